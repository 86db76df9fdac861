"""People and rights: inviting, roles, removing, anyone's tokens."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from clienthood.errors import AccessError
from clienthood.faces.deeds import users as deeds
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.roles import rights_table
from clienthood.faces.views.users import users
from clienthood.faces.web.show import go, show

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/users")
def show_users(here: Here) -> Response:
    """Show who may come in and what each role may do."""
    return _page(here)


@router.post("/users/invite")
def invite(request: Request, here: Here, name: Text = "", role: Text = "viewer") -> Response:
    """Make a link for somebody new, and show it this once."""
    try:
        key = deeds.invite(here.site.own, here.actor, name=name, role=role)
    except AccessError as fault:
        return _page(here, fault)
    return _once(request, here, key, name)


@router.post("/users/password")
def make_reset_link(request: Request, here: Here, name: Text) -> Response:
    """Make a link by which a user chooses a new password, and show it this once."""
    return _once(request, here, deeds.reset_link(here.site.own, here.actor, name=name), name)


@router.post("/users/withdraw")
def withdraw(here: Here, purpose: Text, name: Text = "") -> Response:
    """Let a link work no more."""
    deeds.withdraw(here.site.own, here.actor, purpose=purpose, name=name)
    return go(here, "/users", told="link-withdrawn")


@router.post("/users/role")
def change_role(here: Here, name: Text, role: Text) -> Response:
    """Give a user another role."""
    try:
        deeds.set_role(here.site.own, here.actor, name=name, role=role)
    except AccessError as fault:
        return _page(here, fault)
    return go(here, "/users", told="role-changed")


@router.post("/users/remove")
def remove(here: Here, name: Text) -> Response:
    """Let a user in no more."""
    try:
        deeds.remove_user(here.site.own, here.actor, name=name)
    except AccessError as fault:
        return _page(here, fault)
    return go(here, "/users", told="user-removed")


@router.post("/users/revoke")
def revoke(here: Here, token: Annotated[int, Form()]) -> Response:
    """Let anyone's token work no more."""
    deeds.revoke_token(here.site.own, here.actor, token_id=token, anyone=True)
    return go(here, "/users", told="token-revoked")


def _page(here: Here, fault: AccessError | None = None) -> Response:
    page = users(here.site.own, rights=rights_table(), now=dt.datetime.now(dt.UTC))
    return show(here, "users.html", page, status=422 if fault else 200, fault=fault)


def _once(request: Request, here: Here, key: str, name: str) -> Response:
    """Show a link; only this answer carries it, so it is not sent on to another page."""
    return show(
        here,
        "once.html",
        None,
        title=f"A link for {name.strip()}",
        secret=f"{request.base_url}welcome?key={key}",
        advice="It works once. Send it in a message that only this person reads.",
        back="/users",
    )

"""One's own sign-in: password and tokens."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from clienthood.errors import AccessError
from clienthood.faces.deeds import users as deeds
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.rights import Right
from clienthood.faces.desk.roles import rights_table
from clienthood.faces.views.own import own
from clienthood.faces.web.show import go, show

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/me")
def show_own(here: Here) -> Response:
    """Show what one may do, one's password form and tokens."""
    return _page(here)


@router.post("/me/password")
def change_password(here: Here, old: Text = "", new: Text = "", again: Text = "") -> Response:
    """Take another password."""
    try:
        if new != again:
            raise AccessError("the two new passwords differ", hint="type the same one twice")
        deeds.change_password(
            here.site.own, here.actor, session=here.visitor.session, old=old, new=new
        )
    except AccessError as fault:
        return _page(here, fault)
    return go(here, "/me", told="password-changed")


@router.post("/me/tokens")
def make_token(
    here: Here,
    title: Text = "",
    scopes: Annotated[tuple[Right, ...], Form()] = (),
    days: Annotated[int, Form()] = 90,
) -> Response:
    """Make a token, and show it this once."""
    try:
        secret = deeds.make_token(
            here.site.own,
            here.actor,
            title=title,
            scopes=[right.value for right in scopes if here.may(right)],
            days=days,
        )
    except AccessError as fault:
        return _page(here, fault)
    return show(
        here,
        "once.html",
        None,
        title="Your new token",
        secret=secret,
        advice="Put it where the program keeps its secrets. Whoever has it can do what it may.",
        back="/me",
    )


@router.post("/me/revoke")
def revoke(here: Here, token: Annotated[int, Form()]) -> Response:
    """Let one's own token work no more."""
    deeds.revoke_token(here.site.own, here.actor, token_id=token)
    return go(here, "/me", told="token-revoked")


def _page(here: Here, fault: AccessError | None = None) -> Response:
    now = dt.datetime.now(dt.UTC)
    page = own(here.site.own, here.visitor.name, rights=rights_table(), now=now)
    return show(here, "own.html", page, status=422 if fault else 200, fault=fault)

"""Coming in and going out: the login page, the link that works once, signing out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from clienthood.book.invitations import find_invitation
from clienthood.book.passwords import SHORTEST
from clienthood.book.sessions import LONGEST
from clienthood.book.throttle import Attempt
from clienthood.book.users import has_owner
from clienthood.errors import AccessError
from clienthood.faces.deeds import users
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.guard import COOKIE, inner_path
from clienthood.faces.web.show import go, show

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/login")
def show_login(here: Here, next: str = "/") -> Response:
    """Ask for name and password."""
    return _login(here, inner_path(next))


@router.post("/login")
def sign_in(
    request: Request, here: Here, name: Text = "", password: Text = "", next: Text = "/"
) -> Response:
    """Let somebody in, to the page that he wanted."""
    address = request.client.host if request.client else ""
    try:
        secret = users.sign_in(here.site.own, attempt=Attempt(name, address), password=password)
    except AccessError as fault:
        return _login(here, inner_path(next), name=name, fault=fault)
    return _let_in(request, secret, inner_path(next))


@router.get("/welcome")
def show_welcome(here: Here, key: str = "") -> Response:
    """Show what a link is good for; looking at it does not use it up."""
    return _welcome(here, key)


@router.post("/welcome")
def join(
    request: Request,
    here: Here,
    key: Text = "",
    name: Text = "",
    password: Text = "",
    again: Text = "",
) -> Response:
    """Use a link, and let its holder in."""
    try:
        if password != again:
            raise AccessError("the two passwords differ", hint="type the same one twice")
        secret = users.accept(here.site.own, key=key, name=name, password=password)
    except AccessError as fault:
        return _welcome(here, key, name=name, fault=fault)
    return _let_in(request, secret, "/")


@router.post("/logout")
def sign_out(here: Here) -> Response:
    """End the session."""
    users.sign_out(here.site.own, here.actor, session=here.visitor.session)
    answer = go(here, "/login", told="signed-out")
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


def _login(
    here: Here, wanted: str, *, name: str = "", fault: AccessError | None = None
) -> Response:
    return show(
        here,
        "login.html",
        None,
        status=403 if fault else 200,
        wanted=wanted,
        name=name,
        fault=fault,
        owned=here.site.own.state_file.exists() and has_owner(here.site.own),
    )


def _welcome(here: Here, key: str, *, name: str = "", fault: AccessError | None = None) -> Response:
    link = None
    try:
        link = find_invitation(here.site.own, key, now=dt.datetime.now(dt.UTC))
    except AccessError as spent:
        fault = spent
    return show(
        here,
        "welcome.html",
        None,
        status=403 if fault else 200,
        key=key,
        link=link,
        name=name,
        fault=fault,
        shortest=SHORTEST,
    )


def _let_in(request: Request, secret: str, path: str) -> Response:
    answer = RedirectResponse(path, status_code=303)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer

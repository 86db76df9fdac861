"""The desk of each request, as web and API ask for it; nobody gets one without the right."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from clienthood.book import Book
from clienthood.faces.desk.guard import COOKIE, STRANGER, Visitor, visitor_of
from clienthood.faces.desk.refusals import ForbiddenError, StrangerError
from clienthood.faces.desk.rights import ROUTES
from clienthood.faces.desk.site import SAMPLE, Desk, Site


def desk(request: Request) -> Desk:
    """Return the desk at which a request is answered.

    Raises
    ------
    StrangerError
        If nobody is signed in and the route is not open.
    ForbiddenError
        If the visitor lacks the right that the route needs.
    """
    here = any_desk(request)
    needed = ROUTES[f"{request.method} {request.scope['route'].path}"]
    if needed is not None and not here.visitor.name:
        raise StrangerError
    if needed is not None and not here.may(needed):
        raise ForbiddenError(needed)
    return here


def any_desk(request: Request) -> Desk:
    """Return the desk of a request, whatever its visitor may do."""
    site: Site = request.app.state.site
    path = request.url.path
    sample = path == f"/{SAMPLE}" or path.startswith(f"/{SAMPLE}/")
    return Desk(
        site=site,
        book=site.sample if sample else site.own,
        base=f"/{SAMPLE}" if sample else "",
        visitor=asking(site.own, request) or STRANGER,
        path=path.removeprefix(f"/{SAMPLE}") if sample else path,
        query=request.url.query,
    )


def asking(home: Book, request: HTTPConnection) -> Visitor | None:
    """Return who is asking, by cookie or token; None for a stranger."""
    return visitor_of(
        home,
        cookie=request.cookies.get(COOKIE),
        bearer=_bearer(request),
        now=dt.datetime.now(dt.UTC),
    )


Here = Annotated[Desk, Depends(desk)]
"""The desk of a request."""


def _bearer(request: HTTPConnection) -> str | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret.strip() else None

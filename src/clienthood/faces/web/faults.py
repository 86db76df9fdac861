"""Errors as pages."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from clienthood.errors import ClienthoodError
from clienthood.faces.desk.site import Desk
from clienthood.faces.web.show import show


def sign_in_first(here: Desk) -> Response:
    """Send a stranger to the login page, from where he comes back."""
    back = here.base + here.path + (f"?{here.query}" if here.query else "")
    known = f"?next={quote(back, safe='')}" if back not in ("/", "") else ""
    return RedirectResponse(f"/login{known}", status_code=303)


def start_first() -> Response:
    """Send somebody who asks for figures before there are any to the first page."""
    return RedirectResponse("/start", status_code=303)


def fault_page(here: Desk, fault: ClienthoodError, status: int) -> Response:
    """Return an error as a page: what happened, where, and what to try."""
    return show(here, "fault.html", None, status=status, fault=fault, code=status)

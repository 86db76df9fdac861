"""The audit trail."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.audit import audit
from clienthood.faces.web.show import show

router = APIRouter()


@router.get("/audit")
def show_audit(here: Here, q: str = "", what: str = "", offset: int = 0) -> Response:
    """Show who did what, newest first, and whether the trail is as it was written."""
    page = audit(here.book, offset=offset, search=q, what=what)
    further = f"/audit?{urlencode({'q': q, 'what': what})}&"
    return show(here, "audit.html", page, further=further)

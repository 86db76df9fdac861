"""Style, script and pictures of the pages."""

from __future__ import annotations

import mimetypes
from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import Response

router = APIRouter()


@router.get("/static/{path:path}")
def send_static(path: str) -> Response:
    """Send a static file; its address changes when it does, so it may be kept for ever."""
    content = _contents().get(path)
    if content is None:
        return Response("not found", status_code=404, media_type="text/plain")
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return Response(
        content, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )


@cache
def _contents() -> dict[str, bytes]:
    folder = files("clienthood.faces.web").joinpath("static")
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}

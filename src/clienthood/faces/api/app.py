"""All endpoints of the API, and their description."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from clienthood import __version__
from clienthood.faces.api.answers import PREFIX
from clienthood.faces.api.problems import Problem
from clienthood.faces.api.routes import accounts, looking, people, records, saying, taking, work

ABOUT = """\
The same views as the pages, as JSON. Sign in with a token that you make under "Your sign-in and \
tokens": `Authorization: Bearer chd_...`. Every answer that is read from a run carries an `ETag`; \
send it back as `If-None-Match` and you get 304 while nothing has changed. Errors are problem \
details (RFC 9457) with what happened, where, and what to try.
"""
router = APIRouter(prefix=PREFIX)
ENDPOINTS = (
    looking.router,
    accounts.router,
    saying.router,
    records.router,
    work.router,
    taking.router,
    people.router,
    router,
)
"""The groups of endpoints; each is served for the own book and for the sample."""


@router.get("/openapi.json", include_in_schema=False)
def get_description() -> Response:
    """Return the description of the API (OpenAPI)."""
    return JSONResponse(description())


@cache
def description() -> dict[str, Any]:
    """Return the description of the API (OpenAPI)."""
    app = FastAPI()
    for each in ENDPOINTS:
        app.include_router(each)
    told: dict[str, Any] = get_openapi(
        title="clienthood", version=__version__, description=ABOUT, routes=app.routes
    )
    parts = told.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    told["security"] = [{"token": []}]
    return told

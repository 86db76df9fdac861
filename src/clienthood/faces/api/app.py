"""All endpoints of the API, and their description."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from clienthood.faces.api.answers import PREFIX
from clienthood.faces.api.describing import described
from clienthood.faces.api.routes import (
    accounts,
    business,
    doing,
    identity,
    looking,
    moving,
    offers,
    people,
    personas,
    records,
    saying,
    sources,
    taking,
    trying,
    work,
)

router = APIRouter(prefix=PREFIX)
ENDPOINTS = (
    looking.router,
    personas.router,
    business.router,
    moving.router,
    offers.router,
    accounts.router,
    saying.router,
    doing.router,
    trying.router,
    identity.router,
    records.router,
    work.router,
    taking.router,
    sources.router,
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
    return described(ENDPOINTS)

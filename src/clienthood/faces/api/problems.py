"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from clienthood.errors import ClienthoodError

MEDIA = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, where, and what to try."""

    type: str = "about:blank"
    title: str = Field(description="The name of the status.")
    status: int
    detail: str = Field(description="What happened.")
    where: str = Field("", description="File, row, column, table or account; empty if none.")
    hint: str = Field("", description="What to try; may be empty.")


def problem(fault: ClienthoodError, status: int) -> Response:
    """Return an error as problem details."""
    told = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=fault.message,
        where=fault.where,
        hint=fault.hint,
    )
    headers = {"WWW-Authenticate": 'Bearer realm="clienthood"'} if status == 401 else None
    return JSONResponse(told.model_dump(), status, headers, media_type=MEDIA)


def refusals(*codes: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems that an endpoint may answer with, for its description."""
    return {code: refused(code) for code in sorted({401, 403, *codes})}


def refused(code: int) -> dict[str, Any]:
    """Return what a description says of one kind of problem."""
    return {
        "description": HTTPStatus(code).phrase,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }

"""Who may come in, and who did what."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, told
from clienthood.faces.api.asking import Text
from clienthood.faces.api.problems import refusals
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.roles import rights_table
from clienthood.faces.views.audit import AuditTrail, audit
from clienthood.faces.views.users import UsersPage, users

router = APIRouter(prefix=PREFIX, tags=["People"])


class Whoever(BaseModel):
    """Who a token stands for."""

    name: str
    role: str
    rights: list[str] = Field(description="What may be done with this token.")


@router.get("/whoami", response_model=Whoever, responses=refusals())
def get_whoever(here: Here) -> Response:
    """Return who you are and what you may do."""
    visitor = here.visitor
    return told(
        {"name": visitor.name, "role": visitor.role or "", "rights": sorted(visitor.rights)}
    )


@router.get("/users", response_model=UsersPage, responses=refusals(404))
def get_users(here: Here) -> Response:
    """Return who may come in and what each role may do."""
    return told(users(here.site.own, rights=rights_table(), now=dt.datetime.now(dt.UTC)))


@router.get("/audit", response_model=AuditTrail, responses=refusals(404, 422))
def get_audit(
    here: Here,
    search: Text = "",
    what: Text = "",
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Response:
    """Return who did what, newest first, and whether the trail is as it was written."""
    return told(audit(here.book, offset=offset, search=search, what=what))

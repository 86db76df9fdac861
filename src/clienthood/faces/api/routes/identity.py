"""Who is one account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.responses import Response

from clienthood.book.merges import Merge
from clienthood.faces.api.answers import PREFIX, begun, told
from clienthood.faces.api.asking import LONG, READABLE, Paged
from clienthood.faces.api.problems import refusals
from clienthood.faces.deeds.identity import join, keep_apart, take_back
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.jobs import Job
from clienthood.faces.views.identity import IdentityPage, identity

router = APIRouter(prefix=PREFIX, tags=["Who is one account"])

Name = Annotated[str, Field(min_length=1, max_length=LONG, pattern=READABLE)]


class NewLink(BaseModel):
    """What is said of two identifiers."""

    model_config = ConfigDict(extra="forbid")

    account: Name
    into: Name = Field(description="The identifier under which both stand.")
    same: StrictBool = Field(True, description="false: they are two, and are not proposed again.")
    reason: Annotated[str, Field(max_length=1000, pattern=READABLE)] = ""


@router.get("/identity", response_model=IdentityPage, responses=refusals(404, 422))
def get_identity(here: Here, cut: Paged) -> Response:
    """Return who may be one account, the surest first, and what was said of it."""
    return told(identity(here.opened(), offset=cut.offset, limit=cut.limit))


@router.post("/identity", response_model=Job, status_code=202, responses=refusals(404, 409))
def post_identity(here: Here) -> Response:
    """Look through all records who may be one account."""
    job = here.jobs.start(
        here.opened(),
        "find same",
        here.actor,
        title="Looking who may be one account",
        next="/identity?told=looked",
    )
    return begun(here, job)


@router.post("/identity/links", response_model=Merge, status_code=201, responses=refusals(404, 422))
def post_link(here: Here, said: NewLink) -> Response:
    """Say that two identifiers are one account, or that they are not."""
    book = here.opened()
    if said.same:
        made = join(
            book,
            here.actor,
            account_id=said.account,
            into_account_id=said.into,
            reason=said.reason,
        )
    else:
        made = keep_apart(
            book, here.actor, account_id=said.account, other_id=said.into, reason=said.reason
        )
    return told(made, status=201)


@router.delete("/identity/links/{number}", response_model=Merge, responses=refusals(404, 422))
def delete_link(here: Here, number: Annotated[int, Path(ge=1, le=10**9)]) -> Response:
    """Take back what was said of two identifiers; all other links stand."""
    return told(take_back(here.opened(), here.actor, number=number))

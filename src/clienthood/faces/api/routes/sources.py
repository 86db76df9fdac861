"""Sources: where records can be pulled from, and pulls."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, begun, told
from clienthood.faces.api.asking import LONG, READABLE
from clienthood.faces.api.problems import refusals
from clienthood.faces.deeds.pulling import NewSource, add_source, remove_source
from clienthood.faces.desk import pulling
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.jobs import Job
from clienthood.faces.views.sources import LookPage, SourcesPage, look_page, sources_page

router = APIRouter(prefix=PREFIX, tags=["Sources"])

Name = Annotated[str, Path(min_length=1, max_length=40, pattern=READABLE)]
Id = Annotated[str, Path(max_length=LONG, pattern=READABLE)]
Line = Annotated[str, Field(max_length=2000, pattern=READABLE)]


class Source(BaseModel):
    """A source to add, or one more table of it; a password is never given, only where it is."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=40, pattern=READABLE)]
    kind: Annotated[str, Field(min_length=1, max_length=40, pattern=READABLE)]
    where: Line = Field("", description="Address without password, or path.")
    password_env: Line = Field("", description="Variable of the environment with the password.")
    read: Line = Field("", description="What you call the table here.")
    table: Line = ""
    query: Annotated[str, Field(max_length=20_000)] = ""
    into: Line = ""
    cursor: Line = ""


@router.get("/sources", response_model=SourcesPage, responses=refusals(404))
def get_sources(here: Here) -> Response:
    """Return the sources, and how far each was read; none of them is asked anything."""
    return told(sources_page(here.opened()))


@router.post(
    "/sources", response_model=SourcesPage, status_code=201, responses=refusals(404, 409, 422)
)
def post_source(here: Here, source: Source) -> Response:
    """Add a source, or one more table of one."""
    add_source(here.opened(), here.actor, NewSource(**source.model_dump()))
    return told(sources_page(here.book), status=201)


@router.delete("/sources/{source}", response_model=SourcesPage, responses=refusals(404, 409, 422))
def delete_source(here: Here, source: Name) -> Response:
    """Take a source out of the settings; what was pulled of it stays."""
    remove_source(here.opened(), here.actor, source=source)
    return told(sources_page(here.book))


@router.post(
    "/sources/{source}/pull", response_model=Job, status_code=202, responses=refusals(404, 409, 422)
)
def post_pull(here: Here, source: Name) -> Response:
    """Bring in what is new, and run the book; the job's result tells what came."""
    return begun(here, pulling.pull(here, source))


@router.post(
    "/sources/{source}/look", response_model=Job, status_code=202, responses=refusals(404, 409, 422)
)
def post_look(here: Here, source: Name) -> Response:
    """Ask a source what a pull would find."""
    return begun(here, pulling.look(here, source))


@router.get("/sources/looks/{job}", response_model=LookPage, responses=refusals(404, 422))
def get_look(here: Here, job: Id) -> Response:
    """Return what a pull would find, as a job asked the source."""
    source, found = pulling.looked(here, job)
    return told(look_page(here.opened(), source, found))

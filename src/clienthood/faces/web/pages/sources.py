"""Sources: where records can be pulled from, a look at one, a pull, one more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from starlette.responses import Response

from clienthood.errors import SettingsError
from clienthood.faces.deeds.pulling import NewSource, add_source, remove_source, take_columns
from clienthood.faces.desk import pulling
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.sources import look_page, sources_page
from clienthood.faces.web.show import go, show

router = APIRouter()


class Said(BaseModel):
    """What the form about a new source says."""

    name: str = ""
    kind: str = ""
    where: str = ""
    password_env: str = ""
    read: str = ""
    table: str = ""
    query: str = ""
    into: str = ""
    cursor: str = ""


@router.get("/sources")
def show_sources(here: Here) -> Response:
    """Show the sources, and how far each was read."""
    return show(here, "sources.html", sources_page(here.opened()), said=Said(), fault=None)


@router.post("/sources")
def add(here: Here, said: Annotated[Said, Form()]) -> Response:
    """Add a source to the settings, and look what it holds."""
    new = NewSource(**{name: value.strip() for name, value in said.model_dump().items()})
    try:
        add_source(here.opened(), here.actor, new)
    except SettingsError as fault:
        page = sources_page(here.book)
        return show(here, "sources.html", page, status=422, said=said, fault=fault)
    return go(here, f"/jobs/{pulling.look(here, new.name).id}")


@router.post("/sources/look")
def look(here: Here, source: Annotated[str, Form()]) -> Response:
    """Ask a source what a pull would find."""
    return go(here, f"/jobs/{pulling.look(here, source).id}")


@router.get("/sources/look/{job}")
def show_look(here: Here, job: str) -> Response:
    """Show what a pull would find."""
    source, found = pulling.looked(here, job)
    return show(here, "source_look.html", look_page(here.opened(), source, found))


@router.post("/sources/columns")
def take(here: Here, source: Annotated[str, Form()], read: Annotated[str, Form()]) -> Response:
    """Keep what the columns of a table are taken for."""
    take_columns(here.opened(), here.actor, source=source, read=read)
    return go(here, "/sources", told="columns-kept")


@router.post("/sources/pull")
def pull(here: Here, source: Annotated[str, Form()]) -> Response:
    """Bring in what is new, and run the book."""
    return go(here, f"/jobs/{pulling.pull(here, source).id}")


@router.post("/sources/remove")
def remove(here: Here, source: Annotated[str, Form()]) -> Response:
    """Take a source out of the settings."""
    remove_source(here.opened(), here.actor, source=source)
    return go(here, "/sources", told="source-removed")

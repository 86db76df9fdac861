"""Pulls as long work, for the pages and the API alike."""

from __future__ import annotations

from typing import Any

from clienthood.errors import NotFoundError
from clienthood.faces.desk.jobs import Job
from clienthood.faces.desk.site import Desk
from clienthood.sources import Looked, source_of
from clienthood.sources.looking import TakenFor

LOOK = "look at source"


def pull(here: Desk, source: str) -> Job:
    """Return the job that brings in what is new in a source.

    Raises
    ------
    NotFoundError
        If the book has no such source.
    """
    source_of(here.opened(), source)
    return here.jobs.start(
        here.book,
        "pull",
        here.actor,
        title=f"Bringing in what is new in {source}",
        next="/sources?told=pulled",
        source=source,
    )


def look(here: Desk, source: str) -> Job:
    """Return the job that asks a source what a pull would find.

    Raises
    ------
    NotFoundError
        If the book has no such source.
    """
    source_of(here.opened(), source)
    return here.jobs.start(
        here.book,
        LOOK,
        here.actor,
        title=f"Looking at {source}",
        next="/sources/look/{job}",
        source=source,
    )


def looked(here: Desk, job: str) -> tuple[str, tuple[Looked, ...]]:
    """Return which source a job looked at, and what it found.

    Raises
    ------
    NotFoundError
        If it did not look at any, or is not done.
    """
    found = here.jobs.job(here.book, job)
    if found.work != LOOK or not isinstance(found.result, dict):
        raise NotFoundError("this look is not known any more", hint="look again: /sources")
    tables: Any = found.result["looked"]
    return str(found.result["source"]), tuple(map(_looked, tables))


def _looked(told: dict[str, Any]) -> Looked:
    columns = tuple(
        TakenFor(**{**each, "samples": tuple(each["samples"])}) for each in told["columns"]
    )
    return Looked(**{**told, "columns": columns})

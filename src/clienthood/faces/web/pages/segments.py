"""The groups of accounts that people keep."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from clienthood.faces.deeds.segments import call_segment, drop_segment, save_segment
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.picking import wanted_of
from clienthood.faces.views.segments import segments
from clienthood.faces.web.show import go, show

router = APIRouter()


@router.get("/segments")
def show_segments(here: Here) -> Response:
    """Show every group with what it asks for and how many accounts it holds now."""
    with here.reading() as read:
        page = segments(read)
    return show(here, "segments.html", page)


@router.post("/segments")
def save(
    here: Here,
    name: Annotated[str, Form()] = "",
    definition: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    fixed: Annotated[str, Form()] = "",
) -> Response:
    """Keep a group under a name; or its accounts of now as a fixed list."""
    with here.reading() as read:
        save_segment(
            read, here.actor, name=name, wanted=wanted_of(definition), note=note, fixed=bool(fixed)
        )
    return go(here, "/segments", told="segment-kept")


@router.post("/segments/name")
def rename(here: Here, name: Annotated[str, Form()], to: Annotated[str, Form()] = "") -> Response:
    """Give a group another name."""
    call_segment(here.book, here.actor, name=name, to=to)
    return go(here, "/segments", told="segment-renamed")


@router.post("/segments/drop")
def drop(here: Here, name: Annotated[str, Form()]) -> Response:
    """Forget a group; no account is touched."""
    drop_segment(here.book, here.actor, name=name)
    return go(here, "/segments", told="segment-dropped")

"""Bringing a file in: the file, what it is, what it would bring, what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from starlette.responses import Response

from clienthood.book.uploads import Upload, find_upload
from clienthood.errors import RecordsError
from clienthood.faces.deeds.importing import Answers, answer_upload, drop_upload, settle_upload
from clienthood.faces.desk import uploading
from clienthood.faces.desk.arriving import arriving_files
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.site import Desk
from clienthood.faces.views.effects import done_page, effect_page
from clienthood.faces.views.importing import TABLE_WORDS, import_page, mapping_page
from clienthood.faces.views.sorting import sorting_page
from clienthood.faces.web.show import go, show

router = APIRouter()
Text = Annotated[str, Form()]


class Said(BaseModel):
    """What the form about a file says; the columns in the order of its headers."""

    step: str = ""
    """table: only show another table's columns; columns: as mapped; sorted: the files that are
    ticked, each as it was taken for; else: as it was taken for."""
    table: str = ""
    kind: str = ""
    dates: str = ""
    decimal: str = ""
    column: list[str] = []
    take: list[str] = []
    """Names of the files that are ticked."""


class Settled(BaseModel):
    """Answers to what files left open, one for each question in order."""

    kind: list[str] = []
    asked: list[str] = []
    said: list[str] = []


@router.get("/import")
def show_import(here: Here) -> Response:
    """Show where a file is chosen, and what was imported so far."""
    return show(here, "import.html", import_page(here.book), table_words=TABLE_WORDS)


@router.post("/import")
async def take_file(request: Request, here: Here) -> Response:
    """Keep files that come together, and look what they are."""
    async with arriving_files(request) as files:
        if not files:
            return go(here, "/import", told="no-file")
        told = [(str(each.filename), each.file) for each in files]
        return await run_in_threadpool(_kept, here, told)


@router.get("/import/{upload}")
def show_mapping(
    here: Here, upload: str, table: str = "", kind: str = "", own: bool = False
) -> Response:
    """Show what came, file by file; of one file, or one kind, the columns to choose."""
    sorting = sorting_page(here.book, upload)
    if sorting is None:
        return _look(here, find_upload(here.book, upload))
    if not (kind or (len(sorting.files) == 1 and not sorting.left)):
        return show(here, "sorting.html", sorting)
    page = mapping_page(here.book, upload, table=table, kind=kind, own=own)
    return show(here, "mapping.html", page, fault=None)


@router.post("/import/{upload}")
def take_answers(here: Here, upload: str, said: Annotated[Said, Form()]) -> Response:
    """Keep what the user says of files, and try what they would bring once all is said."""
    if said.step == "table":
        return go(here, f"/import/{upload}", table=said.table, kind=said.kind, own="yes")
    sorting = sorting_page(here.book, upload)
    leave = None
    if sorting and said.step == "sorted":
        known = (each.name for each in sorting.files if not each.lacking)
        leave = tuple(name for name in known if name not in said.take)
    answers = Answers(
        table=said.table, dates=said.dates, decimal=said.decimal, kind=said.kind, leave=leave
    )
    columns = said.column if said.step == "columns" else None
    try:
        found = answer_upload(here.book, upload=upload, answers=answers, columns=columns)
    except RecordsError as fault:
        page = mapping_page(here.book, upload, table=said.table, kind=said.kind, own=True)
        return show(here, "mapping.html", page, status=422, fault=fault)
    if sorting and said.kind and len(sorting.files) + len(sorting.left) > 1:
        return go(here, f"/import/{upload}")
    return _try(here, found)


@router.get("/import/{upload}/effect")
def show_effect(here: Here, upload: str) -> Response:
    """Show what an import would bring, or what must be said first."""
    page = effect_page(here.book, upload)
    if page is None:
        return go(here, f"/import/{upload}")
    return show(here, "effect.html", page)


@router.post("/import/{upload}/effect")
def take_answer(here: Here, upload: str, settled: Annotated[Settled, Form()]) -> Response:
    """Keep the answers to what the files leave open, and try again."""
    kinds = settled.kind or [""] * len(settled.asked)
    if not len(kinds) == len(settled.asked) == len(settled.said):
        raise RecordsError("an answer is missing", hint="answer every question")
    said = list(zip(kinds, settled.asked, settled.said, strict=True))
    return _try(here, settle_upload(here.book, upload=upload, said=said))


@router.post("/import/{upload}/take")
def take_in(here: Here, upload: str, name: Text = "") -> Response:
    """Import a file and run the book."""
    return go(here, f"/jobs/{uploading.take_in(here, upload, name).id}")


@router.get("/import/{upload}/done")
def show_done(here: Here, upload: str) -> Response:
    """Show what an import brought."""
    page = done_page(here.book, upload)
    if page is None:
        return go(here, f"/import/{upload}")
    return show(here, "done.html", page)


@router.post("/import/{upload}/drop")
def drop(here: Here, upload: str) -> Response:
    """Remove a file that is not to be imported."""
    drop_upload(here.book, here.actor, upload=upload)
    return go(here, "/import", told="file-dropped")


def _kept(here: Desk, files: Sequence[tuple[str, BinaryIO]]) -> Response:
    return _look(here, uploading.kept(here, files))


def _look(here: Desk, upload: Upload) -> Response:
    job = uploading.look(here, upload)
    return go(here, f"/jobs/{job.id}" if job else f"/import/{upload.id}")


def _try(here: Desk, upload: Upload) -> Response:
    return go(here, f"/jobs/{uploading.attempt(here, upload).id}")

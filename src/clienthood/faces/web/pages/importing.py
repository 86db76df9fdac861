"""Bringing a file in: the file, what it is, what it would bring, what it brought."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from clienthood.book.uploads import Upload, find_upload, keep_upload, too_big
from clienthood.errors import BookError, RecordsError
from clienthood.faces.deeds.importing import (
    Answers,
    answer_upload,
    drop_upload,
    look_at_upload,
    settle_upload,
)
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.site import Desk
from clienthood.faces.views.effects import done_page, effect_page
from clienthood.faces.views.importing import TABLE_WORDS, import_page, mapping_page
from clienthood.faces.web.show import go, show
from clienthood.records import UPLOAD

router = APIRouter()
Text = Annotated[str, Form()]
ENVELOPE = 100_000
"""Bytes that a form may have beside its file."""
AT_ONCE = 1_000_000
"""Bytes up to which a text is looked at while the browser waits."""
TEXTS = frozenset({".csv", ".tsv", ".txt"})
PIECE = 1 << 20


class Said(BaseModel):
    """What the form about a file says; the columns in the order of its headers."""

    step: str = ""
    """table: only show another table's columns; columns: as mapped; else: as it was taken for."""
    table: str = ""
    sheet: str = ""
    dates: str = ""
    decimal: str = ""
    column: list[str] = []


@router.get("/import")
def show_import(here: Here) -> Response:
    """Show where a file is chosen, and what was imported so far."""
    return show(here, "import.html", import_page(here.book), table_words=TABLE_WORDS)


@router.post("/import")
async def take_file(request: Request, here: Here) -> Response:
    """Keep a file, and look what it is."""
    if here.base:
        raise BookError(
            "this is the sample business; your own files belong into your own book",
            hint="go to your own book and bring the file there",
        )
    parser = MultiPartParser(
        request.headers, _bounded(request), max_files=1, max_fields=4, max_part_size=ENVELOPE
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as fault:
        raise RecordsError(
            "no file came with the form", hint="choose a file, then send it"
        ) from fault
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return go(here, "/import", told="no-file")
        return await run_in_threadpool(_kept, here, file.file, file.filename)
    finally:
        await form.close()


@router.get("/import/{upload}")
def show_mapping(
    here: Here, upload: str, table: str = "", sheet: str = "", own: bool = False
) -> Response:
    """Show what a file is taken for, with the columns to choose."""
    page = mapping_page(here.book, upload, table=table, sheet=sheet, own=own)
    if page is None:
        return _look(here, find_upload(here.book, upload))
    return show(here, "mapping.html", page, fault=None)


@router.post("/import/{upload}")
def take_answers(here: Here, upload: str, said: Annotated[Said, Form()]) -> Response:
    """Keep what the user says of a file, and try what it would bring."""
    if said.step == "table":
        return go(here, f"/import/{upload}", table=said.table, sheet=said.sheet, own="yes")
    answers = Answers(table=said.table, dates=said.dates, decimal=said.decimal, sheet=said.sheet)
    columns = said.column if said.step == "columns" else None
    try:
        found = answer_upload(here.book, upload=upload, answers=answers, columns=columns)
    except RecordsError as fault:
        page = mapping_page(here.book, upload, table=said.table, sheet=said.sheet, own=True)
        return show(here, "mapping.html", page, status=422, fault=fault)
    return _try(here, found)


@router.get("/import/{upload}/effect")
def show_effect(here: Here, upload: str) -> Response:
    """Show what an import would bring, or what must be said first."""
    page = effect_page(here.book, upload)
    if page is None:
        return go(here, f"/import/{upload}")
    return show(here, "effect.html", page)


@router.post("/import/{upload}/effect")
def take_answer(here: Here, upload: str, asked: Text, said: Text = "") -> Response:
    """Keep the answer to what the file leaves open, and try again."""
    return _try(here, settle_upload(here.book, upload=upload, asked=asked, said=said))


@router.post("/import/{upload}/take")
def take_in(here: Here, upload: str, name: Text = "") -> Response:
    """Import a file and run the book."""
    found = find_upload(here.book, upload)
    job = here.jobs.start(
        here.book,
        "import",
        here.actor,
        title=f"Taking in {found.name}",
        next=f"/import/{upload}/done",
        upload=upload,
        name=name,
    )
    return go(here, f"/jobs/{job.id}")


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


async def _bounded(request: Request) -> AsyncGenerator[bytes]:
    """Yield what is sent, and stop where it is more than a file may have."""
    taken, limit = 0, UPLOAD.bytes + ENVELOPE
    if int(request.headers.get("content-length", "0") or 0) > limit:
        raise too_big("the file", UPLOAD.bytes)
    async for piece in request.stream():
        taken += len(piece)
        if taken > limit:
            raise too_big("the file", UPLOAD.bytes)
        yield piece


def _kept(here: Desk, content: BinaryIO, name: str) -> Response:
    pieces = iter(lambda: content.read(PIECE), b"")
    upload = keep_upload(here.book, pieces, name=name, by=here.visitor.name, limit=UPLOAD.bytes)
    return _look(here, upload)


def _look(here: Desk, upload: Upload) -> Response:
    """Look at a file: a short text at once, anything else as work of its own."""
    if upload.file.suffix.lower() in TEXTS and upload.size <= AT_ONCE:
        look_at_upload(here.book, here.actor, lambda what, done, of: None, upload=upload.id)
        return go(here, f"/import/{upload.id}")
    job = here.jobs.start(
        here.book,
        "look",
        here.actor,
        title=f"Looking at {upload.name}",
        next=f"/import/{upload.id}",
        upload=upload.id,
    )
    return go(here, f"/jobs/{job.id}")


def _try(here: Desk, upload: Upload) -> Response:
    job = here.jobs.start(
        here.book,
        "preview",
        here.actor,
        title=f"Finding out what {upload.name} would bring",
        next=f"/import/{upload.id}/effect",
        upload=upload.id,
    )
    return go(here, f"/jobs/{job.id}")

"""Records: files that are brought in, imports, rows set aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StrictInt
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from clienthood.book.uploads import find_upload
from clienthood.errors import NotFoundError, RecordsError
from clienthood.faces.api.answers import PREFIX, begun, told
from clienthood.faces.api.asking import LONG, READABLE, Text
from clienthood.faces.api.problems import refusals
from clienthood.faces.deeds.importing import (
    Answers,
    answer_upload,
    drop_upload,
    settle_upload,
    undo_imports,
)
from clienthood.faces.deeds.mending import mend_row
from clienthood.faces.desk import uploading
from clienthood.faces.desk.arriving import arriving_files
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.jobs import Job
from clienthood.faces.desk.site import Desk
from clienthood.faces.views.effects import DonePage, EffectPage, done_page, effect_page
from clienthood.faces.views.importing import ImportPage, MappingPage, import_page, mapping_page
from clienthood.faces.views.quarantine import QuarantinePage, quarantine_page
from clienthood.faces.views.sorting import SortingPage, sorting_page
from clienthood.records import ImportReport

router = APIRouter(prefix=PREFIX, tags=["Records"])

UploadId = Annotated[str, Path(max_length=LONG, pattern=READABLE)]
Name = Annotated[str, Field(max_length=LONG, pattern=READABLE)]
Cell = Annotated[str, Field(max_length=32767)]
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "Files, or a zip of them.",
                        }
                    },
                }
            }
        },
    }
}


class Handed(BaseModel):
    """A file that was brought, or several that came together."""

    upload: str = Field(description="By which it is asked for; it is kept for a day.")
    name: str
    size: int
    job: str = Field("", description="The work that looks at it; empty: it was looked at.")


class TakenBack(BaseModel):
    """An import that counts no more."""

    batch: str
    table: str = Field(description="Of the first of its batches.")
    file: str
    imported_at: str
    read: int = Field(description="Rows that it read.")
    batches: list[str] = Field(description="All that counts no more.")


class Told(BaseModel):
    """What you say of a file; empty: as the file itself tells."""

    model_config = ConfigDict(extra="forbid")

    table: Name = ""
    kind: Name = Field("", description="Of which kind of the files it is said.")
    leave: Annotated[list[Name], Field(max_length=1000)] | None = Field(
        None, description="Names of files that are not to be taken; null: as was said before."
    )
    dates: Literal["", "day-first", "month-first"] = ""
    decimal: Literal["", "comma", "point"] = ""
    columns: Annotated[list[Name], Field(max_length=1000)] | None = Field(
        None, description="Column for each header in their order; null: as it was taken for."
    )


class DatesAnswer(BaseModel):
    """Which comes first in dates such as 03/04/2025."""

    model_config = ConfigDict(extra="forbid")

    kind: Name = Field("", description="Of which kind of files; empty: of all.")

    asked: Literal["dates"]
    said: Literal["day-first", "month-first"]


class DecimalAnswer(BaseModel):
    """Which sign stands before the cents in amounts such as 1.250."""

    model_config = ConfigDict(extra="forbid")

    kind: Name = Field("", description="Of which kind of files; empty: of all.")

    asked: Literal["decimal"]
    said: Literal["comma", "point"]


Answer = Annotated[DatesAnswer | DecimalAnswer, Field(discriminator="asked")]
"""The answer to what a file leaves open."""


class Taking(BaseModel):
    """How a file is taken in."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field("", description="Name of the business, where this is its first file.")


class Correction(BaseModel):
    """A row that was set aside, with its corrected cells."""

    model_config = ConfigDict(extra="forbid")

    batch: Name
    line: Annotated[StrictInt, Field(ge=0, le=10**12)]
    cells: dict[str, Cell] = Field(description="Header to corrected cell.", max_length=1000)


@router.get("/imports", response_model=ImportPage, responses=refusals())
def get_imports(here: Here) -> Response:
    """Return what was imported so far, and files that were brought and not imported yet."""
    return told(import_page(here.book))


@router.delete("/imports/{batch}", response_model=TakenBack, responses=refusals(404, 409, 422))
def delete_import(here: Here, batch: UploadId) -> Response:
    """Take back an import, its updates included, or all that came in one drop (d0007)."""
    gone = undo_imports(here.opened(), here.actor, batch=batch)
    back = TakenBack(
        batch=batch,
        table=gone[0].table,
        file=", ".join(dict.fromkeys(each.file for each in gone)),
        imported_at=gone[0].imported_at,
        read=sum(each.read for each in gone),
        batches=[each.id for each in gone],
    )
    return told(back.model_dump())


@router.post(
    "/uploads",
    response_model=Handed,
    status_code=201,
    responses=refusals(404, 409, 422),
    openapi_extra=FORM,
)
async def post_upload(request: Request, here: Here) -> Response:
    """Bring files together, or a zip of them; nothing counts until they are taken in."""
    async with arriving_files(request) as files:
        if not files:
            raise RecordsError("no file came with the form", hint="send it as the part 'file'")
        given = [(str(each.filename), each.file) for each in files]
        return await run_in_threadpool(_kept, here, given)


@router.get("/uploads/{upload}", response_model=MappingPage, responses=refusals(404, 409, 422))
def get_upload(here: Here, upload: UploadId, table: Text = "", kind: Text = "") -> Response:
    """Return what a file, or a kind of them, is taken for, column by column with samples."""
    page = mapping_page(here.book, upload, table=table, kind=kind, own=bool(table))
    if page is None:
        raise NotFoundError("this file was not looked at yet", hint="wait for its job to end")
    return told(page)


@router.get("/uploads/{upload}/files", response_model=SortingPage, responses=refusals(404, 422))
def get_files(here: Here, upload: UploadId) -> Response:
    """Return which of the files that came together is what, and which are not taken."""
    page = sorting_page(here.book, upload)
    if page is None:
        raise NotFoundError("this file was not looked at yet", hint="wait for its job to end")
    return told(page)


@router.post(
    "/uploads/{upload}/answers",
    response_model=Job,
    status_code=202,
    responses=refusals(404, 409, 422),
)
def post_answers(here: Here, upload: UploadId, said: Told) -> Response:
    """Say what a file is; the job finds out what it would bring."""
    answers = Answers(
        table=said.table,
        dates=said.dates,
        decimal=said.decimal,
        kind=said.kind,
        leave=None if said.leave is None else tuple(said.leave),
    )
    found = answer_upload(here.book, upload=upload, answers=answers, columns=said.columns)
    return begun(here, uploading.attempt(here, found))


@router.post(
    "/uploads/{upload}/settled",
    response_model=Job,
    status_code=202,
    responses=refusals(404, 409, 422),
)
def post_settled(here: Here, upload: UploadId, answer: Answer) -> Response:
    """Answer what a file leaves open; the job finds out anew what it would bring."""
    said = [(answer.kind, answer.asked, answer.said)]
    found = settle_upload(here.book, upload=upload, said=said)
    return begun(here, uploading.attempt(here, found))


@router.get("/uploads/{upload}/effect", response_model=EffectPage, responses=refusals(404, 422))
def get_effect(here: Here, upload: UploadId) -> Response:
    """Return what an import would bring, or what must be said first."""
    page = effect_page(here.book, upload)
    if page is None:
        raise NotFoundError("this file was not tried yet", hint="post its answers first")
    return told(page)


@router.post(
    "/uploads/{upload}/take",
    response_model=Job,
    status_code=202,
    responses=refusals(404, 409, 422),
)
def post_take(here: Here, upload: UploadId, taking: Taking) -> Response:
    """Import a file and compute a run."""
    return begun(here, uploading.take_in(here, upload, taking.name))


@router.get("/uploads/{upload}/done", response_model=DonePage, responses=refusals(404, 422))
def get_done(here: Here, upload: UploadId) -> Response:
    """Return what an import brought: every row accounted for."""
    page = done_page(here.book, upload)
    if page is None:
        raise NotFoundError("this file was not imported yet", hint="take it in first")
    return told(page)


@router.delete("/uploads/{upload}", status_code=204, responses=refusals(404, 422))
def delete_upload(here: Here, upload: UploadId) -> Response:
    """Remove a file that is not to be imported."""
    drop_upload(here.book, here.actor, upload=find_upload(here.book, upload).id)
    return Response(status_code=204)


@router.get("/quarantine", response_model=QuarantinePage, responses=refusals(404, 422))
def get_quarantine(
    here: Here, batch: Text = "", offset: Annotated[int, Query(ge=0, le=10**9)] = 0
) -> Response:
    """Return the rows that were set aside, each with its cells, the reason and the remedy."""
    return told(quarantine_page(here.opened(), batch=batch, offset=offset))


@router.post("/quarantine/mend", response_model=ImportReport, responses=refusals(404, 409, 422))
def post_mend(here: Here, correction: Correction) -> Response:
    """Read a row again with corrected cells; ``batch`` is null where it did not pass."""
    report = mend_row(
        here.opened(),
        here.actor,
        batch=correction.batch,
        line=correction.line,
        cells=correction.cells,
    )
    return told(report)


def _kept(here: Desk, files: Sequence[tuple[str, BinaryIO]]) -> Response:
    upload = uploading.kept(here, files)
    job = uploading.look(here, upload)
    handed = Handed(upload=upload.id, name=upload.name, size=upload.size, job=job.id if job else "")
    answer = told(handed.model_dump(), status=201)
    answer.headers["Location"] = f"{here.base}{PREFIX}/uploads/{upload.id}"
    return answer

"""What is wrong with the records: findings, rows set aside, and taking an import back."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from starlette.responses import Response

from clienthood.errors import RecordsError
from clienthood.faces.deeds.importing import undo_imports
from clienthood.faces.deeds.mending import mend_row, replace_cells, write_waiting
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import attached
from clienthood.faces.desk.site import Desk
from clienthood.faces.views.importing import TABLE_WORDS, in_words
from clienthood.faces.views.quarantine import Tried, quarantine_page, undo_page
from clienthood.faces.web.show import go, show
from clienthood.records import ImportReport

router = APIRouter()
Text = Annotated[str, Form()]


class Said(BaseModel):
    """One row as it was corrected; its cells in the order of the headers."""

    batch: str
    line: int
    offset: int = 0
    header: list[str] = []
    cell: list[str] = []


@router.get("/findings")
def show_findings(here: Here) -> Response:
    """Show what is wrong with the records, the worst first."""
    page = here.findings()
    told = tuple(in_words(each, {}) for each in page.findings)
    return show(here, "findings.html", replace(page, findings=told), table_words=TABLE_WORDS)


@router.get("/quarantine")
def show_quarantine(here: Here, batch: str = "", offset: int = 0, mended: str = "") -> Response:
    """Show the rows that were set aside, each as a form."""
    page = quarantine_page(here.book, batch=batch, offset=offset, mended=mended)
    return show(here, "quarantine.html", page)


@router.post("/quarantine")
def mend(here: Here, said: Annotated[Said, Form()]) -> Response:
    """Read one row again with corrected cells."""
    if len(said.header) != len(said.cell):
        raise RecordsError("the row is not whole", hint="open the page anew")
    cells = dict(zip(said.header, said.cell, strict=True))
    report = mend_row(here.book, here.actor, batch=said.batch, line=said.line, cells=cells)
    if report.batch is None:
        tried = Tried(line=said.line, cells=cells, problem=_why(report))
        return _not_passed(here, said.batch, tried, said.offset)
    return _passed(here, said.batch, report)


@router.post("/quarantine/replace")
def replace_all(here: Here, batch: Text, header: Text, old: Text = "", new: Text = "") -> Response:
    """Write one value for another into all rows that wait with it."""
    report = replace_cells(here.book, here.actor, batch=batch, header=header, old=old, new=new)
    if report.batch is None:
        return _not_passed(here, batch, Tried(line=0, cells={}, problem=_why(report)), 0)
    return _passed(here, batch, report)


@router.post("/quarantine/retry")
def try_again(here: Here, batch: Text = "") -> Response:
    """Try all rows of an import again, by today's settings."""
    job = here.jobs.start(
        here.book,
        "retry",
        here.actor,
        title="Trying the rows set aside again",
        next="/quarantine?told=tried-again",
        batch=batch,
    )
    return go(here, f"/jobs/{job.id}")


@router.get("/quarantine/file")
def send_file(here: Here, batch: str) -> Response:
    """Send the rows of an import that wait as CSV, to be mended elsewhere and brought again."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        write_waiting(here.book, here.actor, batch=batch, file=file)
        content = file.read_bytes()
    return attached(content, f"set-aside-{batch}.csv")


@router.get("/undo")
def show_undo(here: Here, batch: str) -> Response:
    """Ask whether an import is to be taken back, and tell what that means."""
    return show(here, "undo.html", undo_page(here.book, batch), table_words=TABLE_WORDS)


@router.post("/undo")
def undo(here: Here, batch: Text) -> Response:
    """Take an import back, or all that came in one drop."""
    undo_imports(here.book, here.actor, batch=batch)
    return go(here, "/import", told="undone")


def _passed(here: Desk, batch: str, report: ImportReport) -> Response:
    """Go on to the rows that still wait."""
    left = quarantine_page(here.book, batch=batch).total
    query = {"batch": batch} if left else {}
    return go(here, "/quarantine", mended=str(report.batch), **query)


def _not_passed(here: Desk, batch: str, tried: Tried, offset: int) -> Response:
    page = quarantine_page(here.book, batch=batch, offset=offset, tried=tried)
    return show(here, "quarantine.html", page, status=422)


def _why(report: ImportReport) -> str:
    return "; ".join(in_words(finding, report.mapping).check for finding in report.findings)

"""Mending rows that were set aside: in place, by settings that changed, or in a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from clienthood.book import Book
from clienthood.book.audit import Actor, record
from clienthood.engine import Engine
from clienthood.errors import NotFoundError
from clienthood.faces.deeds.importing import Heard, in_words, note_import
from clienthood.faces.views.document import Plain, to_json
from clienthood.pipeline import working_engine
from clienthood.records import (
    Corrections,
    ImportReport,
    export_quarantine_csv,
    retry,
    waiting_rows,
)
from clienthood.records import mend_rows as mend_records


def retry_rows(
    book: Book,
    actor: Actor,
    *,
    engine: Engine,
    batch: str = "",
    told: Heard = lambda what, done, of: None,
) -> tuple[ImportReport, ...]:
    """Try rows that were set aside again, by today's settings; a report for each batch tried."""
    reports = retry(book, engine, batch, progress=told)
    for report in reports:
        note_import(book, actor, report)
    return reports


def mend_rows(book: Book, actor: Actor, *, batch: str, corrections: Corrections) -> ImportReport:
    """Read rows that were set aside again, with corrected cells; those that pass count.

    Parameters
    ----------
    batch
        The batch that set them aside.
    corrections
        Line of each row to its corrected cells, by header.

    Raises
    ------
    NotFoundError
        If no such row waits.
    """
    with working_engine(book) as engine:
        report = mend_records(book, engine, batch, corrections)
    if report.batch:
        passed = f"{report.read - report.quarantined} of {report.read} rows passed"
        record(book, actor, "mend", subject=report.batch, before=batch, after=passed)
    return report


def mend_row(
    book: Book, actor: Actor, *, batch: str, line: int, cells: Mapping[str, str]
) -> ImportReport:
    """Read one row that was set aside again, with corrected cells."""
    return mend_rows(book, actor, batch=batch, corrections={line: cells})


def replace_cells(
    book: Book, actor: Actor, *, batch: str, header: str, old: str, new: str
) -> ImportReport:
    """Mend all rows of an import that wait with one value in a column, by another value for it.

    Raises
    ------
    NotFoundError
        If no row waits with that value there.
    """
    rows = [row for row in waiting_rows(book, batch) if row.cells.get(header) == old]
    if not rows:
        raise NotFoundError(
            f"no row waits with {old or 'an empty cell'} under {header}",
            hint="they may have been mended meanwhile",
        )
    return mend_rows(
        book, actor, batch=batch, corrections={row.line: {header: new} for row in rows}
    )


def retry_waiting(book: Book, actor: Actor, told: Heard, *, batch: str = "") -> Plain:
    """Try rows that were set aside again, by today's settings; the reports as plain values."""
    with working_engine(book) as engine:
        reports = retry_rows(book, actor, engine=engine, batch=batch, told=in_words(told))
    return {"reports": to_json(reports)}


def write_waiting(book: Book, actor: Actor, *, batch: str, file: Path) -> int:
    """Write the rows of an import that wait into a CSV file, and return their number."""
    rows = export_quarantine_csv(book, batch, file)
    record(book, actor, "export", subject=batch, after=f"{rows:,} rows set aside, as CSV")
    return rows

"""Rows that were set aside, to be mended under their own headers; an import to be undone."""

from __future__ import annotations

from dataclasses import dataclass

from clienthood.book import Book, read_manifest
from clienthood.book.manifest import Batch
from clienthood.errors import NotFoundError
from clienthood.faces.views.batches import BatchRow, batches
from clienthood.faces.views.importing import TABLE_WORDS
from clienthood.faces.views.wording import count
from clienthood.records import WaitingRow, read_quarantine, waiting_rows

LIMIT = 20
"""Rows of one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingBatch:
    """An import with rows that wait."""

    batch: str
    file: str
    words: str
    waiting: int
    mends: bool
    """Whether it was itself a mending of rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MendCell:
    """One cell of a row that waits."""

    header: str
    value: str
    wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MendRow:
    """One row that waits to be mended."""

    line: int
    problem: str
    remedy: str
    cells: tuple[MendCell, ...]
    surplus: tuple[str, ...]
    """Cells beyond the last header; they are let go when the row is mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinePage:
    """The rows that wait, import by import."""

    waiting: int
    batches: tuple[WaitingBatch, ...]
    batch: str
    """The import whose rows are shown; empty if none wait."""
    file: str
    headers: tuple[str, ...]
    rows: tuple[MendRow, ...]
    total: int
    """Rows of this import that wait."""
    limit: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPage:
    """What would be gone if an import were taken back."""

    batch: BatchRow
    words: str
    sentence: str
    mended: tuple[str, ...]
    """Imports of mended rows that came out of it; they stay."""


def quarantine_page(book: Book, *, batch: str = "", offset: int = 0) -> QuarantinePage:
    """Return the rows of an import that wait to be mended.

    Parameters
    ----------
    batch
        The import; empty: the first that has any.
    offset
        After how many of its rows the page begins.

    Raises
    ------
    NotFoundError
        If the book has no such import.
    """
    manifest = read_manifest(book.manifest_file)
    counts: dict[str, int] = {}
    for entry in read_quarantine(book).column("batch").to_pylist():
        counts[entry] = counts.get(entry, 0) + 1
    waiting = tuple(
        _waiting(each, counts[each.id]) for each in manifest.batches if each.id in counts
    )
    chosen = batch or (waiting[0].batch if waiting else "")
    entry = manifest.batch(chosen)
    if chosen and entry is None:
        raise NotFoundError(
            f"there is no import {chosen}", hint="it may have been undone; look at the others"
        )
    total = counts.get(chosen, 0)
    first = min(max(offset, 0), max(total - 1, 0) // LIMIT * LIMIT)
    rows = waiting_rows(book, chosen, first=first, most=LIMIT) if total else ()
    return QuarantinePage(
        waiting=sum(counts.values()),
        batches=waiting,
        batch=chosen,
        file=entry.file if entry else "",
        headers=entry.headers if entry else (),
        rows=tuple(_row(each) for each in rows),
        total=total,
        limit=LIMIT,
        offset=first,
    )


def undo_page(book: Book, batch: str) -> UndoPage:
    """Return what would be gone if an import were taken back.

    Raises
    ------
    NotFoundError
        If the book has no such import.
    """
    found = next((each for each in batches(book) if each.batch == batch), None)
    if found is None:
        raise NotFoundError(f"there is no import {batch}", hint="it may have been undone already")
    told = [count(found.created, "record") + " will be gone"]
    if found.changed:
        told.append(count(found.changed, "record") + " will be as before it")
    if found.quarantined:
        told.append(count(found.quarantined, "row") + " set aside will be gone with it")
    later = read_manifest(book.manifest_file).batches
    return UndoPage(
        batch=found,
        words=TABLE_WORDS[found.table],
        sentence="; ".join(told) + ". What was imported before and after it stays.",
        mended=tuple(each.id for each in later if each.retry_of == batch),
    )


def _waiting(batch: Batch, waiting: int) -> WaitingBatch:
    return WaitingBatch(
        batch=batch.id,
        file=batch.file,
        words=TABLE_WORDS[batch.table],
        waiting=waiting,
        mends=bool(batch.retry_of),
    )


def _row(row: WaitingRow) -> MendRow:
    problem = f"{row.header or row.column}: {row.reason}" if row.column else row.reason
    return MendRow(
        line=row.line,
        problem=problem,
        remedy=row.remedy,
        cells=tuple(
            MendCell(header=header, value=value, wrong=header == row.header)
            for header, value in row.cells.items()
        ),
        surplus=row.surplus,
    )

"""The first day: what a book holds, what would tell more, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass

from clienthood.book import Book, read_manifest
from clienthood.book.runs import run_ids
from clienthood.evidence.dimensions import SHIPPED
from clienthood.records import read_quarantine
from clienthood.standard import TABLES

NOTHING, IMPORTED, READY = "nothing", "imported", "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableHeld:
    """One standard table: what it holds, and what it tells."""

    table: str
    tells: str
    rows: int
    """Rows that came new with an import that counts."""
    dimensions: tuple[str, ...]
    """Titles of the dimensions that read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """How far a book is on its first day."""

    state: str
    """nothing: no record yet; imported: records, but no run; ready: there is a run."""
    next_step: str
    """What to do next, in a sentence."""
    held: tuple[TableHeld, ...]
    missing: tuple[TableHeld, ...]
    """Tables without records, those that would open most dimensions first."""
    readable: int
    """Dimensions of which some record tells."""
    dimensions: int
    waiting: int
    """Rows set aside."""


def start_page(book: Book) -> StartPage:
    """Return how far a book is; the book may not exist yet."""
    rows = dict.fromkeys(TABLES, 0)
    for batch in read_manifest(book.manifest_file).batches:
        rows[batch.table] = rows.get(batch.table, 0) + batch.created
    tables = [_held(name, rows[name]) for name in TABLES]
    held = [each for each in tables if each.rows]
    missing = [each for each in tables if not each.rows and each.dimensions]
    readable = {title for each in held for title in each.dimensions}
    state = READY if run_ids(book) else IMPORTED if held else NOTHING
    return StartPage(
        state=state,
        next_step=_NEXT[state],
        held=tuple(held),
        missing=tuple(sorted(missing, key=lambda each: -len(set(each.dimensions) - readable))),
        readable=len(readable),
        dimensions=len(SHIPPED),
        waiting=read_quarantine(book).num_rows if held else 0,
    )


_NEXT = {
    NOTHING: "Bring one file of your records, such as the list of invoices of your accounting.",
    IMPORTED: "The records are here. Now have every account read.",
    READY: "Every account has been read.",
}


def _held(name: str, rows: int) -> TableHeld:
    reading = [each.title for each in SHIPPED if name in {cited.table for cited in each.cites}]
    return TableHeld(table=name, tells=TABLES[name].tells, rows=rows, dimensions=tuple(reading))

"""Rows that were set aside, to be mended under their own headers; an import to be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clienthood.book import Book, read_manifest
from clienthood.book.manifest import Batch
from clienthood.errors import NotFoundError
from clienthood.faces.views.batches import BatchRow, batches
from clienthood.faces.views.importing import REMEDIES, TABLE_WORDS
from clienthood.faces.views.wording import count
from clienthood.records import WaitingRow, read_quarantine, waiting_rows

LIMIT = 20
"""Rows of one page."""
COMPARED = 5000
"""Rows among which equal values are looked for."""
SHOWN = 8
"""Values that are offered to be replaced in all rows at once."""


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
    others: tuple[MendCell, ...]
    """Cells that no column of the table takes."""
    surplus: tuple[str, ...]
    """Cells beyond the last header; they are let go when the row is mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A row that was to be mended and did not pass."""

    line: int
    """0: several rows at once."""
    cells: Mapping[str, str]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Rows that wait with the same value under the same header, for the same reason."""

    header: str
    value: str
    problem: str
    remedy: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What a mending came to."""

    batch: str
    passed: int
    left: int
    """Rows that wait on under the new import."""


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
    alike: tuple[Alike, ...]
    """Values that stand in several rows, and may be replaced in all of them at once."""
    problem: str
    """Why the row that was just mended did not pass; empty if none was, or it passed."""
    mended: Mended | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPage:
    """What would be gone if an import were taken back."""

    batch: str
    """Id of the import, or of the drop of several."""
    name: str
    """The file, or how many came together."""
    imports: tuple[BatchRow, ...]
    """What would be gone."""
    sentence: str
    mended: tuple[str, ...]
    """Imports of mended rows that came out of it; they stay."""


def quarantine_page(
    book: Book, *, batch: str = "", offset: int = 0, mended: str = "", tried: Tried | None = None
) -> QuarantinePage:
    """Return the rows of an import that wait to be mended.

    Parameters
    ----------
    batch
        The import; empty: the first that has any.
    offset
        After how many of its rows the page begins.
    mended
        The import that came of the last mending.
    tried
        The row that was just to be mended and did not pass.

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
    many = waiting_rows(book, chosen, most=COMPARED) if total > 1 else ()
    taken = frozenset(entry.mapping) if entry else frozenset()
    return QuarantinePage(
        waiting=sum(counts.values()),
        batches=waiting,
        batch=chosen,
        file=entry.file if entry else "",
        headers=entry.headers if entry else (),
        rows=tuple(_row(each, taken, tried) for each in rows),
        total=total,
        limit=LIMIT,
        offset=first,
        alike=_alike(many),
        problem=tried.problem if tried else "",
        mended=_mended(manifest.batch(mended)),
    )


def undo_page(book: Book, batch: str) -> UndoPage:
    """Return what would be gone if an import, or all that came in one drop, were taken back.

    Raises
    ------
    NotFoundError
        If the book has no such import.
    """
    found = tuple(each for each in batches(book) if batch in (each.batch, each.drop))
    if not found or not batch:
        raise NotFoundError(f"there is no import {batch}", hint="it may have been undone already")
    told = [count(sum(each.created for each in found), "record") + " will be gone"]
    changed = sum(each.changed for each in found)
    if changed:
        told.append(count(changed, "record") + " will be as before it")
    aside = sum(each.quarantined for each in found)
    if aside:
        told.append(count(aside, "row") + " set aside will be gone with it")
    ids = {each.batch for each in found}
    later = read_manifest(book.manifest_file).batches
    files = tuple(dict.fromkeys(each.file for each in found))
    return UndoPage(
        batch=batch,
        name=files[0] if len(files) == 1 else f"{len(files)} files that came together",
        imports=found,
        sentence="; ".join(told) + ". What was imported before and after it stays.",
        mended=tuple(each.id for each in later if each.retry_of in ids and each.id not in ids),
    )


def _waiting(batch: Batch, waiting: int) -> WaitingBatch:
    return WaitingBatch(
        batch=batch.id,
        file=batch.file,
        words=TABLE_WORDS[batch.table],
        waiting=waiting,
        mends=bool(batch.retry_of),
    )


def _mended(batch: Batch | None) -> Mended | None:
    if batch is None or not batch.retry_of:
        return None
    passed = batch.read - batch.quarantined
    return Mended(batch=batch.id, passed=passed, left=batch.quarantined)


def _alike(rows: Sequence[WaitingRow]) -> tuple[Alike, ...]:
    """Return the values that stand in several rows, the most frequent first."""
    causes = Counter(
        (row.header, row.cells.get(row.header, ""), row.reason, row.remedy)
        for row in rows
        if row.header
    )
    return tuple(
        Alike(
            header=header,
            value=value,
            problem=reason,
            remedy=REMEDIES.get(remedy, remedy),
            rows=number,
        )
        for (header, value, reason, remedy), number in causes.most_common(SHOWN)
        if number > 1
    )


def _row(row: WaitingRow, taken: frozenset[str], tried: Tried | None) -> MendRow:
    said = tried.cells if tried and tried.line == row.line else {}
    problem = f"{row.header or row.column}: {row.reason}" if row.column else row.reason
    cells = [
        MendCell(header=header, value=said.get(header, value), wrong=header == row.header)
        for header, value in row.cells.items()
    ]
    return MendRow(
        line=row.line,
        problem=tried.problem if tried and said else problem,
        remedy=REMEDIES.get(row.remedy, row.remedy),
        cells=tuple(cell for cell in cells if cell.wrong or cell.header in taken),
        others=tuple(cell for cell in cells if not (cell.wrong or cell.header in taken)),
        surplus=row.surplus,
    )

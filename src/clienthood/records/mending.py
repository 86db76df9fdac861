"""Mends rows that were set aside, in place: corrected cells are read like a file of their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from clienthood.book import Batch, Book, read_manifest, writing
from clienthood.engine import Engine
from clienthood.errors import NotFoundError, RecordsError
from clienthood.records.importing import again, run_jobs
from clienthood.records.layout import LAYOUTS, layouts
from clienthood.records.quarantine import batch_of, cells_of, waiting
from clienthood.records.report import ImportReport
from clienthood.records.source import PLACE, Chunk, Origin

Corrections = Mapping[int, Mapping[str, str]]
"""Line of a row that waits to its corrected cells, by header; the others stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A row that waits to be mended, under the headers of its file."""

    batch: str
    table: str
    file: str
    line: int
    column: str
    """Column of the table that could not be read; empty if the row was no row at all."""
    header: str
    """Header of the cell that could not be read; empty if there is none, or not one alone."""
    value: str
    reason: str
    remedy: str
    cells: Mapping[str, str]
    surplus: tuple[str, ...]
    """Cells beyond the last header."""


def waiting_rows(
    book: Book, batch_id: str, *, first: int = 0, most: int = 0
) -> tuple[WaitingRow, ...]:
    """Return rows of a batch that wait to be mended, in the order of their lines.

    Parameters
    ----------
    book
        The book.
    batch_id
        The batch that set them aside.
    first, most
        Which of them, counted from 0, and how many; 0 is all.

    Raises
    ------
    NotFoundError
        If the book has no such batch.
    """
    manifest = read_manifest(book.manifest_file)
    batch = batch_of(manifest, batch_id)
    if not batch.quarantined:
        return ()
    rows = waiting(book, manifest, batch).sort_by("line")
    return tuple(waiting_row(batch, row) for row in rows.slice(first, most or None).to_pylist())


def mend_rows(book: Book, engine: Engine, batch_id: str, corrections: Corrections) -> ImportReport:
    """Read rows that were set aside again, with corrected cells.

    Those that pass become a batch of their own; undoing it puts them back as they were. Those that
    do not pass wait on, and the findings of the report say why.

    Parameters
    ----------
    book, engine
        As for an import.
    batch_id
        The batch that set the rows aside.
    corrections
        The cells that were mended.

    Raises
    ------
    NotFoundError
        If the book has no such batch, or no such row of it waits.
    RecordsError
        If a header is none of the file's.
    """
    with writing(book):
        manifest = read_manifest(book.manifest_file)
        batch = batch_of(manifest, batch_id)
        rows = waiting(book, manifest, batch) if batch.quarantined else None
        kept = {row["line"]: row for row in rows.to_pylist()} if rows is not None else {}
        _check(batch, kept, corrections)
        source = CorrectedSource(batch, {line: kept[line] for line in corrections}, corrections)
        job = again(book, engine, source, batch, layouts(book.path / LAYOUTS))
        return run_jobs(book, [job])[0]


class CorrectedSource:
    """Rows that were set aside, with corrected cells."""

    def __init__(
        self, batch: Batch, kept: Mapping[int, Mapping[str, str]], corrections: Corrections
    ) -> None:
        self.headers = (*batch.headers, PLACE)
        self._lines = sorted(kept)
        self._rows = [
            [
                *({**_cells(batch, kept[line]), **corrections[line]}[h] for h in batch.headers),
                kept[line]["place"] or "",
            ]
            for line in self._lines
        ]
        told = json.dumps([batch.sha256, batch.id, self._lines, self._rows])
        self.origin = Origin(
            file=batch.file,
            sha256=hashlib.sha256(told.encode()).hexdigest(),
            reading={name: batch.choices[name] for name in ("sheet",) if name in batch.choices},
            serials="sheet" in batch.choices,
            retry_of=batch.id,
        )

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order."""
        columns = zip(*self._rows, strict=True)
        yield Chunk(
            tuple(pa.array(column, pa.string()) for column in columns),
            pa.array(self._lines, pa.int64()),
        )


def _check(batch: Batch, kept: Mapping[int, object], corrections: Corrections) -> None:
    if not corrections:
        raise RecordsError("no row was named", where=batch.file, hint="choose a row to mend")
    gone = [str(line) for line in corrections if line not in kept]
    if gone:
        raise NotFoundError(
            f"no row of batch {batch.id} waits at line {', '.join(gone)}",
            where=batch.file,
            hint="it may have been mended meanwhile: look at the rows that still wait",
        )
    for line, cells in corrections.items():
        for header in cells:
            if header not in batch.headers:
                raise RecordsError(
                    f"there is no header {header}",
                    where=f"{batch.file}, line {line}",
                    hint="its headers: " + ", ".join(batch.headers),
                )


def waiting_row(batch: Batch, row: Mapping[str, str]) -> WaitingRow:
    """Return a row of the quarantine, as it is stored, under the headers of its file."""
    headers = [header for header, column in batch.mapping.items() if column == row["column"]]
    if row["column"] in batch.headers:
        headers = [row["column"]]
    return WaitingRow(
        batch=batch.id,
        table=batch.table,
        file=batch.file,
        line=int(row["line"]),
        column=row["column"],
        header=headers[0] if len(headers) == 1 else "",
        value=row["value"],
        reason=row["reason"],
        remedy=row["remedy"],
        cells=_cells(batch, row),
        surplus=tuple(cells_of(row["row"], batch.headers)[len(batch.headers) :]),
    )


def _cells(batch: Batch, row: Mapping[str, str]) -> dict[str, str]:
    width = len(batch.headers)
    return dict(zip(batch.headers, cells_of(row["row"], batch.headers)[:width], strict=True))

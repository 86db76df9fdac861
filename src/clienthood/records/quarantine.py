"""Rows that could not be taken: read, written out to be mended, and tried again."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clienthood.book import Batch, Book, Manifest, read_manifest
from clienthood.errors import NotFoundError, RecordsError
from clienthood.records.headers import plain
from clienthood.records.layout import Cells, Layout, Part, fitted
from clienthood.records.source import PLACE, ROWS, Chunk, Origin, Reject, Source
from clienthood.records.stored import QUARANTINE

BATCH, LINE, REASON = "quarantine batch", "quarantine line", "quarantine reason"
"""Headers that lead a mended row back to the row it was."""
LIVE = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet take a cell for a formula."""


def read_quarantine(book: Book) -> pa.Table:
    """Return the rows that still wait to be mended, of all batches.

    Returns
    -------
    pyarrow.Table
        Columns ``batch, table, file, line, column, value, reason, remedy, row, place``; ``row``
        is the whole row as JSON.
    """
    manifest = read_manifest(book.manifest_file)
    tables = [waiting(book, manifest, batch) for batch in manifest.batches if batch.quarantined]
    return pa.concat_tables([QUARANTINE.empty_table(), *tables])


def waiting(book: Book, manifest: Manifest, batch: Batch) -> pa.Table:
    """Return the rows of a batch that still wait: those no later batch has read anew."""
    rows = pq.read_table(book.quarantine / f"{batch.id}.parquet", schema=QUARANTINE)
    lines = rows.column("line").to_numpy()
    left = np.zeros(len(lines), dtype=bool)
    for later in manifest.batches:
        if later.retry_of == batch.id:
            for first, last in later.retried:
                left |= (lines >= first) & (lines <= last)
    return rows.filter(pa.array(~left))


def export_quarantine_csv(book: Book, batch_id: str, file: Path) -> int:
    """Write the waiting rows of a batch as CSV in their own columns; return their number.

    The first columns lead each row back to where it was: a mended file is imported like any other,
    and its rows leave the quarantine.

    Raises
    ------
    NotFoundError
        If the book has no such batch.
    """
    manifest = read_manifest(book.manifest_file)
    batch = batch_of(manifest, batch_id)
    rows = waiting(book, manifest, batch).to_pylist() if batch.quarantined else []
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([BATCH, LINE, PLACE, REASON, *batch.headers])
        for row in rows:
            cells = [_safe(cell) for cell in cells_of(row["row"], batch.headers)]
            reason = f"{row['column']}: {row['reason']}" if row["column"] else row["reason"]
            writer.writerow([batch_id, row["line"], row["place"] or "", reason, *cells])
    return len(rows)


class WaitingSource:
    """The waiting rows of a batch, as they came."""

    def __init__(self, book: Book, manifest: Manifest, batch: Batch) -> None:
        rows = waiting(book, manifest, batch)
        self._rows = rows.filter(pc.starts_with(rows.column("row"), "{"))
        self._cells = batch.headers
        self.headers = (*batch.headers, PLACE)
        self.origin = Origin(
            file=batch.file,
            sha256=_hash(batch, self._rows.column("line")),
            reading={name: batch.choices[name] for name in ("sheet",) if name in batch.choices},
            serials="sheet" in batch.choices,
            retry_of=batch.id,
        )

    @property
    def rows(self) -> int:
        """Number of rows that can be tried again."""
        return int(self._rows.num_rows)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""
        for piece in self._rows.to_batches(ROWS):
            rows = piece.to_pylist()
            cells = [[*cells_of(row["row"], self._cells), row["place"] or ""] for row in rows]
            columns = zip(*cells, strict=True)
            yield Chunk(
                tuple(pa.array(column, pa.string()) for column in columns), piece.column("line")
            )


class MendedSource:
    """A mended file: rows that know which row of which batch they were."""

    def __init__(self, source: Source, batch: Batch) -> None:
        self._source = source
        self._batch = batch
        own = [plain(header) for header in source.headers]
        self._batch_at, self._line_at = own.index(BATCH), own.index(LINE)
        led = {BATCH, LINE, REASON}
        self._kept = [at for at, header in enumerate(own) if header not in led]
        self.headers = tuple(source.headers[at] for at in self._kept)
        self.origin = replace(
            source.origin, retry_of=batch.id, serials="sheet" in batch.choices, exact=frozenset()
        )

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""
        for chunk in self._source.chunks():
            batches = pc.utf8_trim_whitespace(chunk.columns[self._batch_at])
            lines = pc.utf8_trim_whitespace(chunk.columns[self._line_at])
            good = pc.and_(
                pc.equal(batches, self._batch.id), pc.match_substring_regex(lines, r"^\d{1,15}$")
            )
            bad = np.flatnonzero(~good.to_numpy(zero_copy_only=False))
            rejects = [self._lost(chunk, int(row)) for row in bad]
            columns = (chunk.columns[at].filter(good) for at in self._kept)
            yield Chunk(
                tuple(pc.replace_substring_regex(c, r"^'([=+\-@\t\r])", r"\1") for c in columns),
                lines.filter(good).cast(pa.int64()),
                (*chunk.rejects, *rejects),
                chunk.blank,
            )

    def _lost(self, chunk: Chunk, row: int) -> Reject:
        cells = [column[row].as_py() for column in chunk.columns]
        return Reject(
            chunk.lines[row].as_py(),
            f"does not say which row of batch {self._batch.id} it was",
            f"leave the columns {BATCH} and {LINE} as they were written out",
            json.dumps(cells, ensure_ascii=False),
        )


def mended(source: Source, manifest: Manifest) -> MendedSource | None:
    """Return a source as a mended file, if it was written out of the quarantine.

    Raises
    ------
    RecordsError
        If the batch whose rows it mends does not count any more.
    """
    own = [plain(header) for header in source.headers]
    if BATCH not in own or LINE not in own:
        return None
    at = own.index(BATCH)
    for chunk in source.chunks():
        for cell in chunk.columns[at].to_pylist():
            batch = manifest.batch(cell.strip())
            if batch is None:
                raise RecordsError(
                    f"mends rows of batch {cell.strip()}, which is not in this book",
                    where=source.origin.file,
                    hint=f"take the columns {BATCH} and {LINE} out to import it as a new file",
                )
            return MendedSource(source, batch)
    return None


def part_of(batch: Batch, headers: Sequence[str], known: Sequence[Layout]) -> Part:
    """Return how the rows of a batch were read, so that they can be read again."""
    if batch.layout:
        layout = next((entry for entry in known if entry.name == batch.layout), None)
        parts = [part for part in layout.parts if part.table == batch.table] if layout else []
        fits = [fitted(part, headers) for part in parts]
        same = [part for part in fits if part.mapping() == dict(batch.mapping)]
        if not same:
            raise RecordsError(
                f"the layout {batch.layout} by which it was read is not there any more",
                where=batch.file,
            )
        part = replace(same[0], each="", first=(), unless=())
    else:
        named = {column: Cells(first_of=((header,),)) for header, column in batch.mapping.items()}
        part = Part(table=batch.table, columns=named)
    if batch.table == "orders" and "line" not in part.columns and PLACE in headers:
        part = replace(part, columns={**part.columns, "line": Cells(first_of=((PLACE,),))})
    return part


def batch_of(manifest: Manifest, batch_id: str) -> Batch:
    """Return a batch that counts.

    Raises
    ------
    NotFoundError
        If the book has no such batch; tells which it has.
    """
    batch = manifest.batch(batch_id)
    if batch is None:
        told = ", ".join(entry.id for entry in manifest.batches)
        raise NotFoundError(f"there is no batch {batch_id}", hint=f"the batches: {told}")
    return batch


def _hash(batch: Batch, lines: pa.ChunkedArray) -> str:
    told = [batch.sha256, batch.id, lines.to_pylist()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def cells_of(row: str, headers: Sequence[str]) -> list[str]:
    """Return the cells of a kept row under its headers, however it was kept."""
    found = json.loads(row)
    if isinstance(found, dict):
        return [str(found.get(header, "")) for header in headers]
    cells = [str(cell) for cell in found] if isinstance(found, list) else [str(found)]
    return (cells + [""] * len(headers))[: max(len(headers), len(cells))]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(LIVE) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True

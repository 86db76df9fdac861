"""Rows of a database on their way into the spool: Parquet pieces that are cut between two cursors.

A piece ends where the cursor changes, so that it holds all rows of its last value; reading goes on
at the first value that is in no piece. Of the rows at the very last cursor a mark is kept, because
more of the same value may still be written there: the next pull reads that value again and passes
over what it has taken.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clienthood.book.manifest import sync_folder
from clienthood.errors import SettingsError
from clienthood.sources.protocol import Piece

LEAST = 50_000
"""Rows of a piece, unless more have one cursor."""
SEEN = 1000
"""Most rows of which a mark is kept; of more, all are read again."""
CUT_SHORT = 8
"""Bytes of a mark."""
EXACT = b"exact"
"""Mark of a column whose texts are numbers with a decimal point, and have one reading only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where the rows of a stream go, and from where on they are read."""

    folder: Path
    stream: str
    cursor: str
    """Column of the cursor; empty: the rows come in no order, and in one piece."""
    since: str = ""
    """Cursor at which they begin; empty: at the beginning."""
    seen: frozenset[str] = frozenset()
    """Marks of rows at that cursor, or without one, that were taken before."""
    number: int = 0
    """Number of the first piece."""


def landed(rows: Generator[pa.RecordBatch, None, None], way: Way) -> Iterator[Piece]:
    """Yield the rows as pieces that are whole and on disk.

    Parameters
    ----------
    rows
        In the order of the cursor, those without one first.
    way
        Where they go.
    """
    landing = _Landing(way)
    try:
        with closing(rows):
            for batch in rows:
                yield from landing.take(_unseen(batch, way))
        yield from landing.end()
    finally:
        landing.break_off()


def cursor_text(value: object) -> str:
    """Return a value of a cursor as it is kept: a JSON number or string; empty for none.

    Raises
    ------
    SettingsError
        If values of that type have no order in which rows could be read.
    """
    if value is None:
        return ""
    if isinstance(value, bool | bytes | dict | list):
        raise SettingsError(
            f"a cursor cannot be of the type {type(value).__name__}",
            hint="choose a column of numbers or times that only grow",
        )
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        value = value.astimezone(dt.UTC)
    if isinstance(value, dt.datetime):
        return json.dumps(value.isoformat(sep=" "))
    if isinstance(value, dt.date | dt.time):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False)


def marks(rows: pa.RecordBatch) -> list[str]:
    """Return a mark of each row: equal where all its cells are."""
    cells = zip(*(column.to_pylist() for column in rows.columns), strict=True)
    return [
        hashlib.blake2b(
            repr(row).encode("utf-8", "surrogatepass"), digest_size=CUT_SHORT
        ).hexdigest()
        for row in cells
    ]


@dataclass(slots=True)
class _Tail:
    """Marks of the rows that may stand at the end; None: too many."""

    found: list[str] | None = field(default_factory=list)

    def add(self, rows: pa.RecordBatch) -> None:
        if self.found is None or len(self.found) + rows.num_rows > SEEN:
            self.found = None
        else:
            self.found += marks(rows)


class _Landing:
    def __init__(self, way: Way) -> None:
        self._way = way
        self._number = way.number
        self._writer: pq.ParquetWriter | None = None
        self._rows = 0
        self._last: object = None
        self._without, self._at_end = _Tail(), _Tail()

    def take(self, batch: pa.RecordBatch) -> Iterator[Piece]:
        """Write a batch; yield the piece that it completes, if it does."""
        while batch.num_rows and self._way.cursor:
            values = batch.column(self._way.cursor)
            new = _first_change(values, self._last, self._rows > 0)
            if self._rows < LEAST or new is None:
                break
            self._write(batch.slice(0, new))
            batch = batch.slice(new)
            yield self._close(cursor_text(batch.column(self._way.cursor)[0].as_py()))
        if batch.num_rows:
            self._write(batch)

    def end(self) -> Iterator[Piece]:
        """Yield the last piece."""
        if self._rows:
            tails = (self._without.found, self._at_end.found)
            seen = [mark for tail in tails if tail is not None for mark in tail]
            yield self._close(cursor_text(self._last), tuple(seen))

    def break_off(self) -> None:
        """Close a piece that will not be whole."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _write(self, rows: pa.RecordBatch) -> None:
        if not rows.num_rows:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._part, rows.schema, compression="zstd")
        self._writer.write_batch(rows)
        self._rows += rows.num_rows
        if self._way.cursor:
            self._remember(rows)

    def _remember(self, rows: pa.RecordBatch) -> None:
        values = rows.column(self._way.cursor)
        last = values[-1].as_py()
        if last is None:
            self._without.add(rows)
            return
        missing = values.null_count
        if missing:
            self._without.add(rows.slice(0, missing))
        begin = _last_change(values)
        if begin > 0 or last != self._last:
            self._at_end = _Tail()
        self._at_end.add(rows.slice(begin))
        self._last = last

    def _close(self, until: str, seen: tuple[str, ...] = ()) -> Piece:
        assert self._writer is not None
        self._writer.close()
        self._writer = None
        file = self._way.folder / f"{self._number:06d}.parquet"
        with self._part.open("rb+") as handle:
            os.fsync(handle.fileno())
        self._part.replace(file)
        sync_folder(self._way.folder)
        rows, self._rows = self._rows, 0
        self._number += 1
        return Piece(file=file, stream=self._way.stream, until=until, rows=rows, seen=seen)

    @property
    def _part(self) -> Path:
        return self._way.folder / f".{self._number:06d}.part"


def _first_change(values: pa.Array, last: object, begun: bool) -> int | None:
    """Return the place of the first value that differs from the one before it."""
    if begun and values[0].as_py() != last:
        return 0
    changes = _changes(values)
    return int(changes[0]) + 1 if len(changes) else None


def _last_change(values: pa.Array) -> int:
    changes = _changes(values)
    return int(changes[-1]) + 1 if len(changes) else 0


def _changes(values: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the places after which another value comes."""
    one, other = values.slice(0, len(values) - 1), values.slice(1)
    differ = pc.fill_null(pc.not_equal(one, other), False)
    differ = pc.or_(differ, pc.xor(pc.is_null(one), pc.is_null(other)))
    return np.flatnonzero(differ.to_numpy(zero_copy_only=False))


def _unseen(batch: pa.RecordBatch, way: Way) -> pa.RecordBatch:
    """Return the rows of a batch that were not taken before."""
    if not (way.seen and way.cursor and batch.num_rows):
        return batch
    values = batch.column(way.cursor)
    before = _rows_at(values, way.since)
    if not before:
        return batch
    head = batch.slice(0, before)
    kept = pa.array([mark not in way.seen for mark in marks(head)], pa.bool_())
    return pa.concat_batches([head.filter(kept), batch.slice(before)])


def _rows_at(values: pa.Array, since: str) -> int:
    """Return how many rows at the beginning have no cursor, or that at which reading began."""
    places = [0, *(int(at) + 1 for at in _changes(values)[:2])]
    begins = [at for at in places if at < len(values)]
    for place, at in enumerate(begins):
        if cursor_text(values[at].as_py()) not in ("", since):
            return at
        if place == len(begins) - 1 and len(begins) < 3:
            return len(values)
    return begins[-1]


def texts(name: str, *, exact: bool = False) -> pa.Field:
    """Return a column of texts; exact ones are numbers as a database writes them."""
    return pa.field(name, pa.string(), metadata={EXACT: b"yes"} if exact else None)


def pieces_from(landed_before: Sequence[Piece]) -> int:
    """Return the number of the next piece."""
    return max((int(piece.file.stem) + 1 for piece in landed_before), default=0)

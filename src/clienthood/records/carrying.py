"""The standard tables as they are carried from one book to another: columns, cells and back.

A text that a spreadsheet would take for a formula, or that begins with an apostrophe or a blank,
gets an apostrophe in front, and only such a text does. Amounts are in whole units of their row's
currency; numbers and days are written so that they come back to the last digit.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from clienthood.engine import Engine
from clienthood.errors import RecordsError
from clienthood.records.currencies import exponent_of, minor_units
from clienthood.records.current import LATEST
from clienthood.records.lines import LIMIT
from clienthood.records.stored import ARROW, arriving_schema
from clienthood.standard import TABLES
from clienthood.tables import Table, Type

ROWS = 50_000
LIVE = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet take a cell for a formula."""
PLAIN = {b"plain": b"yes"}
"""Mark of a column of texts that are numbers, and are never guarded."""


def carried_schema(table: str) -> pa.Schema:
    """Return the columns of a table as they are carried."""
    fields = [
        pa.field(column.name, pa.string(), metadata=PLAIN)
        if column.type is Type.MONEY
        else pa.field(column.name, ARROW[column.type])
        for column in TABLES[table].columns
    ]
    return pa.schema([*fields, pa.field("extra", pa.string())])


def carried_rows(engine: Engine, table: str) -> Iterator[pa.RecordBatch]:
    """Yield the current records of a table, named in the engine, in the order they came."""
    declared = TABLES[table]
    columns = [column.stored for column in declared.columns]
    asked = f"select {', '.join(columns)}, extra from {table} order by {_ARRIVED}, source_line"
    for batch in engine.batches(asked, rows=ROWS):
        arrays = [_told(declared, batch, number) for number in range(len(columns))]
        yield pa.RecordBatch.from_arrays(
            [*arrays, batch.column("extra")], schema=carried_schema(table)
        )


def returned_rows(file: Path, table: str) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a carried file as they arrive in a book.

    Raises
    ------
    RecordsError
        If a cell is not as it was carried; tells line and column.
    """
    line = 1 if file.suffix == ".parquet" else 2
    pieces = _parquet(file) if file.suffix == ".parquet" else _csv(file, table)
    for piece in pieces:
        rows = piece.num_rows
        arrays = []
        for column in TABLES[table].columns:
            cells = piece.column(column.name)
            if column.type is Type.MONEY:
                codes = piece.column("currency").to_pylist()
                cells = _minor(cells, codes, f"{file.name}, column {column.name}", line)
            arrays.append(cells)
        lines = pa.array(range(line, line + rows), pa.int64())
        refused = pa.array([False] * rows, pa.bool_())
        arrays += [piece.column("extra"), lines, refused]
        yield pa.RecordBatch.from_arrays(arrays, schema=arriving_schema(table))
        line += rows


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, and that ``bare`` brings back."""
    risky = text.startswith((*LIVE, "'")) or text[:1].isspace()
    return f"'{text}" if risky else text


def bare(cell: str) -> str | None:
    """Return the text that a guarded cell stands for; None for an empty one."""
    return cell.removeprefix("'") or None


_ARRIVED = LATEST.replace(" desc", "")


def _told(table: Table, batch: pa.RecordBatch, number: int) -> pa.Array:
    column = batch.column(number)
    if table.columns[number].type is not Type.MONEY:
        return column.cast(ARROW[table.columns[number].type])
    codes = batch.column("currency").to_pylist()
    pairs = zip(column.to_pylist(), codes, strict=True)
    return pa.array(
        [None if minor is None else whole_units(minor, code or "") for minor, code in pairs],
        pa.string(),
    )


def whole_units(minor: int, currency: str) -> str:
    """Return an amount of minor units in whole units of a currency, with all its decimals."""
    digits = exponent_of(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"


def _minor(cells: pa.Array, codes: list[str | None], where: str, line: int) -> pa.Array:
    found: list[int | None] = []
    for at, (cell, code) in enumerate(zip(cells.to_pylist(), codes, strict=True)):
        try:
            minor = None if not cell else minor_units(Decimal(cell), code or "")
        except InvalidOperation:
            minor = None
        if cell and minor is None:
            raise _unread(cell, where, line + at)
        found.append(minor)
    return pa.array(found, pa.int64())


def _parquet(file: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(file) as opened:
        yield from opened.iter_batches(ROWS)


def _csv(file: Path, table: str) -> Iterator[pa.RecordBatch]:
    schema, line = carried_schema(table), 2
    csv.field_size_limit(max(csv.field_size_limit(), 2 * LIMIT))
    with file.open(encoding="utf-8", newline="") as handle:
        rows = csv.reader(handle, strict=True)
        if next(rows, None) != schema.names:
            raise RecordsError("the columns are not as they were written", where=file.name)
        piece: list[list[str]] = []
        for row in rows:
            piece.append(row)
            if len(piece) == ROWS:
                yield _typed(piece, schema, file.name, line)
                line, piece = line + len(piece), []
        if piece:
            yield _typed(piece, schema, file.name, line)


def _typed(rows: list[list[str]], schema: pa.Schema, file: str, line: int) -> pa.RecordBatch:
    arrays = []
    for field, cells in zip(schema, zip(*rows, strict=True), strict=True):
        try:
            arrays.append(_cells(field, cells))
        except (pa.ArrowException, ValueError) as fault:
            where = f"{file}, column {field.name}, lines {line} and following"
            raise RecordsError(f"a cell is not as it was written: {fault}", where=where) from fault
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cells(field: pa.Field, cells: tuple[str, ...]) -> pa.Array:
    if field.metadata == PLAIN:
        return pa.array([cell or None for cell in cells], pa.string())
    if pa.types.is_floating(field.type):
        return pa.array([float(cell) if cell else None for cell in cells], field.type)
    if pa.types.is_boolean(field.type):
        told = {"true": True, "false": False}
        return pa.array([told[cell] if cell else None for cell in cells], field.type)
    if pa.types.is_timestamp(field.type):
        return pa.array([cell or None for cell in cells], pa.string()).cast(field.type)
    return pa.array([bare(cell) for cell in cells], field.type)


def _unread(cell: str, where: str, line: int) -> RecordsError:
    return RecordsError(f"{cell[:40]} is no amount", where=f"{where}, line {line}")

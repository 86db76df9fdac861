"""Rows as a CSV file that a spreadsheet opens without taking any text for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from clienthood.records.carrying import PLAIN, guarded


def rows_as_csv(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Yield a table as CSV, piece by piece.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay
    untouched. A field with the metadata ``decimals`` is rounded to so many.
    """
    cells = [_cell_of(each) for each in schema]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(schema.names)
    for batch in batches:
        columns = [
            [cell(value) for value in batch.column(name).to_pylist()]
            for name, cell in zip(schema.names, cells, strict=True)
        ]
        writer.writerows(zip(*columns, strict=True))
        yield _emptied(buffer)
    if buffer.tell():
        yield _emptied(buffer)


def _cell_of(field: pa.Field) -> Callable[[Any], str]:
    kind, metadata = field.type, field.metadata or {}
    if b"decimals" in metadata:
        decimals = int(metadata[b"decimals"])
        return lambda value: "" if value is None else f"{value:.{decimals}f}"
    if pa.types.is_floating(kind):
        return lambda value: "" if value is None else repr(value)
    if pa.types.is_boolean(kind):
        return lambda value: "" if value is None else str(value).lower()
    if pa.types.is_temporal(kind):
        return lambda value: "" if value is None else value.isoformat()
    if pa.types.is_integer(kind) or metadata == PLAIN:
        return lambda value: "" if value is None else str(value)
    return lambda value: "" if value is None else guarded(value)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()

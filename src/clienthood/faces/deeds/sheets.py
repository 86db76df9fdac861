"""Rows as a CSV file that a spreadsheet opens without taking any text for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

LIVE = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet take a cell for a formula."""


def rows_as_csv(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 piece by piece, its head first; unknown values are empty.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are
    left as they are. Columns whose field carries ``decimals`` are written with so many.
    """
    cells = [_cell_of(each) for each in schema]
    yield _lines([schema.names])
    for batch in batches:
        columns = [
            [cell(value) for value in column.to_pylist()]
            for cell, column in zip(cells, batch.columns, strict=True)
        ]
        yield _lines(zip(*columns, strict=True))


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _cell_of(field: pa.Field) -> Callable[[Any], str]:
    decimals = (field.metadata or {}).get(b"decimals")
    if decimals is not None:
        return lambda value: "" if value is None else f"{value:.{int(decimals)}f}"
    if pa.types.is_string(field.type):
        return _safe
    return lambda value: "" if value is None else repr(value)


def _safe(text: str | None) -> str:
    if text is None:
        return ""
    return "'" + text if text.startswith(LIVE) else text

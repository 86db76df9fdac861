"""Parquet files: typed values, given as texts that have one reading only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clienthood.errors import RecordsError
from clienthood.records.source import ROWS, Chunk, Origin

BLOCK = 1 << 20


class ParquetSource:
    """The rows of one Parquet file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            schema = pq.read_schema(path)
        except (pa.ArrowException, OSError) as fault:
            raise RecordsError(
                f"not a readable Parquet file: {fault}",
                where=path.name,
                hint="give it the ending of what it is, or write it again",
            ) from fault
        self.headers = tuple(schema.names)
        nested = [field.name for field in schema if pa.types.is_nested(field.type)]
        if nested:
            raise RecordsError(
                f"columns that hold lists or structures: {', '.join(nested)}",
                where=path.name,
                hint="export them as columns of single values",
            )
        self.origin = Origin(
            file=path.name,
            sha256=_sha256(path),
            exact=frozenset(at for at, field in enumerate(schema) if _is_number(field.type)),
        )

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""
        line = 1
        try:
            with pq.ParquetFile(self._path) as file:
                for batch in file.iter_batches(ROWS):
                    columns = tuple(_text(column) for column in batch.columns)
                    lines = pa.array(range(line, line + batch.num_rows), pa.int64())
                    line += batch.num_rows
                    yield Chunk(columns, lines)
        except (pa.ArrowException, OSError) as fault:
            raise RecordsError(f"damaged: {fault}", where=self._path.name) from fault


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        return pa.array([_number(cell) for cell in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(column.type):
        finest = pa.timestamp("us", "UTC" if column.type.tz else None)
        column = column.cast(finest, safe=False)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return pa.array(["" if cell is None else cell.hex() for cell in column.to_pylist()])
    return pc.fill_null(column.cast(pa.string()), "")


def _number(cell: float | None) -> str:
    """Return a number to 15 digits, as a spreadsheet shows it: 0.1 + 0.2 is 0.3."""
    if cell is None:
        return ""
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()

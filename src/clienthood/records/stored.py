"""How records are stored: the Arrow schema of each table, and files that appear whole."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from clienthood.standard import STORED_EXTRAS, TABLES
from clienthood.tables import Column, Table, Type

ARROW = {
    Type.KEY: pa.string(),
    Type.TEXT: pa.string(),
    Type.CHOICE: pa.string(),
    Type.TIME: pa.timestamp("us"),
    Type.MONEY: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.FLAG: pa.bool_(),
}
SQL = {
    Type.KEY: "varchar",
    Type.TEXT: "varchar",
    Type.CHOICE: "varchar",
    Type.TIME: "timestamp",
    Type.MONEY: "bigint",
    Type.NUMBER: "double",
    Type.FLAG: "boolean",
}
QUARANTINE = pa.schema(
    [
        ("batch", pa.string()),
        ("table", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("remedy", pa.string()),
        ("row", pa.string()),
        ("place", pa.string()),
    ]
)
"""``row``: the whole row as JSON. ``place``: its line within the order, counted in file order."""


EXTRAS = (*STORED_EXTRAS, "batch")
"""Columns that every stored table carries beside its own; ``batch`` is the id of the import."""


def stored_columns(table: Table) -> tuple[str, ...]:
    """Return all columns of a stored table, in order."""
    return (*(column.stored for column in table.columns), *EXTRAS)


def arrow_schema(table: str) -> pa.Schema:
    """Return the schema of the stored records of a table, the batch's id included."""
    return pa.schema([*_fields(TABLES[table]), *_EXTRA_FIELDS])


def arriving_schema(table: str) -> pa.Schema:
    """Return the schema of records on their way in: no key yet, and whether they are refused."""
    own = [("extra", pa.string()), ("source_line", pa.int64()), ("refused", pa.bool_())]
    return pa.schema([*_fields(TABLES[table]), *own])


def sql_type(column: Column) -> str:
    """Return the type of a stored column in SQL."""
    return SQL[column.type]


class Writer:
    """Writes a Parquet file piece by piece; it has its name only once it is whole."""

    def __init__(self, file: Path, schema: pa.Schema) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self.part = file.with_name(file.name + ".part")
        self._writer = pq.ParquetWriter(self.part, schema, compression="zstd")
        self._schema = schema
        self.rows = 0

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()
        if kind is not None:
            self.part.unlink(missing_ok=True)
            return
        with self.part.open("rb+") as handle:
            os.fsync(handle.fileno())
        self.part.replace(self._file)

    def write(self, batch: pa.RecordBatch) -> None:
        """Append rows."""
        if batch.num_rows:
            self._writer.write_batch(batch)
            self.rows += batch.num_rows


def _fields(table: Table) -> list[tuple[str, pa.DataType]]:
    return [(column.stored, ARROW[column.type]) for column in table.columns]


_EXTRA_FIELDS = (
    ("extra", pa.string()),
    ("source_line", pa.int64()),
    ("record_key", pa.string()),
    ("batch", pa.string()),
)

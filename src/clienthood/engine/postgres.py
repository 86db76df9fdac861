"""Postgres by ADBC: records are tables of the warehouse, and what is made of them is too."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from clienthood.engine.foreign import Foreign, driver
from clienthood.engine.parquet import parquet_in
from clienthood.engine.protocol import Limits
from clienthood.errors import EngineError, SettingsError

SCHEMA = "clienthood"
"""Schema of what was found, where none is named."""
KEPT = "clienthood_"
"""What the names of the schemas begin with that the engine makes."""


class Postgres(Foreign):
    """One connection to a Postgres server; what it makes lies in schemas of its own.

    Names that last as long as the engine are tables and views of a schema that goes when it is
    closed; what is kept stands in a schema named by what it was made of.
    """

    name = "postgres"

    def __init__(self, limits: Limits | None = None, *, where: str) -> None:
        limits = limits or Limits()
        dbapi = driver("adbc_driver_postgresql.dbapi", self.name)
        try:
            self._connection: Any = dbapi.connect(where, autocommit=True)
        except dbapi.Error as fault:
            raise SettingsError(
                f"Postgres does not answer: {_first_line(fault)}",
                where="[engine] where",
                hint="say postgresql://USER@HOST/DATABASE; the password is read from PGPASSWORD",
            ) from fault
        self._fault: type[Exception] = dbapi.Error
        self._named: dict[str, str] = {}
        self._own = f"{KEPT}{os.getpid()}_{id(self):x}"
        self._do(f"create schema {self._own}")
        self._do(f"set search_path to {self._own}")
        for name, value in _bounds(limits).items():
            self._do(f"set {name} = {value}")

    def fetch(self, sql: str) -> pa.Table:
        """Return a small result whole."""
        with self._asked(self.said(sql)) as cursor:
            return _plain(cursor.fetch_arrow_table())

    def batches(self, sql: str, *, rows: int = 65536) -> Iterator[pa.RecordBatch]:
        """Yield a large result piece by piece, as the server sends it."""
        with self._asked(self.said(sql)) as cursor:
            for batch in cursor.fetch_record_batch():
                yield from _plain(pa.Table.from_batches([batch])).to_batches(rows)

    def table(self, name: str, sql: str) -> None:
        """Keep the rows of a select under a name, replacing what stood there."""
        self._make("arriving_table", self.said(sql), brief=True)
        self.drop(name)
        self._do(f"alter table arriving_table rename to {name}")
        self._named[name] = "table"

    def view(self, name: str, sql: str) -> None:
        """Give a name to a select, replacing what stood there."""
        self.drop(name)
        self._do(f"create view {name} as {self.said(sql)}")
        self._named[name] = "view"

    def load(self, name: str, rows: pa.Table) -> None:
        """Keep Arrow rows under a name, replacing what stood there."""
        self.drop(name)
        self._ingest(name, rows.schema, iter(rows.to_batches()))

    def scan(self, name: str, files: Sequence[Path]) -> None:
        """Copy the rows of Parquet files into a table; a column that a file lacks is null there."""
        found = [each for file in files for each in parquet_in(file)]
        dataset = driver("pyarrow.dataset", self.name)
        schemas = [dataset.dataset(each).schema for each in found]
        schema = pa.unify_schemas(schemas)
        self.drop(name)
        self._ingest(name, schema, dataset.dataset(found, schema=schema).to_batches())

    def stands(self, name: str, table: str, place: str) -> bool:
        """Name a view over a table of a schema; whether there is one."""
        place = place or "public"
        there = self._told(
            "select count(*) as n from information_schema.tables"
            f" where table_schema = {_text(place)} and table_name = {_text(table)}"
        )
        if there:
            self.drop(name)
            self._do(f"create view {name} as select * from {_name(place)}.{_name(table)}")
            self._named[name] = "view"
        return there

    def place(self, folder: Path) -> str:
        """Return the place of tables for which none is named: a schema."""
        return SCHEMA

    def keep(self, name: str, folder: Path, select: Callable[[], str]) -> None:
        """Name the rows of a select, made once and kept as a table in the folder's schema."""
        schema = _name(f"{KEPT}{folder.name}")
        self._do(f"create schema if not exists {schema}")
        if not self._told(
            "select count(*) as n from information_schema.tables where"
            f" table_schema = {_text(KEPT + folder.name)} and table_name = {_text(name)}"
        ):
            self._make(f"{schema}.arriving_{self._own}", self.said(select()))
            self._do(f"alter table {schema}.arriving_{self._own} rename to {name}")
        self.drop(name)
        self._do(f"create view {name} as select * from {schema}.{name}")
        self._named[name] = "view"

    def put(self, name: str, sql: str, place: str) -> None:
        """Write the rows of a select as a table of a schema, in one transaction with its name."""
        schema = _name(place)
        self._do(f"create schema if not exists {schema}")
        self._make(f"{schema}.arriving_{self._own}", self.said(sql))
        self._do(
            f"do $$ begin drop table if exists {schema}.{name};"
            f" alter table {schema}.arriving_{self._own} rename to {name}; end $$"
        )

    def forget(self, folder: Path) -> None:
        """Throw away what was kept in a folder."""
        self._do(f"drop schema if exists {_name(KEPT + folder.name)} cascade")

    def drop(self, name: str) -> None:
        """Forget a table or view, if there is one."""
        kind = self._named.pop(name, None)
        if kind:
            self._do(f"drop {kind} if exists {name} cascade")

    def columns(self, name: str) -> tuple[str, ...]:
        """Return the column names of a table or view, in order."""
        with self._asked(self.said(f"select * from {name} limit 0")) as cursor:
            return tuple(cursor.fetch_arrow_table().column_names)

    def close(self) -> None:
        """Release what the engine holds."""
        self._do(f"drop schema {self._own} cascade")
        self._connection.close()

    def _make(self, name: str, said: str, *, brief: bool = False) -> None:
        """Make a table; a brief one is gone with the engine, so no log of it is written."""
        self._do(f"drop table if exists {name}")
        self._do(f"create {'unlogged ' if brief else ''}table {name} as {said}")
        self._do(f"analyze {name}")

    def _ingest(self, name: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
        reader = pa.RecordBatchReader.from_batches(schema, batches)
        with self._connection.cursor() as cursor:
            try:
                cursor.adbc_ingest(name, reader, mode="create", db_schema_name=self._own)
            except self._fault as fault:
                raise EngineError(f"{fault}\nrows of {name}") from fault
        self._do(f"analyze {name}")
        self._named[name] = "table"

    def _told(self, said: str) -> bool:
        with self._asked(said) as cursor:
            return bool(cursor.fetch_arrow_table().column(0)[0].as_py())

    def _do(self, said: str) -> None:
        self._asked(said).close()

    def _asked(self, said: str) -> Any:  # noqa: ANN401 - a cursor of the driver
        cursor = self._connection.cursor()
        try:
            cursor.execute(said)
        except self._fault as fault:
            cursor.close()
            raise EngineError(f"{_reason(fault)}\n{said}") from fault
        return cursor


def _bounds(limits: Limits) -> dict[str, str]:
    """Return what a session may use: an eighth of the memory for each sort or table of hashes."""
    told = re.fullmatch(r"\s*(\d+)\s*([kmgt]b)\s*", limits.memory.lower())
    mebibytes = int(told[1]) * {"kb": 0, "mb": 1, "gb": 1024, "tb": 1 << 20}[told[2]] if told else 0
    return {
        "timezone": "'UTC'",
        "jit": "off",
        "enable_nestloop": "off",
        "work_mem": f"'{max(mebibytes // 8, 4)}MB'",
        "client_min_messages": "error",
    }


def _plain(rows: pa.Table) -> pa.Table:
    """Return rows with numbers as numbers: what is of any length arrives as text."""
    columns = {}
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        if isinstance(column.type, pa.OpaqueType):
            text = pa.chunked_array([x.storage for x in column.chunks], column.type.storage_type)
            number = column.type.type_name == "numeric"
            columns[name] = pc.cast(text, pa.float64()) if number else text
        else:
            columns[name] = column
    return pa.table(columns)


def _reason(fault: Exception) -> str:
    """Return what the server said; the driver puts the whole query before it."""
    told = re.search(r"ERROR:.*", str(fault), re.DOTALL)
    return told[0] if told else str(fault)


def _first_line(fault: Exception) -> str:
    return str(fault).strip().splitlines()[0]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

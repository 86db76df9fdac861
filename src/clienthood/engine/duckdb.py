"""DuckDB, embedded: the default engine. Downloads nothing, spills within limits."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import RLock

import duckdb
import pyarrow as pa

from clienthood.engine.parquet import InFolders, parquet_in
from clienthood.engine.protocol import Limits
from clienthood.engine.select import first_rows
from clienthood.errors import EngineError

_FORM = "format parquet, compression zstd, compression_level 1"
"""As small as the level that is usual, give or take a tenth, for a fifth less time."""
_OURS = (
    "format parquet, compression snappy, parquet_version v2, dictionary_size_limit 1000,"
    " write_bloom_filter false"
)
"""Written in two thirds of the time, about as large; some other readers do not know all of it."""
_FEW = 100_000
"""Rows that one thread works on as quickly as two, for an eighth less time of the processors."""


class DuckDB(InFolders):
    """An embedded DuckDB held in memory; the records stay in Parquet files."""

    name = "duckdb"
    embedded = True
    _kept = ""
    """What is said before ``table`` and ``view`` when one is made."""

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": limits.memory,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
        if limits.threads:
            config["threads"] = limits.threads
        if limits.folder is not None:
            limits.folder.mkdir(parents=True, exist_ok=True)
            config["temp_directory"] = str(limits.folder)
            config["max_temp_directory_size"] = limits.spill
        self._named: dict[str, str] = {}
        self._views: dict[str, str] = {}
        self._making = RLock()
        self._threads = limits.threads
        self._connection = duckdb.connect(":memory:", config=config)
        self._connection.execute("set global timezone = 'UTC'")
        self._connection.execute("set enable_progress_bar = false")
        if limits.steady:
            self._connection.execute("set parquet_metadata_cache = true")

    def expect(self, rows: int) -> None:
        """Use as many threads as so many rows are worth: one for few, else all that it may."""
        threads = 1 if rows <= _FEW else self._threads
        self.run(f"set threads = {threads}" if threads else "reset threads")

    def reader(self) -> DuckDB:
        """Return an engine for one reader: it sees what is named here; what it names is its own.

        Any number may be open at once, one to a thread; closing one forgets what it named.
        """
        return _Reader(self)

    def run(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        self._read_by(sql)
        try:
            self._connection.execute(sql).fetchall()
        except duckdb.Error as fault:
            raise EngineError(f"{fault}\n{sql}") from fault

    def fetch(self, sql: str) -> pa.Table:
        """Return a small result whole."""
        self._read_by(sql)
        try:
            return self._asked().sql(sql).to_arrow_table()
        except duckdb.Error as fault:
            raise EngineError(f"{fault}\n{sql}") from fault

    def rows(self, sql: str) -> list[dict[str, object]]:
        """Return a small result as rows by column name: the quickest way for a few."""
        self._read_by(sql)
        try:
            answer = self._asked().execute(sql)
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        except duckdb.Error as fault:
            raise EngineError(f"{fault}\n{sql}") from fault

    def batches(self, sql: str, *, rows: int = 65536) -> Iterator[pa.RecordBatch]:
        """Yield a large result piece by piece, on a cursor of its own."""
        self._read_by(sql)
        cursor = self._connection.cursor()
        try:
            yield from cursor.sql(sql).to_arrow_reader(rows)
        except duckdb.Error as fault:
            raise EngineError(f"{fault}\n{sql}") from fault
        finally:
            cursor.close()

    def table(self, name: str, sql: str) -> None:
        """Keep the rows of a select under a name, replacing what stood there."""
        self._read_by(sql)
        self._views.pop(name, None)
        if self._named.get(name) == "view":
            self.run(f"create {self._kept} table arriving_table as {sql}")
            self.drop(name)
            self.run(f"alter table arriving_table rename to {name}")
        else:
            self.run(f"create or replace {self._kept} table {name} as {sql}")
        self._named[name] = "table"

    def view(self, name: str, sql: str) -> None:
        """Give a name to a select, replacing what stood there; made when something reads it."""
        self.drop(name)
        self._views[name] = sql

    def load(self, name: str, rows: pa.Table) -> None:
        """Keep Arrow rows under a name, replacing what stood there."""
        self.drop(name)
        try:
            self._connection.register("arriving_rows", rows)
            self.run(f"create {self._kept} table {name} as select * from arriving_rows")
        finally:
            self._connection.unregister("arriving_rows")
        self._named[name] = "table"

    def scan(self, name: str, files: Sequence[Path]) -> None:
        """Name a view over Parquet files; a column that a file lacks is null there."""
        listed = ", ".join(f"'{_quoted(each)}'" for file in files for each in parquet_in(file))
        self.view(name, f"select * from read_parquet([{listed}], union_by_name = true)")

    def keep(self, name: str, folder: Path, select: Callable[[], str]) -> None:
        """Name the rows of a select, made once and kept as a Parquet file in the folder."""
        file = folder / f"{name}.parquet"
        if not file.exists():
            folder.mkdir(parents=True, exist_ok=True)
            self.save(select(), file, ours=True)
        self.scan(name, [file])

    def save(self, sql: str, file: Path, *, ours: bool = False) -> int:
        """Write the rows of a select to a Parquet file that appears whole; return their number."""
        part = file.with_name(file.name + ".part")
        self._read_by(sql)
        statement = f"copy ({sql}) to '{_quoted(part)}' ({_OURS if ours else _FORM})"
        try:
            answer = self._connection.execute(statement).fetchone()
        except duckdb.Error as fault:
            part.unlink(missing_ok=True)
            raise EngineError(f"{fault}\n{sql}") from fault
        with part.open("rb") as handle:
            os.fsync(handle.fileno())
        part.replace(file)
        return int(answer[0]) if answer else 0

    def save_rows(self, rows: pa.RecordBatchReader, file: Path) -> int:
        """Write rows as they are told to a Parquet file that appears whole; return their number."""
        self._connection.register("arriving_rows", rows)
        try:
            return self.save("select * from arriving_rows", file, ours=True)
        finally:
            self._connection.unregister("arriving_rows")

    def shelve(self, sql: str, file: Path) -> None:
        """Keep the rows of a select, in their order, in a file of the engine's own form."""
        part = file.with_name(file.name + ".part")
        part.unlink(missing_ok=True)
        self.run(f"attach '{_quoted(part)}' as shelving")
        try:
            self.run(f"create table shelving.shelved as {sql}")
        finally:
            self.run("detach shelving")
        with part.open("rb") as handle:
            os.fsync(handle.fileno())
        part.replace(file)

    def shelved(self, name: str, file: Path) -> None:
        """Name a view over the rows of such a file."""
        self.run(f"attach '{_quoted(file)}' as shelf_{name} (read_only)")
        self.view(name, f"select * from shelf_{name}.shelved")

    def drop(self, name: str) -> None:
        """Forget a table or view, if there is one."""
        self._views.pop(name, None)
        kind = self._named.pop(name, None)
        if kind:
            self.run(f"drop {kind} {name}")

    def columns(self, name: str) -> tuple[str, ...]:
        """Return the column names of a table or view, in order."""
        self._read_by(name)
        try:
            return tuple(self._asked().sql(f"select * from {name} limit 0").columns)
        except duckdb.Error as fault:
            raise EngineError(str(fault)) from fault

    def filled(self, names: Sequence[str]) -> frozenset[str]:
        """Return which of some tables and views have a row, asked at once."""
        return frozenset(str(row["name"]) for row in self.rows(first_rows(names)))

    def close(self) -> None:
        """Release what the engine holds."""
        self._connection.close()

    def _read_by(self, sql: str) -> None:
        """Make the views that a statement mentions and that nothing has read before.

        Several threads may read at once: a view is off the list only when it is there.
        """
        if self._views:
            with self._making:
                self._make(self._mentioned(sql))

    def _mentioned(self, sql: str) -> set[str]:
        return self._views.keys() & re.findall(r"'[^']*'|\w+", sql)

    def _make(self, names: set[str], within: frozenset[str] = frozenset()) -> None:
        for name in names - within:
            sql = self._views.get(name)
            if sql is not None:
                self._make(self._mentioned(sql), within | {name})
                self._create(name, sql)
                self._named[name] = "view"
                del self._views[name]

    def _create(self, name: str, sql: str) -> None:
        try:
            self._asked().execute(f"create {self._kept} view {name} as {sql}")
        except duckdb.Error as fault:
            raise EngineError(f"{fault}\n{sql}") from fault

    def _asked(self) -> duckdb.DuckDBPyConnection:
        """Return the connection that small results are fetched on."""
        return self._connection.cursor()


class _Reader(DuckDB):
    """A connection of its own to the database of another engine; its tables are temporary.

    A cursor would not see them, so everything runs on the one connection, one result at a time.
    """

    _kept = "temp"

    def __init__(self, of: DuckDB) -> None:
        self._named = {}
        self._views = {}
        self._making = RLock()
        self._of = of
        self._threads = of._threads
        self._connection = of._connection.cursor()

    def _read_by(self, sql: str) -> None:
        self._of._read_by(sql)
        super()._read_by(sql)

    def _create(self, name: str, sql: str) -> None:
        self._of._read_by(sql)
        super()._create(name, sql)

    def batches(self, sql: str, *, rows: int = 65536) -> Iterator[pa.RecordBatch]:
        """Yield a result piece by piece; one of the reader's own tables is fetched whole."""
        self._read_by(sql)
        if set(re.findall(r"\w+", sql)) & set(self._named):
            yield from self.fetch(sql).to_batches(rows)
        else:
            yield from super().batches(sql, rows=rows)

    def _asked(self) -> duckdb.DuckDBPyConnection:
        return self._connection


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")

"""ClickHouse inside this process, by chdb: Parquet where it lies, tables in a folder of its own."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clienthood.engine.foreign import Foreign, driver
from clienthood.engine.parquet import InFolders, batches_of, parquet_in
from clienthood.engine.protocol import Limits
from clienthood.errors import EngineError

UNITS = {"kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
SETTINGS = {
    "join_use_nulls": "1",
    "prefer_column_name_to_alias": "1",
    "aggregate_functions_null_for_empty": "1",
    "session_timezone": "'UTC'",
    "use_query_condition_cache": "0",
    "schema_inference_use_cache_for_file": "0",
    "schema_inference_mode": "'union'",
    "input_format_parquet_allow_missing_columns": "1",
    "output_format_arrow_string_as_string": "1",
    "output_format_parquet_string_as_string": "1",
}
"""Under these it reads a select as the others do: an outer join gives nulls, a column is not
shadowed by a name given beside it, a maximum of nothing is null, times have no zone."""


class ClickHouse(Foreign, InFolders):
    """ClickHouse held in a folder that goes when the engine is closed; one to a process."""

    name = "clickhouse"

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        session = driver("chdb.session", self.name)
        if limits.folder is not None:
            limits.folder.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="clickhouse-", dir=limits.folder))
        try:
            self._session: Any = session.Session(str(self._folder / "store"))
        except RuntimeError as fault:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise EngineError(
                f"ClickHouse cannot be opened: {fault}",
                hint="one process holds one ClickHouse: close the other first",
            ) from fault
        self._named: dict[str, str] = {}
        self._count = 0
        for name, value in (SETTINGS | _bounds(limits)).items():
            self._do(f"set {name} = {value}")

    def fetch(self, sql: str) -> pa.Table:
        """Return a small result whole."""
        return _plain(self._ask(self.said(sql)))

    def batches(self, sql: str, *, rows: int = 65536) -> Iterator[pa.RecordBatch]:
        """Yield a large result piece by piece, from a file that goes with the last."""
        file = self._part()
        try:
            self._write(sql, file)
            for batch in batches_of([file], rows):
                yield from _plain(pa.Table.from_batches([batch])).combine_chunks().to_batches()
        finally:
            file.unlink(missing_ok=True)

    def table(self, name: str, sql: str) -> None:
        """Keep the rows of a select under a name, replacing what stood there."""
        self._make(name, self.said(sql))

    def view(self, name: str, sql: str) -> None:
        """Give a name to a select, replacing what stood there."""
        self._name(name, self.said(sql))

    def load(self, name: str, rows: pa.Table) -> None:
        """Keep Arrow rows under a name, replacing what stood there."""
        file = self._part()
        pq.write_table(rows, file)
        try:
            self._make(name, f"select * from file({_text(file)}, 'Parquet')")
        finally:
            file.unlink()

    def scan(self, name: str, files: Sequence[Path]) -> None:
        """Name a view over Parquet files; a column that a file lacks is null there."""
        found = [each.absolute() for file in files for each in parquet_in(file)]
        if len({each.parent for each in found}) > 1:
            found = self._linked(found)
        names = ",".join(each.name for each in found)
        listed = str(found[0] if len(found) == 1 else found[0].parent / ("{" + names + "}"))
        self._name(name, f"select * from file({_text(listed)}, 'Parquet')")

    def keep(self, name: str, folder: Path, select: Callable[[], str]) -> None:
        """Name the rows of a select, made once and kept as a Parquet file in the folder."""
        file = folder / f"{name}.parquet"
        if not file.exists():
            folder.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f"{name}.part.parquet")
            part.unlink(missing_ok=True)
            self._write(select(), part)
            part.replace(file)
        self.scan(name, [file])

    def drop(self, name: str) -> None:
        """Forget a table or view, if there is one."""
        kind = self._named.pop(name, None)
        if kind:
            self._do(f"drop {kind} {name} sync")

    def columns(self, name: str) -> tuple[str, ...]:
        """Return the column names of a table or view, in order."""
        found = self._ask(f"describe table ({self.said(f'select * from {name}')})")
        return tuple(found.column("name").to_pylist())

    def close(self) -> None:
        """Release what the engine holds."""
        for name in tuple(self._named):
            self.drop(name)
        self._session.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make(self, name: str, said: str) -> None:
        self._do("drop table if exists arriving_table sync")
        self._do(f"create table arriving_table engine = MergeTree order by () as {said}")
        self.drop(name)
        self._do(f"rename table arriving_table to {name}")
        self._named[name] = "table"

    def _name(self, name: str, said: str) -> None:
        self.drop(name)
        self._do(f"create view {name} as {said}")
        self._named[name] = "view"

    def _write(self, sql: str, file: Path) -> None:
        self._do(f"insert into function file({_text(file)}, 'Parquet') {self.said(sql)}")

    def _linked(self, files: Sequence[Path]) -> list[Path]:
        """Return links to files in one folder: a place is one folder and names in it."""
        folder = self._part().with_suffix("")
        folder.mkdir()
        links = [folder / f"{nth}.parquet" for nth in range(len(files))]
        for link, file in zip(links, files, strict=True):
            link.symlink_to(file)
        return links

    def _part(self) -> Path:
        self._count += 1
        return self._folder / f"part-{self._count}.parquet"

    def _do(self, said: str) -> None:
        try:
            self._session.query(said)
        except RuntimeError as fault:
            raise EngineError(f"{fault}\n{said}") from fault

    def _ask(self, said: str) -> pa.Table:
        try:
            return self._session.query(said, "ArrowTable")
        except RuntimeError as fault:
            raise EngineError(f"{fault}\n{said}") from fault


def _bounds(limits: Limits) -> dict[str, str]:
    told = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]b)\s*", limits.memory.lower())
    if told is None:
        return {}
    most = int(float(told[1]) * UNITS[told[2]])
    found = {
        "max_memory_usage": str(most),
        "max_bytes_before_external_group_by": str(most // 2),
        "max_bytes_before_external_sort": str(most // 2),
    }
    return found | ({"max_threads": str(limits.threads)} if limits.threads else {})


def _plain(rows: pa.Table) -> pa.Table:
    """Return rows with the types that other engines give: no unsigned numbers, truths as such."""
    columns = {}
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        if pa.types.is_uint8(column.type):
            columns[name] = pc.cast(column, pa.bool_())
        elif pa.types.is_unsigned_integer(column.type):
            columns[name] = pc.cast(column, pa.int64())
        else:
            columns[name] = column
    return pa.table(columns)


def _text(value: str | Path) -> str:
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"

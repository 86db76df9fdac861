"""What every engine offers: run selects, hold tables, fetch small results as Arrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an engine may use."""

    memory: str = "1GB"
    spill: str = "40GB"
    threads: int | None = None
    folder: Path | None = None
    """Where it may spill; none: it must fit into memory."""
    steady: bool = False
    """Whether no file that it reads is ever replaced, so that it may remember their footers."""


class Engine(Protocol):
    """A place where selects run. Texts are portable-core SQL (see ``portable``).

    Names are those of this engine alone; what it names is gone when it is closed, but for what it
    was told to keep.
    """

    name: str
    embedded: bool
    """Whether rows are as near to this process as its own: what takes few of them need not be
    said in SQL."""

    def fetch(self, sql: str) -> pa.Table:
        """Return a small result whole."""

    def rows(self, sql: str) -> list[dict[str, object]]:
        """Return a small result as rows by column name: the quickest way for a few."""

    def batches(self, sql: str, *, rows: int = 65536) -> Iterator[pa.RecordBatch]:
        """Yield a large result piece by piece; other statements may run meanwhile."""

    def table(self, name: str, sql: str) -> None:
        """Keep the rows of a select under a name, replacing what stood there."""

    def view(self, name: str, sql: str) -> None:
        """Give a name to a select, replacing what stood there.

        It may be made only when something reads it, and a fault in it be told only then.
        """

    def load(self, name: str, rows: pa.Table) -> None:
        """Keep Arrow rows under a name, replacing what stood there."""

    def scan(self, name: str, files: Sequence[Path]) -> None:
        """Name a view over Parquet files; a column that a file lacks is null there."""

    def stands(self, name: str, table: str, place: str) -> bool:
        """Name a view over a table that stands at a place; whether there is one.

        A place is a folder that holds ``<table>.parquet`` or Parquet files in a folder of that
        name; to an engine that is a warehouse, a schema.
        """

    def place(self, folder: Path) -> str:
        """Return the place of tables for which none is named: the folder, or a schema."""

    def keep(self, name: str, folder: Path, select: Callable[[], str]) -> None:
        """Name the rows of a select, made once: what was kept in the folder is taken as it is.

        The folder's name tells what it was made of. An engine that is a warehouse keeps them in
        a schema of that name.
        """

    def put(self, name: str, sql: str, place: str) -> None:
        """Write the rows of a select as a table at a place, whole, replacing what stood there."""

    def forget(self, folder: Path) -> None:
        """Throw away what was kept in a folder."""

    def save(self, sql: str, file: Path, *, ours: bool = False) -> int:
        """Write the rows of a select to a Parquet file that appears whole; return their number.

        ``ours``: nothing but this engine reads it, so that it may have the quickest form.
        """

    def save_rows(self, rows: pa.RecordBatchReader, file: Path) -> int:
        """Write rows as they are told to a Parquet file that appears whole; return their number.

        Nothing but this engine reads it.
        """

    def drop(self, name: str) -> None:
        """Forget a table or view, if there is one."""

    def columns(self, name: str) -> tuple[str, ...]:
        """Return the column names of a table or view, in order."""

    def filled(self, names: Sequence[str]) -> frozenset[str]:
        """Return which of some tables and views have a row."""

    def close(self) -> None:
        """Release what the engine holds."""


class Embedded(Engine, Protocol):
    """What only an engine inside this process offers; the web app reads through it."""

    def expect(self, rows: int) -> None:
        """Use as many threads as so many rows are worth: one for few, else all that it may."""

    def run(self, sql: str) -> None:
        """Run a statement that returns nothing."""

    def shelve(self, sql: str, file: Path) -> None:
        """Keep the rows of a select, in their order, in a file of the engine's own form."""

    def shelved(self, name: str, file: Path) -> None:
        """Name a view over the rows of such a file."""

    def reader(self) -> Embedded:
        """Return an engine for one reader: it sees what is named here; what it names is its own.

        Any number may be open at once, one to a thread; closing one forgets what it named.
        """

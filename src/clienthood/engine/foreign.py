"""What engines of another dialect share: texts are carried to it, rows come as Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from clienthood.engine.parquet import write_whole
from clienthood.engine.portable import carried
from clienthood.engine.select import first_rows
from clienthood.errors import SettingsError


class Foreign:
    """An engine that reads another dialect; ``fetch`` and ``batches`` are its own."""

    name = ""
    embedded = False

    def said(self, sql: str) -> str:
        """Return a portable select in the dialect of this engine."""
        return _carried(sql, self.name)

    def fetch(self, sql: str) -> pa.Table:
        """Return a small result whole."""
        raise NotImplementedError

    def batches(self, sql: str, *, rows: int = 65536) -> Iterator[pa.RecordBatch]:
        """Yield a large result piece by piece."""
        raise NotImplementedError

    def rows(self, sql: str) -> list[dict[str, object]]:
        """Return a small result as rows by column name."""
        found: list[dict[str, object]] = self.fetch(sql).to_pylist()
        return found

    def filled(self, names: Sequence[str]) -> frozenset[str]:
        """Return which of some tables and views have a row, asked at once."""
        return frozenset(self.fetch(first_rows(names)).column("name").to_pylist())

    def save(self, sql: str, file: Path, *, ours: bool = False) -> int:
        """Write the rows of a select to a Parquet file that appears whole; return their number."""
        batches = self.batches(sql)
        first = next(batches, None)
        if first is None:
            nothing = self.fetch(f"select * from ({sql}) nothing limit 0")
            return write_whole(iter(()), nothing.schema, file)
        return write_whole(chain([first], batches), first.schema, file)

    def save_rows(self, rows: pa.RecordBatchReader, file: Path) -> int:
        """Write rows as they are told to a Parquet file that appears whole; return their number."""
        return write_whole(rows, rows.schema, file)


def driver(module: str, extra: str) -> Any:  # noqa: ANN401 - a module without types
    """Return the driver of an engine.

    Raises
    ------
    SettingsError
        If it is not installed.
    """
    try:
        return import_module(module)
    except (ImportError, OSError) as fault:
        raise SettingsError(
            f"the engine {extra!r} cannot be used here, because {module} is missing",
            where="[engine]",
            hint=f"install it: pip install 'clienthood[{extra}]'",
        ) from fault


@lru_cache(maxsize=512)
def _carried(sql: str, dialect: str) -> str:
    return carried(sql, dialect)

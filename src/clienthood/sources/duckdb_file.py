"""Files of DuckDB, read only, by the engine."""

from __future__ import annotations

from collections.abc import Generator

import pyarrow as pa

from clienthood.errors import EngineError, SourceError
from clienthood.sources.protocol import Ordered, Read
from clienthood.sources.relational import HERE, Relational

PLAIN = frozenset({"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "VARCHAR"})
KEPT = ("DECIMAL", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


class DuckDBFile(Relational):
    """A file of DuckDB that is open to be read."""

    def __init__(self, ordered: Ordered) -> None:
        super().__init__(ordered)
        file = (ordered.folder / ordered.address.text).absolute()
        if not file.is_file():
            raise SourceError("there is no such file", where=str(file))
        self._engine = ordered.engine
        self._named = f"source_{ordered.name.replace('-', '_').lower()}"
        try:
            self._engine.run(f"attach {self.text(str(file))} as {self._named} (read_only)")
        except EngineError as fault:
            raise self.broken(fault) from fault

    def all_rows(self, read: Read) -> str:
        """Return the select of all rows of a table; names in a query are those of the file."""
        if read.section.query:
            return super().all_rows(read)
        parts = (read.section.table or read.name).split(".")
        schema = parts if len(parts) > 1 else ["main", *parts]
        return f"select * from {self._named}.{'.'.join(map(self.name, schema))}"

    def columns(self, read: Read) -> str:
        """Return what is selected: what has several values, or none of its own, comes as text."""
        rows = self._fetch(f"describe select * from ({self.all_rows(read)}\n) as {HERE}")
        return ", ".join(
            f"{HERE}.{self.name(name)}"
            if kind in PLAIN or (kind.startswith(KEPT) and not kind.endswith("]"))
            else f"cast({HERE}.{self.name(name)} as varchar) as {self.name(name)}"
            for name, kind in zip(
                rows.column("column_name").to_pylist(),
                rows.column("column_type").to_pylist(),
                strict=True,
            )
        )

    def batches(self, select: str) -> Generator[pa.RecordBatch, None, None]:
        """Yield the rows of a select."""
        try:
            yield from self._engine.batches(select)
        except EngineError as fault:
            raise self.broken(fault) from fault

    def close(self) -> None:
        """Release what is held."""
        self._engine.run(f"detach {self._named}")

    def _fetch(self, select: str) -> pa.Table:
        try:
            return self._engine.fetch(select)
        except EngineError as fault:
            raise self.broken(fault) from fault

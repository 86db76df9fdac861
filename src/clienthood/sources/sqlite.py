"""SQLite files, by the standard library, read only."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import closing

import pyarrow as pa

from clienthood.errors import SourceError
from clienthood.sources.protocol import Ordered
from clienthood.sources.relational import Relational

ROWS = 20_000


class SQLite(Relational):
    """A file of SQLite that is open to be read."""

    def __init__(self, ordered: Ordered) -> None:
        super().__init__(ordered)
        file = (ordered.folder / ordered.address.text).absolute()
        if not file.is_file():
            raise SourceError("there is no such file", where=str(file))
        try:
            self._database = sqlite3.connect(
                f"{file.as_uri()}?mode=ro", uri=True, timeout=30, isolation_level=None
            )
            self._database.execute("pragma query_only = on")
            self._database.execute("begin")
        except sqlite3.Error as fault:
            raise self.broken(fault) from fault
        self._database.text_factory = lambda text: text.decode("utf-8", "replace")

    def batches(self, select: str) -> Generator[pa.RecordBatch, None, None]:
        """Yield the rows of a select; a column is of numbers where all its cells are."""
        try:
            schema = self._schema(select)
            with closing(self._database.execute(select)) as rows:
                while some := rows.fetchmany(ROWS):
                    yield _batch(schema, some)
        except sqlite3.Error as fault:
            raise self.broken(fault) from fault

    def ways(self, cursor: str, bound: str, resumed: bool) -> tuple[str, ...]:
        """Return one condition, because what the cells are is found for each select by itself."""
        if resumed:
            return super().ways(cursor, bound, resumed)
        return (f"({bound} or {cursor} is null)" if bound else "true",)

    def close(self) -> None:
        """Release what is held."""
        self._database.close()

    def _schema(self, select: str) -> pa.Schema:
        """Return what the cells of each column are; SQLite itself lets them be anything."""
        with closing(self._database.execute(f"select * from ({select}) limit 0")) as none:
            names = [column[0] for column in none.description]
        told = [
            f"{fold}(typeof({self.name(name)}) not in ({kinds}))"
            for name in names
            for fold, kinds in (("max", "'integer', 'null'"), ("max", "'integer', 'real', 'null'"))
        ]
        found = self._database.execute(f"select {', '.join(told)} from ({select})").fetchone()
        return pa.schema(
            (name, pa.string() if text else pa.float64() if real else pa.int64())
            for name, real, text in zip(names, found[::2], found[1::2], strict=True)
        )


def _batch(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.RecordBatch.from_arrays(
        [
            pa.array(map(_text, cells) if pa.types.is_string(each.type) else cells, each.type)
            for each, cells in zip(schema, columns, strict=True)
        ],
        schema=schema,
    )


def _text(cell: object) -> str | None:
    if isinstance(cell, bytes):
        return cell.hex()
    return None if cell is None else str(cell)

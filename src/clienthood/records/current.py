"""The current records: of each key, the record of the last batch that holds it.

A batch that only mentions accounts, as orders tell who ordered, counts after all that tell of the
accounts themselves, whichever came first.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from clienthood.book import Batch, Book, Manifest
from clienthood.engine import Engine
from clienthood.records.stored import arrow_schema, sql_type, stored_columns
from clienthood.standard import TABLES

LATEST = "length(batch) desc, batch desc"
"""Order of batch ids, the last first; ids grow by a digit after b9999."""


def current_view(engine: Engine, book: Book, manifest: Manifest, table: str) -> bool:
    """Name the current records of a table in the engine, under the table's own name.

    Parameters
    ----------
    engine
        Where the view is made; what stood under the name is replaced.
    book, manifest
        Where the records lie and which batches count.
    table
        A standard table. Every declared column is there under its stored name, and ``extra``,
        ``source_line``, ``record_key`` and ``batch``.

    Returns
    -------
    bool
        Whether any rows are kept. A table without is there too, with all its columns.
    """
    name_view(engine, book, manifest, table, table)
    return any(
        batch.read > batch.quarantined + batch.withheld + batch.erased
        for batch in manifest.of(table)
    )


def latest_of(batches: Iterable[Batch]) -> str:
    """Return the order of the versions of a record in some batches, the one that counts first."""
    mentioning = ", ".join(f"'{batch.id}'" for batch in batches if batch.mentions)
    return (
        f"case when batch in ({mentioning}) then 1 else 0 end, {LATEST}" if mentioning else LATEST
    )


def current_rows(manifest: Manifest, table: str) -> int:
    """Return how many rows a table has at most, versions that another batch replaced included."""
    return sum(batch.read - batch.quarantined for batch in manifest.of(table))


def name_view(engine: Engine, book: Book, manifest: Manifest, table: str, name: str) -> None:
    """Name the current records of a table in the engine, under any name."""
    batches = manifest.of(table)
    if not batches:
        _name_nothing(engine, table, name)
        return
    files = [book.records / table / f"{batch.id}.parquet" for batch in batches]
    engine.scan(f"_stored_{name}", files)
    there = {column for file in files for column in pq.read_schema(file).names}
    declared = {column.stored: sql_type(column) for column in TABLES[table].columns}
    columns = ", ".join(
        column if column in there else f"cast(null as {declared[column]}) as {column}"
        for column in stored_columns(TABLES[table])
    )
    if not any(batch.overlaps for batch in batches):
        engine.view(name, f"select {columns} from _stored_{name}")
        return
    order = latest_of(batches)
    engine.view(
        name,
        f"select {columns} from ("
        f"select *, row_number() over (partition by record_key order by {order}) as nth "
        f"from _stored_{name}) as versions where nth = 1",
    )


def _name_nothing(engine: Engine, table: str, name: str) -> None:
    """Name a table without rows: as a view where that is quicker and what reads it gets simpler."""
    if not engine.embedded:
        rows: pa.Table = arrow_schema(table).empty_table()
        engine.load(name, rows)
        return
    types = {column.stored: sql_type(column) for column in TABLES[table].columns}
    types["source_line"] = "bigint"
    listed = ", ".join(
        f"cast(null as {types.get(column, 'varchar')}) as {column}"
        for column in stored_columns(TABLES[table])
    )
    engine.view(name, f"select {listed} where 1 = 0")

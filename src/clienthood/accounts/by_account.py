"""Large tables of records in the order of accounts, so that those of one account are found fast.

A cache like all that is derived: it holds the current records, made anew from them at any time.
"""

from __future__ import annotations

from pathlib import Path

from clienthood.book import Manifest
from clienthood.engine import Embedded
from clienthood.records.current import current_rows
from clienthood.records.stored import sql_type, stored_columns
from clienthood.standard import TABLES

LARGE = 200_000
"""Rows from which a table is kept in this order; a smaller one is scanned as fast."""
LEFT_OUT = ("extra",)
"""Cells of columns that no table declares; nobody looks for them by account."""


def large_tables(manifest: Manifest) -> tuple[str, ...]:
    """Return the tables of accounts' records that are large enough for an order of their own."""
    return tuple(
        name
        for name, table in TABLES.items()
        if "account_id" in table.names and current_rows(manifest, name) >= LARGE
    )


def by_account_file(folder: Path, table: str) -> Path:
    """Return where the records of a table lie in the order of accounts."""
    return folder / f"{table}_by_account.duckdb"


def keep_by_account(engine: Embedded, folder: Path, manifest: Manifest) -> None:
    """Write the current records of the large tables in the order of accounts and days.

    Reads the tables themselves and ``members`` from the engine. What stands there already is
    taken as it is: the folder's name tells its content.
    """
    for table in large_tables(manifest):
        file = by_account_file(folder, table)
        if not file.exists():
            listed = ", ".join(f"t.{name}" for name in _columns(manifest, table))
            day = TABLES[table].day or "source_line"
            engine.shelve(
                f"select m.account_key, {listed} from {table} t"
                " left join members m on m.account_id = t.account_id"
                f" order by m.account_key, t.{day}",
                file,
            )


def name_by_account(engine: Embedded, file: Path, manifest: Manifest, table: str) -> None:
    """Name ``<table>_by_account`` over such a file, and the table itself over the same rows.

    Both have every stored column of the table; the former has the accounts' ``account_key`` too,
    null for those that are not called.
    """
    engine.shelved(f"{table}_shelf", file)
    there = set(_columns(manifest, table))
    types = {column.stored: sql_type(column) for column in TABLES[table].columns}
    listed = ", ".join(
        name if name in there else f"cast(null as {types.get(name, 'varchar')}) as {name}"
        for name in stored_columns(TABLES[table])
    )
    engine.view(f"{table}_by_account", f"select account_key, {listed} from {table}_shelf")
    engine.view(table, f"select {listed} from {table}_shelf")


def _columns(manifest: Manifest, table: str) -> tuple[str, ...]:
    """Return the columns of a table in which anything is on record."""
    batches = manifest.of(table)
    own = {column.stored for column in TABLES[table].columns}
    kept = {name for batch in batches for name in batch.kept or own}
    keys = {"account_id", TABLES[table].day, *TABLES[table].key}
    return tuple(
        name
        for name in stored_columns(TABLES[table])
        if name not in LEFT_OUT and (name in kept or name in keys or name not in own)
    )

"""Records that stand where an engine reads them: nothing is imported, every column is named."""

from __future__ import annotations

from clienthood.engine import Engine
from clienthood.records.stored import SQL, arrow_schema
from clienthood.standard import TABLES
from clienthood.tables import Column, Type

CENTS = 100
"""Minor units of an amount that is given in whole money."""


def name_standing(engine: Engine, table: str, place: str) -> bool:
    """Name a standard table over the one that stands at a place; whether there is one.

    A column that is not there is empty, and so is a table. Money may stand in minor units
    (``amount_minor``) or in whole ones with two places (``amount``).
    """
    declared = TABLES[table].columns
    if not engine.stands(f"standing_{table}", table, place):
        engine.load(table, arrow_schema(table).empty_table())
        return False
    there = frozenset(engine.columns(f"standing_{table}"))
    listed = ", ".join(f"{_value(column, there)} as {column.stored}" for column in declared)
    engine.view(table, f"select {listed} from standing_{table}")
    return True


def _value(column: Column, there: frozenset[str]) -> str:
    """Return the select term of a column, of the type that records have."""
    kind = SQL[column.type]
    if column.stored in there:
        return f"cast({column.stored} as {kind})"
    if column.type is Type.MONEY and column.name in there:
        return f"cast(round(cast({column.name} as double) * {CENTS}) as {kind})"
    return f"cast(null as {kind})"

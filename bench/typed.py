"""Simulated businesses as current records in an engine, without a book on disk."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from clienthood.records.stored import ARROW
from clienthood.standard import TABLES
from clienthood.tables import Type


def recorded(name, rows):
    """Return a standard table in written form as current records; absent columns are empty."""
    columns = {}
    for column in TABLES[name].columns:
        kind = ARROW[column.type]
        if column.name not in rows.column_names:
            columns[column.stored] = pa.nulls(rows.num_rows, kind)
            continue
        values = rows.column(column.name)
        if column.type is Type.MONEY:
            values = pc.round(pc.multiply(pc.cast(values, pa.float64()), 100.0))
        columns[column.stored] = pc.cast(values, kind)
    return pa.table(columns)


def load(engine, tables):
    """Load standard tables in written form; absent ones are empty."""
    for name in TABLES:
        engine.load(name, recorded(name, tables.get(name, pa.table({}))))

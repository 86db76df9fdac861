"""Simulated businesses as current records in an engine, without a book on disk."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from clienthood.records.stored import ARROW
from clienthood.standard import TABLES
from clienthood.tables import Type


def load(engine, tables):
    """Load standard tables in written form; absent tables and columns are empty."""
    for name, table in TABLES.items():
        found = tables.get(name)
        rows = 0 if found is None else found.num_rows
        columns = {}
        for column in table.columns:
            kind = ARROW[column.type]
            if found is None or column.name not in found.column_names:
                columns[column.stored] = pa.nulls(rows, kind)
                continue
            values = found.column(column.name)
            if column.type is Type.MONEY:
                values = pc.round(pc.multiply(pc.cast(values, pa.float64()), 100.0))
            columns[column.stored] = pc.cast(values, kind)
        engine.load(name, pa.table(columns))

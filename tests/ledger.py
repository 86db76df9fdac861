"""Records written by hand, loaded into an engine as the current records of a book would be."""

import datetime as dt

import pyarrow as pa

from clienthood.accounts import make_roster
from clienthood.engine import DuckDB
from clienthood.evidence import catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.standard import TABLES
from clienthood.tables import Type
from clienthood.units import day_number

ARROW = {
    Type.KEY: pa.string(),
    Type.TEXT: pa.string(),
    Type.CHOICE: pa.string(),
    Type.TIME: pa.timestamp("us"),
    Type.MONEY: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.FLAG: pa.bool_(),
}


def schema_of(table):
    return pa.schema([(column.stored, ARROW[column.type]) for column in TABLES[table].columns])


def load(engine, **tables):
    """Load lists of rows (dicts by column name; money in minor units) as current records."""
    for name, table in TABLES.items():
        rows = []
        for number, row in enumerate(tables.get(name, ())):
            told = {table.column(key).stored: value for key, value in row.items()}
            for key, value in told.items():
                if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
                    told[key] = dt.datetime.combine(value, dt.time())
            for key in table.key:
                if (
                    key not in told
                    and not key.endswith("account_id")
                    and table.column(key).type is Type.KEY
                ):
                    told[key] = f"{name}{number}"
            rows.append(told)
        engine.load(name, pa.Table.from_pylist(rows, schema=schema_of(name)))


def evidence(folder, as_of, settings=None, **tables):
    """Return {account_id: row of evidence} of records written by hand, as of a date."""
    engine = DuckDB()
    load(engine, **tables)
    make_roster(engine)
    make_currencies(engine, own="EUR", rates={}, places={})
    dimensions = catalogue(settings)
    plan = folds(dimensions)
    derive(engine, folder, plan)
    measure(
        engine, plan, dimensions, as_of=day_number(as_of), month=as_of.year * 12 + as_of.month - 1
    )
    rows = engine.fetch("select * from evidence order by account_key").to_pylist()
    engine.close()
    return {row["account_id"]: row for row in rows}


def level(row, name):
    """Return the name of the level that an account has in a dimension; None where unknown."""
    number = row[f"{name}_level"]
    if number is None:
        return None
    return next(d for d in catalogue() if d.name == name).levels[number].name

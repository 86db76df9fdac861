"""Records written by hand, loaded into an engine as the current records of a book would be."""

import datetime as dt

import pyarrow as pa
from bench.typed import recorded

from clienthood.accounts import make_roster
from clienthood.calls.calling import call_accounts
from clienthood.engine import DuckDB
from clienthood.evidence import catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.records.stored import ARROW
from clienthood.settings import Settings
from clienthood.standard import TABLES
from clienthood.tables import Type
from clienthood.units import day_number


def schema_of(table):
    return pa.schema([(column.stored, ARROW[column.type]) for column in TABLES[table].columns])


def written(name, rows):
    """Return rows written by hand (dicts by column name; money in minor units) as a table."""
    table = TABLES[name]
    typed = []
    for number, row in enumerate(rows):
        told = {table.column(key).stored: value for key, value in row.items()}
        for key, value in told.items():
            if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
                told[key] = dt.datetime.combine(value, dt.time())
        for key in table.key:
            absent = key not in told and not key.endswith("account_id")
            if absent and table.column(key).type is Type.KEY:
                told[key] = f"{name}{number}"
        typed.append(told)
    return pa.Table.from_pylist(typed, schema=schema_of(name))


def business_and(business, **more):
    """Return the tables of a simulated business with hand-written rows added to them."""
    tables = {name: recorded(name, rows) for name, rows in business.tables.items()}
    for name, rows in more.items():
        extra = written(name, rows)
        tables[name] = pa.concat_tables([tables[name], extra]) if name in tables else extra
    return tables


def load(engine, tables):
    """Load tables, or lists of rows written by hand, as the current records of a book."""
    for name in TABLES:
        rows = tables.get(name, [])
        engine.load(name, written(name, rows) if isinstance(rows, list) else rows)


def evidence(folder, as_of, settings=None, **tables):
    """Return {account_id: row of evidence} of records, as of a date."""
    engine = DuckDB()
    _measured(engine, folder, as_of, settings, tables)
    rows = engine.fetch("select * from evidence order by account_key").to_pylist()
    engine.close()
    return {row["account_id"]: row for row in rows}


def calls(folder, as_of, settings=None, labels=(), **tables):
    """Return {account_id: row of calls with the bits of each dimension}, and the model."""
    settings = settings or Settings()
    engine = DuckDB()
    dimensions = _measured(engine, folder, as_of, settings, tables)
    engine.load(
        "labels",
        pa.table(
            {
                "account_id": pa.array([account for account, _ in labels], pa.string()),
                "kind": pa.array([kind for _, kind in labels], pa.string()),
            }
        ),
    )
    model = call_accounts(engine, dimensions, settings.calls)
    bits = ", ".join(f"p.{dimension.name}_bits" for dimension in dimensions)
    rows = engine.fetch(
        f"select c.*, p.prior_bits, {bits} from calls c join patterns p on p.pattern = c.pattern"
        " order by c.account_key"
    ).to_pylist()
    engine.close()
    return {row["account_id"]: row for row in rows}, model


def _measured(engine, folder, as_of, settings, tables):
    load(engine, tables)
    make_roster(engine)
    make_currencies(engine, own="EUR", rates={}, places={})
    dimensions = catalogue(settings)
    plan = folds(dimensions)
    derive(engine, folder, plan)
    measure(engine, plan, dimensions, as_of=day_number(as_of))
    return dimensions


def level(row, name):
    """Return the name of the level that an account has in a dimension; None where unknown."""
    number = row[f"{name}_level"]
    if number is None:
        return None
    return next(d for d in catalogue() if d.name == name).levels[number].name

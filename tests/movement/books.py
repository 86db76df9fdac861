"""Books in an engine as a run would have them when movement is reckoned."""

import contextlib
import datetime as dt

import pyarrow as pa

from clienthood.accounts import make_roster
from clienthood.calls.calling import call_accounts
from clienthood.engine import DuckDB
from clienthood.evidence import catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.movement import make_movement
from clienthood.settings import Settings
from clienthood.units import day_number
from tests.ledger import load


@contextlib.contextmanager
def derived(folder, tables, *, labels=()):
    """Give an engine with rows, days and cells of the tables, and the labels."""
    engine = DuckDB()
    load(engine, tables)
    make_roster(engine)
    make_currencies(engine, own="EUR", rates={}, places={})
    derive(engine, folder, folds(catalogue()))
    named = {"account_id": [a for a, _ in labels], "kind": [k for _, k in labels]}
    schema = pa.schema([("account_id", pa.string()), ("kind", pa.string())])
    engine.load("labels", pa.table(named, schema=schema))
    try:
        yield engine
    finally:
        engine.close()


def called(engine, as_of, settings=None, *, doubted=False):
    """Leave the calls of a date in the engine, as a run does; return the dimensions."""
    settings = settings or Settings()
    dimensions = catalogue(settings)
    measure(engine, folds(dimensions), dimensions, as_of=day_number(as_of))
    call_accounts(engine, dimensions, settings.calls, doubted=doubted)
    return dimensions


def moved(engine, as_of, settings=None, *, doubted=False):
    """Leave ``months`` and ``moves`` in the engine and return the document."""
    settings = settings or Settings()
    dimensions = called(engine, as_of, settings, doubted=doubted)
    return make_movement(engine, dimensions, settings, as_of=day_number(as_of), doubted=doubted)


def moves_of(engine, account=None):
    """Return (day, move, cause) of an account's moves, in order."""
    rows = engine.fetch("select * from moves order by account_key, day").to_pylist()
    epoch = dt.date(1970, 1, 1)
    return [
        (epoch + dt.timedelta(row["day"]), row["move"], row["cause"])
        for row in rows
        if account in (None, row["account_id"])
    ]

"""Hand-made records with calls beside them, as the stages after worth find them."""

import datetime as dt
from contextlib import contextmanager

import pyarrow as pa

from clienthood.units import EPOCH, day_number
from tests.value.records import streams

AS_OF = day_number(dt.date(2026, 6, 30))


def day(before):
    """The day so many days before the as-of date."""
    return EPOCH + dt.timedelta(days=AS_OF - before)


@contextmanager
def standing(folder, kinds, *, first=1500, last=10, **tables):
    """Give an engine with streams and calls; kinds: {account_id: kind}."""
    listed = {row["account_id"]: row for row in tables.pop("accounts", [])}
    accounts = [{"account_id": name, **listed.get(name, {})} for name in kinds]
    with streams(folder, accounts=accounts, **tables) as engine:
        engine.load(
            "kinds",
            pa.table({"account_id": list(kinds), "kind": list(kinds.values())}),
        )
        engine.table(
            "calls",
            "select r.account_id, r.account_key, k.kind,"
            f" {AS_OF - first} as first_day, {AS_OF - last} as last_day"
            " from roster r join kinds k on k.account_id = r.account_id",
        )
        yield engine


def rows_of(engine, table):
    """Return {account_id: row} of a stage's table."""
    return {row["account_id"]: row for row in engine.rows(f"select * from {table}")}

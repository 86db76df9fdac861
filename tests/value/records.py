"""Books for the value stage: hand-made records brought as far as the streams."""

from contextlib import contextmanager

from clienthood.accounts import make_roster
from clienthood.engine import DuckDB
from clienthood.evidence import catalogue, derive, folds
from clienthood.evidence.currencies import make_currencies
from tests.ledger import load

PLAN = folds(catalogue())


@contextmanager
def streams(folder, *, rates=None, **tables):
    """Give an engine with the rows of every stream of hand-made records."""
    engine = DuckDB()
    try:
        load(engine, tables)
        make_roster(engine)
        make_currencies(engine, own="EUR", rates=rates or {}, places={})
        derive(engine, folder, PLAN)
        yield engine
    finally:
        engine.close()


def by_account(engine, table):
    """Return {account_id: [its rows in order]} of a table of the value stage."""
    found = engine.fetch(
        f"select r.account_id, t.* from {table} t join roster r on r.account_key = t.account_key"
    ).to_pylist()
    told = {}
    for row in found:
        del row["account_key"]
        told.setdefault(row.pop("account_id"), []).append(row)
    for rows in told.values():
        rows.sort(key=lambda row: row.get("day") or row.get("chain") or 0)
    return told

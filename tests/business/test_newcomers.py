"""New accounts: how many came, whatever the order in which their records lie."""

import numpy as np
import pyarrow as pa

from clienthood.business.newcomers import make_newcomers
from clienthood.engine import DuckDB

ACCOUNTS = 300_000
TODAY = 4000


def arrivals(order):
    random = np.random.default_rng(5)
    keys = np.arange(ACCOUNTS)
    probability = random.random(ACCOUNTS)
    days = random.integers(0, TODAY, ACCOUNTS)
    calls = {"account_key": keys, "account_id": keys.astype(str), "probability": probability}
    orders = {"account_key": keys, "day": days, "cents": np.full(ACCOUNTS, 100)}
    engine = DuckDB()
    try:
        engine.load("calls", pa.table(calls).take(order))
        engine.load("orders_rows", pa.table(orders).take(order))
        return make_newcomers(engine, as_of=TODAY)
    finally:
        engine.close()


def test_the_order_of_records_changes_no_bit():
    random = np.random.default_rng(7)
    found = [arrivals(random.permutation(ACCOUNTS)) for _ in range(3)]
    assert found[0].settled > 500
    assert len({each.clients for each in found}) == 1
    assert all(np.array_equal(each.counts, found[0].counts) for each in found)

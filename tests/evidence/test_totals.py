"""Totals tell what cells tell at every date at which they are read, and are read at no other."""

import datetime as dt

import pyarrow.parquet as pq
import pytest
from bench.bits import differences

from clienthood.accounts import make_roster
from clienthood.engine import DuckDB
from clienthood.evidence import catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.evidence.spans import month_of
from clienthood.evidence.totals import name_standing
from clienthood.simulate import simulate
from clienthood.standard import TABLES
from clienthood.units import date_of
from tests.ledger import business_and, load

DIMENSIONS = catalogue()
PLAN = folds(DIMENSIONS)
FOLDED = sorted(
    (fold for fold in PLAN if fold.stream.folds and fold.increments),
    key=lambda fold: fold.stream.name != "timeline",
)


@pytest.fixture
def engine(tmp_path):
    engine = DuckDB()
    load(engine, business_and(simulate("vet-clinic", accounts=80, seed=91, sources=tuple(TABLES))))
    make_roster(engine)
    make_currencies(engine, own="EUR", rates={}, places={})
    derive(engine, tmp_path, PLAN)
    yield engine
    engine.close()


def evidence(engine, *, as_of, until=None):
    measure(engine, PLAN, DIMENSIONS, as_of=as_of, until=until)
    return {"evidence": engine.fetch("select * from evidence order by account_key")}


def standing(engine, until, as_of):
    month = month_of(date_of(as_of))
    return name_standing(engine, FOLDED, month=month, as_of=as_of, until=until)


def last_day(engine):
    days = [engine.rows(f"select max(day) as x from {each.stream.name}_rows") for each in FOLDED]
    return max(found[0]["x"] or 0 for found in days)


@pytest.mark.parametrize("later", [0, 1, 45, 400])
def test_after_the_last_record_totals_tell_what_cells_tell(engine, later):
    last = last_day(engine)
    assert standing(engine, last, last + later) is not None
    by_totals = evidence(engine, as_of=last + later, until=last)
    engine.embedded = False
    by_cells = evidence(engine, as_of=last + later, until=last)
    assert by_totals["evidence"].num_rows > 60
    assert differences(by_totals, by_cells) == []


def test_before_the_last_record_totals_are_not_read(engine):
    last = last_day(engine)
    assert standing(engine, last - 1, last) is None
    rows = evidence(engine, as_of=last - 700)["evidence"]
    assert max(day for day in rows["last_day"].to_pylist() if day is not None) <= last - 700


def test_rows_of_orders_alone_are_kept_without_what_nobody_told(tmp_path):
    day = dt.datetime(2025, 3, 1)
    rows = [
        {"account_id": f"a{n}", "ordered_at": day, "amount": 500, "nature": "goods"}
        for n in range(5)
    ]
    engine = DuckDB()
    load(engine, {"orders": rows})
    make_roster(engine)
    make_currencies(engine, own="EUR", rates={}, places={})
    derive(engine, tmp_path, PLAN)
    kept = pq.read_schema(tmp_path / "orders_rows.parquet").names
    assert kept == ["account_key", "day", "cents", "nature", "month"]
    read = engine.fetch("select order_id, refund_of, staff, bespoke, list_cents from orders_rows")
    assert [str(each) for each in read.schema.types] == ["string"] * 3 + ["bool", "double"]
    assert all(column.null_count == 5 for column in read.columns)
    engine.close()


@pytest.mark.parametrize(
    "more",
    [
        {"payments": [{"account_id": "a0", "paid_at": dt.date(2025, 3, 2), "amount": 500}]},
        {"contracts": [{"account_id": "a0", "signed_at": dt.date(2025, 3, 2)}]},
        {
            "orders": [
                {
                    "account_id": "a0",
                    "ordered_at": dt.date(2025, 3, 2),
                    "amount": -500,
                    "refund_of": "o0",
                }
            ]
        },
    ],
    ids=["payments", "contracts", "refunds"],
)
def test_orders_have_their_numbers_where_somebody_asks_for_them(tmp_path, more):
    first = {"order_id": "o0", "account_id": "a0", "ordered_at": dt.date(2025, 3, 1), "amount": 500}
    engine = DuckDB()
    load(engine, {**more, "orders": [first, *more.get("orders", [])]})
    make_roster(engine)
    make_currencies(engine, own="EUR", rates={}, places={})
    derive(engine, tmp_path, PLAN)
    assert "o0" in engine.fetch("select order_id from orders_rows")["order_id"].to_pylist()
    engine.close()

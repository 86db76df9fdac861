"""Nothing later than the day matters to what is made as of it, on simulated businesses."""

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from clienthood.simulate import simulate
from clienthood.units import day_number
from clienthood.value.contacts import make_contact_minutes
from clienthood.value.purchases import make_purchases
from clienthood.value.referrals import make_brought
from clienthood.value.split import make_split
from clienthood.value.summary import make_summary
from clienthood.value.terms import make_terms
from tests.ledger import business_and
from tests.value.records import by_account, streams

AS_OF = dt.date(2024, 3, 15)
DAY = day_number(AS_OF)
DATED = {
    "orders": "ordered_at",
    "contracts": "signed_at",
    "interactions": "happened_at",
    "referrals": "referred_at",
}


def cut(tables):
    """Return the records as they stood on the day; which contract an order is under stays."""
    limit = pa.scalar(dt.datetime.combine(AS_OF, dt.time.max), pa.timestamp("us"))
    kept = dict(tables)
    for name, column in DATED.items():
        rows = tables[name]
        kept[name] = rows.filter(pc.fill_null(pc.less_equal(rows.column(column), limit), True))
    contracts = kept["contracts"]
    at = contracts.column_names.index("ended_on")
    ended = contracts.column("ended_on")
    known = pc.if_else(pc.less_equal(ended, limit), ended, None)
    kept["contracts"] = contracts.set_column(at, "ended_on", known)
    return kept


def told(folder, tables):
    with streams(folder, **tables) as engine:
        make_purchases(engine, as_of=DAY)
        make_summary(engine, as_of=DAY)
        make_terms(engine, as_of=DAY)
        make_contact_minutes(engine, as_of=DAY)
        make_brought(engine, as_of=DAY)
        names = ("purchases", "summary", "terms", "contact_minutes", "brought")
        return {name: by_account(engine, name) for name in names}


@pytest.mark.parametrize("trade", ["gym", "agency"])
def test_records_of_later_days_change_nothing(tmp_path, trade):
    tables = business_and(simulate(trade, accounts=150, seed=7))
    whole, before = told(tmp_path / "whole", tables), told(tmp_path / "before", cut(tables))
    assert whole["terms"]
    assert whole["brought"].keys() >= before["brought"].keys()
    for name, rows in before.items():
        if name != "brought":
            assert whole[name] == rows, name
    for account, rows in before["brought"].items():
        assert whole["brought"][account] == rows


def test_the_calibration_of_a_split_is_the_summary_of_its_day(tmp_path):
    tables = business_and(simulate("shop", accounts=200, seed=8))
    with streams(tmp_path, **tables) as engine:
        make_split(engine, calibration_end=DAY, holdout_end=DAY + 365)
        split = by_account(engine, "split")
    summary = told(tmp_path / "before", cut(tables))["summary"]
    held = ("held_x", "held_cents")
    assert summary == {
        account: [{k: v for k, v in row.items() if k not in held} for row in rows]
        for account, rows in split.items()
    }
    assert sum(row["held_x"] for (row,) in split.values()) > 0

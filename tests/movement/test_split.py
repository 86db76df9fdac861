"""The difference between two dates, in parts that add up exactly."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from clienthood.evidence import catalogue
from clienthood.movement import PARTS, Way, split
from clienthood.settings import CallsSection
from clienthood.simulate import simulate
from clienthood.units import day_number
from tests.ledger import business_and
from tests.movement.books import called, derived, moved

SINCE, UNTIL = dt.date(2025, 3, 31), dt.date(2026, 6, 30)
NOW = Way(dimensions=catalogue(), settings=CallsSection())


def column(table, name):
    return np.asarray(table.column(name).to_numpy())


def odds_of(engine, day, *, doubted=False):
    called(engine, day, doubted=doubted)
    rows = engine.fetch("select account_id, log2_odds from calls")
    return dict(zip(*(rows.column(n).to_pylist() for n in rows.column_names), strict=True))


@pytest.mark.parametrize(
    ("trade", "sources"), [("law-firm", None), ("shop", ("orders",)), ("gym", None)]
)
def test_the_parts_add_up_to_the_last_digit(tmp_path, trade, sources):
    tables = business_and(simulate(trade, accounts=120, seed=17, sources=sources))
    with derived(tmp_path, tables) as engine:
        before = Way(dimensions=NOW.dimensions, settings=CallsSection(client_share=0.3))
        found = split(engine, NOW, since=day_number(SINCE), until=day_number(UNTIL), before=before)
        total = column(found, "since_odds") + sum(column(found, name) for name in PARTS)
        assert (total == column(found, "until_odds")).all()
        last = odds_of(engine, UNTIL)
        names = found.column("account_id").to_pylist()
        assert dict(zip(names, column(found, "until_odds").tolist(), strict=True)) == last
        assert any(column(found, name).any() for name in PARTS)
        assert (column(found, "settings") != 0).all()


def test_without_new_settings_their_part_is_nothing_and_both_ends_are_the_runs(tmp_path):
    tables = business_and(simulate("vet-clinic", accounts=100, seed=18))
    with derived(tmp_path, tables) as engine:
        found = split(engine, NOW, since=day_number(SINCE), until=day_number(UNTIL))
        assert not column(found, "settings").any()
        first = odds_of(engine, SINCE)
        for name, odds in zip(
            found.column("account_id").to_pylist(), column(found, "since_odds"), strict=True
        ):
            assert first.get(name, odds) == odds


def test_accounts_that_are_perhaps_one_count_alike_in_runs_months_and_the_split(tmp_path):
    tables = business_and(simulate("vet-clinic", accounts=100, seed=18))
    with derived(tmp_path, tables) as engine:
        pairs = {"one": range(1, 60, 2), "other": range(2, 61, 2), "parts": [700] * 30}
        engine.load("doubts", pa.table({name: pa.array(told) for name, told in pairs.items()}))
        plain = odds_of(engine, UNTIL)
        odds = odds_of(engine, UNTIL, doubted=True)
        assert odds != plain
        way = Way(dimensions=NOW.dimensions, settings=NOW.settings, doubted=True)
        found = split(engine, way, since=day_number(SINCE), until=day_number(UNTIL))
        names = found.column("account_id").to_pylist()
        assert dict(zip(names, column(found, "until_odds").tolist(), strict=True)) == odds
        moved(engine, UNTIL, doubted=True)
        months = engine.rows("select account_id, month_end, log2_odds from months")
        first = odds_of(engine, SINCE, doubted=True)
        at = {
            row["account_id"]: row["log2_odds"]
            for row in months
            if row["month_end"] == day_number(SINCE)
        }
        assert at == first


def test_an_account_without_a_new_record_owes_nothing_to_records_of_its_own(tmp_path):
    day = dt.date(2025, 1, 10)
    orders = [
        {"order_id": "1", "account_id": "A", "ordered_at": day, "amount": 5000},
        {"order_id": "2", "account_id": "B", "ordered_at": day, "amount": 5000},
        {"order_id": "3", "account_id": "B", "ordered_at": dt.date(2025, 9, 1), "amount": 5000},
    ]
    with derived(tmp_path, {"orders": orders}) as engine:
        found = split(
            engine, NOW, since=day_number(dt.date(2025, 2, 1)), until=day_number(UNTIL)
        ).to_pylist()
    rows = {row["account_id"]: row for row in found}
    assert rows["A"]["records"] == 0.0
    assert rows["A"]["time"] < 0.0, "one purchase and long silence read as a single exchange"
    assert rows["B"]["records"] > 0.0

"""Calls at month ends: what a run as of each date says, and nothing later read."""

import datetime as dt

import pytest

from clienthood.movement.months import month_ends
from clienthood.settings import Settings
from clienthood.simulate import simulate
from clienthood.units import date_of, day_number
from tests.ledger import business_and
from tests.movement.books import called, derived, moved

END = dt.date(2026, 6, 30)
SOME = "select account_id, kind, probability, log2_odds from {} order by account_id"


def test_month_ends_are_whole_months_and_the_date_itself():
    ends = month_ends(day_number(dt.date(2024, 3, 15)), 3)
    assert [date_of(day).isoformat() for day in ends] == [
        "2023-12-31",
        "2024-01-31",
        "2024-02-29",
        "2024-03-15",
    ]
    assert len(month_ends(day_number(END), 24)) == 24
    assert month_ends(day_number(END), 24)[-1] == day_number(END)
    assert month_ends(day_number(END), 0) == ()


@pytest.mark.parametrize(
    ("trade", "seed", "sources", "as_of"),
    [
        ("law-firm", 3, None, END),
        ("vet-clinic", 4, None, dt.date(2026, 5, 11)),
        ("shop", 5, ("orders",), END),
        ("software", 6, ("contracts", "payments", "tickets"), dt.date(2025, 2, 28)),
        ("coffee-shop", 7, ("orders", "payments", "interactions", "leads"), END),
    ],
)
def test_a_month_says_what_a_run_as_of_its_end_says(tmp_path, trade, seed, sources, as_of):
    tables = business_and(simulate(trade, accounts=150, seed=seed, sources=sources))
    names = tables["orders"].column("account_id").to_pylist() if "orders" in tables else []
    labels = [(name, "client") for name in sorted(set(names))[:3]]
    settings = Settings.model_validate({"movement": {"months": 20}})
    with derived(tmp_path, tables, labels=labels) as engine:
        moved(engine, as_of, settings)
        days = month_ends(day_number(as_of), 20)
        for day in (days[0], days[7], days[-2], days[-1]):
            told = engine.fetch(
                "select account_id, called, probability, log2_odds from months"
                f" where month_end = {day} order by account_id"
            )
            called(engine, date_of(day))
            run = engine.fetch(SOME.format("calls"))
            assert told.to_pydict() == run.rename_columns(told.column_names).to_pydict()
            assert told.num_rows > 0


def test_no_months_are_told_where_none_are_asked_for(tmp_path):
    tables = business_and(simulate("shop", accounts=20, seed=1))
    with derived(tmp_path, tables) as engine:
        told = moved(engine, END, Settings.model_validate({"movement": {"months": 0}}))
        assert told == {"months": [], "flows": []}
        assert engine.fetch("select * from months").num_rows == 0
        assert engine.fetch("select * from moves").num_rows == 0


@pytest.mark.parametrize("months", [1, 2])
def test_few_months_are_told_as_well(tmp_path, months):
    tables = business_and(simulate("shop", accounts=20, seed=1))
    with derived(tmp_path, tables) as engine:
        told = moved(engine, END, Settings.model_validate({"movement": {"months": months}}))
        assert len(told["months"]) == months
        kinds = engine.fetch("select distinct month_end from months")
        assert kinds.num_rows == months


def test_flows_count_every_account_once(tmp_path):
    tables = business_and(simulate("agency", accounts=120, seed=9))
    with derived(tmp_path, tables) as engine:
        told = moved(engine, END)
        seen = engine.fetch(
            f"select count(*) as n from months where month_end = {day_number(END)}"
        ).to_pylist()[0]["n"]
        last = [flow for flow in told["flows"] if flow["to"] == END.isoformat()]
        assert sum(flow["accounts"] for flow in last) == seen
        assert any(flow["from_kind"] == "not yet" for flow in told["flows"])
        assert all(flow["to_kind"] != "not yet" for flow in told["flows"])

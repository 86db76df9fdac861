"""Nothing later leaks: what is told as of a date is the same where later rows were never made."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from clienthood.settings import Settings
from clienthood.units import day_number
from tests.movement.books import called, derived, moved

START, THEN, END = dt.date(2025, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 2, 28)
LENGTH = (END - START).days
SETTINGS = Settings.model_validate({"movement": {"months": 3}})

ACCOUNT = st.sampled_from([f"A{n}" for n in range(8)])
DAY = st.integers(0, LENGTH).map(lambda days: START + dt.timedelta(days=days))


def rows(**columns):
    return st.lists(st.fixed_dictionaries({"account_id": ACCOUNT, **columns}), max_size=16)


LATER = st.none() | st.integers(0, 200).map(lambda days: dt.timedelta(days=days))
"""How long after a row was made something was noted on it, if ever."""


BOOKS = st.fixed_dictionaries(
    {
        "orders": st.lists(
            st.fixed_dictionaries(
                {
                    "account_id": ACCOUNT,
                    "ordered_at": DAY,
                    "amount": st.sampled_from([-900, 1200, 5000, 90000]),
                    "nature": st.sampled_from(["goods", "service", None]),
                }
            ),
            min_size=6,
            max_size=40,
        ),
        "interactions": rows(
            happened_at=DAY,
            kind=st.sampled_from(["meeting", "call", "e-mail"]),
            direction=st.sampled_from(["in", "out", "two-way"]),
        ),
        "contracts": rows(
            signed_at=DAY,
            form=st.sampled_from(["retainer", "engagement", "subscription"]),
            ended_on=LATER,
            contract_id=st.sampled_from(["k0", "k1", "k2"]),
            renews=st.sampled_from([None, "k0", "k1", "k2"]),
            auto_renews=st.booleans(),
        ),
        "payments": rows(paid_at=LATER, due_on=DAY, amount=st.just(1200)),
        "tickets": rows(
            opened_at=DAY, closed_at=LATER, kind=st.sampled_from(["complaint", "question"])
        ),
        "feedback": rows(given_at=DAY, score=st.integers(0, 10), scale=st.just("nps")),
    }
)
MADE = {
    "orders": "ordered_at",
    "interactions": "happened_at",
    "contracts": "signed_at",
    "tickets": "opened_at",
    "feedback": "given_at",
    "payments": "due_on",
}
"""The date on which a row is made."""
NOTED = {"contracts": "ended_on", "tickets": "closed_at", "payments": "paid_at"}
"""What is noted on it later on."""


def as_it_was(tables):
    """Return the rows that stood in the book on the last day of 2025, with what was then noted."""
    kept = {}
    for name, found in tables.items():
        before = [row for row in found if row[MADE[name]] <= THEN]
        noted = NOTED.get(name)
        kept[name] = [
            {**row, noted: None} if noted and row[noted] and row[noted] > THEN else row
            for row in before
        ]
    return kept


def numbered(tables):
    """Date what was noted, and give each row a key that stays when others are deleted."""
    for name, noted in NOTED.items():
        for row in tables[name]:
            row[noted] = None if row[noted] is None else row[MADE[name]] + row[noted]
    keys = {"orders": "order_id", "interactions": "interaction_id", "contracts": "contract_id"}
    keys |= {"tickets": "ticket_id", "payments": "payment_id"}
    return {
        name: [{**row, keys[name]: f"{name}{n}"} for n, row in enumerate(found)]
        if name in keys
        else found
        for name, found in tables.items()
    }


CALLS = "select account_id, kind, probability, log2_odds from calls order by account_id"
AT = f"where month_end <= {day_number(THEN)}"
MONTHS = (
    "select account_id, month_end, kind, called, probability, log2_odds from months {}"
    " order by account_id, month_end"
)
MOVES = "select account_id, day, move, from_kind, to_kind, cause from moves order by 1, 2, 3"


def told_then(tables):
    """Return what a run of that day tells: calls, months and moves."""
    with tempfile.TemporaryDirectory() as folder, derived(Path(folder), tables) as engine:
        moved(engine, THEN, SETTINGS)
        return [engine.fetch(each).to_pydict() for each in (CALLS, MONTHS.format(""), MOVES)]


def told_later(tables):
    """Return what a run two months later tells of that day."""
    with tempfile.TemporaryDirectory() as folder, derived(Path(folder), tables) as engine:
        moved(engine, END, SETTINGS)
        return engine.fetch(
            "select account_id, called as kind, probability, log2_odds from months"
            f" where month_end = {day_number(THEN)} order by account_id"
        ).to_pydict()


@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate])
@given(BOOKS.map(numbered))
def test_what_is_told_as_of_a_date_does_not_know_what_came_later(tables):
    then = told_then(as_it_was(tables))
    assert told_then(tables) == then
    assert told_later(tables) == then[0]


@pytest.mark.parametrize("day", [dt.date(2026, 1, 31), dt.date(2026, 4, 12), dt.date(2026, 6, 30)])
def test_a_young_book_is_told_from_its_first_month(tmp_path, day):
    tables = {
        "orders": [
            {
                "account_id": f"C{n % 4}",
                "ordered_at": dt.date(2026, 1 + n // 2, 5 + n),
                "amount": 2000 + n,
            }
            for n in range(12)
        ]
    }
    with derived(tmp_path, tables) as engine:
        told = moved(engine, day)
        months = engine.fetch("select * from months order by account_id, month_end").to_pylist()
        called(engine, day)
        calls = engine.fetch(CALLS).to_pylist()
    assert min(row["month_end"] for row in months) == day_number(dt.date(2026, 1, 31))
    last = [row for row in months if row["month_end"] == day_number(day)]
    assert [(row["account_id"], row["probability"]) for row in last] == [
        (row["account_id"], row["probability"]) for row in calls
    ]
    assert {flow["from_kind"] for flow in told["flows"] if flow["to"] == "2026-01-31"} == {
        "not yet"
    }

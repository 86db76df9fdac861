"""Minutes of contact and accounts brought: counted up to the day, unknown where not kept."""

import datetime as dt

import pytest

from clienthood.units import day_number
from clienthood.value.contacts import make_contact_minutes
from clienthood.value.referrals import make_brought
from tests.value.records import by_account, streams

END = dt.date(2026, 6, 30)


def talk(account, days_ago, minutes=None):
    return {
        "account_id": account,
        "happened_at": END - dt.timedelta(days=days_ago),
        "kind": "call",
        "minutes": minutes,
    }


def test_minutes_are_those_of_the_last_year_and_unknown_where_none_are_kept(tmp_path):
    interactions = [
        talk("a", 0, 30.0),
        talk("a", 364, 20.0),
        talk("a", 365, 500.0),
        talk("a", 10),
        talk("earlier", 400, 15.0),
        talk("unkept", 3),
        talk("later", -1, 60.0),
    ]
    orders = [{"account_id": "quiet", "ordered_at": END, "amount": 5}]
    with streams(tmp_path, interactions=interactions, orders=orders) as engine:
        make_contact_minutes(engine, as_of=day_number(END))
        told = by_account(engine, "contact_minutes")
    assert {name: row["minutes"] for name, (row,) in told.items()} == {
        "a": 50.0,
        "earlier": 0.0,
        "unkept": None,
    }


def referral(referrer, day=END, **more):
    return {"referrer_account_id": referrer, "referred_at": day, **more}


@pytest.fixture
def brought(tmp_path):
    number = iter(range(9))

    def brought(as_of=END, **tables):
        with streams(tmp_path / str(next(number)), **tables) as engine:
            make_brought(engine, as_of=day_number(as_of))
            told = by_account(engine, "brought")
        return {name: row["brought"] for name, (row,) in told.items()}

    return brought


def test_everybody_brought_counts_once(brought):
    told = brought(
        accounts=[
            {"account_id": "a"},
            {"account_id": "spouse", "parent_account_id": "a"},
            {"account_id": "child of b", "parent_account_id": "b"},
            {"account_id": "objector", "objects_to_profiling": True},
        ],
        leads=[{"lead_id": "L1", "account_id": "b", "first_contact_at": END}],
        referrals=[
            referral("a", referred_account_id="b"),
            referral("a", referred_account_id="child of b"),
            referral("a", lead_id="L1"),
            referral("a", lead_id="L2"),
            referral("a", referred_account_id="objector"),
            referral("a", referred_account_id="spouse"),
            referral("b", referred_account_id="c", day=END + dt.timedelta(days=1)),
        ],
    )
    assert told == {"a": 3, "b": 0, "c": 0}


def test_a_book_that_keeps_no_referrals_says_nothing(brought):
    orders = [{"account_id": "a", "ordered_at": END, "amount": 5}]
    assert brought(orders=orders) == {"a": None}
    later = [referral("a", day=END, referred_account_id="b")]
    assert brought(END - dt.timedelta(days=1), orders=orders, referrals=later)["a"] is None

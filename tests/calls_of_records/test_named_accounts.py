"""Accounts that everybody would call by name, told among the accounts of a real kind of business.

Each is written by hand and added to a simulated business of 300 accounts.
"""

import datetime as dt

import pytest

from clienthood.simulate import simulate
from tests.ledger import business_and, calls

END = dt.date(2026, 6, 30)


def called(folder, trade, account, **tables):
    business = simulate(trade, accounts=300, seed=71)
    rows, _ = calls(folder, END, **business_and(business, **tables))
    return rows[account]


def orders(account, days, **more):
    return [{"account_id": account, "ordered_at": day, **more} for day in days]


def every(days, count, *, until=END):
    return [until - dt.timedelta(days=days * i) for i in reversed(range(count))]


def test_the_weekly_coffee_is_a_customer(tmp_path):
    row = called(
        tmp_path,
        "coffee-shop",
        "weekly",
        orders=orders(
            "weekly",
            every(7, 200),
            amount=480,
            category="coffee",
            nature="goods",
            bespoke=False,
            promo_code=None,
        ),
        payments=[
            {"account_id": "weekly", "paid_at": day, "amount": 480, "plan": "at once"}
            for day in every(7, 200)
        ],
    )
    assert row["kind"] == "customer"
    assert row["rhythm_bits"] > 0, "it comes steadily, and that speaks for a client, but not enough"


def test_frequency_alone_never_makes_a_client_even_in_a_house_of_clients(tmp_path):
    row = called(tmp_path, "law-firm", "often", orders=orders("often", every(5, 300), amount=900))
    assert row["kind"] != "client"


def test_the_client_of_every_second_year_is_a_client(tmp_path):
    days = [dt.date(year, 3, 10) for year in (2018, 2020, 2022, 2024)]
    row = called(
        tmp_path,
        "law-firm",
        "second year",
        orders=orders(
            "second year",
            days,
            amount=180000,
            nature="advice",
            bespoke=True,
            category="family law",
            staff="Ada",
        ),
        interactions=[
            {
                "account_id": "second year",
                "happened_at": day - dt.timedelta(days=ahead),
                "kind": "consultation",
                "direction": "two-way",
                "staff": "Ada",
            }
            for day in days
            for ahead in (5, 40)
        ],
        payments=[
            {
                "account_id": "second year",
                "due_on": day + dt.timedelta(days=30),
                "paid_at": day + dt.timedelta(days=25),
                "amount": 180000,
                "plan": "on account",
            }
            for day in days
        ],
        contracts=[
            {
                "account_id": "second year",
                "signed_at": days[0],
                "form": "engagement",
                "ended_on": dt.date(2018, 12, 1),
            }
        ],
    )
    assert row["kind"] == "client"
    assert END - days[-1] > dt.timedelta(days=2 * 365), "silent for longer than two years"


def test_the_advised_without_a_contract_is_a_client(tmp_path):
    days = every(60, 20)
    row = called(
        tmp_path,
        "accountant",
        "handshake",
        orders=orders(
            "handshake",
            days,
            amount=45000,
            nature="advice",
            bespoke=True,
            staff="Ada",
            category="advice",
        ),
        interactions=[
            {
                "account_id": "handshake",
                "happened_at": day,
                "kind": "meeting",
                "direction": "two-way",
                "staff": "Ada",
            }
            for day in every(30, 40)
        ],
        tickets=[
            {"account_id": "handshake", "opened_at": day, "kind": "advice"} for day in every(60, 12)
        ],
        payments=[
            {"account_id": "handshake", "paid_at": day, "amount": 45000, "plan": "on account"}
            for day in days
        ],
    )
    assert row["contract_level"] == 0, "nothing signed"
    assert row["contract_bits"] < 0
    assert row["kind"] == "client"


def test_the_subscriber_on_a_stored_card_without_contact_is_a_customer(tmp_path):
    days = every(30, 40)
    row = called(
        tmp_path,
        "software",
        "card",
        orders=orders(
            "card", days, amount=2900, nature="subscription", bespoke=False, category="plan"
        ),
        payments=[
            {"account_id": "card", "paid_at": day, "amount": 2900, "plan": "autopay"}
            for day in days
        ],
        contracts=[
            {
                "account_id": "card",
                "signed_at": days[0],
                "form": "subscription",
                "auto_renews": True,
            }
        ],
    )
    assert row["kind"] == "customer"
    assert row["contract_bits"] >= 0, "a contract in force never counts against"


@pytest.mark.parametrize("form", ["engagement", "retainer", "framework", "subscription", None])
def test_a_contract_in_force_never_counts_against_and_never_lowers(tmp_path, form):
    business = simulate("agency", accounts=150, seed=72)
    tables = business_and(business, orders=orders("x", every(40, 12), amount=9000))
    contract = [{"account_id": "x", "signed_at": dt.date(2025, 1, 1), "form": form}]
    signed = business_and(
        business, orders=orders("x", every(40, 12), amount=9000), contracts=contract
    )
    without, _ = calls(tmp_path / "without", END, **tables)
    with_it, _ = calls(tmp_path / "with", END, **signed)
    assert with_it["x"]["contract_bits"] >= 0
    assert with_it["x"]["log2_odds"] >= without["x"]["log2_odds"]

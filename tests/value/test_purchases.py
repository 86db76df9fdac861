"""Purchases: merged by day, net of refunds by the stated rule, outside any contract with a term."""

import datetime as dt

import pytest

from clienthood.units import day_number
from clienthood.value.purchases import make_purchases
from tests.value.records import by_account, streams

START = dt.date(2025, 1, 1)
FIRST = day_number(START)


def on(day):
    return START + dt.timedelta(days=day)


def order(account, day, amount, **more):
    return {"account_id": account, "ordered_at": on(day), "amount": amount, **more}


def paid(account, day, amount, **more):
    return {"account_id": account, "paid_at": on(day), "amount": amount, **more}


@pytest.fixture
def bought(tmp_path):
    number = iter(range(100))

    def bought(as_of, rates=None, **tables):
        with streams(tmp_path / str(next(number)), rates=rates, **tables) as engine:
            make_purchases(engine, as_of=FIRST + as_of)
            told = by_account(engine, "purchases")
        return {
            name: [(row["day"] - FIRST, row["cents"]) for row in rows]
            for name, rows in told.items()
        }

    return bought


def test_a_day_with_several_lines_is_one_purchase(bought):
    orders = [order("a", 3, 500), order("a", 3, 200), order("a", 9, 100), order("b", 3, 50)]
    assert bought(100, orders=orders) == {"a": [(3, 700), (9, 100)], "b": [(3, 50)]}


def test_nothing_after_the_day_is_seen_and_the_day_itself_is(bought):
    orders = [order("a", 3, 500), order("a", 9, 100), order("late", 10, 1)]
    assert bought(9, orders=orders) == {"a": [(3, 500), (9, 100)]}
    assert bought(8, orders=orders) == {"a": [(3, 500)]}


def test_a_refund_that_names_its_order_is_netted_against_that_order(bought):
    orders = [
        order("a", 3, 500, order_id="o1"),
        order("a", 9, 100, order_id="o2"),
        order("a", 20, -200, refund_of="o1"),
        order("whole", 3, 500, order_id="o3"),
        order("whole", 9, 100, order_id="o4"),
        order("whole", 20, -500, refund_of="o3"),
    ]
    assert bought(100, orders=orders) == {"a": [(3, 300), (9, 100)], "whole": [(9, 100)]}
    assert bought(19, orders=orders)["a"] == [(3, 500), (9, 100)], "not known yet"


def test_any_other_refund_is_netted_against_the_latest_purchase_on_or_before_it(bought):
    orders = [
        order("a", 3, 500),
        order("a", 9, 100),
        order("a", 12, -60),
        order("a", 15, 40),
        order("same day", 5, 80),
        order("same day", 5, -30),
        order("unknown order", 3, 500),
        order("unknown order", 9, 100),
        order("unknown order", 10, -10, refund_of="lost"),
        order("before any", 2, -70),
        order("before any", 3, 70),
        order("all back", 3, 70),
        order("all back", 4, -70),
    ]
    assert bought(100, orders=orders) == {
        "a": [(3, 500), (9, 40), (15, 40)],
        "same day": [(5, 50)],
        "unknown order": [(3, 500), (9, 90)],
        "before any": [(3, 70)],
    }


def contract(account, contract_id, **more):
    return {"account_id": account, "contract_id": contract_id, "signed_at": on(0), **more}


def test_what_a_contract_with_a_term_carries_is_no_purchase(bought):
    orders = [
        order("a", 3, 500, order_id="under"),
        order("a", 4, 80, order_id="apart"),
        order("a", 6, -500, refund_of="under"),
        order("letter", 3, 900, order_id="case"),
        order("stranger", 3, 20, order_id="odd"),
    ]
    payments = [
        paid("a", 60, 500, order_id="under", contract_id="c1"),
        paid("letter", 5, 900, order_id="case", contract_id="c2"),
        paid("stranger", 5, 20, order_id="odd", contract_id="nowhere"),
    ]
    contracts = [
        contract("a", "c1", form="retainer"),
        contract("letter", "c2", form="engagement"),
    ]
    assert bought(30, orders=orders, payments=payments, contracts=contracts) == {
        "a": [(4, 80)],
        "letter": [(3, 900)],
        "stranger": [(3, 20)],
    }


def test_subscription_lines_and_their_refunds_are_no_purchases(bought):
    orders = [
        order("a", 3, 500, nature="subscription", order_id="box"),
        order("a", 2, 60, nature="goods"),
        order("a", 5, -500, refund_of="box"),
        order("only", 3, 500, nature="subscription"),
    ]
    assert bought(30, orders=orders) == {"a": [(2, 60)]}


def test_a_book_without_orders_tells_by_payments_outside_contracts(bought):
    payments = [
        paid("a", 3, 500),
        paid("a", 8, 500),
        paid("a", 9, -500),
        paid("a", 10, 77, contract_id="c1"),
        {"account_id": "a", "due_on": on(12), "amount": 99},
        paid("late", 40, 10),
    ]
    contracts = [contract("a", "c1", form="retainer")]
    assert bought(30, payments=payments, contracts=contracts) == {"a": [(3, 500)]}
    kept = {"orders": [order("b", 1, 5)], "payments": payments, "contracts": contracts}
    assert bought(30, **kept) == {"b": [(1, 5)]}


def test_money_is_in_the_books_own_currency(bought):
    orders = [order("a", 3, 1000, currency="USD"), order("a", 3, 10, currency="EUR")]
    assert bought(30, rates={"USD": 0.9}, orders=orders) == {"a": [(3, 910)]}


def test_the_order_of_import_changes_nothing(bought):
    orders = [
        order(f"a{i % 4}", (i * 7) % 50, (-1) ** (i % 5 == 0) * (100 + i), order_id=f"o{i}", line=0)
        for i in range(80)
    ]
    orders = [{k: v for k, v in row.items() if k != "line"} for row in orders]
    assert bought(40, orders=orders) == bought(40, orders=orders[::-1])

"""From records to worth: every part counted once, nothing taken for known that is not."""

import datetime as dt

import numpy as np
import pytest

from bench import mixed
from clienthood.settings import Settings, ValueSection
from clienthood.units import day_number
from clienthood.value.valuing import value_accounts
from tests.value.records import by_account, streams

START = dt.date(2025, 1, 1)
AS_OF = day_number(dt.date(2026, 7, 1))


def on(day):
    return START + dt.timedelta(days=day)


def bought(account, *days, amount=10000):
    return [{"account_id": account, "ordered_at": on(day), "amount": amount} for day in days]


def yearly(account, value, **more):
    return {
        "account_id": account,
        "contract_id": f"{account}-1",
        "starts_on": on(300),
        "ends_on": on(664),
        "value": value,
        "form": "retainer",
        "auto_renews": True,
        **more,
    }


@pytest.fixture
def worth(tmp_path):
    number = iter(range(100))

    def worth(settings=None, **tables):
        chosen = Settings(value=ValueSection(**(settings or {})))
        with streams(tmp_path / str(next(number)), **tables) as engine:
            valued = value_accounts(engine, chosen, as_of=AS_OF)
            rows = by_account(engine, "worth")
        return {name: row[0] for name, row in rows.items()}, valued

    return worth


ORDERS = [
    *bought("steady", *range(0, 540, 45)),
    *bought("late", *range(200, 530, 60)),
    *bought("once", 100),
    *bought("new", 540),
]


def test_the_range_holds_the_mean_and_widens_with_what_is_not_known(worth):
    rows, valued = worth(orders=ORDERS)
    for row in rows.values():
        assert 0 <= row["value_low"] <= row["value"] <= row["value_high"]
    assert rows["steady"]["value"] > rows["once"]["value"]
    assert rows["steady"]["value_low"] > 0 == rows["once"]["value_low"]
    assert valued.totals.mean() == pytest.approx(
        sum(row["value"] for row in rows.values()), rel=0.1
    )


@pytest.mark.parametrize("days", [(450,), (541,), (546,)])
def test_a_single_purchase_gets_an_honest_wide_answer(worth, days):
    rows, valued = worth(orders=bought("only", *days))
    assert rows["only"]["value_high"] > 3 * rows["only"]["value"] > 0
    assert not valued.buying.fit.diagnostics.identified
    assert valued.choice.scores == ()


def test_a_book_of_one_timers_is_valued_without_fault(worth):
    rows, valued = worth(orders=[line for n in range(80) for line in bought(f"a{n}", n * 6)])
    assert all(np.isfinite(row["value"]) for row in rows.values())
    assert valued.choice.chosen == "pareto_nbd"


def test_margin_counts_a_share_and_hours_cost_their_price(worth):
    talks = [
        {"account_id": "steady", "happened_at": on(day), "kind": "meeting", "minutes": 60}
        for day in (400, 430, 460)
    ]
    plain, _ = worth(orders=ORDERS, interactions=talks)
    share, _ = worth({"margin": 0.5}, orders=ORDERS, interactions=talks)
    hours, _ = worth({"hour_cost": 20.0}, orders=ORDERS, interactions=talks)
    assert share["steady"]["value"] == pytest.approx(plain["steady"]["value"] / 2)
    assert plain["steady"]["cost"] is None
    cost = 3 * 2000 * hours["steady"]["p_alive"]
    assert hours["steady"]["cost"] == pytest.approx(cost)
    assert hours["steady"]["value"] == pytest.approx(plain["steady"]["value"] - cost)
    assert hours["once"]["cost"] is None
    assert hours["once"]["value"] == plain["once"]["value"]


def test_referrals_are_told_apart_and_never_part_of_the_worth(worth):
    brought = [
        {"referrer_account_id": "steady", "referred_account_id": "new", "referred_at": on(530)}
    ]
    plain, _ = worth(orders=ORDERS)
    rows, _ = worth(orders=ORDERS, referrals=brought)
    assert plain["steady"]["referral"] is None
    assert rows["steady"]["referral"] > rows["late"]["referral"] > 0
    assert rows["steady"]["value"] == plain["steady"]["value"]


def test_what_a_contract_brings_is_counted_once_at_its_renewal(worth):
    rows, _ = worth(
        {"discount_rate": 0.0},
        orders=[*ORDERS, *bought("signed", 301, 331, 361, 391, amount=10000)],
        contracts=[yearly("signed", 120000), yearly("nameless", None)],
    )
    signed = rows["signed"]
    assert (signed["setting"], signed["x"], signed["p_alive"]) == ("contractual", None, 1.0)
    assert signed["expected_renewals"] == pytest.approx(signed["value"] / 120000)
    assert 0.5 < signed["expected_renewals"] < 1
    assert (rows["nameless"]["value"], rows["nameless"]["unpriced"]) == (0.0, True)


def test_a_lost_contract_brings_nothing_more(worth):
    rows, _ = worth(orders=ORDERS, contracts=[yearly("gone", 120000, ended_on=on(400))])
    assert (rows["gone"]["p_alive"], rows["gone"]["value"], rows["gone"]["residual"]) == (0, 0, 0)


def test_no_account_with_neither_purchase_nor_contract_is_valued(worth):
    talks = [{"account_id": "talker", "happened_at": on(9), "kind": "meeting"}]
    rows, _ = worth(orders=ORDERS, interactions=talks)
    assert "talker" not in rows
    rows, valued = worth(interactions=talks)
    assert rows == {}
    assert valued.buying is None


def test_the_model_asked_for_is_used_and_bgnbd_never_says_who_is_alive(worth):
    rows, valued = worth({"model": "bg_nbd"}, orders=ORDERS)
    assert valued.choice.reason == "asked for in the settings"
    assert {row["p_alive"] for row in rows.values()} == {None}
    assert all(row["expected_purchases"] > 0 for row in rows.values())


def test_settings_of_mixed_books_are_called_right_and_futures_lie_in_their_range():
    found = [mixed.judged(seed, 250) for seed in range(6)]
    assert all(one["right"] == one["accounts"] for one in found)
    assert sum(one["low"] <= one["actual"] <= one["high"] for one in found) >= 4
    said = np.concatenate([one["p_alive"] for one in found])
    was = np.concatenate([one["alive"] for one in found])
    assert mixed.calibration_error(said, was) <= 0.06


@pytest.mark.slow
def test_a_hundred_mixed_books():
    found = [mixed.judged(seed) for seed in range(200, 300)]
    assert sum(one["right"] for one in found) >= 0.99 * sum(one["accounts"] for one in found)
    assert sum(one["low"] <= one["actual"] <= one["high"] for one in found) >= 85
    said = np.concatenate([one["p_alive"] for one in found])
    was = np.concatenate([one["alive"] for one in found])
    assert mixed.calibration_error(said, was) <= 0.03

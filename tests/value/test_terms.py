"""Terms: which contracts count, how they chain, what they survived, brought, and whether lost."""

import datetime as dt
from itertools import pairwise

import pytest

from clienthood.errors import RecordsError
from clienthood.units import date_of, day_number
from clienthood.value.purchases import make_purchases
from clienthood.value.setting import make_settings_of_accounts
from clienthood.value.terms import make_terms
from tests.value.records import by_account, streams

END = dt.date(2026, 6, 30)


def contract(account, signed, ends=None, **more):
    told = {"account_id": account, "signed_at": signed, **more}
    return told if ends is None else told | {"ends_on": ends}


def year(account, first, **more):
    return contract(account, dt.date(first, 1, 1), dt.date(first, 12, 31), **more)


def line(account, day, amount, **more):
    told = {"account_id": account, "ordered_at": day, "amount": amount}
    return told | {"nature": "subscription", **more}


def paid(account, day, amount, contract_id):
    return {
        "account_id": account,
        "paid_at": day,
        "amount": amount,
        "contract_id": contract_id,
    }


def monthly(first, count):
    months = [first.year * 12 + first.month - 1 + i for i in range(count)]
    return [dt.date(m // 12, m % 12 + 1, first.day) for m in months]


@pytest.fixture
def terms(tmp_path):
    number = iter(range(100))

    def terms(as_of=END, rates=None, **tables):
        with streams(tmp_path / str(next(number)), rates=rates, **tables) as engine:
            make_terms(engine, as_of=day_number(as_of))
            return by_account(engine, "terms")

    return terms


def only(rows, account):
    (row,) = rows[account]
    return row


def test_only_contracts_whose_loss_is_seen_count(terms):
    rows = terms(
        contracts=[
            contract("letter", dt.date(2024, 1, 1), form="engagement"),
            contract("framework", dt.date(2024, 1, 1), form="framework"),
            contract("standard", dt.date(2024, 1, 1), form="standard form"),
            year("sale", 2026, form="one-off sale"),
            contract("unsaid", dt.date(2024, 1, 1)),
            year("letter with an end", 2026, form="engagement"),
            contract("renews itself", dt.date(2024, 1, 1), form="framework", auto_renews=True),
            contract("retainer", dt.date(2024, 1, 1), form="retainer"),
            contract("subscription", dt.date(2024, 1, 1), form="subscription"),
            contract(
                "unborn", dt.date(2026, 6, 1), starts_on=dt.date(2026, 7, 15), form="retainer"
            ),
            contract("unknown yet", dt.date(2026, 7, 1), form="retainer"),
        ]
    )
    assert set(rows) == {"letter with an end", "renews itself", "retainer", "subscription"}


def test_each_renewal_on_record_is_a_term_survived(terms):
    rows = terms(
        contracts=[
            year("stated", 2023, contract_id="s1"),
            contract(
                "stated",
                dt.date(2024, 6, 1),
                dt.date(2025, 5, 31),
                contract_id="s2",
                renews="s1",
                form="retainer",
            ),
            contract(
                "stated", dt.date(2026, 1, 1), dt.date(2026, 12, 31), contract_id="s3", renews="s2"
            ),
            *[year("followed", y, form="retainer") for y in (2023, 2024, 2025, 2026)],
        ]
    )
    stated, followed = only(rows, "stated"), only(rows, "followed")
    assert (stated["survived"], followed["survived"]) == (2, 3)
    assert date_of(followed["started"]) == dt.date(2023, 1, 1)
    assert date_of(followed["ends"]) == dt.date(2026, 12, 31)
    for row in (stated, followed):
        assert (row["period_days"], row["source"], row["chain"]) == (365, "contract", 1)
        assert row["in_force"]
        assert not row["lost"]


def test_a_long_pause_or_another_form_begins_another_chain(terms):
    rows = terms(
        contracts=[
            year("pause", 2023, form="retainer"),
            contract("pause", dt.date(2024, 2, 15), dt.date(2025, 2, 14), form="retainer"),
            contract("pause", dt.date(2025, 4, 15), dt.date(2026, 4, 14), form="retainer"),
            year("forms", 2025, form="retainer"),
            year("forms", 2026, form="framework"),
        ]
    )
    assert [row["survived"] for row in rows["pause"]] == [0, 0, 0]
    assert [row["chain"] for row in rows["pause"]] == [1, 2, 3]
    assert [row["lost"] for row in rows["pause"]] == [True, True, True]
    assert [row["lost"] for row in rows["forms"]] == [True, False]


def test_contracts_side_by_side_each_have_their_chain(terms):
    rows = terms(
        contracts=[
            year("same day", y, form="subscription", contract_id=f"{name}{y}")
            for name in "abc"
            for y in (2024, 2025, 2026)
        ]
        + [
            contract(
                "days apart",
                dt.date(y, 1, day),
                dt.date(y + 1, 1, day) - dt.timedelta(days=1),
                form="subscription",
            )
            for day in (1, 5)
            for y in (2024, 2025, 2026)
        ]
    )
    assert [row["survived"] for row in rows["same day"]] == [2, 2, 2]
    assert [row["survived"] for row in rows["days apart"]] == [2, 2]


def test_a_ring_of_renewals_does_no_harm(terms):
    rows = terms(
        contracts=[
            year("ring", 2025, contract_id="r1", renews="r2", form="retainer"),
            year("ring", 2026, contract_id="r2", renews="r1", form="retainer"),
            year("self", 2026, contract_id="r3", renews="r3"),
        ]
    )
    assert len(rows["self"]) == 1
    assert all(row["survived"] == 0 for row in rows["ring"])


def test_a_chain_of_forty_months_is_followed_to_its_first(terms):
    starts = monthly(dt.date(2023, 3, 1), 41)
    rows = terms(
        contracts=[
            contract(
                "a",
                first,
                following - dt.timedelta(days=1),
                contract_id=f"c{n}",
                **({"renews": f"c{n - 1}"} if n else {}),
            )
            for n, (first, following) in enumerate(pairwise(starts))
        ]
    )
    row = only(rows, "a")
    assert (row["survived"], row["period_days"], row["in_force"]) == (39, 30, True)


@pytest.mark.parametrize(
    ("as_of", "survived", "ends"),
    [
        (dt.date(2024, 12, 31), 0, dt.date(2024, 12, 31)),
        (dt.date(2025, 1, 1), 1, dt.date(2025, 12, 31)),
        (dt.date(2026, 6, 30), 2, dt.date(2026, 12, 31)),
    ],
)
def test_a_contract_that_renews_itself_survives_each_term_it_outlasts(terms, as_of, survived, ends):
    row = only(terms(as_of, contracts=[year("a", 2024, auto_renews=True)]), "a")
    assert (row["survived"], row["lost"], row["in_force"]) == (survived, False, True)
    assert abs(row["ends"] - day_number(ends)) <= 1


def test_a_renewal_row_of_a_contract_that_renews_itself_counts_once(terms):
    rows = terms(
        contracts=[
            year("a", 2023, auto_renews=True, contract_id="a1"),
            contract(
                "a",
                dt.date(2025, 1, 1),
                dt.date(2025, 12, 31),
                auto_renews=True,
                contract_id="a2",
                renews="a1",
            ),
        ]
    )
    assert only(rows, "a")["survived"] == 3


def test_where_renewals_are_written_down_one_without_is_over(terms):
    def chain(account, years):
        return [year(account, y, form="retainer", auto_renews=True) for y in years]

    written = [*chain("stays", range(2022, 2027)), *chain("left", range(2022, 2025))]
    rows = terms(contracts=[*written, *chain("left at once", [2023])])
    assert {name: (only(rows, name)["survived"], only(rows, name)["lost"]) for name in rows} == {
        "stays": (4, False),
        "left": (2, True),
        "left at once": (0, True),
    }
    silent = [row for name in "abcdef" for row in chain(name, [2022])]
    rows = terms(contracts=[*silent, *chain("upgraded", [2022, 2023])])
    assert {only(rows, name)["survived"] for name in rows} == {4}
    assert not any(only(rows, name)["lost"] for name in rows)


@pytest.mark.parametrize(
    ("ended", "survived"),
    [
        (dt.date(2024, 5, 1), 0),
        (dt.date(2024, 12, 31), 0),
        (dt.date(2025, 1, 2), 0),
        (dt.date(2025, 3, 1), 1),
        (dt.date(2025, 12, 31), 1),
        (dt.date(2026, 2, 1), 2),
    ],
)
def test_an_end_is_in_the_term_that_it_falls_into(terms, ended, survived):
    row = only(terms(contracts=[year("a", 2024, auto_renews=True, ended_on=ended)]), "a")
    assert (row["survived"], row["lost"], row["in_force"]) == (survived, True, False)
    assert row["ends"] is None


def test_an_end_after_the_day_is_not_seen(terms):
    contracts = [year("a", 2026, ended_on=dt.date(2026, 7, 1))]
    assert not only(terms(contracts=contracts), "a")["lost"]
    assert only(terms(dt.date(2026, 7, 1), contracts=contracts), "a")["lost"]


@pytest.mark.parametrize(
    ("days", "lost", "in_force"),
    [(0, False, True), (1, False, False), (14, False, False), (15, True, False)],
)
def test_a_term_that_ran_out_is_undecided_for_a_fortnight(terms, days, lost, in_force):
    last = dt.date(2025, 12, 31)
    silent = [year("silent", 2025), year("noted", 2025, ended_on=last)]
    rows = terms(last + dt.timedelta(days=days), contracts=silent)
    row = only(rows, "silent")
    assert (row["lost"], row["in_force"], row["survived"]) == (lost, in_force, 0)
    assert row["ends"] == (None if lost else day_number(last))
    assert only(rows, "noted")["lost"] == lost


def test_what_is_ended_early_is_lost_at_once_unless_it_is_signed_again_soon(terms):
    contracts = [year("a", 2025, ended_on=dt.date(2025, 6, 1))]
    assert only(terms(dt.date(2025, 6, 2), contracts=contracts), "a")["lost"]
    again = contract("a", dt.date(2025, 7, 1), dt.date(2026, 6, 30))
    row = only(terms(dt.date(2025, 7, 1), contracts=[*contracts, again]), "a")
    assert (row["survived"], row["lost"], row["in_force"]) == (1, False, True)


def test_a_renewal_signed_ahead_keeps_the_chain_and_is_survived_when_it_begins(terms):
    contracts = [
        year("a", 2025, contract_id="a1"),
        contract(
            "a",
            dt.date(2025, 11, 1),
            dt.date(2027, 1, 31),
            starts_on=dt.date(2026, 2, 1),
            renews="a1",
        ),
    ]
    before = only(terms(dt.date(2025, 12, 1), contracts=contracts), "a")
    assert (before["survived"], before["lost"], before["in_force"]) == (0, False, True)
    between = only(terms(dt.date(2026, 1, 20), contracts=contracts), "a")
    assert (between["survived"], between["lost"], between["in_force"]) == (0, False, False)
    after = only(terms(dt.date(2026, 2, 1), contracts=contracts), "a")
    assert (after["survived"], after["lost"], after["in_force"]) == (1, False, True)


def test_open_ended_contracts_go_by_the_month_or_by_what_comes_in(terms):
    start = dt.date(2025, 1, 1)
    rows = terms(
        dt.date(2025, 7, 15),
        contracts=[
            contract("silent", start, form="subscription"),
            contract("quarterly", start, form="subscription", contract_id="q"),
            contract("lined", start, form="subscription"),
            contract("ended", start, form="subscription", ended_on=dt.date(2025, 3, 20)),
        ],
        payments=[paid("quarterly", day, 9000, "q") for day in monthly(start, 7)[::3]],
        orders=[line("lined", start + dt.timedelta(days=7 * i), 500) for i in range(28)],
    )
    assert {name: only(rows, name)["period_days"] for name in rows} == {
        "silent": 30,
        "quarterly": 91,
        "lined": 7,
        "ended": 30,
    }
    assert {name: only(rows, name)["survived"] for name in rows} == {
        "silent": 6,
        "quarterly": 2,
        "lined": 27,
        "ended": 2,
    }
    assert only(rows, "silent")["period_cents"] is None
    assert only(rows, "quarterly")["period_cents"] == 9000
    assert only(rows, "lined")["period_cents"] == 500


def test_the_money_of_a_period_is_what_came_in_else_the_worth_last_written(terms):
    rows = terms(
        rates={"USD": 0.5},
        contracts=[
            year("worth", 2025, value=120000, form="retainer", contract_id="w1"),
            year("worth", 2026, value=130000, form="retainer", contract_id="w2"),
            year("written", 2025, value=120000, form="retainer", contract_id="v1"),
            year("written", 2026, value=130000, form="retainer", contract_id="v2"),
            year("framework", 2026, value=120000, form="framework"),
            year("foreign", 2026, value=120000, currency="USD"),
            year("first only", 2025, value=100000, form="retainer"),
            year("first only", 2026, form="retainer"),
            contract("month", dt.date(2026, 1, 1), form="retainer", contract_id="m"),
            year("paid", 2025, auto_renews=True, contract_id="p"),
            year("lined", 2025, auto_renews=True),
            year("silent", 2026),
        ],
        payments=[
            *[paid("worth", day, 99, "w1") for day in monthly(dt.date(2025, 1, 1), 12)],
            paid("written", dt.date(2026, 2, 1), 99, "v2"),
            *[paid("month", day, 700, "m") for day in monthly(dt.date(2026, 1, 1), 6)],
            *[paid("paid", day, 100, "p") for day in monthly(dt.date(2025, 1, 5), 18)],
        ],
        orders=[
            *[line("lined", day, 10) for day in monthly(dt.date(2025, 1, 5), 18)],
            *[line("paid", day, 100) for day in monthly(dt.date(2025, 1, 5), 18)],
        ],
    )
    assert {name: only(rows, name)["period_cents"] for name in rows} == {
        "worth": 1188,
        "written": 130000,
        "framework": 0,
        "foreign": 60000,
        "first only": 100000,
        "month": 700,
        "paid": 1200,
        "lined": 120,
        "silent": None,
    }


def test_uneven_bills_count_by_what_they_come_to_and_a_single_large_one_not_at_all(terms):
    bills = [600, 700, 800, 800, 900, 2200] * 2
    days = monthly(dt.date(2025, 1, 5), 12)
    rows = terms(
        contracts=[year("billed", 2025, auto_renews=True, contract_id="b")],
        payments=[
            *[paid("billed", day, bill, "b") for day, bill in zip(days, bills, strict=True)],
            paid("billed", dt.date(2025, 12, 20), 9000, "b"),
        ],
        orders=[line("lines", day, bill) for day, bill in zip(days, bills, strict=True)],
    )
    assert only(rows, "billed")["period_cents"] == sum(bills)
    assert only(rows, "lines")["period_cents"] == 1000


def test_worth_in_a_currency_without_a_rate_is_refused(terms):
    with pytest.raises(RecordsError, match="USD"):
        terms(contracts=[year("a", 2026, value=1, currency="USD"), year("b", 2026, value=1)])
    rows = terms(contracts=[year("a", 2026, currency="USD"), year("b", 2026, value=365)])
    assert (only(rows, "a")["period_cents"], only(rows, "b")["period_cents"]) == (None, 365)


def test_the_worth_of_a_longer_term_is_spread_over_its_periods(terms):
    start = dt.date(2025, 1, 1)
    contracts = [
        contract("a", day, day + dt.timedelta(days=29), form="retainer", value=1000)
        for day in (start, start + dt.timedelta(days=30))
    ]
    long = contract("a", start + dt.timedelta(days=60), dt.date(2026, 2, 28), form="retainer")
    row = only(terms(dt.date(2025, 6, 1), contracts=[*contracts, long | {"value": 24000}]), "a")
    assert (row["period_days"], row["survived"]) == (30, 2)
    assert row["period_cents"] == 2000


def test_subscription_lines_alone_are_one_chain(terms):
    rows = terms(
        dt.date(2026, 6, 20),
        orders=[
            *[line("goes on", day, 990) for day in monthly(dt.date(2026, 1, 5), 6)],
            *[line("stopped", day, 990) for day in monthly(dt.date(2025, 1, 5), 4)],
            line("single", dt.date(2026, 6, 1), 500),
            line("late", dt.date(2026, 5, 1), 500),
            line("goods", dt.date(2026, 6, 1), 500, nature="goods"),
        ],
    )
    assert set(rows) == {"goes on", "stopped", "single", "late"}
    assert only(rows, "goes on") == {
        "chain": 1,
        "source": "subscription lines",
        "started": day_number(dt.date(2026, 1, 5)),
        "period_days": 30,
        "survived": 5,
        "lost": False,
        "in_force": True,
        "period_cents": 990,
        "ends": day_number(dt.date(2026, 6, 5)) + 29,
    }
    stopped = only(rows, "stopped")
    assert (stopped["survived"], stopped["lost"], stopped["ends"]) == (3, True, None)
    assert (only(rows, "single")["period_days"], only(rows, "single")["lost"]) == (30, False)
    assert only(rows, "late")["lost"], "50 days without a line of a monthly subscription"


def test_subscription_lines_of_an_account_under_contract_are_its_contracts_money(terms):
    rows = terms(
        contracts=[contract("a", dt.date(2026, 1, 1), form="subscription")],
        orders=[line("a", day, 990) for day in monthly(dt.date(2026, 1, 1), 6)],
    )
    row = only(rows, "a")
    assert (row["source"], row["period_days"], row["period_cents"]) == ("contract", 30, 990)


def test_the_setting_of_an_account_is_that_of_its_records(tmp_path):
    tables = {
        "contracts": [
            year("client", 2026),
            year("gone", 2020),
            year("both", 2026),
            contract("letter", dt.date(2024, 1, 1), form="engagement"),
        ],
        "orders": [
            {"account_id": name, "ordered_at": dt.date(2026, 1, 5), "amount": 100}
            for name in ("both", "letter", "shopper")
        ]
        + [line("box", dt.date(2026, 6, 1), 100)],
    }
    with streams(tmp_path, accounts=[{"account_id": "silent"}], **tables) as engine:
        make_purchases(engine, as_of=day_number(END))
        make_terms(engine, as_of=day_number(END))
        make_settings_of_accounts(engine)
        told = by_account(engine, "settings_of")
    assert {name: row["setting"] for name, (row,) in told.items()} == {
        "client": "contractual",
        "gone": "contractual",
        "both": "both",
        "letter": "noncontractual",
        "shopper": "noncontractual",
        "box": "contractual",
    }


def test_the_order_of_import_changes_no_chain(terms):
    contracts = [
        year("a", y, form="subscription", contract_id=f"{name}{y}", value=100 * y)
        for name in "abc"
        for y in (2022, 2023, 2025, 2026)
    ]
    payments = [
        paid("a", day, 10 + n, "b2025") for n, day in enumerate(monthly(dt.date(2025, 1, 1), 12))
    ]
    told = terms(contracts=contracts, payments=payments)
    assert told == terms(contracts=contracts[::-1], payments=payments[::-1])
    assert len(told["a"]) == 6

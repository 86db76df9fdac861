"""What agreements and payments say at each date, on records written by hand."""

import datetime as dt

import pytest

from clienthood.evidence.spans import month_of
from clienthood.movement.facts import make_facts
from clienthood.movement.months import month_ends
from clienthood.units import day_number
from tests.movement.books import derived

END = dt.date(2026, 6, 30)
DAYS = month_ends(day_number(END), 12)
FIRST = month_of(dt.date(2025, 7, 31))
ENDED = dt.date(2026, 2, 10)
DAY = dt.timedelta(days=1)
THROUGH = [dt.date(2025, 10, 3), *(dt.date(2026, month, 9) for month in (1, 2, 3, 5))]
"""Days of payments, two of them by the end of January."""


def agreement(number, signed, form, **more):
    return {
        "contract_id": f"k{number}",
        "account_id": "A",
        "signed_at": signed,
        "form": form,
    } | more


def framework(number, year, **more):
    """An agreement of a year that renews itself, and continues the one before it."""
    earlier = {"renews": f"k{number - 1}"} if number else {}
    ends = dt.date(year + 1, 3, 31)
    terms = {"ends_on": ends, "auto_renews": True}
    return agreement(number, dt.date(year, 4, 1), "framework", **terms, **earlier, **more)


def terms(folder, contracts):
    """Return for each date whether an agreement stands, and the day on which it was over."""
    tables = {
        "orders": [{"account_id": "A", "ordered_at": dt.date(2023, 1, 1), "amount": 1200}],
        "contracts": contracts,
    }
    with derived(folder, tables) as engine:
        make_facts(engine, DAYS, FIRST)
        account = "(select account_key from roster where account_id = 'A')"
        asked = f"select * from terms_at where account_key = {account} order by nth"
        rows = engine.fetch(asked).to_pylist()
    names = ("over", "open_over", "notice")
    return {row["nth"]: (row["stands"], *(row[name] for name in names)) for row in rows}


STANDS = (1, None, None, None)
GONE = day_number(ENDED)


def test_an_agreement_that_was_renewed_has_made_way_for_the_renewal(tmp_path):
    renewed = [framework(0, 2023), framework(1, 2024), framework(2, 2025, ended_on=ENDED)]
    found = terms(tmp_path, renewed)
    assert all(found[nth] == STANDS for nth in range(7))
    assert all(found[nth] == (0, GONE, None, None) for nth in range(7, 12))


def test_an_agreement_that_renews_itself_stands_until_somebody_ends_it(tmp_path):
    found = terms(tmp_path, [framework(0, 2023)])
    assert all(found[nth] == STANDS for nth in range(12))


def test_terms_without_an_end_that_somebody_ends_are_over(tmp_path):
    found = terms(tmp_path, [agreement(0, dt.date(2024, 5, 2), "standard form", ended_on=ENDED)])
    assert found[6] == (0, None, None, None)
    assert found[7] == (0, None, GONE, None)


@pytest.mark.parametrize("left", [dt.date(2025, 3, 1), dt.date(2026, 3, 1)])
def test_terms_that_another_agreement_outlives_are_not_over(tmp_path, left):
    both = [
        agreement(0, dt.date(2024, 5, 2), "standard form", ended_on=ENDED),
        agreement(1, left, "standard form"),
    ]
    assert terms(tmp_path, both)[11] == (0, None, None, None)


def test_several_agreements_of_different_days_ended_on_one_day_are_notice(tmp_path):
    days = (dt.date(2024, 5, 2), dt.date(2025, 1, 9))
    ended = [agreement(n, day, "engagement", ended_on=ENDED) for n, day in enumerate(days)]
    found = terms(tmp_path / "all", ended)
    assert [found[nth][3] for nth in (6, 7, 11)] == [None, GONE, GONE]
    goes_on = [*ended, agreement(9, dt.date(2025, 6, 1), "engagement")]
    assert terms(tmp_path / "on", goes_on)[11][3] is None


def test_one_project_that_is_done_is_no_notice(tmp_path):
    one = [agreement(n, dt.date(2024, 5, 2), "engagement", ended_on=ENDED) for n in range(3)]
    assert terms(tmp_path / "parts", one)[11] == (0, None, None, None)
    assert terms(tmp_path / "one", one[:1])[11] == (0, None, None, None)


@pytest.mark.parametrize(
    ("days", "told"), [(640, GONE), (340, None), (380, None)], ids=["years", "months", "as usual"]
)
def test_an_engagement_of_longer_than_a_year_and_than_usual_is_notice_when_it_is_ended(
    tmp_path, days, told
):
    usual = 200 if days == 380 else 100
    done = [
        {"contract_id": f"d{n}", "account_id": f"B{n}", "form": "engagement"}
        | {"signed_at": dt.date(2024, 1, 9), "ended_on": dt.date(2024, 1, 9 + n % 2) + usual * DAY}
        for n in range(20)
    ]
    one = agreement(0, ENDED - days * DAY, "engagement", ended_on=ENDED)
    assert terms(tmp_path / "alone", [one, *done])[11] == (0, None, None, told)
    stands = agreement(1, dt.date(2024, 5, 2), "engagement")
    assert terms(tmp_path / "stands", [one, stands, *done])[11] == (0, None, None, None)


def test_who_ever_signed_anything_but_engagements_does_not_go_by_projects(tmp_path):
    signed = dt.date(2024, 5, 2)
    later = agreement(1, dt.date(2026, 2, 3), "framework")
    tables = {
        "orders": [{"account_id": "A", "ordered_at": dt.date(2023, 1, 1), "amount": 1200}],
        "contracts": [agreement(0, signed, "engagement"), later],
    }
    with derived(tmp_path, tables) as engine:
        make_facts(engine, DAYS, FIRST)
        rows = engine.fetch("select projects from terms_at order by nth").to_pylist()
    assert [row["projects"] for row in rows] == [1] * 7 + [0] * 5


def test_a_sale_by_somebody_who_writes_down_no_talks_says_nothing_of_their_absence(tmp_path):
    def sale(account, day, staff):
        return {"account_id": account, "ordered_at": day, "amount": 1200, "staff": staff}

    def talk(account, day, staff):
        return {"account_id": account, "happened_at": day, "kind": "meeting", "staff": staff}

    sold, met = dt.date(2026, 1, 20), dt.date(2025, 9, 3)
    tables = {
        "orders": [sale(who, sold, who) for who in ("Ada", "Bob", "Cleo")],
        "interactions": [talk("Ada", met, "Ada"), talk("Ada", dt.date(2026, 2, 1), "Cleo")],
    }
    names = {}
    for name, talks in (("some", tables["interactions"]), ("nobody", [talk("Ada", met, None)])):
        with derived(tmp_path / name, tables | {"interactions": talks}) as engine:
            make_facts(engine, DAYS, FIRST)
            rows = engine.fetch(
                "select account_id, day from unwritten_at u join roster r"
                " on r.account_key = u.account_key order by 1"
            ).to_pylist()
        names[name] = [(row["account_id"], row["day"]) for row in rows]
    assert names["some"] == [("Bob", day_number(sold)), ("Cleo", day_number(sold))]
    assert names["nobody"] == []


def test_payments_at_once_are_counted_from_the_month_of_the_last_arranged_one(tmp_path):
    plans = ["at once", "on account", "retainer", "at once", "at once", None, "autopay"]
    paid = [dt.date(2025, 7 + n // 2, 5 + n) for n in range(7)]
    tables = {
        "orders": [{"account_id": "A", "ordered_at": dt.date(2025, 1, 1), "amount": 1200}],
        "payments": [
            {"payment_id": f"p{n}", "account_id": "A", "paid_at": day, "amount": 10, "plan": plan}
            for n, (day, plan) in enumerate(zip(paid, plans, strict=True))
        ],
    }
    with derived(tmp_path, tables) as engine:
        make_facts(engine, DAYS, FIRST)
        rows = engine.fetch("select * from paid_at order by month").to_pylist()
    counts = ("arranged", "at_once", "settled")
    assert [[row[name] for name in counts] for row in rows] == [[1, 1, 1], [1, 1, 2], [0, 1, None]]


def test_what_agreements_and_payments_say_does_not_know_what_came_later(tmp_path):
    then, nth = dt.date(2026, 1, 31), 6
    contracts = [
        framework(0, 2023),
        framework(1, 2024, ended_on=dt.date(2026, 3, 3)),
        agreement(5, dt.date(2025, 9, 1), "standard form", ended_on=dt.date(2026, 3, 3)),
        agreement(6, dt.date(2025, 11, 1), "engagement", ended_on=dt.date(2025, 12, 9)),
        agreement(7, dt.date(2026, 4, 2), "framework", renews="k1"),
    ]
    plans = ["on account", "at once", "at once", "on account", "at once"]
    payments = [
        {"payment_id": f"p{n}", "account_id": "A", "paid_at": day, "amount": 10, "plan": plan}
        for n, (day, plan) in enumerate(zip(THROUGH, plans, strict=True))
    ]
    as_it_was = [
        {**row, "ended_on": row["ended_on"] if row.get("ended_on", END) <= then else None}
        for row in contracts
        if row["signed_at"] <= then
    ]
    paid = [row for row in payments if row["paid_at"] <= then]
    told = []
    for name, agreed, money in (("then", as_it_was, paid), ("later", contracts, payments)):
        orders = [{"account_id": "A", "ordered_at": dt.date(2023, 1, 1), "amount": 1200}]
        tables = {"orders": orders, "contracts": agreed, "payments": money}
        with derived(tmp_path / name, tables) as engine:
            make_facts(engine, DAYS, FIRST)
            said = engine.fetch(f"select * from terms_at where nth <= {nth} order by nth")
            given = engine.fetch(f"select * from paid_at where month <= {FIRST + nth} order by 2")
        told.append((said.to_pylist(), given.to_pylist()))
    assert told[0] == told[1]
    assert len(told[0][0]) == nth + 1

"""What must hold for the calls of any book, whatever its records are."""

import datetime as dt
import random
from decimal import Decimal
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.evidence import catalogue
from clienthood.settings import Settings
from clienthood.simulate import simulate, trades
from tests.ledger import business_and, calls

END = dt.date(2026, 6, 30)
NAMES = [dimension.name for dimension in catalogue()]
SLOW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def business():
    return simulate("vet-clinic", accounts=250, seed=81)


@pytest.fixture(scope="module")
def base(business, tmp_path_factory):
    return calls(tmp_path_factory.mktemp("base"), END, **business_and(business))


def told(rows, ignore=("account_key",)):
    return {name: {k: v for k, v in row.items() if k not in ignore} for name, row in rows.items()}


def parts(row):
    return [row["prior_bits"], *(row[f"{name}_bits"] for name in NAMES)]


@SLOW
@given(
    trade=st.sampled_from(trades()),
    seed=st.integers(0, 999),
    accounts=st.integers(3, 60),
    share=st.sampled_from([None, 0.0, 1.0]),
)
def test_bits_add_up_exactly_on_every_account_of_every_book(
    tmp_path_factory, trade, seed, accounts, share
):
    book = simulate(trade, accounts=accounts, seed=seed, client_share=share)
    rows, _ = calls(tmp_path_factory.mktemp("any"), END, **business_and(book))
    for row in rows.values():
        shuffled = parts(row)
        random.Random(seed).shuffle(shuffled)
        assert sum(shuffled) == row["log2_odds"]
        assert sum(Decimal(repr(x)) for x in shuffled) == Decimal(repr(row["log2_odds"]))
        assert all(row[f"{n}_bits"] == 0 for n in NAMES if row[f"{n}_level"] is None)
        assert 0 <= row["probability"] <= 1


def test_the_order_of_rows_changes_nothing(business, base, tmp_path):
    tables = business_and(business)
    rng = random.Random(5)
    mixed = {}
    for name, rows in tables.items():
        order = list(range(rows.num_rows))
        rng.shuffle(order)
        mixed[name] = rows.take(pa.array(order, pa.int64()))
    rows, model = calls(tmp_path, END, **mixed)
    assert told(rows) == told(base[0])
    assert model.to_dict() == base[1].to_dict()


def test_renaming_the_accounts_changes_nothing_but_names(business, base, tmp_path):
    def renamed(values):
        return pa.array(
            [
                None if v is None else f"Z{int(v.strip('AX') or 0) * 7919 % 99991}-{v}"
                for v in values.to_pylist()
            ],
            pa.string(),
        )

    tables = business_and(business)
    for name, rows in tables.items():
        for column in (
            "account_id",
            "parent_account_id",
            "referrer_account_id",
            "referred_account_id",
        ):
            if column in rows.column_names:
                at = rows.column_names.index(column)
                rows = rows.set_column(at, column, renamed(rows.column(column)))
        tables[name] = rows
    rows, _ = calls(tmp_path, END, **tables)
    ignore = ("account_key", "account_id")
    back = {name.split("-", 1)[1]: row for name, row in rows.items()}
    assert told(back, ignore) == told(base[0], ignore)


def test_the_unit_of_money_changes_nothing(business, base, tmp_path):
    tables = business_and(business)
    for name, rows in tables.items():
        for column in rows.column_names:
            if column.endswith("_minor"):
                at = rows.column_names.index(column)
                rows = rows.set_column(at, column, pc.multiply(rows.column(column), 100))
        tables[name] = rows
    rows, _ = calls(tmp_path, END, **tables)
    spent = ("account_key", "spent", "spent_phase", "spent_year")
    assert told(rows, spent) == told(base[0], spent)
    assert all(row["spent"] == 100 * base[0][name]["spent"] for name, row in rows.items())


def test_moving_all_records_by_whole_leap_cycles_changes_nothing_but_days(business, base, tmp_path):
    days = 28 * 365 + 7
    shift = pa.scalar(days * 86_400_000_000, pa.duration("us"))
    tables = business_and(business)
    for name, rows in tables.items():
        for column in rows.column_names:
            if pa.types.is_timestamp(rows.schema.field(column).type):
                at = rows.column_names.index(column)
                rows = rows.set_column(at, column, pc.subtract(rows.column(column), shift))
        tables[name] = rows
    rows, _ = calls(tmp_path, END - dt.timedelta(days=days), **tables)
    for name, row in base[0].items():
        assert rows[name]["log2_odds"] == row["log2_odds"]
        assert [rows[name][f"{n}_level"] for n in NAMES] == [row[f"{n}_level"] for n in NAMES]


def test_nothing_later_than_the_date_matters(business, tmp_path):
    as_of = dt.date(2024, 3, 15)
    dated = {
        "orders": "ordered_at",
        "interactions": "happened_at",
        "tickets": "opened_at",
        "leads": "first_contact_at",
        "referrals": "referred_at",
        "feedback": "given_at",
        "campaign_contacts": "sent_at",
        "facts": "date",
        "contracts": "signed_at",
        "memberships": "joined_on",
        "accounts": "created_at",
    }
    ends = {"closed_at", "ended_on", "responded_at", "left_on", "paid_at"}
    limit = pa.scalar(dt.datetime.combine(as_of, dt.time.max), pa.timestamp("us"))
    tables, cut = business_and(business), {}
    for name, rows in tables.items():
        if name in dated:
            when = rows.column(dated[name])
            rows = rows.filter(pc.fill_null(pc.less_equal(when, limit), True))
        if name == "payments":
            paid = pc.coalesce(rows.column("paid_at"), rows.column("due_on"))
            rows = rows.filter(pc.less_equal(paid, limit))
        for column in ends & set(rows.column_names):
            at = rows.column_names.index(column)
            known = pc.if_else(pc.less_equal(rows.column(column), limit), rows.column(column), None)
            rows = rows.set_column(at, column, known)
        cut[name] = rows
    everything, model = calls(tmp_path / "all", as_of, **tables)
    before, model_before = calls(tmp_path / "before", as_of, **cut)
    assert told(everything) == told(before)
    assert model.to_dict() == model_before.to_dict()


@pytest.mark.parametrize(
    ("table", "dimensions"),
    [
        ("contracts", ["contract"]),
        ("payments", ["payment"]),
        ("tickets", ["support"]),
        ("referrals", ["referral"]),
        ("interactions", ["engagement"]),
    ],
)
def test_hiding_a_table_makes_it_unknown_and_never_evidence(
    business, base, tmp_path, table, dimensions
):
    tables = business_and(business)
    del tables[table]
    rows, _ = calls(tmp_path, END, **tables)
    for row in rows.values():
        for name in dimensions:
            assert row[f"{name}_level"] is None
            assert row[f"{name}_bits"] == 0
    truth = dict(
        zip(
            business.truth.column("account_id").to_pylist(),
            business.truth.column("kind").to_pylist(),
            strict=True,
        )
    )
    turned = [
        name
        for name, row in rows.items()
        if name in truth and {row["kind"], base[0][name]["kind"]} == {"client", "customer"}
    ]
    assert len(turned) <= 0.01 * len(rows), (
        "hiding records leaves calls open, it does not turn them"
    )


def test_more_of_the_same_history_never_lowers_strength(tmp_path):
    business = simulate("accountant", accounts=150, seed=82)

    def history(years):
        days = [END - dt.timedelta(days=30 * i) for i in range(12 * years)]
        return {
            "orders": [
                {
                    "account_id": "same",
                    "ordered_at": day,
                    "amount": 30000,
                    "nature": "advice",
                    "bespoke": True,
                }
                for day in days
            ],
            "interactions": [
                {
                    "account_id": "same",
                    "happened_at": day,
                    "kind": "meeting",
                    "direction": "two-way",
                }
                for day in days
            ],
        }

    odds = [
        calls(tmp_path / str(n), END, **business_and(business, **history(n)))[0]["same"]
        for n in (1, 2, 4)
    ]
    for shorter, longer in pairwise(odds):
        for name in ("duration", "rhythm", "engagement", "offering", "customization"):
            assert longer[f"{name}_level"] >= shorter[f"{name}_level"], name
        assert longer["log2_odds"] >= shorter["log2_odds"] - 0.25


def test_a_dimension_that_tells_nothing_weighs_nothing(business, tmp_path):
    flat = Settings.model_validate(
        {
            "dimensions": {"engagement": {"m": [0.25] * 4, "u": [0.25] * 4}},
            "calls": {"learn": False},
        }
    )
    rows, _ = calls(tmp_path, END, flat, **business_and(business))
    assert all(row["engagement_bits"] == 0 for row in rows.values())
    assert any(row["engagement_level"] is not None for row in rows.values())


def test_a_confirmed_kind_stands_and_moves_the_others_towards_it(business, base, tmp_path):
    rows = base[0]
    doubted = sorted(rows, key=lambda name: abs(rows[name]["log2_odds"]))[:20]
    confirmed, _ = calls(
        tmp_path, END, labels=[(name, "client") for name in doubted], **business_and(business)
    )
    assert all(confirmed[name]["kind"] == "client" for name in doubted)
    others = [name for name in rows if name not in doubted]
    before = sum(rows[name]["probability"] for name in others)
    after = sum(confirmed[name]["probability"] for name in others)
    assert after > before


def test_a_house_may_add_a_dimension_and_switch_one_off(business, tmp_path):
    chosen = Settings.model_validate(
        {
            "dimensions": {"rhythm": {"off": True}},
            "own": [
                {
                    "name": "consultations",
                    "family": "contact",
                    "question": "How often do they consult?",
                    "table": "interactions",
                    "value": "case when kind = 'consultation' then 1 else 0 end",
                    "merge": "sum",
                    "unit": "consultations",
                    "levels": [
                        {"name": "few", "below": 1, "m": 0.3, "u": 0.8},
                        {"name": "many", "m": 0.7, "u": 0.2},
                    ],
                }
            ],
        }
    )
    rows, _ = calls(tmp_path, END, chosen, **business_and(business))
    assert all("rhythm_level" not in row for row in rows.values())
    assert {row["consultations_level"] for row in rows.values()} >= {0, 1}


@pytest.mark.parametrize(("share", "wrong"), [(0.0, "client"), (1.0, "customer")])
def test_a_book_of_one_kind_is_not_split(tmp_path, share, wrong):
    business = simulate("agency", accounts=300, seed=83, client_share=share)
    rows, _ = calls(tmp_path, END, **business_and(business))
    found = [row for row in rows.values() if row["kind"] == wrong]
    assert len(found) <= 0.02 * len(rows)

"""Summaries and the split against plain Python, a published data set and the order of import."""

import datetime as dt
import math
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.engine import DuckDB
from clienthood.units import day_number
from clienthood.value.purchases import make_purchases
from clienthood.value.split import fetch_split, make_split
from clienthood.value.summary import fetch_summary, make_summary
from tests.value.records import streams

ROWS = pa.schema(
    [
        ("account_key", pa.int64()),
        ("day", pa.int32()),
        ("cents", pa.float64()),
        ("order_id", pa.string()),
        ("refund_of", pa.string()),
        ("nature", pa.string()),
    ]
)
NO_PAYMENTS = pa.schema(
    [("contract_id", pa.string()), ("order_id", pa.string()), ("day", pa.int32())]
)
NO_CONTRACTS = pa.schema(
    [
        ("account_key", pa.int64()),
        ("contract_id", pa.string()),
        ("day", pa.int32()),
        ("form", pa.string()),
        ("starts", pa.int32()),
        ("ends", pa.int32()),
        ("ended", pa.int32()),
        ("auto_renews", pa.bool_()),
        ("cents", pa.float64()),
    ]
)


@pytest.fixture(scope="module")
def engine():
    engine = DuckDB()
    engine.load("payments_rows", NO_PAYMENTS.empty_table())
    engine.load("contracts_rows", NO_CONTRACTS.empty_table())
    yield engine
    engine.close()


def load_orders(engine, lines):
    """Load (account, day, cents, order, refunded order) as the stream of orders."""
    names = ("account_key", "day", "cents", "order_id", "refund_of")
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    engine.load("orders_rows", pa.Table.from_pylist(rows, schema=ROWS))


def purchases_of(lines, as_of):
    """Return {account: {day: cents}} by the rule of refunds, line after line."""
    seen = [line for line in lines if line[1] <= as_of]
    gross = {}
    order_day = {}
    for account, day, cents, order, _ in seen:
        if cents > 0:
            days = gross.setdefault(account, {})
            days[day] = days.get(day, 0) + cents
            order_day[account, order] = min(day, order_day.get((account, order), day))
    net = {account: dict(days) for account, days in gross.items()}
    for account, day, cents, _, refunded in seen:
        if cents >= 0:
            continue
        target = order_day.get((account, refunded))
        if target is None:
            target = max((d for d in gross.get(account, ()) if d <= day), default=None)
        if target is not None:
            net[account][target] += cents
    kept = {
        account: {day: cents for day, cents in sorted(days.items()) if cents > 0}
        for account, days in net.items()
    }
    return {account: days for account, days in kept.items() if days}


def summary_of(days, as_of):
    first, *later = days
    return {
        "first_day": first,
        "x": len(later),
        "t_x": max(days) - first,
        "T": as_of - first,
        "litt": sum(math.log(b - a) for a, b in pairwise(days)),
        "spend_mean": sum(days[d] for d in later) / len(later) if later else math.nan,
        "first_cents": days[first],
    }


def agree(found, expected):
    assert found.account_key.tolist() == sorted(expected)
    for at, account in enumerate(sorted(expected)):
        for name, value in expected[account].items():
            assert getattr(found, name)[at] == pytest.approx(value, abs=1e-6, nan_ok=True), name


AMOUNT = st.one_of(st.integers(1, 900), st.integers(-900, -1), st.just(0))
LINES = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.integers(0, 60),
        AMOUNT,
        st.sampled_from([f"o{i}" for i in range(12)]),
        st.one_of(st.none(), st.sampled_from([f"o{i}" for i in range(14)])),
    ),
    max_size=60,
)
ONCE = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ONCE
@given(lines=LINES, as_of=st.integers(-1, 65))
def test_the_summary_is_that_of_plain_python_at_any_day(engine, lines, as_of):
    if not any(day <= as_of for _, day, *_ in lines):
        lines = [*lines, (1, -5, 0, "o0", None)]
    load_orders(engine, lines)
    make_purchases(engine, as_of=as_of)
    make_summary(engine, as_of=as_of)
    expected = purchases_of(lines, as_of)
    agree(
        fetch_summary(engine),
        {account: summary_of(days, as_of) for account, days in expected.items()},
    )


@ONCE
@given(lines=LINES, end=st.integers(0, 40), more=st.integers(1, 30))
def test_the_split_keeps_what_was_known_then_apart_from_what_came_later(engine, lines, end, more):
    lines = [*lines, (5, 0, 10, "o0", None)]
    load_orders(engine, lines)
    make_split(engine, calibration_end=end, holdout_end=end + more)
    split = fetch_split(engine)
    then, later = purchases_of(lines, end), purchases_of(lines, end + more)
    agree(split.summary, {account: summary_of(days, end) for account, days in then.items()})
    for at, account in enumerate(sorted(then)):
        held = {day: cents for day, cents in later.get(account, {}).items() if day > end}
        assert (split.held_x[at], split.held_cents[at]) == (len(held), sum(held.values()))


@ONCE
@given(lines=LINES, end=st.integers(0, 40), more=st.integers(1, 30))
def test_without_refunds_repeats_then_and_held_add_up_to_all_repeats(engine, lines, end, more):
    bought = [(a, day, abs(cents), o, None) for a, day, cents, o, _ in lines]
    load_orders(engine, [*bought, (5, 0, 10, "o0", None)])
    make_split(engine, calibration_end=end, holdout_end=end + more)
    make_purchases(engine, as_of=end + more)
    make_summary(engine, as_of=end + more)
    split, whole = fetch_split(engine), fetch_summary(engine)
    known = np.isin(whole.account_key, split.summary.account_key)
    assert (split.summary.x + split.held_x).tolist() == whole.x[known].tolist()
    assert (whole.first_day[~known] > end).all()


def test_the_order_of_lines_changes_no_bit(engine):
    rng = np.random.default_rng(5)
    lines = [
        (
            int(rng.integers(1, 9)),
            int(rng.integers(0, 3000)),
            int(rng.integers(-20, 900)),
            f"o{i}",
            None,
        )
        for i in range(4000)
    ]
    told = []
    for shuffled in (lines, [lines[i] for i in rng.permutation(len(lines))]):
        load_orders(engine, shuffled)
        make_purchases(engine, as_of=2500)
        make_summary(engine, as_of=2500)
        told.append(engine.fetch("select * from summary order by account_key"))
    assert told[0].equals(told[1])


def test_a_single_purchase_has_no_repeat_spend_and_types_are_whole(engine):
    load_orders(engine, [(1, 10, 250, "o", None)])
    make_purchases(engine, as_of=30)
    make_summary(engine, as_of=30)
    found = fetch_summary(engine)
    assert (found.x[0], found.t_x[0], found.T[0], found.litt[0]) == (0, 0, 20, 0.0)
    assert math.isnan(found.spend_mean[0])
    assert found.first_cents[0] == 250
    assert {found.x.dtype, found.T.dtype, found.account_key.dtype} == {np.dtype(np.int64)}


CDNOW = "datasets/CDNOW_sample.txt"
ENDS = {
    "calibration_end": day_number(dt.date(1997, 9, 30)),
    "holdout_end": day_number(dt.date(1998, 6, 30)),
}


def cdnow_split(folder, *, least):
    """Return the split of the CDNOW sample with every amount at least so many cents."""
    spec = find_spec("lifetimes")
    assert spec is not None, "the data of lifetimes is missing; install it: make .venv/.samples"
    file = Path(spec.submodule_search_locations[0]) / CDNOW
    cells = [line.split() for line in file.read_text("utf-8").splitlines() if line.strip()]
    orders = [
        {
            "account_id": sample,
            "ordered_at": dt.datetime.strptime(day, "%Y%m%d"),
            "amount": max(round(float(dollars) * 100), least),
        }
        for _, sample, day, _, dollars in cells
    ]
    with streams(folder, orders=orders) as engine:
        make_split(engine, **ENDS)
        return fetch_split(engine)


def test_the_cdnow_sample_gives_the_published_counts(tmp_path):
    split = cdnow_split(tmp_path, least=1)
    then = split.summary
    assert len(then.x) == 2357
    assert int((then.x > 0).sum()) == 946
    assert int(split.held_x.sum()) == 1882
    assert (then.T.min(), then.T.max()) == (189, 272)


def test_purchases_for_nothing_which_the_published_counts_hold_are_none_here(tmp_path):
    split = cdnow_split(tmp_path, least=0)
    assert len(split.summary.x) == 2349
    assert (split.summary.first_cents > 0).all()
    assert (split.summary.spend_mean[split.summary.x > 0] > 0).all()

"""Futures of revenue: their mean is that of the formulas, and the loss of an account is its own."""

from dataclasses import replace

import numpy as np
import pytest

from bench import plan as firms
from clienthood.business import futures
from clienthood.business.futures import (
    HORIZON,
    QUARTER,
    QUARTERS,
    Sources,
    by_day,
    in_season,
    revenue,
)
from clienthood.value.futures import Size
from clienthood.value.renewing import renewals
from clienthood.value.worth import ContractPart

SIZE = Size(drawn=50, repeats=8)
NOBODY = np.zeros(0, int)
FLAT = np.ones(12)


@pytest.fixture(scope="module")
def sources():
    firm = firms._firm(np.random.default_rng(8))
    accounts = int((firm["came"] < firms.SEEN).sum())
    terms = firm["terms"]
    learnt = renewals(terms, as_of=firms.AS_OF, size=50)
    return Sources(
        buying=firms._buying(firm, accounts),
        contracts=ContractPart(place=terms.account_key, terms=terms, renewals=learnt),
        spread=np.zeros(len(terms.lost), bool),
        group=np.arange(accounts) % 2,
    )


def looked(sources, watched=NOBODY, seed=1):
    return revenue(sources, as_of=firms.AS_OF, size=SIZE, watched=watched, seed=seed)


@pytest.mark.parametrize("days", [QUARTER, 4 * QUARTER, HORIZON])
def test_the_mean_is_that_of_the_formulas(sources, days):
    told = by_day(looked(sources).total(), days, FLAT)
    error = told.std() / np.sqrt(len(told))
    expected = sources.expected(firms.AS_OF, days).sum()
    assert told.mean() == pytest.approx(expected, abs=4 * error + 0.02 * expected)


def test_groups_are_all_of_it_and_the_same_seed_gives_the_same_bits(sources):
    one, other = looked(sources), looked(sources)
    assert one.groups.shape == (2, SIZE.futures, QUARTERS)
    assert (one.groups == other.groups).all()
    assert (looked(sources, seed=2).groups != one.groups).any()


def test_the_loss_of_the_largest_is_what_a_run_without_it_says(sources):
    largest = int(np.argmax(sources.expected(firms.AS_OF, 4 * QUARTER)))
    found = looked(sources, np.array([largest]))
    year = by_day(found.total() - found.watched[0], 4 * QUARTER, FLAT)
    others = np.delete(np.arange(len(sources.group)), largest)
    again = by_day(looked(sources.at(others), seed=5).total(), 4 * QUARTER, FLAT)
    error = np.hypot(year.std(), again.std()) / np.sqrt(SIZE.futures)
    assert year.mean() == pytest.approx(again.mean(), abs=4 * error)
    for level in (0.1, 0.9):
        there, here = np.quantile(year, level), np.quantile(again, level)
        assert here == pytest.approx(there, abs=10 * error)


def test_of_a_larger_book_a_sample_stands_for_the_rest(sources, monkeypatch):
    whole = by_day(looked(sources).total(), HORIZON, FLAT)
    monkeypatch.setattr(futures, "SIMULATED", len(sources.group) // 2)
    monkeypatch.setattr(futures, "LARGEST", len(sources.group) // 8)
    part = by_day(looked(sources, np.array([0, 3])).total(), HORIZON, FLAT)
    assert part.mean() == pytest.approx(whole.mean(), rel=0.08)
    assert part.std() == pytest.approx(whole.std(), rel=0.5)


def test_money_billed_through_a_term_comes_evenly(sources):
    alone = replace(sources, buying=None)
    spread = replace(alone, spread=np.ones(len(alone.spread), bool))
    at_once, evenly = (looked(each).total().mean(axis=0) for each in (alone, spread))
    in_force = ~alone.contracts.terms.lost
    assert evenly.sum() > at_once.sum() > 0, "the rest of the current term is still to come"
    price = np.nan_to_num(alone.contracts.terms.price)[in_force].sum()
    assert evenly[0] <= price * QUARTER / 365 * (1 + 1e-9)


def test_a_season_moves_money_within_the_year(sources):
    factors = np.array([2.0] * 3 + [0.5] * 3 + [0.75] * 6)
    total = looked(sources).total()
    seasoned = in_season(total, factors)
    assert seasoned[:, 0] == pytest.approx(2 * total[:, 0])
    assert by_day(total, QUARTER, factors) == pytest.approx(seasoned[:, 0])

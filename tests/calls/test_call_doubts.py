"""Accounts that are perhaps one: the model learns of either and of both together, by the chance."""

import numpy as np
import pytest
from call_books import FAMILY, WEIGHTS, draw_book
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.calls.doubts import Counts, Doubts, with_doubts
from clienthood.calls.model import fit_model
from clienthood.calls.patterns import patterns_of

SIZES = WEIGHTS.levels


def counts_of(levels, confirmed=None):
    told = np.full(len(levels), np.nan) if confirmed is None else confirmed
    return Counts(levels=levels, accounts=np.ones(len(levels)), confirmed=told)


def doubts_of(levels, pairs, chance):
    one, other = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    return Doubts(
        one=levels[one],
        other=levels[other],
        confirmed=np.full((len(pairs), 2), np.nan),
        chance=np.array(chance, dtype=float),
    )


def fitted(found):
    return fit_model(
        patterns_of(found.levels, found.accounts, found.confirmed), WEIGHTS, FAMILY
    ).to_dict()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 99), st.lists(st.integers(0, 1024), min_size=1, max_size=9))
def test_as_many_accounts_are_counted_as_are_to_be_expected(seed, parts):
    levels = draw_book(seed, 60, 0.4)[0]
    chance = np.array(parts) / 1024
    pairs = [(2 * at, 2 * at + 1) for at in range(len(parts))]
    found = with_doubts(counts_of(levels), doubts_of(levels, pairs, chance), SIZES)
    assert found.accounts.sum() == 60 - chance.sum()
    assert found.accounts.min() >= 0


def test_no_chance_changes_nothing_and_certainty_is_the_book_with_both_joined():
    levels = draw_book(3, 200, 0.5)[0]
    pairs = [(0, 1), (2, 3), (4, 5)]
    never = with_doubts(counts_of(levels), doubts_of(levels, pairs, [0, 0, 0]), SIZES)
    assert fitted(never) == fitted(counts_of(levels))
    surely = with_doubts(counts_of(levels), doubts_of(levels, pairs, [1, 1, 1]), SIZES)
    joined = np.vstack([levels[6:], [np.maximum(levels[a], levels[b]) for a, b in pairs]])
    assert fitted(surely) == fitted(counts_of(joined))


def test_a_confirmed_kind_of_either_is_that_of_both():
    levels = draw_book(5, 50, 0.5)[0]
    confirmed = np.full(50, np.nan)
    confirmed[1] = 1.0
    doubts = doubts_of(levels, [(0, 1)], [1.0])
    told = Doubts(
        one=doubts.one,
        other=doubts.other,
        confirmed=np.array([[np.nan, 1.0]]),
        chance=doubts.chance,
    )
    found = with_doubts(counts_of(levels, confirmed), told, SIZES)
    assert found.accounts[found.confirmed == 1.0].sum() == pytest.approx(1.0)
    both = found.levels[(found.confirmed == 1.0) & (found.accounts > 0)]
    assert (both == np.maximum(levels[0], levels[1])).all()

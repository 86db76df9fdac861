import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.experiments.assigning import held_out, strata


def book(accounts, seed):
    random = np.random.default_rng(seed)
    kind = random.integers(0, 3, accounts)
    value = np.where(random.random(accounts) < 0.1, np.nan, random.lognormal(5, 2, accounts))
    return [f"A{at}" for at in range(accounts)], kind, value


@settings(max_examples=40, deadline=None)
@given(
    accounts=st.integers(1, 300),
    share=st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.7]),
    seed=st.integers(0, 2**31),
)
def test_every_stratum_and_the_whole_have_their_share_within_one(accounts, share, seed):
    names, kind, value = book(accounts, seed)
    stratum = strata(kind, value, share)
    held = held_out(names, stratum, share, seed)
    assert abs(held.sum() - share * accounts) <= 1
    for each in np.unique(stratum):
        rows = stratum == each
        assert abs(held[rows].sum() - share * rows.sum()) <= 1


def test_the_same_seed_gives_the_same_lots_in_whatever_order_accounts_are_given():
    names, kind, value = book(200, 1)
    stratum = strata(kind, value, 0.3)
    held = dict(zip(names, held_out(names, stratum, 0.3, 7), strict=True))
    back = held_out(names[::-1], stratum[::-1], 0.3, 7)
    assert dict(zip(names[::-1], back, strict=True)) == held
    assert dict(zip(names, held_out(names, stratum, 0.3, 8), strict=True)) != held


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_each_account_is_held_out_as_often_as_the_share_says(share):
    names, kind, value = book(61, 3)
    stratum = strata(kind, value, share)
    often = np.mean([held_out(names, stratum, share, seed) for seed in range(2000)], axis=0)
    assert np.abs(often - share).max() < 0.05


def test_strata_part_kinds_and_then_what_they_are_worth():
    kind = np.array([0] * 40 + [2] * 40)
    value = np.arange(80.0)
    found = strata(kind, value, 0.5)
    assert len(np.unique(found)) == 8
    assert set(found[:40]).isdisjoint(found[40:])
    for each in np.unique(found):
        assert np.ptp(np.flatnonzero(found == each)) == 9


def test_few_accounts_of_a_kind_stand_with_others():
    found = strata(np.array([0] * 40 + [1, 1]), np.arange(42.0), 0.5)
    assert all((found == each).sum() >= 8 for each in np.unique(found))

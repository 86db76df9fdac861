"""How far a sum rests on few: known values and what must hold for every sum."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienthood.business.inequality import inequality

sums = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40).map(np.array)


@pytest.mark.parametrize(
    ("values", "gini"),
    [
        ([1, 1, 1, 1], 0.0),
        ([0, 0, 0, 1], 0.75),
        ([1, 2, 3, 4, 5], 4 / 15),
        ([*range(1, 101)], 99 / 300),
    ],
)
def test_gini_of_known_sums(values, gini):
    assert inequality(np.array(values, float)).gini == pytest.approx(gini, abs=1e-12)


def test_the_herfindahl_index_of_the_merger_guidelines():
    """Four firms of 30, 30, 20 and 20 per cent have an index of 2,600 of 10,000."""
    found = inequality(np.array([30.0, 30.0, 20.0, 20.0]))
    assert found.hhi == pytest.approx(0.26)
    assert found.equal_accounts == pytest.approx(1 / 0.26)


def test_half_of_it_and_the_largest():
    found = inequality(np.array([50.0, 30.0, 10.0, 5.0, 5.0]))
    assert (found.half, found.top, found.top_share) == (1, 0.5, pytest.approx(1.0))
    assert found.curve[0] == 0.0
    assert found.curve[-1] == pytest.approx(1.0)
    assert np.interp(0.4, found.at, found.curve) == pytest.approx(0.8)


def test_nothing_to_spread():
    assert inequality(np.zeros(3)) is None
    assert inequality(np.zeros(0)) is None


@given(sums, st.floats(0.1, 100))
def test_the_unit_of_money_and_copies_of_all_change_no_gini(values, unit):
    found = inequality(values)
    assert inequality(values * unit).gini == pytest.approx(found.gini, abs=1e-9)
    assert inequality(np.tile(values, 3)).gini == pytest.approx(found.gini, abs=1e-9)
    assert inequality(np.tile(values, 3)).hhi == pytest.approx(found.hhi / 3)


@given(sums)
def test_bounds_of_every_sum(values):
    found, n = inequality(values), len(values)
    assert -1e-12 <= found.gini <= 1 - 1 / n + 1e-12
    assert 1 / n - 1e-12 <= found.hhi <= 1 + 1e-12
    assert (np.diff(found.curve) >= -1e-12).all()
    assert (np.diff(found.curve, n=2) <= 1e-9).all()

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.calls.order import ordered_tables
from clienthood.calls.weights import anchored, weights_of
from clienthood.errors import FitError

COUNTS = st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), min_size=1, max_size=5)


def likelihood(a, b, m, u):
    return float(a @ np.log(m) + b @ np.log(u))


def isotonic_by_min_max(values, weights):
    """The min-max formula: max over starts of min over ends of the weighted means."""
    n = len(values)

    def mean(s, t):
        return np.average(values[s : t + 1], weights=weights[s : t + 1])

    return np.array(
        [max(min(mean(s, t) for t in range(i, n)) for s in range(i + 1)) for i in range(n)]
    )


@given(COUNTS)
def test_pooling_is_the_min_max_formula(counts):
    a, b = np.array(counts, float).T
    free = np.full(len(a), np.inf)
    m, u = ordered_tables(a, b, -free, free)
    share = isotonic_by_min_max(a / (a + b), a + b)
    np.testing.assert_allclose(m, share * (a + b) / a.sum(), atol=1e-12)
    np.testing.assert_allclose(u, (1 - share) * (a + b) / b.sum(), atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.integers(0, 2**32 - 1), st.floats(0.01, 1.5))
def test_no_table_in_order_and_bounds_is_likelier(counts, seed, reach):
    a, b = np.array(counts, float).T
    rng = np.random.default_rng(seed)
    m0, u0 = ordered_tables(*rng.uniform(0.2, 1, (2, len(a))), *_free(len(a)))
    weight = np.log(m0 / u0)
    low, high = weight - reach, weight + reach
    m, u = ordered_tables(a, b, low, high)
    found = np.log(m / u)
    assert m.sum() == pytest.approx(1)
    assert u.sum() == pytest.approx(1)
    assert np.all(np.diff(found) >= -1e-9)
    assert np.all(found >= low - 1e-9)
    assert np.all(found <= high + 1e-9)
    best = likelihood(a, b, m, u)
    for _ in range(30):
        pseudo = rng.gamma(1.0, size=(2, len(a))) * rng.choice([0.1, 1, 30])
        near = rng.choice([0.0, 1.0, 100.0])
        other = ordered_tables(pseudo[0] + near * m, pseudo[1] + near * u, low, high)
        assert likelihood(a, b, *other) <= best + 1e-9


def test_bounds_that_bind_match_a_grid():
    a, b = np.array([40.0, 5.0, 5.0]), np.array([5.0, 5.0, 40.0])
    low, high = np.array([-1.0, -0.2, 0.1]), np.array([-0.5, 0.3, 1.2])
    m, u = ordered_tables(a, b, low, high)
    best = -np.inf
    grid = np.linspace(0.001, 0.998, 120)
    for u1 in grid:
        u2 = grid[grid < 0.999 - u1]
        for w1 in np.linspace(low[0], high[0], 11):
            for w2 in np.linspace(max(low[1], w1), high[1], 17):
                m1, m2 = u1 * np.exp(w1), u2 * np.exp(w2)
                u3, m3 = 1 - u1 - u2, 1 - m1 - m2
                good = m3 > 0
                w3 = np.log(np.where(good, m3, 1.0) / u3)
                good &= (w3 >= max(low[2], w2)) & (w3 <= high[2])
                if good.any():
                    value = a[0] * np.log(m1) + b[0] * np.log(u1) + a[1] * np.log(m2[good])
                    value = value + b[1] * np.log(u2[good]) + a[2] * np.log(m3[good])
                    best = max(best, float((value + b[2] * np.log(u3[good])).max()))
    assert best <= likelihood(a, b, m, u) + 1e-9
    assert likelihood(a, b, m, u) - best < 0.2


def test_anchors_keep_ordered_tables_and_mend_the_others():
    good = weights_of([[0.2, 0.8]], [[0.7, 0.3]])
    assert anchored(good).m[0] is good.m[0]
    bad = weights_of([[0.5, 0.3, 0.2]], [[0.2, 0.3, 0.5]])
    np.testing.assert_allclose(anchored(bad).bits(0), 0, atol=1e-12)
    never = [np.array([False, True])]
    np.testing.assert_allclose(anchored(good, never).bits(0), good.bits(0))
    mended = anchored(weights_of([[0.1, 0.3, 0.6]], [[0.2, 0.5, 0.3]]), [np.array([0, 1, 0]) > 0])
    assert mended.bits(0)[1] == pytest.approx(0, abs=1e-9)
    assert mended.bits(0)[0] < 0 < mended.bits(0)[2]


@pytest.mark.parametrize(
    ("m", "u"),
    [([[1.0, 0.0]], [[0.5, 0.5]]), ([[1.0]], [[0.5, 0.5]]), ([[1.0]], []), ([[]], [[]])],
)
def test_tables_without_a_weight_are_refused(m, u):
    with pytest.raises(FitError):
        weights_of(m, u)


def _free(size):
    return np.full(size, -np.inf), np.full(size, np.inf)


def test_weights_held_far_from_the_counts_stay_in_their_bounds():
    a, b = np.array([1.0, 1.0, 400.0]), np.array([1.0, 1.0, 90.0])
    weight = np.array([-1.0, 0.0, 2.5])
    for counts in ((a, b), (b[::-1], a[::-1])):
        bounds = weight if counts[0] is a else -weight[::-1]
        m, u = ordered_tables(*counts, bounds - 0.3, bounds + 0.3)
        found = np.log(m / u)
        np.testing.assert_array_less(np.abs(found - bounds), 0.3 + 1e-9)

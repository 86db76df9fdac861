import numpy as np
import pytest
from call_books import WEIGHTS, books, draw_book
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.calls.fit import FitOptions, fit_calls
from clienthood.calls.patterns import known_of, masks_of, patterns_of
from clienthood.calls.weights import anchored
from clienthood.errors import FitError


@settings(max_examples=60, deadline=None)
@given(books(), st.integers(0, 2**32 - 1), st.booleans())
def test_the_objective_never_falls_and_weights_stay_near_and_in_order(book, seed, confirm):
    weights, _, levels, counts = book
    rng = np.random.default_rng(seed)
    confirmed = rng.choice([0.0, 1.0, np.nan], len(levels)) if confirm else None
    patterns = patterns_of(levels, counts, confirmed)
    fit = fit_calls(patterns, weights)
    steps = np.diff(fit.objective)
    assert np.all(steps >= -1e-9 * abs(fit.objective[0]))
    assert 0 < fit.share < 1
    for d in range(weights.dimensions):
        moved = fit.weights.bits(d) - weights.bits(d)
        assert np.all(np.abs(moved) <= 1.0)
        assert np.all(np.diff(fit.weights.bits(d)) >= -1e-9)
    told = ~np.isnan(patterns.confirmed)
    np.testing.assert_array_equal(fit.client[told], patterns.confirmed[told])


def test_a_plain_book_converges_soon():
    levels, _ = draw_book(3, 1500, 0.35, dependence=0.5)
    fit = fit_calls(patterns_of(levels), WEIGHTS)
    assert fit.converged
    assert len(fit.objective) < 60


def test_a_level_marked_never_against_has_no_weight_below_zero():
    levels, _ = draw_book(4, 800, 0.1)
    never = [np.zeros(size, dtype=bool) for size in WEIGHTS.levels]
    never[3][1] = True
    patterns = patterns_of(levels)
    fit = fit_calls(patterns, anchored(WEIGHTS, never), never_against=never)
    assert fit.weights.bits(3)[1] >= -1e-12


def test_a_dimension_of_one_level_teaches_nothing():
    levels, _ = draw_book(5, 500, 0.2)
    levels[:, 4] = 0
    fit = fit_calls(patterns_of(levels), WEIGHTS)
    np.testing.assert_array_equal(fit.weights.m[4], WEIGHTS.m[4])


def test_without_reach_the_weights_are_the_elicited_ones():
    levels, _ = draw_book(6, 500, 0.4)
    fit = fit_calls(patterns_of(levels), WEIGHTS, options=FitOptions(shift_bits=0.0))
    for d in range(WEIGHTS.dimensions):
        np.testing.assert_allclose(fit.weights.bits(d), WEIGHTS.bits(d), atol=1e-9)


def test_patterns_have_one_order_and_add_up():
    rows = [[1, -1], [0, 2], [1, -7], [0, 2]]
    patterns = patterns_of(rows, [1, 2, 3, 0.0], [np.nan, 1, np.nan, 0])
    assert patterns.levels.tolist() == [[0, 2], [1, -1]]
    assert patterns.counts.tolist() == [2, 4]
    masks = masks_of(patterns.levels)
    assert masks.tolist() == [3, 1]
    assert known_of(masks, 2).tolist() == patterns.known.tolist()


def test_many_dimensions_still_have_distinct_patterns():
    rng = np.random.default_rng(0)
    rows = rng.integers(-1, 4, (200, 40))
    patterns = patterns_of(np.vstack([rows, rows]))
    assert len(patterns.counts) == 200
    assert set(patterns.counts) == {2.0}


@pytest.mark.parametrize(
    "arguments",
    [
        ([[0]], [1.0, 2.0]),
        ([[0]], [-1.0]),
        ([[0]], [np.inf]),
        ([[0]], [1.0], [0.5]),
    ],
)
def test_patterns_that_cannot_be_are_refused(arguments):
    with pytest.raises(FitError):
        patterns_of(*arguments)


@pytest.mark.parametrize("levels", [[[0] * 9], [[9] * 10], [[65537] * 10]])
def test_levels_that_the_tables_lack_are_refused(levels):
    with pytest.raises(FitError):
        fit_calls(patterns_of(levels), WEIGHTS)


def _confirmed(seed, n):
    return np.random.default_rng(seed).choice([0.0, 1.0, np.nan], n, p=[0.02, 0.02, 0.96])


@pytest.mark.parametrize("share", [0.05, 0.4])
@pytest.mark.parametrize("sample", [8, 60, 400])
def test_a_large_book_is_fitted_to_the_same_end_by_way_of_a_sample(sample, share):
    levels, _ = draw_book(7, 3000, share, dependence=0.4)
    patterns = patterns_of(levels, confirmed=_confirmed(7, 3000))
    plain = fit_calls(patterns, WEIGHTS)
    fit = fit_calls(patterns, WEIGHTS, options=FitOptions(sample=sample))
    assert fit.converged
    assert np.all(np.diff(fit.objective) >= -1e-9 * abs(fit.objective[0]))
    assert fit.objective[-1] == pytest.approx(plain.objective[-1], abs=1e-3)
    assert fit.share == pytest.approx(plain.share, abs=1e-4)
    np.testing.assert_allclose(fit.client, plain.client, atol=1e-3)
    for d in range(WEIGHTS.dimensions):
        np.testing.assert_allclose(fit.weights.bits(d), plain.weights.bits(d), atol=2e-4)


def test_a_fair_sample_saves_passes_over_the_book():
    levels, _ = draw_book(8, 20_000, 0.3)
    patterns = patterns_of(levels)
    plain = fit_calls(patterns, WEIGHTS)
    fit = fit_calls(patterns, WEIGHTS, options=FitOptions(sample=2000))
    assert len(fit.objective) <= len(plain.objective) / 2

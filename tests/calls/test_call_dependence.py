from itertools import combinations

import numpy as np
import pytest
from call_books import FAMILY, WEIGHTS, draw_book
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.calls.dependence import (
    DependenceOptions,
    elicited_dependence,
    residual_dependence,
)
from clienthood.calls.patterns import patterns_of
from clienthood.calls.shrink import beta_for
from clienthood.calls.weights import weights_of


def random_covariance(seed, size):
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(size, size + 2))
    covariance = factor @ factor.T
    scale = rng.uniform(0.2, 3, size) / np.sqrt(np.diag(covariance))
    return covariance * np.outer(scale, scale)


def best_of_all_sets(covariance, known):
    """Brute force: the feasible point of least value among all sets of free dimensions."""
    target = np.diag(covariance)
    best, value = np.zeros(len(target)), 0.0
    for size in range(1, len(known) + 1):
        for free in combinations(known, size):
            index = list(free)
            b = np.zeros(len(target))
            b[index] = np.linalg.solve(covariance[np.ix_(index, index)], target[index])
            worth = 0.5 * b @ covariance @ b - target @ b
            if np.all(b >= 0) and worth < value:
                best, value = b, worth
    return np.minimum(best, 1.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_beta_is_the_best_of_all_sets(seed, size):
    covariance = random_covariance(seed, size)
    masks = np.arange(2**size)
    beta = beta_for(masks, covariance)
    for mask in masks.tolist():
        known = [d for d in range(size) if mask >> d & 1]
        np.testing.assert_allclose(beta[mask], best_of_all_sets(covariance, known), atol=1e-7)


@given(st.integers(1, 8), st.floats(0, 0.59), st.floats(0.1, 5))
def test_equal_dimensions_share(k, rho, variance):
    covariance = variance * (np.full((k, k), rho) + (1 - rho) * np.eye(k))
    beta = beta_for(np.array([2**k - 1]), covariance)
    np.testing.assert_allclose(beta, 1 / (1 + (k - 1) * rho), rtol=1e-9)


def test_a_dimension_without_information_leaves_the_others_alone():
    covariance = random_covariance(1, 4)
    wider = np.zeros((5, 5))
    wider[:4, :4] = covariance
    beta = beta_for(np.array([31]), wider)
    np.testing.assert_allclose(beta[0, :4], beta_for(np.array([15]), covariance)[0])
    assert beta[0, 4] == 0


def test_dimensions_that_repeat_count_once():
    rng = np.random.default_rng(2)
    client = (rng.random(20_000) < 0.5).astype(float)
    rows = [(0.2, 0.8), (0.8, 0.2)]
    one = np.where(client == 1, rng.random(20_000) < 0.8, rng.random(20_000) < 0.2).astype(int)
    other = np.where(client == 1, rng.random(20_000) < 0.8, rng.random(20_000) < 0.2).astype(int)
    weights = weights_of([rows[0]] * 4, [rows[1]] * 4)
    levels = np.column_stack([one, one, one, other])
    patterns = patterns_of(levels, confirmed=client)
    found = residual_dependence(patterns, patterns.confirmed, weights, np.arange(4))
    assert found.group[0] == found.group[1] == found.group[2] != found.group[3]
    beta = beta_for(np.array([7, 15]), found.covariance)
    np.testing.assert_allclose(beta[0, :3], 1 / 3, atol=1e-5)
    assert beta[1, 3] > 0.9
    assert beta[1, :3].sum() == pytest.approx(beta[1, 3], abs=0.05)


def test_without_accounts_the_elicited_dependence_stands():
    stated = elicited_dependence(WEIGHTS, FAMILY)
    nobody = patterns_of(np.zeros((0, 10)))
    found = residual_dependence(nobody, np.zeros(0), WEIGHTS, FAMILY)
    np.testing.assert_allclose(found.covariance, stated.covariance)
    assert stated.correlation[0, 1] == 0.25
    assert stated.correlation[0, 2] == 0.05


def test_dependence_is_found_where_it_is():
    levels, client = draw_book(8, 6000, 0.5, dependence=0.6)
    patterns = patterns_of(levels, confirmed=client)
    options = DependenceOptions(pseudo_accounts=1.0)
    found = residual_dependence(patterns, patterns.confirmed, WEIGHTS, FAMILY, options)
    same = FAMILY[:, None] == FAMILY[None, :]
    beyond = found.correlation[~same]
    within = found.correlation[same & ~np.eye(10, dtype=bool)]
    assert within.min() > 0.3
    assert beyond.max() < 0.1

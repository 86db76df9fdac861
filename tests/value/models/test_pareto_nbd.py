"""Pareto/NBD: published numbers, exact values in hard cases, and what forecasts must satisfy."""

import mpmath as mp
import numpy as np
import pytest

from clienthood.value.models import pareto_nbd
from clienthood.value.models.pareto_nbd import ParetoNBD
from tests.value.models import exact
from tests.value.published import cdnow_sample

X, T_X, T = cdnow_sample()
CDNOW = ParetoNBD(0.55, 10.56, 0.61, 11.64)
HISTORIES = ([0, 2, 10, 26], [0, 10, 20, 30.857142857142858], [39, 39, 39, 31])


@pytest.fixture(scope="module")
def fitted():
    return pareto_nbd.fit(X, T_X, T, prior="none")


@pytest.fixture(scope="module")
def hard():
    mp.mp.dps = 60
    cases = exact.hard_cases(150)
    return cases, ParetoNBD(*cases[:, :4].T), cases[:, 4:].T


def test_cdnow_gives_the_parameters_of_the_paper(fitted):
    assert len(X) == 2357
    assert fitted.params == pytest.approx([0.55315, 10.57633, 0.60625, 11.6715], rel=4e-4)
    assert fitted.log_likelihood == pytest.approx(-9595.0, abs=0.06)
    asked = [0.0476264, 0.8427222, 0.1872594, 6.2105448]
    assert list(fitted.standard_errors.values()) == pytest.approx(asked, rel=0.002)
    assert fitted.diagnostics.identified
    each = pareto_nbd.log_likelihood(fitted.params, X, T_X, T)
    assert each.sum() == pytest.approx(fitted.log_likelihood, abs=1e-5)


def test_forecasts_are_the_published_ones(fitted):
    alive = pareto_nbd.p_alive(fitted.params, *HISTORIES)
    assert alive[3] == pytest.approx(0.997874, abs=2e-6)
    assert alive[0] == pytest.approx(0.2941633, abs=2e-4)
    year = pareto_nbd.expected_purchases(fitted.params, 52, *HISTORIES)
    assert year[3] == pytest.approx(25.45647, abs=0.002)
    often = pareto_nbd.expected_purchases(
        fitted.params, 52, [10, 15, 20, 25], np.full(4, 20), np.full(4, 39)
    )
    assert often == pytest.approx([0.7062289, 0.1442396, 0.02250658, 0.00309267], rel=0.0012)
    total = pareto_nbd.expected_purchases(fitted.params, 39, X, T_X, T).sum()
    assert total == pytest.approx(1665.513, abs=0.8)


def test_expectation_of_a_new_account_is_that_of_btyd():
    asked = [0.0, 0.05077821, 0.09916088, 0.14542507, 0.1897993, 0.23247466, 0.27361274]
    assert pareto_nbd.expected_new(CDNOW, np.arange(7.0)) == pytest.approx(asked, abs=2e-8)


def test_discounted_purchases_are_those_of_btyd():
    params = ParetoNBD(0.5629966, 12.559037, 0.4081095, 10.5148048)
    asked = [0.36475592809, 2.1991554497, 7.59705787048, 18.4273199227, 35.4778161239]
    t_x = [0, 30, 60, 77, 77]
    found = pareto_nbd.dert(params, 0.0027, [0, 1, 3, 7, 14], t_x, np.full(5, 77.86))
    assert found == pytest.approx(asked, rel=1e-8)


def test_likelihoods_that_overflow_elsewhere():
    params = ParetoNBD(10.465, 0.00798565181, 3.0516, 2.82)
    found = pareto_nbd.log_likelihood(params, [400, 500, 500], [5, 1, 4], [6, 37, 37])
    assert found == pytest.approx([1323.18893097, 2594.40445462, 1888.82124974], rel=1e-9)
    equal = ParetoNBD(0.55, 10.58, 0.61, 10.58)
    found = pareto_nbd.log_likelihood(equal, [3, 0, 3], [10, 0, 20], [20, 20, 20])
    assert found == pytest.approx([-10.2364190171, -0.40904757651, -10.7157290101], rel=1e-10)


def test_likelihood_is_exact_in_150_hard_cases(hard):
    cases, params, histories = hard
    found = pareto_nbd.log_likelihood(params, *histories)
    asked = [float(exact.pareto_log_likelihood(case[:4], *case[4:])) for case in cases]
    assert np.abs(found - asked).max() <= 1e-6


def test_chance_alive_is_exact_in_150_hard_cases(hard):
    cases, params, histories = hard
    found = pareto_nbd.p_alive(params, *histories)
    asked = [float(exact.pareto_p_alive(case[:4], *case[4:])) for case in cases]
    assert np.abs(found - asked).max() <= 1e-9


@pytest.mark.parametrize("s", [None, 1.0, 1 - 1e-9, 1 + 1e-6])
def test_expected_purchases_are_exact_in_150_hard_cases_and_near_s_of_one(hard, s):
    cases, params, histories = hard
    cases = cases.copy()
    if s is not None:
        cases[:, 2] = s
        params = params._replace(s=np.full(len(cases), s))
    found = pareto_nbd.expected_purchases(params, 50.0, *histories)
    asked = [float(exact.pareto_expected(case[:4], 50.0, *case[4:])) for case in cases]
    assert found == pytest.approx(asked, rel=1e-8, abs=1e-12)


def test_discounted_purchases_are_exact_in_300_hard_cases():
    mp.mp.dps = 40
    cases = exact.hard_cases(300, seed=8)
    cases[::10, 2], cases[5::20, 2] = 2.0, 1.0 + 1e-7
    discounts = np.exp(np.random.default_rng(3).uniform(-9, -2, 300))
    params = ParetoNBD(*cases[:, :4].T)
    found = pareto_nbd.dert(params, discounts, *cases[:, 4:].T)
    asked = [
        float(exact.pareto_dert(case[:4], discount, *case[4:]))
        for case, discount in zip(cases, discounts, strict=True)
    ]
    assert found == pytest.approx(asked, rel=1e-8, abs=1e-10)


def test_the_slope_is_that_of_the_likelihood(fitted):
    for theta in ([0.3, -0.2, 0.1, 0.4], [-0.5, 1.0, -0.6, 3.0], [2.0, 3.0, -3.0, 6.0]):
        _, slope = fitted.objective(np.array(theta))
        steps = np.eye(4) * 1e-5
        seen = [
            (fitted.objective(theta + step)[0] - fitted.objective(theta - step)[0]) / 2e-5
            for step in steps
        ]
        assert slope == pytest.approx(seen, rel=1e-5, abs=1e-3)


def test_chances_of_counts_add_up_and_have_the_expected_mean():
    counts = np.arange(120)
    new = np.array([pareto_nbd.p_purchases(CDNOW, k, 30.0) for k in counts])
    assert new.sum() == pytest.approx(1.0, abs=1e-9)
    assert counts @ new == pytest.approx(pareto_nbd.expected_new(CDNOW, 30.0), rel=1e-7)
    known = np.array([pareto_nbd.p_future(CDNOW, k, 30.0, *HISTORIES) for k in counts])
    assert known.sum(axis=0) == pytest.approx(np.ones(4), abs=1e-9)
    expected = pareto_nbd.expected_purchases(CDNOW, 30.0, *HISTORIES)
    assert counts @ known == pytest.approx(expected, rel=1e-7)


def test_chance_alive_falls_ahead_and_expected_purchases_follow():
    horizon = np.linspace(0, 30, 2001)
    later = np.array([pareto_nbd.p_alive(CDNOW, *HISTORIES, ahead=each) for each in horizon])
    assert (np.diff(later, axis=0) < 0).all()
    rate = (CDNOW.r + np.array(HISTORIES[0])) / (CDNOW.alpha + np.array(HISTORIES[2]))
    bought = np.trapezoid(later, horizon, axis=0) * rate
    expected = pareto_nbd.expected_purchases(CDNOW, 30.0, *HISTORIES)
    assert bought == pytest.approx(expected, rel=1e-6)


def test_discounted_purchases_at_a_high_discount_are_the_present_rate():
    found = pareto_nbd.dert(CDNOW, 1e4, *HISTORIES) * 1e4
    rate = (CDNOW.r + np.array(HISTORIES[0])) / (CDNOW.alpha + np.array(HISTORIES[2]))
    assert found == pytest.approx(pareto_nbd.p_alive(CDNOW, *HISTORIES) * rate, rel=1e-4)


def test_drawn_futures_have_the_expected_mean_and_chances():
    draws = ParetoNBD(np.full((20_000, 1), CDNOW.r), *CDNOW[1:])
    drawn = pareto_nbd.simulate_future(draws, 30.0, *HISTORIES, np.random.default_rng(1))
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    expected = pareto_nbd.expected_purchases(CDNOW, 30.0, *HISTORIES)
    assert (np.abs(drawn.mean(axis=0) - expected) < 4 * error).all()
    none = pareto_nbd.p_future(CDNOW, 0, 30.0, *HISTORIES)
    assert (drawn == 0).mean(axis=0) == pytest.approx(none, abs=0.015)


def test_draws_of_parameters_score_as_one_by_one():
    draws = ParetoNBD(*(np.array([[v], [v * 1.1], [v * 2]]) for v in CDNOW))
    many = pareto_nbd.p_alive(draws, X, T_X, T)
    assert many.shape == (3, len(X))
    for row in range(3):
        one = ParetoNBD(*(float(value[row, 0]) for value in draws))
        assert many[row] == pytest.approx(pareto_nbd.p_alive(one, X, T_X, T), rel=1e-13)

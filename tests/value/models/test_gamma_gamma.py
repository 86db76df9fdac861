"""Gamma-Gamma: the note's numbers, and what a user relies on."""

import mpmath as mp
import numpy as np
import pytest

from clienthood.errors import FitError
from clienthood.value.models import gamma_gamma
from clienthood.value.models.gamma_gamma import GammaGamma
from tests.value.published import cdnow_spend

X, SPEND = cdnow_spend()
TRUE = GammaGamma(6.0, 4.0, 16.0)


@pytest.fixture(scope="module")
def fitted():
    return gamma_gamma.fit(X, SPEND, prior="none")


def purchases(count=20_000, seed=0):
    return np.random.default_rng(seed).integers(1, 9, count)


def test_cdnow_gives_the_parameters_of_the_note(fitted):
    assert fitted.accounts == 946
    digits = [6.24983547654959, 3.7441106896737, 15.4423198312514]
    assert fitted.params == pytest.approx(digits, rel=3e-4)
    assert list(fitted.standard_errors.values()) == pytest.approx([1.19, 0.29, 4.16], rel=0.02)
    assert fitted.log_likelihood == pytest.approx(
        gamma_gamma.log_likelihood(fitted.params, X, SPEND).sum(), abs=1e-6
    )


def test_expected_spend_is_that_of_btyd_and_of_the_population_for_a_new_account():
    found = gamma_gamma.expected_spend(TRUE, [3, 0], [35, 0])
    assert found == pytest.approx([34.5714285714, 32.0], abs=1e-9)


def test_without_a_population_mean_only_the_account_has_one():
    found = gamma_gamma.expected_spend(GammaGamma(0.5, 0.8, 10.0), [0, 1, 2], [0, 20, 20])
    assert found[0] == np.inf
    assert found[1:] == pytest.approx([0.5 * 30 / 0.3, 0.5 * 50 / 0.8])
    assert gamma_gamma.expected_spend(GammaGamma(0.1, 0.8, 10.0), [1], [20]) == np.inf


def test_the_likelihood_is_exact_and_a_density():
    mp.mp.dps = 30
    for p, q, v, x, z in [(6, 4, 16, 3, 35), (0.02, 30, 1e4, 1, 900), (80, 0.5, 1e-3, 400, 2)]:
        big_p, big_q, big_v, count, spend = [mp.mpf(each) for each in (p, q, v, x, z)]
        exact = (
            big_q * mp.log(big_v)
            + (big_p * count - 1) * mp.log(spend)
            + big_p * count * mp.log(count)
            - (big_p * count + big_q) * mp.log(big_v + count * spend)
            - mp.log(mp.beta(big_p * count, big_q))
        )
        found = gamma_gamma.log_likelihood(GammaGamma(p, q, v), [x], [z])[0]
        assert found == pytest.approx(float(exact), rel=1e-10)
    grid = np.exp(np.linspace(-8, 12, 4001))
    density = np.exp(gamma_gamma.log_likelihood(TRUE, np.full(4001, 3), grid))
    assert np.trapezoid(density * grid, np.log(grid)) == pytest.approx(1.0, abs=1e-6)


def test_the_slope_is_that_of_the_likelihood(fitted):
    theta = np.array([0.3, -0.2, 0.5])
    _, slope = fitted.objective(theta)
    steps = np.eye(3) * 1e-5
    seen = [(fitted.objective(theta + h)[0] - fitted.objective(theta - h)[0]) / 2e-5 for h in steps]
    assert slope == pytest.approx(seen, rel=1e-6)


@pytest.mark.parametrize("prior", ["weak", "none"])
def test_dollars_and_cents_tell_the_same(prior):
    dollars = gamma_gamma.fit(X, SPEND, prior=prior)
    cents = gamma_gamma.fit(X, SPEND * 100, prior=prior)
    assert cents.params.p == pytest.approx(dollars.params.p, rel=1e-6)
    assert cents.params.q == pytest.approx(dollars.params.q, rel=1e-6)
    assert cents.params.v == pytest.approx(dollars.params.v * 100, rel=1e-6)
    assert cents.log_likelihood == pytest.approx(dollars.log_likelihood - 946 * np.log(100))


def test_weights_stand_for_repeated_rows_and_buyers_of_nothing_are_left_out():
    weights = np.random.default_rng(1).integers(1, 4, len(X))
    one = gamma_gamma.fit(np.append(X, 0), np.append(SPEND, 0), weights=np.append(weights, 5))
    other = gamma_gamma.fit(np.repeat(X, weights), np.repeat(SPEND, weights))
    assert one.params == pytest.approx(other.params, rel=1e-8)
    assert one.accounts == weights.sum()
    assert gamma_gamma.log_likelihood(TRUE, [0], [0]) == 0


def test_simulated_spend_gives_its_parameters_back():
    made = gamma_gamma.simulate(TRUE, purchases())
    found = gamma_gamma.fit(made.x, made.mean_spend, prior="none")
    for name, value in TRUE._asdict().items():
        assert abs(found.values[name] - value) < 4 * found.standard_errors[name]


def test_drawn_spend_has_the_expected_mean_and_spread():
    draws = GammaGamma(np.full((40_000, 1), 6.0), 4.0, 16.0)
    random = np.random.default_rng(2)
    drawn = gamma_gamma.simulate_spend(draws, [3, 2, 5], [35, 20, 60], [2.0, 0.0, 4.0], random)
    expected = gamma_gamma.expected_spend(TRUE, [3, 2, 5], [35, 20, 60]) * [2.0, 0.0, 4.0]
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - expected) <= 4 * error).all()
    shape, scale = 22.0, 16 + 3 * 35.0
    variance = 12 * 13 * scale**2 / ((shape - 1) * (shape - 2)) - expected[0] ** 2
    assert drawn[:, 0].var() == pytest.approx(variance, rel=0.05)


@pytest.mark.parametrize("p", [1.0, 6.0])
def test_independent_spend_is_found_independent(p):
    made = gamma_gamma.simulate(TRUE._replace(p=p), purchases())
    found = gamma_gamma.dependence(made.x, made.mean_spend)
    assert found.stands
    assert found.low < found.pearson < found.high
    assert abs(found.pearson) < 0.03
    assert found.words.startswith("Spend does not move with frequency")


@pytest.mark.parametrize(("power", "word"), [(0.5, "more"), (-0.5, "less")])
def test_spend_that_moves_with_frequency_is_told_with_what_to_do(power, word):
    made = gamma_gamma.simulate(TRUE, purchases())
    found = gamma_gamma.dependence(made.x, made.mean_spend * made.x**power)
    assert not found.stands
    assert np.sign(found.pearson) == np.sign(found.spearman) == np.sign(power)
    assert f"spend {word} at a purchase" in found.words
    assert "by class of frequency" in found.words


def test_dependence_takes_weights_as_repeated_rows():
    weights = np.random.default_rng(1).integers(1, 4, len(X))
    one = gamma_gamma.dependence(X, SPEND, weights)
    other = gamma_gamma.dependence(np.repeat(X, weights), np.repeat(SPEND, weights))
    assert one.pearson == pytest.approx(other.pearson, abs=1e-7)
    assert one.spearman == pytest.approx(other.spearman, abs=1e-7)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-7)


def test_what_cannot_be_told_of_dependence_is_said():
    assert "cannot be told" in gamma_gamma.dependence([2, 2, 2, 2], [1, 2, 3, 4]).words


@pytest.mark.parametrize("prior", ["weak", "none"])
@pytest.mark.parametrize(("x", "price"), [([1], 20.0), ([2, 3], 20.0), ([4] * 30, 9.9)])
def test_a_fixed_price_is_forecast_and_said_to_tell_no_spread(x, price, prior):
    found = gamma_gamma.fit(x, [price] * len(x), prior=prior)
    assert not found.diagnostics.identified
    many = gamma_gamma.expected_spend(found.params, [100], [price])
    assert many == pytest.approx(price, rel=0.02)


@pytest.mark.parametrize(
    ("x", "spend", "told"),
    [
        ([1, 2], [5, 0], "mean_spend, row 2: found a mean spend that is not positive: 0"),
        ([1, 2], [5, -3], "mean_spend, row 2: found a mean spend that is not positive: -3"),
        ([-1], [5], "x, row 1: found a negative number of purchases: -1"),
        ([0, 0], [0, 0], "there is no purchase to fit spend to"),
        ([], [], "there is no purchase to fit spend to"),
        ([1], [np.nan], "mean_spend, row 1: found a missing value or infinity: nan"),
    ],
)
def test_what_cannot_be_is_refused_by_row(x, spend, told):
    with pytest.raises(FitError) as raised:
        gamma_gamma.fit(x, spend)
    assert str(raised.value).startswith(told)

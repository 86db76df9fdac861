"""Draws from the posterior, against posteriors whose quantiles are known."""

import numpy as np
import pytest
from scipy import stats

from clienthood.value.models import pareto_nbd, resampling
from clienthood.value.models.fitted import Likelihood, fitted
from clienthood.value.models.pareto_nbd import ParetoNBD
from tests.value.published import cdnow_sample

LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


def fit_of(objective, size, rows=10):
    return fitted(
        Likelihood(
            model="known",
            names=tuple("abcd"[:size]),
            start=np.zeros(size),
            objective=objective,
            natural=lambda theta: tuple(theta),
            accounts=1.0,
            rows=rows,
        ),
        "none",
    )


def normal(theta):
    """A normal of deviations 1 and 2 about (1, -1), correlated by a half."""
    precision = np.linalg.inv([[1.0, 1.0], [1.0, 4.0]])
    away = theta - [1.0, -1.0]
    return 0.5 * float(away @ precision @ away), precision @ away


def skewed(theta):
    """The logarithm of a gamma variable of shape 3: far from normal."""
    grown = np.exp(theta)
    return float((grown - 3 * theta).sum()), grown - 3


def heavy(theta):
    """A Cauchy posterior."""
    return float(np.log1p(theta**2).sum()), 2 * theta / (1 + theta**2)


def test_a_normal_posterior_is_drawn_as_it_is():
    found = resampling.draws(fit_of(normal, 2), 4000)
    for place, (mean, deviation) in enumerate([(1, 1), (-1, 2)]):
        quantiles = np.quantile(found.theta[:, place], LEVELS)
        asked = stats.norm(mean, deviation).ppf(LEVELS)
        assert quantiles == pytest.approx(asked, abs=0.1 * deviation)
    assert np.corrcoef(found.theta.T)[0, 1] == pytest.approx(0.5, abs=0.05)
    assert found.pareto_k < 0.5
    assert found.params[0].shape == (4000, 1)


def test_a_skewed_posterior_is_drawn_where_laplace_is_off():
    found = resampling.draws(fit_of(skewed, 1), 4000)
    asked = np.log(stats.gamma(3).ppf(LEVELS))
    assert np.quantile(found.theta[:, 0], LEVELS) == pytest.approx(asked, abs=0.06)
    laplace = np.log(3) + stats.norm.ppf(LEVELS) / np.sqrt(3)
    assert np.abs(laplace - asked).max() > 0.15
    assert found.pareto_k < 0.7


def test_a_posterior_with_heavier_tails_than_the_proposal_is_not_trusted():
    assert resampling.draws(fit_of(heavy, 1), 4000).pareto_k > 0.5


def test_the_same_seed_gives_the_same_draws_and_another_does_not():
    fit = fit_of(normal, 2)
    first = resampling.draws(fit, 200, seed=1).theta
    assert (first == resampling.draws(fit, 200, seed=1).theta).all()
    assert (first != resampling.draws(fit, 200, seed=2).theta).any()


def test_a_base_too_large_to_weigh_is_drawn_from_the_normal():
    found = resampling.draws(fit_of(normal, 2, rows=10_000_000), 4000)
    assert np.isnan(found.pareto_k)
    assert found.effective == 4000
    assert np.cov(found.theta.T) == pytest.approx(np.array([[1, 1], [1, 4]]), abs=0.3)


@pytest.mark.parametrize("k", [0.1, 0.4, 0.7, 1.0])
def test_the_shape_of_a_generalised_pareto_is_found(k):
    found = [
        resampling.pareto_k(stats.genpareto(k).rvs(4000, random_state=seed)) for seed in range(20)
    ]
    assert np.mean(found) == pytest.approx(k, abs=0.12)


def test_weights_that_are_alike_are_trusted_and_one_weight_alone_is_not():
    assert resampling.pareto_k(np.full(4000, 1 / 4000)) == 0.0
    alone = np.zeros(4000)
    alone[7] = 1.0
    assert resampling.pareto_k(alone) == np.inf


def test_cdnow_draws_spread_as_the_standard_errors_and_score_accounts():
    x, t_x, T = cdnow_sample()
    fit = pareto_nbd.fit(x, t_x, T)
    found = resampling.draws(fit, 500)
    assert found.pareto_k < 0.7
    assert found.effective > 500
    assert isinstance(found.params, ParetoNBD)
    assert found.params.r.mean() == pytest.approx(0.553, abs=0.02)
    assert found.params.r.std() == pytest.approx(fit.standard_errors["r"], rel=0.15)
    alive = pareto_nbd.p_alive(found.params, [2, 10], [10, 20], [39, 39])
    assert alive.shape == (500, 2)
    low, high = np.quantile(alive, [0.05, 0.95], axis=0)
    mode = pareto_nbd.p_alive(fit.params, [2, 10], [10, 20], [39, 39])
    assert ((low < mode) & (mode < high)).all()

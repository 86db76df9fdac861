from itertools import product

import mpmath
import numpy as np
import pytest

from clienthood.errors import FitError
from clienthood.value import bdw, geometric, sbg, tenure
from clienthood.value.models.covariates import Covariates
from clienthood.value.models.resampling import draws

REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
FH2007 = "Fader & Hardie 2007"
FH2010 = "Fader & Hardie 2010, Table 3"


def of_table(model, alive, **more):
    contracts = tenure.from_alive(alive)
    return model.fit(contracts.survived, contracts.lost, weights=contracts.weights, **more)


@pytest.mark.parametrize(
    ("alive", "params"),
    [
        pytest.param(REGULAR, (0.704, 1.182), id=f"{FH2007}, Regular"),
        pytest.param(HIGH_END, (0.668, 3.806), id=f"{FH2007}, High End"),
    ],
)
def test_published_parameters(alive, params):
    assert of_table(sbg, alive, prior="none").params == pytest.approx(params, abs=1e-3)


@pytest.mark.parametrize(
    ("model", "alive", "height"),
    [
        pytest.param(sbg, REGULAR[:5], -1401.6, id=f"sBG, {FH2007}, Regular, 4 renewals"),
        pytest.param(sbg, HIGH_END, -1611.2, id=f"sBG, {FH2007}, High End"),
        pytest.param(geometric, REGULAR[:5], -1451.2, id=f"geometric, {FH2007}, Regular"),
    ],
)
def test_published_log_likelihood(model, alive, height):
    found = of_table(model, alive, prior="none")
    contracts = tenure.from_alive(alive)
    each = model.log_likelihood(found.params, contracts.survived, contracts.lost)
    assert found.log_likelihood == pytest.approx(height, abs=0.06)
    assert contracts.weights @ each == pytest.approx(found.log_likelihood, rel=1e-12)


def test_the_yardstick_has_one_probability():
    fit = of_table(geometric, REGULAR[:5], prior="none")
    lost, renewed = 1000 - 326, 631 + 468 + 382 + 326
    assert fit.params.theta == pytest.approx(0.272, abs=1e-3)
    assert fit.params.theta == pytest.approx(lost / (lost + renewed), rel=1e-9)
    assert geometric.survival(fit.params, [2])[0] == pytest.approx((1 - fit.params.theta) ** 2)


def test_projection_of_the_high_end():
    params = sbg.SBG(0.6680883514273169, 3.8060949989448107)
    asked = [0.460439673674, 0.435779591817, 0.41417239964, 0.395055344883, 0.377999073278]
    np.testing.assert_allclose(sbg.survival(params, [8, 9, 10, 11, 12]), asked, atol=1e-9)


@pytest.mark.parametrize(
    ("params", "asked", "within"),
    [
        pytest.param((3.8, 15.2), [3.31, 3.45, 3.59, 3.72, 3.84], 0.006, id=f"{FH2010}, case 1"),
        pytest.param(
            (0.067, 0.267), [7.68, 9.46, 9.86, 10.06, 10.19], 0.012, id=f"{FH2010}, case 2"
        ),
    ],
)
def test_published_residual_lifetime(params, asked, within):
    np.testing.assert_allclose(sbg.derl(sbg.SBG(*params), 0.1, range(5)), asked, atol=within)


def test_likelihood_to_forty_digits():
    sides, spans = (1e-4, 0.3, 1.0, 15.2, 1e4), (0, 1, 7, 300, 10_000)
    with mpmath.workdps(40):
        for a, b, n in product(sides, sides, spans):
            stays = _log_beta(a, mpmath.mpf(b) + n) - _log_beta(a, b)
            refuses = _log_beta(mpmath.mpf(a) + 1, mpmath.mpf(b) + n) - _log_beta(a, b)
            found = sbg.log_likelihood(sbg.SBG(a, b), [n, n], [False, True])
            assert found == pytest.approx([float(stays), float(refuses)], rel=1e-12, abs=1e-9)


@pytest.mark.parametrize(("a", "b"), [(1e-4, 1e-4), (0.067, 15.2), (1.0, 1.0), (3.8, 1e4)])
@pytest.mark.parametrize("discount", [0.01, 0.1, 1.0])
def test_residual_lifetime_is_hypergeometric(a, b, discount):
    for n in (0, 10, 300):
        with mpmath.workdps(40):
            up_for = mpmath.mpf(b) + n
            whole = mpmath.hyp2f1(1, up_for + 1, up_for + a + 1, 1 / (1 + mpmath.mpf(discount)))
            asked = float(up_for / (up_for + a) * whole)
        assert sbg.derl(sbg.SBG(a, b), discount, [n])[0] == pytest.approx(asked, rel=1e-8)


@pytest.mark.parametrize("model", [sbg, bdw, geometric])
def test_slope_is_that_of_the_likelihood(model):
    random = np.random.default_rng(1)
    survived, lost = random.integers(0, 30, 50), random.random(50) < 0.5
    more = {} if model is geometric else {"covariates": Covariates(leaving={"z": survived % 3})}
    fit = model.fit(survived, lost, **more)
    free = model.fit(survived, lost, prior="none", **more)
    for _ in range(5):
        theta = random.normal(0, 1.5, len(fit.theta))
        slope = fit.objective(theta)[1]
        assert free.heights(theta[None])[0] == pytest.approx(-free.objective(theta)[0], rel=1e-12)
        for place, step in enumerate(np.eye(len(theta)) * 1e-5):
            rise = fit.objective(theta + step)[0] - fit.objective(theta - step)[0]
            assert slope[place] == pytest.approx(rise / 2e-5, rel=1e-5, abs=1e-4)


PARAMS = [(sbg, sbg.SBG(0.668, 3.806)), (bdw, bdw.BdW(0.26, 1.72, 1.58))]


@pytest.mark.parametrize(("model", "params"), PARAMS)
def test_forecasts_agree_with_one_another(model, params):
    tenures = np.array([0, 1, 5, 100])
    chances = np.array([model.p_renewals(params, n, 12, tenures) for n in range(14)])
    np.testing.assert_allclose(chances.sum(axis=0), 1, rtol=1e-12)
    mean = np.arange(14) @ chances
    np.testing.assert_allclose(model.expected_renewals(params, 12, tenures), mean, rtol=1e-12)
    np.testing.assert_allclose(np.cumprod(model.retention(params, np.arange(1, 9))),
                               model.survival(params, np.arange(1, 9)), rtol=1e-12)  # fmt: skip
    ahead = model.survival(params, tenures + 3) / model.survival(params, tenures)
    np.testing.assert_allclose(model.p_alive(params, tenures, [0] * 4, ahead=3), ahead, rtol=1e-10)
    assert model.p_alive(params, [4, 4], [False, True]).tolist() == [1, 0]
    several = model.expected_renewals(params._replace(alpha=np.full(4, 0.3)), 12, tenures)
    same = model.expected_renewals(params._replace(alpha=0.3), 12, tenures)
    np.testing.assert_allclose(several, same, rtol=1e-12)


@pytest.mark.parametrize(("model", "params"), PARAMS)
def test_draws_of_the_future_have_the_expected_mean(model, params):
    tenures = np.repeat([0.0, 3.0, 20.0], 20_000)
    future = model.simulate_future(params, 10, tenures, np.random.default_rng(4))
    means = future.reshape(3, -1).mean(axis=1)
    expected = model.expected_renewals(params, 10, [0, 3, 20])
    np.testing.assert_allclose(means, expected, atol=0.12)


@pytest.mark.parametrize(("model", "params"), PARAMS)
def test_simulated_contracts_are_recovered(model, params):
    made = model.simulate(params, np.full(20_000, 10), seed=3)
    fit = model.fit(made.survived, made.lost)
    for name, error in fit.standard_errors.items():
        assert abs(fit.values[name] - getattr(params, name)) < 4 * error


@pytest.mark.parametrize(("model", "params"), PARAMS)
def test_covariates_are_recovered(model, params):
    z = np.random.default_rng(5).integers(0, 2, 20_000)
    moved = params._replace(alpha=params.alpha * np.exp(0.8 * z))
    made = model.simulate(moved, np.full(len(z), 8), seed=6)
    covariates = Covariates(leaving={"trial": z})
    fit = model.fit(made.survived, made.lost, covariates=covariates)
    error = fit.standard_errors["leaving.trial"]
    assert abs(fit.coefficients["leaving.trial"] - 0.8) < 4 * error
    each = model.with_covariates(fit, covariates, len(z))
    height = model.log_likelihood(each, made.survived, made.lost).sum()
    assert height == pytest.approx(fit.log_likelihood, rel=1e-10)


@pytest.mark.parametrize("model", [sbg, bdw, geometric])
def test_weights_stand_for_contracts(model):
    contracts = tenure.from_alive(HIGH_END)
    times = contracts.weights.astype(int)
    single = model.fit(np.repeat(contracts.survived, times), np.repeat(contracts.lost, times))
    np.testing.assert_allclose(of_table(model, HIGH_END).theta, single.theta, rtol=1e-8)


@pytest.mark.parametrize("model", [sbg, bdw])
@pytest.mark.parametrize(
    ("survived", "lost"),
    [([3] * 20, [0] * 20), ([0] * 20, [1] * 20), ([2], [1]), ([2], [0])],
    ids=["all in force", "all lost at once", "one lost", "one in force"],
)
def test_little_data_gives_wide_answers(model, survived, lost):
    fit = model.fit(survived, lost)
    assert fit.diagnostics.converged
    assert fit.diagnostics.held_by_prior
    assert "prior" in fit.diagnostics.words
    drawn = draws(fit, 200).params
    stays = model.survival(drawn, [1.0])
    assert np.quantile(stays, 0.95) - np.quantile(stays, 0.05) > 0.01


@pytest.mark.parametrize("model", [sbg, bdw, geometric])
@pytest.mark.parametrize(
    ("survived", "lost", "told"),
    [
        ([1, -2], [0, 1], "survived, row 2"),
        ([1, 2.5], [0, 1], "survived, row 2"),
        ([np.nan, 2], [0, 1], "survived, row 1"),
        ([1, 2], [0, 3], "lost, row 2"),
        ([1, 2], [0], "lost has 1 values"),
        ([0, 0], [0, 0], "no contract came up"),
        ([], [], "no contract came up"),
    ],
)
def test_what_cannot_be_is_refused(model, survived, lost, told):
    with pytest.raises(FitError, match=told):
        model.fit(survived, lost)


def test_only_leaving_can_be_moved():
    with pytest.raises(FitError, match="cannot move buying"):
        sbg.fit([1, 2], [0, 1], covariates=Covariates(buying={"z": [0, 1]}))


def test_residual_lifetime_asks_for_a_discount():
    with pytest.raises(FitError, match="discount"):
        sbg.derl(sbg.SBG(1, 1), 0, [1])


def _log_beta(a, b):
    return mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(mpmath.mpf(a) + b)

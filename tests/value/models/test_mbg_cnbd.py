"""(M)BG/CNBD-k: k = 1 is the MBG/NBD, forecasts are exact and of one account at a time."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from clienthood.errors import FitError
from clienthood.value.models import bg_nbd, mbg_cnbd, mbg_nbd
from clienthood.value.models.quadrature import nodes
from clienthood.value.models.resampling import draws
from tests.value.published import cdnow_sample

REGULAR = mbg_cnbd.MBGCNBD(1.3, 2.8, 0.42, 0.8, k=2)
SEEN = ([0, 3, 12], [0, 20, 30], [39, 25, 35])
VARIANTS = [(1, True), (2, True), (3, True), (6, True), (2, False), (4, False)]
every = pytest.mark.parametrize(("k", "modified"), VARIANTS)


def variant(k, modified):
    return REGULAR._replace(alpha=5.6 / k, k=k, modified=modified)


@pytest.mark.parametrize(
    ("modified", "model", "kind"),
    [(True, mbg_nbd, mbg_nbd.MBGNBD), (False, bg_nbd, bg_nbd.BGNBD)],
)
def test_k_of_1_is_the_model_without_regularity(modified, model, kind):
    fit = mbg_cnbd.fit(*_evenly(), k=1, modified=modified)
    plain = model.fit(*_evenly()[:3])
    assert fit.params[:4] == plain.params
    assert fit.log_likelihood == plain.log_likelihood
    params, like = fit.params, kind(*fit.params[:4])
    assert (mbg_cnbd.p_alive(params, *SEEN) == model.p_alive(like, *SEEN)).all()
    for ours, theirs in (
        (mbg_cnbd.expected_purchases(params, 39, *SEEN), model.expected_purchases(like, 39, *SEEN)),
        (mbg_cnbd.p_future(params, 2, 39, *SEEN), model.p_future(like, 2, 39, *SEEN)),
        (mbg_cnbd.dert(params, 0.01, *SEEN), model.dert(like, 0.01, *SEEN)),
    ):
        assert (ours == theirs).all()


@every
def test_log_likelihood_is_the_density_of_the_gaps_times_that_of_the_silence(k, modified):
    """Integrate over lambda and p by brute force for two gaps of 3 and 5, observed until 14."""
    params = variant(k, modified)
    logs = np.log([3.0, 5.0]).sum()
    rate = np.linspace(1e-6, 60, 40_001)[1:]
    leaves = np.linspace(0, 1, 20_001)[1:-1]
    factorial = np.cumprod([1.0, *range(1, k)])
    gaps = rate ** (2 * k) * np.exp((k - 1) * logs - rate * 8.0) / factorial[-1] ** 2
    silence = sum((6.0 * rate) ** j / factorial[j] for j in range(k)) * np.exp(-6.0 * rate)
    prior = rate**0.3 * np.exp(-params.alpha * rate)
    prior /= prior.sum()
    chance = leaves ** (params.a - 1) * (1 - leaves) ** (params.b - 1)
    passed = 2 + int(modified)
    ends = (chance * leaves * (1 - leaves) ** (passed - 1)).sum() / chance.sum()
    stays = (chance * (1 - leaves) ** passed).sum() / chance.sum()
    brute = (prior * gaps * (stays * silence + ends)).sum()
    found = mbg_cnbd.log_likelihood(params, [2], [8], [14], [logs])[0]
    assert found == pytest.approx(np.log(brute), abs=0.02)


@every
def test_probabilities_of_counts_add_up_to_1_and_to_the_expectation(k, modified):
    params, n = variant(k, modified), np.arange(400)
    ahead = np.array([mbg_cnbd.p_future(params, int(each), 39.0, *SEEN) for each in n])
    assert ahead.sum(axis=0) == pytest.approx(1.0, abs=1e-12)
    assert n @ ahead == pytest.approx(mbg_cnbd.expected_purchases(params, 39.0, *SEEN), rel=1e-9)
    new = np.array([mbg_cnbd.p_purchases(params, int(each), 39.0) for each in n])
    assert new.sum() == pytest.approx(1.0, abs=1e-12)
    assert new @ n == pytest.approx(mbg_cnbd.expected_new(params, 39.0), rel=1e-9)


@every
def test_dert_is_the_discounted_integral_of_the_expectation(k, modified):
    params, discount = variant(k, modified), 0.1
    place, share = nodes(400)
    horizon = 350.0 * place
    ahead = mbg_cnbd.expected_purchases(params, horizon[:, None], *SEEN)
    worth = (share * 350.0 * discount * np.exp(-discount * horizon)) @ ahead
    assert mbg_cnbd.dert(params, discount, *SEEN) == pytest.approx(worth, rel=1e-8)


@every
def test_simulated_futures_have_the_mean_of_the_forecast(k, modified):
    params, random = variant(k, modified), np.random.default_rng(3)
    copied = [np.repeat(column, 20_000) for column in SEEN]
    drawn = mbg_cnbd.simulate_future(params, 30, *copied, random).reshape(3, -1)
    error = drawn.std(axis=1) / np.sqrt(20_000)
    expected = mbg_cnbd.expected_purchases(params, 30, *SEEN)
    assert (np.abs(drawn.mean(axis=1) - expected) < 4 * error).all()
    alive = mbg_cnbd.p_alive(params, *SEEN, ahead=10.0)
    assert (alive < mbg_cnbd.p_alive(params, *SEEN)).all()


def test_p_alive_ahead_is_that_of_histories_as_simulated():
    params = variant(2, True)
    seen = mbg_cnbd.simulate(params, np.full(40_000, 30.0), seed=4)
    told = mbg_cnbd.p_alive(params, seen.x, seen.t_x, seen.T, ahead=20.0)
    alive = seen.leaves > 50.0
    for part in (told < 0.2, (told >= 0.2) & (told < 0.6), told >= 0.6):
        error = np.sqrt((told[part] * (1 - told[part])).sum()) / part.sum()
        assert abs(told[part].mean() - alive[part].mean()) < 4 * error


@pytest.mark.parametrize(("k", "modified"), [(2, True), (3, False)])
def test_parameters_and_k_are_found_again(k, modified):
    told = variant(k, modified)
    seen = mbg_cnbd.simulate(told, np.linspace(20, 100, 20_000), seed=7)
    fit = mbg_cnbd.fit(seen.x, seen.t_x, seen.T, seen.litt, modified=modified)
    assert fit.params.k == k
    for name in ("r", "alpha", "a", "b"):
        assert abs(fit.values[name] - getattr(told, name)) < 4 * fit.standard_errors[name]
    each = mbg_cnbd.log_likelihood(fit.params, seen.x, seen.t_x, seen.T, seen.litt)
    assert each.sum() == pytest.approx(fit.log_likelihood, rel=1e-10)


@pytest.mark.parametrize(("k", "modified"), [(3, True), (2, False)])
def test_slope_is_that_of_finite_differences(k, modified):
    fit = mbg_cnbd.fit(*_evenly(), k=k, modified=modified)
    place = fit.theta + np.array([0.3, -0.2, 0.1, 0.2])
    _, slope = fit.objective(place)
    steps = approx_fprime(place, lambda theta: fit.objective(theta)[0], 1e-6)
    assert slope == pytest.approx(steps, rel=1e-4, abs=0.02)


def test_a_forecast_depends_on_no_other_account():
    x, t_x, end = np.array([0, 3, 12, 300]), np.array([0, 20, 30, 31]), np.array([39, 25, 35, 32])
    together = mbg_cnbd.expected_purchases(REGULAR, 52, x, t_x, end)
    alone = [
        mbg_cnbd.expected_purchases(REGULAR, 52, x[[i]], t_x[[i]], end[[i]])[0] for i in range(4)
    ]
    assert together == pytest.approx(alone, rel=1e-13)


def test_unit_and_weights_do_not_matter():
    seen = mbg_cnbd.simulate(REGULAR, np.full(500, 40.0), seed=1)
    x, t_x, end, litt = seen.x, seen.t_x, seen.T, seen.litt
    weeks = mbg_cnbd.fit(x, t_x, end, litt, k=2)
    days = mbg_cnbd.fit(x, t_x * 7, end * 7, litt + x * np.log(7), k=2)
    assert days.params._replace(alpha=days.params.alpha / 7) == pytest.approx(
        weeks.params, rel=1e-6
    )
    twice = mbg_cnbd.fit(x, t_x, end, litt, k=2, weights=np.full(500, 2.0), prior="none")
    once = mbg_cnbd.fit(x, t_x, end, litt, k=2, prior="none")
    assert twice.params == pytest.approx(once.params, rel=1e-6)
    assert twice.log_likelihood == pytest.approx(2 * once.log_likelihood, rel=1e-10)


def test_draws_keep_k():
    seen = mbg_cnbd.simulate(REGULAR, np.full(300, 40.0), seed=1)
    posterior = draws(mbg_cnbd.fit(seen.x, seen.t_x, seen.T, seen.litt, k=2), 20)
    rows = mbg_cnbd.expected_purchases(posterior.params, 39, *SEEN)
    third = mbg_cnbd.MBGCNBD(*(np.asarray(value)[2, 0] for value in posterior.params))
    assert rows.shape == (20, 3)
    assert rows[2] == pytest.approx(mbg_cnbd.expected_purchases(third, 39, *SEEN), rel=1e-12)


@pytest.mark.parametrize("k", [0, 7])
def test_k_outside_1_to_6_is_refused(k):
    with pytest.raises(FitError, match="k ="):
        mbg_cnbd.fit([1], [1], [2], [0], k=k)


def test_gaps_in_another_unit_are_refused():
    with pytest.raises(FitError, match="gaps longer"):
        mbg_cnbd.fit([2], [2], [5], [2 * np.log(7)])


def _evenly():
    """Return the CDNOW sample as if its gaps were even."""
    x, t_x, end = cdnow_sample()
    return x, t_x, end, x * np.log(np.where(x > 0, t_x, 1.0) / np.maximum(x, 1.0))

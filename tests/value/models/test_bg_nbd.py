"""BG/NBD and MBG/NBD: what the papers print, what 40 digits say, and what users rely on."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from clienthood.errors import FitError
from clienthood.value.models import bg_nbd, mbg_nbd
from clienthood.value.models.covariates import Covariates
from clienthood.value.models.resampling import draws
from tests.value.models import dropout_truth as truth
from tests.value.published import cdnow_sample

PRINTED = bg_nbd.BGNBD(0.243, 4.414, 0.793, 2.426)
MODELS = [
    pytest.param(bg_nbd, bg_nbd.BGNBD, 0, id="BG/NBD"),
    pytest.param(mbg_nbd, mbg_nbd.MBGNBD, 1, id="MBG/NBD"),
]
both = pytest.mark.parametrize(("model", "kind", "early"), MODELS)


@pytest.fixture(scope="module")
def cdnow():
    return cdnow_sample()


def test_bg_nbd_gives_the_paper_its_parameters(cdnow):
    fit = bg_nbd.fit(*cdnow, prior="none")
    assert fit.params == pytest.approx((0.2425945, 4.4136019, 0.7929199, 2.4258881), rel=3e-5)
    assert fit.log_likelihood == pytest.approx(-9582.429, abs=1e-3)
    assert fit.diagnostics.identified
    assert bg_nbd.expected_new(fit.params, 52) == pytest.approx(1.444004, abs=2e-5)
    total = bg_nbd.expected_purchases(fit.params, 39, *cdnow).sum()
    assert total == pytest.approx(1653.409, abs=0.5)


def test_mbg_nbd_gives_the_published_likelihood_and_forecast(cdnow):
    fit = mbg_nbd.fit(*cdnow, prior="none")
    assert fit.log_likelihood == pytest.approx(-9582.135716, abs=1e-3)
    total = mbg_nbd.expected_purchases(fit.params, 39, *cdnow).sum()
    assert total == pytest.approx(1576.72, abs=0.5)


def test_printed_probabilities_and_expectations():
    assert bg_nbd.p_purchases(PRINTED, 0, 39) == pytest.approx(0.5737864, abs=1e-7)
    assert bg_nbd.p_alive(PRINTED, [1000], [10], [100])[0] == pytest.approx(0.0, abs=1e-300)
    mbg = mbg_nbd.MBGNBD(0.5248425734, 6.183085279, 0.8913801292, 1.614051375)
    alive = mbg_nbd.p_alive(mbg, [1, 2, 3, 4, 5], [12] * 5, [52] * 5)
    assert alive == pytest.approx(
        [0.3323305211, 0.1769954066, 0.07902533619, 0.03159655829, 0.01187023849], rel=1e-7
    )
    found = mbg_nbd.expected_purchases(mbg, 39, [2], [30.43], [38.86])[0]
    assert found == pytest.approx(1.26266253757, rel=1e-9)
    assert mbg_nbd.expected_new(mbg, 52) == pytest.approx(1.41888011414, rel=1e-9)


def test_bg_nbd_holds_every_one_time_buyer_for_alive_and_mbg_nbd_does_not():
    assert bg_nbd.p_alive(PRINTED, [0, 0], [0, 0], [1, 1000]).tolist() == [1.0, 1.0]
    fresh, old = mbg_nbd.p_alive(mbg_nbd.MBGNBD(*PRINTED), [0, 0], [0, 0], [1, 1000])
    assert old < 0.5 < fresh


@both
@pytest.mark.parametrize("share", [0.3, 1.0])
def test_log_likelihood_is_that_of_40_digits(model, kind, early, share):
    x, t_x, end, params = truth.histories(share)
    found = model.log_likelihood(kind(*params), x, t_x, end)
    exact = [truth.log_likelihood(*row, early) for row in zip(*params, x, t_x, end, strict=True)]
    assert np.abs(found - exact).max() < 1e-6


@both
def test_expected_purchases_are_those_of_40_digits(model, kind, early):
    x, t_x, end, params = truth.histories(1.0)
    alive = model.p_alive(kind(*params), x, t_x, end)
    found = model.expected_purchases(kind(*params), 52.0, x, t_x, end)
    exact = [truth.expected_alive(*row, 52, early) for row in zip(*params, x, end, strict=True)]
    assert np.abs(found / (alive * exact) - 1).max() < 1e-6


@both
def test_expected_purchases_are_continuous_at_a_of_1(model, kind, early):
    near = [
        model.expected_purchases(kind(0.25, 4.5, a, 2.4), 52.0, [5], [20], [39])[0]
        for a in (1 - 1.1e-5, 1 - 1e-7, 1.0, 1 + 1e-7, 1 + 1.1e-5)
    ]
    assert near == pytest.approx([near[2]] * 5, rel=2e-5)
    assert (np.diff(near) < 0).all()


@both
def test_dert_is_that_of_the_integral_over_time(model, kind, early):
    for r, alpha, a, b, x, discount in [
        (0.243, 4.414, 0.793, 2.426, 0, 0.0027),
        (0.243, 4.414, 0.793, 2.426, 7, 0.0003),
        (3.0, 40.0, 0.1, 0.4, 0, 0.02),
        (1.5, 0.01, 5.0, 60.0, 300, 0.001),
    ]:
        params, seen = kind(r, alpha, a, b), ([x], [30.0 * (x > 0)], [39.0])
        found = model.dert(params, discount, *seen)[0] / model.p_alive(params, *seen)[0]
        exact = truth.dert_alive(r, alpha, a, b, x, 39.0, discount, early)
        assert found == pytest.approx(exact, rel=1e-8)


def test_dert_is_finite_and_positive_everywhere_and_refuses_no_discount():
    x, t_x, end, params = truth.histories(1.0)
    worth = bg_nbd.dert(bg_nbd.BGNBD(*params), 1e-5, x, t_x, end)
    assert np.isfinite(worth).all()
    assert (worth > 0).all()
    with pytest.raises(FitError, match="discount"):
        bg_nbd.dert(PRINTED, 0.0, [1], [1], [2])


@both
def test_probabilities_of_counts_add_up_to_1_and_to_the_expectation(model, kind, early):
    params = kind(0.6, 6.0, 0.9, 2.0)
    n = np.arange(400)
    new = np.array([model.p_purchases(params, int(each), 39.0) for each in n])
    assert new.sum() == pytest.approx(1.0, abs=1e-12)
    assert new @ n == pytest.approx(model.expected_new(params, 39.0), rel=1e-9)
    seen = ([0, 3, 12], [0, 20, 30], [39, 25, 35])
    ahead = np.array([model.p_future(params, int(each), 39.0, *seen) for each in n])
    assert ahead.sum(axis=0) == pytest.approx(1.0, abs=1e-12)
    assert n @ ahead == pytest.approx(model.expected_purchases(params, 39.0, *seen), rel=1e-9)


@both
def test_p_alive_ahead_falls_from_p_alive_at_the_rate_of_leaving(model, kind, early):
    params, seen = kind(0.6, 6.0, 0.9, 2.0), ([1, 8], [20, 30], [39, 35])
    ahead = [model.p_alive(params, *seen, ahead=span) for span in (0.0, 1e-6, 10.0, 1000.0)]
    assert ahead[1] == pytest.approx(ahead[0], rel=1e-5)
    assert (np.diff(ahead, axis=0) < 0).all()


@both
def test_slope_is_that_of_finite_differences(cdnow, model, kind, early):
    fit = model.fit(*cdnow)
    place = fit.theta + np.array([0.3, -0.2, 0.1, 0.2])
    _, slope = fit.objective(place)
    steps = approx_fprime(place, lambda theta: fit.objective(theta)[0], 1e-6)
    assert slope == pytest.approx(steps, rel=1e-4, abs=0.02)


def test_covariates_are_found_again_and_leaving_upwards_means_sooner():
    seen, covariates = _moved(10_000)
    fit = mbg_nbd.fit(*seen, covariates=covariates)
    told = {"buying.shop": 0.5, "leaving.shop": 0.4, "shared.size": -0.3}
    for name, value in told.items():
        assert abs(fit.coefficients[name] - value) < 4 * fit.standard_errors[name]
    params = mbg_nbd.with_covariates(fit, covariates, len(seen[0]))
    total = mbg_nbd.log_likelihood(params, *seen).sum()
    assert total == pytest.approx(fit.log_likelihood, rel=1e-9)


def test_slope_with_covariates_is_that_of_finite_differences():
    seen, covariates = _moved(500)
    fit = mbg_nbd.fit(*seen, covariates=covariates)
    place = fit.theta + 0.1
    _, slope = fit.objective(place)
    steps = approx_fprime(place, lambda theta: fit.objective(theta)[0], 1e-6)
    assert slope == pytest.approx(steps, rel=1e-4, abs=0.02)


@both
def test_weights_are_copies(cdnow, model, kind, early):
    x, t_x, end = (column[:300] for column in cdnow)
    copies = np.arange(300) % 3 + 1
    weighted = model.fit(x, t_x, end, weights=copies)
    copied = model.fit(*(np.repeat(column, copies) for column in (x, t_x, end)))
    assert weighted.params == pytest.approx(copied.params, rel=1e-8)
    assert weighted.log_likelihood == pytest.approx(copied.log_likelihood, rel=1e-10)


@both
def test_the_unit_of_time_does_not_matter(cdnow, model, kind, early):
    x, t_x, end = cdnow
    weeks, days = model.fit(x, t_x, end), model.fit(x, t_x * 7, end * 7)
    assert days.params._replace(alpha=days.params.alpha / 7) == pytest.approx(
        weeks.params, rel=1e-6
    )
    weekly = model.expected_purchases(weeks.params, 52, x, t_x, end)
    daily = model.expected_purchases(days.params, 364, x, t_x * 7, end * 7)
    assert daily == pytest.approx(weekly, rel=1e-6)


@both
def test_parameters_are_found_again(model, kind, early):
    told = kind(0.8, 5.0, 0.9, 2.5)
    seen = model.simulate(told, np.linspace(20, 100, 20_000), seed=7)
    fit = model.fit(seen.x, seen.t_x, seen.T)
    for name, value in told._asdict().items():
        assert abs(fit.values[name] - value) < 4 * fit.standard_errors[name]


@both
def test_simulated_futures_have_the_mean_and_spread_of_the_forecast(model, kind, early):
    params, random = kind(0.8, 5.0, 0.9, 2.5), np.random.default_rng(3)
    seen = ([0, 2, 9], [0, 30, 35], [39, 38, 36])
    copied = [np.repeat(column, 20_000) for column in seen]
    drawn = model.simulate_future(params, 30, *copied, random).reshape(3, -1)
    error = drawn.std(axis=1) / np.sqrt(20_000)
    expected = model.expected_purchases(params, 30, *seen)
    assert (np.abs(drawn.mean(axis=1) - expected) < 4 * error).all()
    none = model.p_future(params, 0, 30, *seen)
    assert (drawn == 0).mean(axis=1) == pytest.approx(none, abs=0.015)


@both
def test_draws_of_the_parameters_give_a_row_each(cdnow, model, kind, early):
    posterior = draws(model.fit(*(column[:200] for column in cdnow)), 50)
    seen = ([0, 2, 9], [0, 30, 35], [39, 38, 36])
    rows = model.expected_purchases(posterior.params, 39, *seen)
    assert rows.shape == (50, 3)
    fifth = kind(*(float(value[4, 0]) for value in posterior.params))
    assert rows[4] == pytest.approx(model.expected_purchases(fifth, 39, *seen), rel=1e-12)
    worth = model.dert(posterior.params, 0.01, *seen)
    assert worth[4] == pytest.approx(model.dert(fifth, 0.01, *seen), rel=1e-8)
    random = np.random.default_rng(0)
    assert model.simulate_future(posterior.params, 39, *seen, random).shape == (50, 3)


def _moved(accounts):
    """Return histories and the covariates that moved them."""
    random = np.random.default_rng(11)
    shop, size = random.integers(0, 2, accounts).astype(float), random.normal(size=accounts)
    params = mbg_nbd.MBGNBD(
        0.8, 5.0 * np.exp(-0.5 * shop + 0.3 * size), 0.9 * np.exp(0.4 * shop - 0.3 * size), 2.5
    )
    seen = mbg_nbd.simulate(params, np.full(accounts, 80.0), seed=5)
    covariates = Covariates(buying={"shop": shop}, leaving={"shop": shop}, shared={"size": size})
    return (seen.x, seen.t_x, seen.T), covariates

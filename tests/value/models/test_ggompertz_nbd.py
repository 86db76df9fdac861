"""GGompertz/NBD: its Pareto/NBD limit, exact values, and what forecasts must satisfy."""

import mpmath as mp
import numpy as np
import pytest

from clienthood.errors import FitError
from clienthood.value.models import ggompertz_nbd, pareto_nbd
from clienthood.value.models.ggompertz_nbd import GGompertzNBD
from clienthood.value.models.pareto_nbd import ParetoNBD
from tests.value.models import exact
from tests.value.published import cdnow_sample

X, T_X, T = cdnow_sample()
TRUE = GGompertzNBD(1.2, 8.0, 0.08, 0.7, 6.0)
HISTORIES = ([0, 2, 10, 26], [0, 10, 20, 30.857142857142858], [39, 39, 39, 31])


@pytest.fixture(scope="module")
def fitted():
    return ggompertz_nbd.fit(X, T_X, T, prior="none")


def test_cdnow_runs_off_to_the_pareto_limit_and_says_so(fitted):
    assert fitted.log_likelihood == pytest.approx(-9594.98, abs=0.02)
    assert fitted.diagnostics.ridge == ("b", "beta")
    assert not fitted.diagnostics.identified
    r, alpha, b, s, beta = fitted.params
    assert [r, alpha, s] == pytest.approx([0.553, 10.578, 0.606], abs=0.002)
    assert beta / b == pytest.approx(11.669, abs=0.02)


def test_forecasts_stand_on_the_ridge(fitted):
    limit = pareto_nbd.fit(X, T_X, T, prior="none").params
    total = ggompertz_nbd.expected_purchases(fitted.params, 39, X, T_X, T).sum()
    assert total == pytest.approx(1665.513, abs=0.8)
    for ahead in (0, 20):
        alive = ggompertz_nbd.p_alive(fitted.params, X, T_X, T, ahead=ahead)
        assert alive == pytest.approx(pareto_nbd.p_alive(limit, X, T_X, T, ahead=ahead), abs=1e-5)


def test_b_towards_zero_is_the_pareto():
    near = GGompertzNBD(0.55, 10.56, 1e-9, 0.61, 11.64e-9)
    limit = ParetoNBD(0.55, 10.56, 0.61, 11.64)
    found = ggompertz_nbd.log_likelihood(near, *HISTORIES)
    assert found == pytest.approx(pareto_nbd.log_likelihood(limit, *HISTORIES), abs=1e-6)
    span = np.array([1.0, 10.0, 100.0])
    assert ggompertz_nbd.expected_new(near, span) == pytest.approx(
        pareto_nbd.expected_new(limit, span), rel=1e-6
    )


def test_likelihood_and_chance_alive_are_exact_in_hard_cases():
    random = np.random.default_rng(5)
    mp.mp.dps = 15
    for case in range(30):
        end = 10.0
        b = np.exp(random.uniform(np.log(1e-4), np.log(40))) / end
        beta = [b * np.exp(random.uniform(-3, 7)), np.exp(random.uniform(0, 0.9 * b * end))][
            case % 2
        ]
        r, alpha, s = np.exp(random.uniform([-3, -3, -3], [3, 4.5, 3]))
        x = int(random.choice([0, 1, 3, 20, 100]))
        t_x = random.uniform(0.01, end) if x else 0.0
        params = GGompertzNBD(r, alpha, b, s, beta)
        alive, gone = exact.gompertz_paths(params, x, t_x, end)
        asked = mp.log(alive + gone) + mp.loggamma(r + x) - mp.loggamma(r)
        found = ggompertz_nbd.log_likelihood(params, [x], [t_x], [end])[0]
        assert found == pytest.approx(float(asked), abs=1e-6)
        chance = ggompertz_nbd.p_alive(params, [x], [t_x], [end])[0]
        assert chance == pytest.approx(float(alive / (alive + gone)), abs=1e-8)


@pytest.mark.parametrize(
    ("b", "s", "beta"),
    [(0.08, 0.7, 6.0), (1e-3, 0.3, 0.02), (0.5, 2.0, 1e4), (0.01, 10.0, 0.5), (1.0, 0.5, 0.1)],
)
def test_expected_purchases_are_the_exact_integral(b, s, beta):
    mp.mp.dps = 20
    big = [mp.mpf(each) for each in (b, s, beta)]
    for horizon in (1.0, 10.0, 52.0):
        asked = mp.quad(
            lambda u: (big[2] / (big[2] + mp.expm1(big[0] * u))) ** big[1],
            mp.linspace(0, horizon, 20),
        )
        found = ggompertz_nbd.expected_new(GGompertzNBD(1.2, 8.0, b, s, beta), horizon)
        assert found == pytest.approx(float(asked) * 1.2 / 8.0, rel=1e-8)


def test_expected_purchases_follow_the_chance_alive():
    horizon = np.linspace(0, 30, 2001)
    later = np.array([ggompertz_nbd.p_alive(TRUE, *HISTORIES, ahead=each) for each in horizon])
    assert (np.diff(later, axis=0) < 0).all()
    rate = (TRUE.r + np.array(HISTORIES[0])) / (TRUE.alpha + np.array(HISTORIES[2]))
    bought = np.trapezoid(later, horizon, axis=0) * rate
    expected = ggompertz_nbd.expected_purchases(TRUE, 30.0, *HISTORIES)
    assert bought == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    "theta", [[0.3, -0.2, -1.0, 0.1, 0.4], [-0.3, 0.2, -9.0, 0.1, -8.4], [-0.3, 0.2, 1.5, 0.1, 3.0]]
)
def test_the_slope_is_that_of_the_likelihood(fitted, theta):
    _, slope = fitted.objective(np.array(theta))
    steps = np.eye(5) * 1e-5
    seen = [
        (fitted.objective(theta + step)[0] - fitted.objective(theta - step)[0]) / 2e-5
        for step in steps
    ]
    assert slope == pytest.approx(seen, rel=1e-5, abs=1e-3)


def test_simulated_accounts_give_their_parameters_back():
    end = np.random.default_rng(0).integers(180, 540, 4_000) / 7
    made = ggompertz_nbd.simulate(TRUE, end, seed=4)
    found = ggompertz_nbd.fit(made.x, made.t_x, made.T, prior="none")
    assert found.diagnostics.identified
    for name, value in TRUE._asdict().items():
        assert abs(found.values[name] - value) < 4 * found.standard_errors[name]


def test_days_and_weeks_tell_the_same():
    weeks = ggompertz_nbd.fit(X, T_X, T)
    days = ggompertz_nbd.fit(X, T_X * 7, T * 7)
    scaled = np.array(days.params) * [1, 1 / 7, 7, 1, 1]
    assert scaled == pytest.approx(weeks.params, rel=1e-6)


def test_weights_stand_for_repeated_rows():
    weights = np.random.default_rng(1).integers(1, 4, len(X))
    one = ggompertz_nbd.fit(X, T_X, T, weights=weights)
    other = ggompertz_nbd.fit(*(np.repeat(column, weights) for column in (X, T_X, T)))
    assert one.params == pytest.approx(other.params, rel=1e-8)


def test_drawn_futures_have_the_expected_mean():
    draws = GGompertzNBD(np.full((4_000, 1), TRUE.r), *TRUE[1:])
    drawn = ggompertz_nbd.simulate_future(draws, 30.0, *HISTORIES, np.random.default_rng(1))
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    expected = ggompertz_nbd.expected_purchases(TRUE, 30.0, *HISTORIES)
    assert (np.abs(drawn.mean(axis=0) - expected) < 4 * error).all()


@pytest.mark.parametrize("prior", ["weak", "none"])
@pytest.mark.parametrize(
    "book",
    [([3], [10], [39]), ([0] * 80, [0] * 80, list(range(1, 81))), ([4] * 9, [39] * 9, [39] * 9)],
)
def test_small_and_one_sided_books_are_fitted_and_said_to_tell_little(book, prior):
    found = ggompertz_nbd.fit(*book, prior=prior)
    assert not found.diagnostics.identified
    assert np.isfinite(ggompertz_nbd.expected_purchases(found.params, 13.0, *book)).all()


def test_what_cannot_be_is_refused_by_row():
    with pytest.raises(FitError, match="t_x, row 2: found a last purchase after the end"):
        ggompertz_nbd.fit([1, 1], [2, 9.5], [9, 9])

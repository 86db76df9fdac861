"""BG/BB: the paper's numbers, exact sums, and what a user relies on."""

import mpmath as mp
import numpy as np
import pytest

from clienthood.errors import FitError
from clienthood.value.models import bg_bb
from clienthood.value.models.bg_bb import BGBB
from tests.value.models.exact import bg_bb_paths
from tests.value.published import donations

X, T_X, N, DONORS = donations()
ROUNDED = BGBB(1.2, 0.75, 0.66, 2.78)


@pytest.fixture(scope="module")
def fitted():
    return bg_bb.fit(X, T_X, N, weights=DONORS, prior="none")


def test_donations_give_the_parameters_of_the_paper(fitted):
    assert fitted.params == pytest.approx([1.204, 0.750, 0.657, 2.783], abs=0.001)
    assert fitted.log_likelihood == pytest.approx(-33225.58, abs=0.01)
    assert fitted.accounts == 11_104
    assert fitted.diagnostics.identified


def test_cells_have_the_likelihood_of_the_spreadsheet():
    cells = {(6, 6): -2.18167018824, (1, 6): -4.88370164695, (3, 4): -5.05936147828}
    cells |= {(1, 1): -2.28882847451, (0, 0): -1.16751622367}
    x, t_x = np.array(list(cells)).T
    found = bg_bb.log_likelihood(BGBB(1.204, 0.750, 0.657, 2.783), x, t_x, np.full(5, 6))
    assert found == pytest.approx(list(cells.values()), rel=0.001)


def test_forecasts_are_those_of_the_paper(fitted):
    alive = bg_bb.p_alive(fitted.params, [0, 2, 6], [0, 4, 6], [6] * 3, ahead=1)
    assert alive == pytest.approx([0.11, 0.59, 0.93], abs=0.006)
    ten = bg_bb.expected_purchases(fitted.params, 10, [0, 4], [0, 5], [6, 6])
    assert ten == pytest.approx([0.1302169, 3.627858], rel=2e-4)
    five = bg_bb.expected_purchases(fitted.params, 5, X, T_X, N)
    assert DONORS @ five == pytest.approx(12884.2, abs=3)


def test_discounted_donations_are_those_of_btyd():
    found = bg_bb.dert(ROUNDED, 0.1, [0, 1, 3, 6], [0, 3, 5, 6], [6] * 4)
    asked = [0.113878918222, 0.930175584791, 2.83290431065, 5.8976011591]
    assert found == pytest.approx(asked, rel=1e-8)


def test_chances_of_counts_are_those_of_btyd():
    found = [bg_bb.p_purchases(ROUNDED, k, 10) for k in (0, 3, 10)]
    assert found == pytest.approx([0.299371623929, 0.0759133473948, 0.0622849477525], rel=1e-8)


def test_a_donor_of_the_last_opportunity_is_alive_then():
    assert bg_bb.p_alive(ROUNDED, [1, 4, 6], [6, 6, 6], [6, 6, 6]) == pytest.approx(1.0, abs=1e-15)


def test_likelihood_and_chance_alive_are_exact_in_hard_cases():
    random, worst = np.random.default_rng(3), 0.0
    mp.mp.dps = 40
    for _ in range(150):
        params = BGBB(*np.exp(random.uniform(-7, 7, 4)))
        n = int(random.choice([1, 6, 52, 200]))
        t_x = int(random.integers(0, n + 1))
        x = int(random.integers(1, t_x + 1)) if t_x else 0
        alive, gone = bg_bb_paths(params, x, t_x, n)
        found = bg_bb.log_likelihood(params, [x], [t_x], [n])[0]
        worst = max(worst, abs(float(found - mp.log(alive + gone))))
        chance = bg_bb.p_alive(params, [x], [t_x], [n])[0]
        assert chance == pytest.approx(float(alive / (alive + gone)), abs=1e-10)
    assert worst <= 1e-8


def test_discounted_purchases_are_exact_at_any_discount():
    random = np.random.default_rng(4)
    mp.mp.dps = 30
    for discount in np.exp(random.uniform(-9, 0, 30)):
        gamma = np.concatenate([[1.0, 2.0], np.exp(random.uniform(-4, 4, 8))])
        delta = np.exp(random.uniform(-3, 8, 10))
        nobody = np.zeros(10)
        new = bg_bb.dert(BGBB(1.0, 1.0, gamma, delta), float(discount), nobody, nobody, nobody)
        worth = 1 / (1 + mp.mpf(float(discount)))
        for found, g, d in zip(new, gamma, delta, strict=True):
            g, d = mp.mpf(float(g)), mp.mpf(float(d))
            exact = d / (g + d) * worth * mp.hyp2f1(1, d + 1, g + d + 1, worth) / 2
            assert found == pytest.approx(float(exact), rel=1e-8)


def test_discounted_purchases_add_up_expected_ones():
    steps = [bg_bb.expected_purchases(ROUNDED, h, [3], [5], [6])[0] for h in range(100)]
    worth = np.diff(steps) @ 1.4 ** -np.arange(1.0, 100.0)
    assert bg_bb.dert(ROUNDED, 0.4, [3], [5], [6])[0] == pytest.approx(worth, rel=1e-9)


def test_expected_purchases_are_continuous_at_gamma_one():
    around = [bg_bb.expected_new(ROUNDED._replace(gamma=g), 30) for g in (1 - 1e-9, 1.0, 1 + 1e-9)]
    assert np.ptp(around) < 1e-7


def test_chances_add_up_and_have_the_expected_mean():
    counts = range(13)
    new = np.array([bg_bb.p_purchases(ROUNDED, k, 12) for k in counts])
    assert new.sum() == pytest.approx(1.0, abs=1e-12)
    assert new @ counts == pytest.approx(bg_bb.expected_new(ROUNDED, 12), rel=1e-12)
    history = ([0, 2, 6], [0, 4, 6], [6, 6, 6])
    known = np.array([bg_bb.p_future(ROUNDED, k, 12, *history) for k in counts])
    assert known.sum(axis=0) == pytest.approx(np.ones(3), abs=1e-12)
    assert counts @ known == pytest.approx(bg_bb.expected_purchases(ROUNDED, 12, *history))
    assert bg_bb.p_purchases(ROUNDED, 13, 12) == 0


def test_the_slope_is_that_of_the_likelihood(fitted):
    theta = np.array([0.3, -0.5, -0.2, 0.8])
    _, slope = fitted.objective(theta)
    steps = np.eye(4) * 1e-5
    seen = [(fitted.objective(theta + h)[0] - fitted.objective(theta - h)[0]) / 2e-5 for h in steps]
    assert slope == pytest.approx(seen, rel=1e-6)


def test_weights_stand_for_repeated_rows(fitted):
    each = DONORS.astype(int)
    repeated = bg_bb.fit(np.repeat(X, each), np.repeat(T_X, each), np.repeat(N, each), prior="none")
    assert repeated.params == pytest.approx(fitted.params, rel=1e-9)


@pytest.mark.parametrize("n", [8, 20])
def test_simulated_donors_give_their_parameters_back(n):
    true = BGBB(1.2, 0.75, 0.66, 2.78)
    made = bg_bb.simulate(true, np.full(20_000, n), seed=5)
    found = bg_bb.fit(made.x, made.t_x, made.n, prior="none")
    for name, value in true._asdict().items():
        assert abs(found.values[name] - value) < 4 * found.standard_errors[name]


def test_drawn_futures_have_the_expected_mean():
    draws = BGBB(np.full((20_000, 1), 1.2), 0.75, 0.66, 2.78)
    history = ([0, 2, 6], [0, 4, 6], [6, 6, 6])
    drawn = bg_bb.simulate_future(draws, 10, *history, np.random.default_rng(1))
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    expected = bg_bb.expected_purchases(ROUNDED, 10, *history)
    assert (np.abs(drawn.mean(axis=0) - expected) < 4 * error).all()


@pytest.mark.parametrize("prior", ["weak", "none"])
@pytest.mark.parametrize(
    "book",
    [([0], [0], [1]), ([3], [3], [3]), ([0] * 50, [0] * 50, [6] * 50), ([6] * 9, [6] * 9, [6] * 9)],
)
def test_books_that_tell_little_are_fitted_and_said_to(book, prior):
    found = bg_bb.fit(*book, prior=prior)
    assert found.diagnostics.converged
    assert not found.diagnostics.identified
    assert np.abs(found.theta).max() < 8 or prior == "none"


@pytest.mark.parametrize(
    ("book", "told"),
    [
        (([0, -1], [0, 0], [6, 6]), "x, row 2: found a negative number: -1, expected 0 or more"),
        (([1.5], [2], [6]), "x, row 1: found a broken number: 1.5, expected a whole number"),
        (([1], [7], [6]), "t_x, row 1: found a last purchase after the last opportunity n: 7"),
        (([3], [2], [6]), "x, row 1: found more purchases than opportunities until t_x: 3"),
        (([0], [2], [6]), "t_x, row 1: found an opportunity without any purchase: 2, expected 0"),
        (([1], [2, 3], [6]), "t_x has 2 values, expected 1"),
        (([1], [2], [np.nan]), "n, row 1: found a missing value or infinity: nan"),
        (([], [], []), "there is no account with an opportunity to buy"),
        (([0], [0], [0]), "there is no account with an opportunity to buy"),
    ],
)
def test_what_cannot_be_is_refused_by_row(book, told):
    with pytest.raises(FitError) as raised:
        bg_bb.fit(*book)
    assert str(raised.value).startswith(told)

"""Fitting the Pareto/NBD: recovery, invariance, and books that tell too little."""

import numpy as np
import pytest

from clienthood.errors import FitError
from clienthood.value.models import pareto_nbd
from clienthood.value.models.covariates import Covariates
from clienthood.value.models.pareto_nbd import ParetoNBD
from tests.value.published import cdnow_sample

X, T_X, T = cdnow_sample()
TRUE = ParetoNBD(0.8, 9.0, 0.7, 12.0)


def ends(count, seed=0):
    """When each account's observation ends, in weeks: whole days over a year."""
    return np.random.default_rng(seed).integers(180, 540, count) / 7


def within(found, true, errors=4):
    for name, value in true.items():
        assert abs(found.values[name] - value) < errors * found.standard_errors[name], name


@pytest.mark.parametrize("prior", ["weak", "none"])
def test_days_weeks_and_months_tell_the_same(prior):
    weeks = pareto_nbd.fit(X, T_X, T, prior=prior)
    for unit in (7.0, 12 / 365.25 * 7):
        other = pareto_nbd.fit(X, T_X * unit, T * unit, prior=prior)
        scaled = np.array(other.params) / [1, unit, 1, unit]
        assert scaled == pytest.approx(weeks.params, rel=1e-6)
        moved = weeks.log_likelihood - X.sum() * np.log(unit)
        assert other.log_likelihood == pytest.approx(moved, abs=1e-5)
        assert other.standard_errors["alpha"] == pytest.approx(
            weeks.standard_errors["alpha"] * unit, rel=1e-5
        )


def test_weights_stand_for_repeated_rows():
    weights = np.random.default_rng(1).integers(1, 4, len(X))
    one = pareto_nbd.fit(X, T_X, T, weights=weights)
    other = pareto_nbd.fit(*(np.repeat(column, weights) for column in (X, T_X, T)))
    assert one.params == pytest.approx(other.params, rel=1e-9)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)
    assert one.accounts == other.accounts == weights.sum()


def test_the_order_of_accounts_does_not_matter():
    order = np.random.default_rng(2).permutation(len(X))
    found = pareto_nbd.fit(X[order], T_X[order], T[order])
    assert found.params == pytest.approx(pareto_nbd.fit(X, T_X, T).params, rel=1e-12)


def test_simulated_accounts_give_their_parameters_back():
    made = pareto_nbd.simulate(TRUE, ends(20_000), seed=3)
    found = pareto_nbd.fit(made.x, made.t_x, made.T, prior="none")
    assert found.diagnostics.identified
    within(found, TRUE._asdict())


def test_covariates_are_found_each_in_its_process_and_shared():
    random = np.random.default_rng(4)
    z, both = random.integers(0, 2, 8_000), random.normal(size=8_000)
    covariates = Covariates(buying={"z": z}, leaving={"z": z}, shared={"both": both})
    true = TRUE._replace(
        alpha=TRUE.alpha * np.exp(-0.5 * z - 0.3 * both),
        beta=TRUE.beta * np.exp(0.4 * z - 0.3 * both),
    )
    made = pareto_nbd.simulate(true, ends(8_000), seed=5)
    found = pareto_nbd.fit(made.x, made.t_x, made.T, covariates=covariates, prior="none")
    within(found, {**TRUE._asdict(), "buying.z": 0.5, "leaving.z": -0.4, "shared.both": 0.3})
    each = pareto_nbd.with_covariates(found, covariates, 8_000)
    assert each.alpha == pytest.approx(
        found.params.alpha
        * np.exp(-found.coefficients["buying.z"] * z - found.coefficients["shared.both"] * both)
    )
    total = pareto_nbd.log_likelihood(each, made.x, made.t_x, made.T).sum()
    assert total == pytest.approx(found.log_likelihood, abs=1e-3)


def test_the_slope_over_covariates_is_that_of_the_likelihood():
    random = np.random.default_rng(6)
    columns = random.normal(size=(3, len(X)))
    covariates = Covariates(
        buying={"a": columns[0]}, leaving={"b": columns[1]}, shared={"c": columns[2]}
    )
    objective = pareto_nbd.fit(X, T_X, T, covariates=covariates).objective
    theta = np.array([-0.5, 1.0, -0.6, 1.0, 0.2, -0.3, 0.1])
    steps = np.eye(7) * 1e-5
    seen = [(objective(theta + step)[0] - objective(theta - step)[0]) / 2e-5 for step in steps]
    assert objective(theta)[1] == pytest.approx(seen, rel=1e-5, abs=1e-3)


SHAPES = [
    ParetoNBD(0.5, 10, 0.5, 10),
    ParetoNBD(1.0, 5, 0.05, 500),
    ParetoNBD(5.0, 100, 0.2, 2000),
    ParetoNBD(20.0, 200, 5.0, 5000),
    ParetoNBD(0.1, 20, 0.1, 1),
    ParetoNBD(2.0, 20, 20.0, 100),
]
SMALL, LARGE = (30, 30, 30, 100, 100, 100, 300, 300, 1000), (1000, 1000, 2000, 2000, 3000, 5000)
RIDGES = [
    *((seed, size, params) for seed, size in enumerate(SMALL) for params in SHAPES),
    *((9, size, params) for size, params in zip(LARGE, SHAPES, strict=True)),
]


@pytest.mark.parametrize(("seed", "accounts", "params"), RIDGES)
def test_sixty_books_on_ridges_are_fitted_and_what_ran_off_is_told(seed, accounts, params):
    made = pareto_nbd.simulate(params, ends(accounts, seed), seed=seed)
    history = (made.x, made.t_x, made.T)
    weak = pareto_nbd.fit(*history)
    assert weak.diagnostics.converged
    assert np.abs(weak.theta).max() < 8
    best = pareto_nbd.fit(*history, prior="none")
    ran_off = np.abs(best.theta).max() > 8 or best.diagnostics.condition > 1e8
    assert best.diagnostics.identified != ran_off
    assert best.log_likelihood >= weak.log_likelihood - 1e-6
    for found in (weak, best):
        forecast = pareto_nbd.expected_purchases(found.params, 26.0, *history)
        assert np.isfinite(forecast).all()


@pytest.mark.parametrize("prior", ["weak", "none"])
@pytest.mark.parametrize(
    "book",
    [
        ([3], [10], [39]),
        ([0], [0], [39]),
        ([0] * 80, [0] * 80, list(range(1, 81))),
        ([0, 1, 2, 5], [0, 10, 20, 30], [39] * 4),
        ([4] * 20, [39] * 20, [39] * 20),
        ([0, 0, 3], [0, 0, 20], [0, 5, 39]),
    ],
)
def test_small_and_one_sided_books_are_fitted(book, prior):
    found = pareto_nbd.fit(*book, prior=prior)
    assert np.isfinite(found.theta).all()
    assert not found.diagnostics.identified
    assert found.diagnostics.words in repr(found)
    assert found.diagnostics.converged or prior == "none"
    assert np.isfinite(pareto_nbd.expected_purchases(found.params, 13.0, *book)).all()


@pytest.mark.parametrize(
    ("book", "told"),
    [
        (([0, -1], [0, 0], [9, 9]), "x, row 2: found a negative number of repeat purchases: -1"),
        (([0, 1.5], [0, 1], [9, 9]), "x, row 2: found a broken number: 1.5, expected a whole"),
        (([1], [-2], [9]), "t_x, row 1: found a negative time: -2, expected 0 or more"),
        (([1, 1], [2, 9.5], [9, 9]), "t_x, row 2: found a last purchase after the end of"),
        (([0], [2], [9]), "t_x, row 1: found a time without any repeat purchase: 2, expected 0"),
        (([1], [0], [9]), "t_x, row 1: found a repeat purchase at time 0: 0, expected more than 0"),
        (([1, 1], [2, np.nan], [9, 9]), "t_x, row 2: found a missing value or infinity: nan"),
        (([1, 1], [2, 2], [9, np.inf]), "T, row 2: found a missing value or infinity: inf"),
        (([-1, 0, -3], [0, 0, 0], [9] * 3), "x, row 1: found a negative number of repeat purch"),
        (([1], [2, 3], [9]), "t_x has 2 values, expected 1"),
        (([], [], []), "there is no account to fit a model to"),
        (([0], [0], [0]), "every account was first seen at the end of observation"),
        ((["a"], [0], [9]), "x is no column of numbers"),
        (("text", [0], [9]), "x is no column of numbers: found str"),
        (({"a": 1}, [0], [9]), "x is no column of numbers: found dict"),
        (([[1, 2]], [0], [9]), "x has 2 dimensions, expected one number per account"),
    ],
)
def test_what_cannot_be_is_refused_by_column_and_row(book, told):
    with pytest.raises(FitError) as raised:
        pareto_nbd.fit(*book)
    assert str(raised.value).startswith(told)


def test_how_many_more_rows_are_wrong_is_told():
    with pytest.raises(FitError, match=r"-1 \(and 1 more rows\), expected 0 or more"):
        pareto_nbd.fit([-1, 0, -3], [0, 0, 0], [9, 9, 9])


def test_a_weight_must_be_positive_and_a_covariate_must_vary():
    with pytest.raises(FitError, match="weights, row 2: found a weight that is not positive: 0"):
        pareto_nbd.fit([0, 1], [0, 2], [9, 9], weights=[1, 0])
    same = Covariates(buying={"vip": [1, 1]})
    with pytest.raises(FitError, match=r"the covariate buying\.vip is 1 for every account"):
        pareto_nbd.fit([0, 1], [0, 2], [9, 9], covariates=same)

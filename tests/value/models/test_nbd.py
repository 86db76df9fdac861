"""NBD: the yardstick of a base that nobody leaves."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from clienthood.value.models import nbd, pareto_nbd
from tests.value.published import cdnow_sample


def test_likelihood_is_that_of_a_pareto_nbd_that_nobody_leaves():
    seen = ([0, 2, 9], [0, 30, 35], [39, 38, 36])
    staying = pareto_nbd.ParetoNBD(0.8, 5.0, 1e-6, 1e6)
    assert nbd.log_likelihood(nbd.NBD(0.8, 5.0), *seen) == pytest.approx(
        pareto_nbd.log_likelihood(staying, *seen), abs=1e-8
    )


def test_forecast_of_the_calibration_period_adds_up_to_what_was_bought():
    x, t_x, end = cdnow_sample()
    fit = nbd.fit(x, t_x, end, prior="none")
    assert nbd.expected_new(fit.params, end).sum() == pytest.approx(x.sum(), rel=0.01)
    each = nbd.log_likelihood(fit.params, x, t_x, end)
    assert each.sum() == pytest.approx(fit.log_likelihood, rel=1e-12)
    rate = nbd.expected_purchases(fit.params, 1.0, [0, 1000], [0, 900], [1000, 1000])
    assert rate == pytest.approx([fit.params.r / 1000, 1.0], rel=0.02)


def test_slope_is_that_of_finite_differences_and_the_unit_does_not_matter():
    x, t_x, end = cdnow_sample()
    fit, days = nbd.fit(x, t_x, end), nbd.fit(x, t_x * 7, end * 7)
    assert (days.params.r, days.params.alpha / 7) == pytest.approx(fit.params, rel=1e-6)
    place = fit.theta + np.array([0.3, -0.2])
    _, slope = fit.objective(place)
    steps = approx_fprime(place, lambda theta: fit.objective(theta)[0], 1e-6)
    assert slope == pytest.approx(steps, rel=1e-4, abs=0.02)


def test_weights_are_copies():
    x, t_x, end = (column[:200] for column in cdnow_sample())
    copies = np.arange(200) % 3 + 1
    weighted = nbd.fit(x, t_x, end, weights=copies)
    copied = nbd.fit(*(np.repeat(column, copies) for column in (x, t_x, end)))
    assert weighted.params == pytest.approx(copied.params, rel=1e-8)

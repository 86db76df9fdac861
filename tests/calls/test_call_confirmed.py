import math

import numpy as np
import pytest
from call_books import FAMILY, WEIGHTS, draw_book
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.calls.calibration import calibration, spiegelhalter_z
from clienthood.calls.confirmed import recalibrate
from clienthood.calls.model import fit_model, score_patterns
from clienthood.calls.patterns import patterns_of


def test_without_confirmed_kinds_nothing_moves():
    bits = np.array([[1.0, -2.0], [3.0, 0.5]])
    found = recalibrate(bits, np.full(2, np.nan), np.ones(2), 0.625)
    assert found.intercept_bits == 0.625
    assert found.multiplier.tolist() == [1.0, 1.0]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.floats(-3, 3))
def test_the_top_is_found(seed, families, prior):
    rng = np.random.default_rng(seed)
    bits = rng.normal(0, 3, (40, families))
    truth = (rng.random(40) < 0.5).astype(float)
    counts = rng.integers(1, 5, 40).astype(float)
    found = recalibrate(bits, truth, counts, prior)
    assert np.all(found.multiplier >= 0.1)
    best = _log_posterior(bits, truth, counts, prior, found.intercept_bits, found.multiplier)
    for _ in range(100):
        intercept = found.intercept_bits + rng.normal(0, 0.1)
        multiplier = np.maximum(found.multiplier + rng.normal(0, 0.05, families), 0.1)
        assert _log_posterior(bits, truth, counts, prior, intercept, multiplier) <= best + 1e-9


def _log_posterior(bits, truth, counts, prior, intercept, multiplier):
    odds = (intercept + bits @ multiplier) * math.log(2)
    fit = counts @ (truth * odds - np.logaddexp(0, odds))
    spread = ((multiplier - 1) / 0.25) ** 2
    return fit - 0.5 * spread.sum() - 0.5 * ((intercept - prior) * math.log(2) / 0.8) ** 2


def test_evidence_that_misleads_is_believed_less_with_every_confirmed_kind():
    bits = np.array([[3.0, 0.0], [-3.0, 0.0]])
    against = np.array([0.0, 1.0])
    believed = [
        recalibrate(bits, against, np.full(2, n), 0.0).multiplier[0] for n in (1, 3, 10, 1000)
    ]
    assert believed == sorted(believed, reverse=True)
    assert believed[0] < 1
    assert believed[-1] == 0.1


def test_confirmed_kinds_move_the_calls_toward_them():
    levels, truth = draw_book(21, 400, 0.5, missing=0.5)
    before = score_patterns(fit_model(patterns_of(levels), WEIGHTS, FAMILY), levels)
    moved = []
    for number in (20, 100, 400):
        told = np.where(np.arange(400) < number, 1.0, np.nan)
        model = fit_model(patterns_of(levels, confirmed=told), WEIGHTS, FAMILY)
        moved.append(score_patterns(model, levels).probability.mean())
    assert before.probability.mean() < moved[0] < moved[1] < moved[2]
    assert truth.mean() < moved[2]


def test_calibrated_probabilities_pass():
    rng = np.random.default_rng(5)
    p = rng.random(4000)
    truth = (rng.random(4000) < p).astype(float)
    fair = calibration(p, truth, np.ones(4000))
    assert fair.p_value is not None
    assert abs(fair.z or 0) < 3
    assert fair.calibration_error is not None
    assert fair.calibration_error < 0.03
    assert sum(b.accounts for b in fair.bins) == 4000
    sure = np.clip((p - 0.5) * 3 + 0.5, 0.01, 0.99)
    boastful = calibration(sure, truth, np.ones(4000))
    assert (boastful.p_value or 0) < 1e-6


def test_calibration_by_hand():
    p, truth, n = np.array([0.2, 0.9, 0.5]), np.array([0.0, 1.0, np.nan]), np.array([3.0, 2, 9])
    found = calibration(p, truth, n)
    assert found.accounts == 5
    assert found.brier == pytest.approx((3 * 0.04 + 2 * 0.01) / 5)
    assert found.calibration_error == pytest.approx((3 * 0.2 + 2 * 0.1) / 5)
    above = 3 * -0.2 * 0.6 + 2 * 0.1 * -0.8
    spread = math.sqrt(3 * 0.36 * 0.16 + 2 * 0.64 * 0.09)
    assert found.z == pytest.approx(above / spread)


def test_nothing_confirmed_nothing_claimed():
    found = calibration(np.array([0.5]), np.array([np.nan]), np.ones(1))
    assert (found.brier, found.z, found.bins) == (None, None, ())
    assert spiegelhalter_z(np.array([0.5]), np.array([1.0]), np.ones(1)) == 0

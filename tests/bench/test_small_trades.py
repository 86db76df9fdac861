"""A small run of the accuracy bench: wide bounds, so that a break in the evidence is noticed."""

import numpy as np
import pytest
from bench.accuracy import means
from bench.measures import auc, calibration_error
from bench.trades import SETTINGS, run

TRADES = ("law-firm", "vet-clinic", "shop", "software")
ALL, ORDERS = (next(s for s in SETTINGS if s.name == n) for n in ("all sources", "orders only"))


@pytest.fixture(scope="module")
def rows():
    return run(
        seeds=(5,), accounts=300, names=TRADES, settings=(ALL, ORDERS), peers=False, workers=1
    )


@pytest.mark.parametrize(
    ("setting", "brier", "ranks"), [("all sources", 0.06, 0.97), ("orders only", 0.10, 0.93)]
)
def test_calls_of_simulated_trades_stay_good(rows, setting, brier, ranks):
    found = means([row for row in rows if row["setting"] == setting])
    assert found["books"] == len(TRADES)
    assert found["brier"] <= brier
    assert found["auc"] >= ranks


def test_hardly_anybody_is_called_the_wrong_kind(rows):
    found = means([row for row in rows if row["setting"] == "all sources"])
    assert found["wrong_client"] <= 0.02
    assert found["wrong_customer"] <= 0.03


def test_auc_counts_ties_half():
    truth = np.array([True, True, False, False])
    assert auc(np.array([3.0, 1.0, 1.0, 0.0]), truth) == 0.875
    assert np.isnan(auc(np.ones(2), np.array([True, True])))


def test_calibration_error_is_the_gap_within_bins():
    p = np.array([0.9, 0.9, 0.1, 1.0])
    assert calibration_error(p, np.array([1.0, 0.0, 0.0, 1.0])) == pytest.approx(0.225)

"""Whether probabilities mean what they say, measured on accounts whose kind is confirmed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """Accounts of like probability: what was predicted and what was so."""

    low: float
    high: float
    predicted: float
    observed: float
    accounts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Agreement of probabilities with confirmed kinds; None where nothing is confirmed.

    Attributes
    ----------
    accounts
        Confirmed accounts.
    brier
        Mean squared difference between probability and truth, 0 to 1.
    calibration_error
        Mean difference between predicted and observed share over the bins, weighted by their
        accounts (ECE).
    z, p_value
        Spiegelhalter's z and its two-sided p-value; a small p-value speaks against calibration.
    bins
        The reliability table; empty bins left out.
    """

    accounts: float
    brier: float | None
    calibration_error: float | None
    z: float | None
    p_value: float | None
    bins: tuple[ReliabilityBin, ...]


def calibration(
    probability: FloatArray, confirmed: FloatArray, counts: FloatArray, bins: int = 10
) -> Calibration:
    """Return how well probabilities agree with confirmed kinds.

    Parameters
    ----------
    probability
        P(client), shape (P,), not informed by the very kinds it is held against.
    confirmed
        1.0 client, 0.0 customer, NaN not confirmed, shape (P,).
    counts
        Accounts of each row, shape (P,).
    bins
        Number of bins of equal width.
    """
    rows = ~np.isnan(confirmed) & (counts > 0)
    p, truth, n = probability[rows], confirmed[rows], counts[rows]
    total = float(n.sum())
    if total == 0:
        return Calibration(
            accounts=0.0, brier=None, calibration_error=None, z=None, p_value=None, bins=()
        )
    table = _reliability(p, truth, n, bins)
    z = spiegelhalter_z(p, truth, n)
    return Calibration(
        accounts=total,
        brier=float(n @ (p - truth) ** 2) / total,
        calibration_error=sum(b.accounts * abs(b.predicted - b.observed) for b in table) / total,
        z=z,
        p_value=math.erfc(abs(z) / math.sqrt(2.0)),
        bins=table,
    )


def spiegelhalter_z(probability: FloatArray, truth: FloatArray, counts: FloatArray) -> float:
    """Return Spiegelhalter's (1986) z: 0 expected and 1 standard deviation if calibrated.

    z = sum (x - p)(1 - 2p) / sqrt(sum (1 - 2p)² p (1 - p)); 0 where the root is 0.
    """
    tilt = 1.0 - 2.0 * probability
    above = float(counts @ ((truth - probability) * tilt))
    variance = float(counts @ (tilt**2 * probability * (1.0 - probability)))
    return above / math.sqrt(variance) if variance > 0 else 0.0


def _reliability(
    p: FloatArray, truth: FloatArray, n: FloatArray, bins: int
) -> tuple[ReliabilityBin, ...]:
    place = np.minimum((p * bins).astype(np.int64), bins - 1)
    accounts = np.bincount(place, weights=n, minlength=bins)
    predicted = np.bincount(place, weights=n * p, minlength=bins)
    observed = np.bincount(place, weights=n * truth, minlength=bins)
    return tuple(
        ReliabilityBin(
            low=b / bins,
            high=(b + 1) / bins,
            predicted=float(predicted[b] / accounts[b]),
            observed=float(observed[b] / accounts[b]),
            accounts=float(accounts[b]),
        )
        for b in np.flatnonzero(accounts).tolist()
    )

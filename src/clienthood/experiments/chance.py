"""Whether two sides differ by more than chance explains, counted exactly."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from clienthood.experiments.arrays import IntArray

_EVEN = 1e-12
"""Chances that differ by less than this part of theirs are the same but for rounding."""


def chance_of_split(went: IntArray, stayed: IntArray) -> float:
    """Return the chance of a split at least as unlikely as this one, were both sides alike.

    Fisher's exact test of two sides, two-sided.

    Parameters
    ----------
    went, stayed
        How many of each side went and stayed, shape (2,).
    """
    one, other = (int(side) for side in went + stayed)
    gone = int(went.sum())
    could = np.arange(max(gone - other, 0), min(gone, one) + 1)
    ways = _ways(one, could) + _ways(other, gone - could)
    chance = np.exp(ways - _ways(one + other, np.array([gone])))
    least = chance[int(went[0]) - int(could[0])] * (1.0 + _EVEN)
    return min(float(chance[chance <= least].sum()), 1.0)


def _ways(of: int, taken: IntArray) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the logarithm of the number of ways to take so many."""
    return np.asarray(
        gammaln(of + 1) - gammaln(taken + 1.0) - gammaln(of - taken + 1.0), np.float64
    )

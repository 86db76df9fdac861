"""How seldom a silence of such a length comes to an account of such a rhythm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from clienthood.calls.arrays import FloatArray

YEAR = 365.25
LEAST_GAPS = 3
"""Gaps that an account must have shown before its silence is told from its rhythm."""
PSEUDO_GAPS = 4.0
"""Gaps of pure chance that stand beside its own when their regularity is judged."""
MOST_REGULAR, LEAST_REGULAR = 4.0, 0.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rhythm:
    """Gaps between the exchanges of accounts, in days; arrays of one shape."""

    gaps: FloatArray
    """How many."""
    days: FloatArray
    """Their sum."""
    squares: FloatArray
    """The sum of their squares."""


def silences_a_year(rhythm: Rhythm, silence: FloatArray) -> FloatArray:
    """Return how many silences at least as long an account would show in a year by itself.

    Its gaps are gamma distributed with mean g and regularity k. With n of them on record, the
    next one over their mean has the F distribution with 2k and 2kn degrees of freedom; a year
    holds 365.25 / g of them, at least one. NaN where too few gaps are on record.

    Parameters
    ----------
    silence
        Days since the last dealing.
    """
    n = rhythm.gaps
    told = (n >= LEAST_GAPS) & (rhythm.days > 0)
    count = np.where(told, n, LEAST_GAPS)
    mean = np.where(told, rhythm.days, 1.0) / count
    scatter = np.maximum(np.where(told, rhythm.squares, 1.0) / count / mean**2 - 1.0, 0.0)
    pooled = (count * scatter + PSEUDO_GAPS) / (count + PSEUDO_GAPS)
    regular = np.clip(1.0 / np.maximum(pooled, 1e-9), LEAST_REGULAR, MOST_REGULAR)
    longer = fdtrc(2.0 * regular, 2.0 * regular * count, np.maximum(silence, 0.0) / mean)
    return np.where(told, np.maximum(YEAR / mean, 1.0) * longer, np.nan)

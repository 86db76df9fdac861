"""How seldom a silence of such a length comes to an account of such a rhythm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from clienthood.calls.arrays import BoolArray, FloatArray

YEAR = 365.25
LEAST_GAPS = 6
"""Gaps that an account must have shown before its silence is told from its rhythm."""
LEAST_DAYS = 365.0
"""Days over which they must have been seen: who was busy once has shown no rhythm yet."""
PSEUDO_GAPS = 4.0
"""Gaps of the usual scatter that stand beside its own when their regularity is judged."""
MOST_REGULAR, LEAST_REGULAR = 4.0, 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rhythm:
    """Gaps between the days of an account, in days; arrays of one shape."""

    gaps: FloatArray
    """How many."""
    days: FloatArray
    """Their sum."""
    squares: FloatArray
    """The sum of their squares."""


def scatter_of(rhythm: Rhythm) -> FloatArray:
    """Return the squared coefficient of variation of the gaps: 0 like a clock, 1 by chance."""
    mean = rhythm.days / rhythm.gaps
    return np.maximum(rhythm.squares / rhythm.gaps / mean**2 - 1.0, 0.0)


def tells(rhythm: Rhythm) -> BoolArray:
    """Return whether enough gaps over enough time are on record to tell a rhythm."""
    return np.asarray((rhythm.gaps >= LEAST_GAPS) & (rhythm.days >= LEAST_DAYS))


def silences_a_year(rhythm: Rhythm, silence: FloatArray, usual: FloatArray) -> FloatArray:
    """Return how many silences at least as long an account would show in a year by itself.

    Its gaps are gamma distributed with mean g and regularity k = 1/CV². With n of them on record,
    the next one over their mean has the F distribution with 2k and 2kn degrees of freedom; a year
    holds 365.25 / g of them, at least one.

    Parameters
    ----------
    rhythm
        Of accounts of which it ``tells``.
    silence
        Days since the last of those days.
    usual
        Scatter that is usual among like accounts; as much as ``PSEUDO_GAPS`` gaps of it stand
        beside the account's own.
    """
    n, mean = rhythm.gaps, rhythm.days / rhythm.gaps
    pooled = (n * scatter_of(rhythm) + PSEUDO_GAPS * usual) / (n + PSEUDO_GAPS)
    regular = np.clip(1.0 / np.maximum(pooled, 1e-9), LEAST_REGULAR, MOST_REGULAR)
    longer = fdtrc(2.0 * regular, 2.0 * regular * n, np.maximum(silence, 0.0) / mean)
    return np.asarray(np.maximum(YEAR / mean, 1.0) * longer)

"""How well revenue is foreseen: the width of its range, and how often ranges of the past held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.value.models.columns import FloatArray

RANGE = (0.05, 0.95)
"""The range that shall hold what comes nine times out of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """The revenue foreseen for a time, in minor units.

    Attributes
    ----------
    width
        Half the range over the mean: how far what comes may lie off; None where nothing is
        expected.
    """

    mean: float
    low: float
    high: float
    width: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAgainst:
    """What was foreseen for a time that is over, and what came."""

    mean: float
    low: float
    high: float
    actual: float
    off: float | None
    """How far the mean lay off, as a share of what came; None where nothing came."""
    within: bool
    below: float
    """Share of the futures in which less came."""


def foreseen(futures: FloatArray) -> Foreseen:
    """Return the mean and the range of simulated revenue, shape (futures,)."""
    mean = float(futures.mean())
    low, high = np.quantile(futures, RANGE).tolist()
    return Foreseen(
        mean=mean, low=low, high=high, width=(high - low) / 2 / mean if mean > 0 else None
    )


def held_against(futures: FloatArray, actual: float) -> HeldAgainst:
    """Return simulated revenue of a time that is over beside what came."""
    told = foreseen(futures)
    return HeldAgainst(
        mean=told.mean,
        low=told.low,
        high=told.high,
        actual=actual,
        off=(told.mean - actual) / actual if actual > 0 else None,
        within=bool(told.low <= actual <= told.high),
        below=float((futures < actual).mean()),
    )

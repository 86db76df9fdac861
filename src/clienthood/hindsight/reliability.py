"""Whether a probability means what it says: classes of like probability, and what came of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clienthood.hindsight.arrays import BoolArray, FloatArray
from clienthood.hindsight.ranking import SURE

EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
"""Ends of the classes: those of a call, and finer ones where most accounts lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityClass:
    """Accounts of like probability.

    Attributes
    ----------
    low, high
        Ends of the class.
    foreseen, came
        Mean probability, and share of which it came true.
    came_low, came_high
        95 % interval of that share (Wilson 1927).
    """

    low: float
    high: float
    accounts: int
    foreseen: float
    came: float
    came_low: float
    came_high: float

    @property
    def holds(self) -> bool:
        """Whether chance alone explains the gap between what was foreseen and what came."""
        return self.came_low <= self.foreseen <= self.came_high


def reliability(probability: FloatArray, came: BoolArray) -> tuple[ReliabilityClass, ...]:
    """Return classes of like probability that hold any account, the least probable first."""
    place = np.clip(np.searchsorted(EDGES, probability, side="right") - 1, 0, len(EDGES) - 2)
    found = []
    for nth in np.unique(place).tolist():
        rows = place == nth
        number, hits = int(rows.sum()), int(came[rows].sum())
        low, high = share_interval(hits, number)
        found.append(
            ReliabilityClass(
                low=EDGES[nth],
                high=EDGES[nth + 1],
                accounts=number,
                foreseen=float(probability[rows].mean()),
                came=hits / number,
                came_low=low,
                came_high=high,
            )
        )
    return tuple(found)


def share_interval(hits: int, number: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    part, z = hits / number, SURE**2 / number
    middle = (part + z / 2.0) / (1.0 + z)
    reach = math.sqrt(part * (1.0 - part) * z + z * z / 4.0) / (1.0 + z)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)

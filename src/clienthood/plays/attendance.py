"""What came of an event: those who attended against those who were invited and did not come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LEAST = 10
"""Fewer who attended than that, or to hold them against, tell nothing."""
SURE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much more those who attended changed than those alike who did not come."""

    attended: int
    """Who attended and has somebody alike to be held against."""
    others: int
    """Who was invited, did not come, and is alike to one who did."""
    unmatched: int
    """Who attended and is like nobody who did not come."""
    change: float | None
    """Mean change of those who attended; None where they are too few."""
    others_change: float | None
    """Mean change of those alike, in the same proportions."""
    effect: float | None
    low: float | None
    high: float | None
    """95 % limits of the effect; None where there are too few to tell."""


def difference(stratum: IntArray, attended: BoolArray, change: FloatArray) -> Difference:
    """Return the effect by strata of those alike, each counted by those of it who attended."""
    size = int(stratum.max(initial=-1)) + 1
    came = np.bincount(stratum[attended], minlength=size)
    stayed = np.bincount(stratum[~attended], minlength=size)
    matched = (came > 0) & (stayed > 0)
    here = matched[stratum] if size else np.zeros(0, np.bool_)
    counts = {
        "attended": int(came[matched].sum()),
        "others": int(stayed[matched].sum()),
        "unmatched": int(came[~matched].sum()),
    }
    if counts["attended"] < LEAST or counts["others"] < LEAST:
        return Difference(
            **counts, change=None, others_change=None, effect=None, low=None, high=None
        )
    mean = _mean(stratum, attended, change, size)
    other = _mean(stratum, ~attended, change, size)
    weight = came[matched] / came[matched].sum()
    own, theirs = float(weight @ mean[matched]), float(weight @ other[matched])
    apart = change - np.where(attended, mean[stratum], other[stratum])
    free = int(here.sum()) - 2 * int(matched.sum())
    spread = float((apart[here] ** 2).sum()) / max(free, 1)
    error = np.sqrt(spread * (weight**2 * (1 / came[matched] + 1 / stayed[matched])).sum())
    reach = float(stdtrit(max(free, 1), (1 + SURE) / 2) * error)
    effect = own - theirs
    return Difference(
        **counts,
        change=own,
        others_change=theirs,
        effect=effect,
        low=effect - reach,
        high=effect + reach,
    )


def _mean(stratum: IntArray, chosen: BoolArray, change: FloatArray, size: int) -> FloatArray:
    """Return the mean change in each stratum; 0 where it has none."""
    count = np.bincount(stratum[chosen], minlength=size)
    total = np.bincount(stratum[chosen], weights=change[chosen], minlength=size)
    return np.asarray(total / np.maximum(count, 1), np.float64)

"""How well a score ranks accounts by what followed, and whether another ranks them better."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clienthood.hindsight.arrays import BoolArray, FloatArray
from clienthood.value.ranks import ranks

SURE = 1.959964
"""Standard errors of a 95 % interval."""
TENTH = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """How well a score ranks.

    Attributes
    ----------
    auc
        Share of pairs, of an account with and one without, that it puts in the right order.
    low, high
        95 % interval (DeLong, DeLong and Clarke-Pearson 1988).
    lift
        What the tenth with the highest scores has beside what a tenth has on average.
    placed
        Part of each account in the AUC; two scores are compared by it.
    """

    auc: float
    low: float
    high: float
    lift: float
    placed: tuple[FloatArray, FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """By how much one score ranks better than another, on the same accounts."""

    auc: float
    error: float

    @property
    def clear(self) -> bool:
        """Whether chance alone hardly makes so much of a difference."""
        return abs(self.auc) > SURE * self.error


def ranking(score: FloatArray, happened: BoolArray, amount: FloatArray | None = None) -> Ranking:
    """Return how well a score ranks accounts by what followed; some must have it and some not.

    Parameters
    ----------
    score
        Higher says more likely, shape (accounts,).
    happened
        Whether it followed.
    amount
        What the lift is told of; whether it happened where not given.
    """
    ones, others = score[happened], score[~happened]
    together = ranks(np.concatenate([ones, others]))
    first = (together[: len(ones)] - ranks(ones)) / len(others)
    second = 1.0 - (together[len(ones) :] - ranks(others)) / len(ones)
    auc = float(first.mean())
    error = _error(first, second)
    return Ranking(
        auc=auc,
        low=max(auc - SURE * error, 0.0),
        high=min(auc + SURE * error, 1.0),
        lift=lift(score, happened.astype(np.float64) if amount is None else amount),
        placed=(first, second),
    )


def difference(one: Ranking, other: Ranking) -> Difference:
    """Return how much better one of two rankings of the same accounts is."""
    gaps = [mine - theirs for mine, theirs in zip(one.placed, other.placed, strict=True)]
    return Difference(auc=one.auc - other.auc, error=_error(gaps[0], gaps[1]))


def lift(score: FloatArray, amount: FloatArray) -> float:
    """Return the mean amount of the tenth with the highest scores, over the mean of all.

    Accounts that share the score at the edge of the tenth count with their mean.
    """
    whole = float(amount.mean())
    if whole == 0.0:
        return math.nan
    size = max(len(score) / TENTH, 1.0)
    edge = np.sort(score)[-max(math.floor(size), 1)]
    above, level = score > edge, score == edge
    rest = size - float(above.sum())
    return (float(amount[above].sum()) + rest * float(amount[level].mean())) / size / whole


def _error(first: FloatArray, second: FloatArray) -> float:
    """Return the standard error of a mean of parts of both sides."""
    parts = (float(each.var(ddof=1)) / len(each) for each in (first, second) if len(each) > 1)
    return math.sqrt(sum(parts))

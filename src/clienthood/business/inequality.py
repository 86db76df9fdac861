"""How far a sum rests on few: Lorenz curve, Gini coefficient, Herfindahl index, top shares."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clienthood.value.models.columns import FloatArray

TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inequality:
    """How a sum is spread over those who bring it.

    Attributes
    ----------
    gini
        0 where all bring the same, 1 - 1/n where one brings all.
    hhi
        Sum of the squared shares: 1/n where all bring the same, 1 where one brings all.
    equal_accounts
        1/hhi: that many accounts of equal size would be as concentrated.
    top, top_share
        The largest one and the ten largest: their share of the sum.
    half
        The fewest accounts that bring half of it.
    curve
        Share of the sum held by the first part of the accounts, the largest first, at each place
        of ``at``.
    """

    accounts: int
    total: float
    gini: float
    hhi: float
    equal_accounts: float
    top: float
    top_share: float
    half: int
    at: FloatArray
    curve: FloatArray


def inequality(values: FloatArray, points: int = 20) -> Inequality | None:
    """Return how a sum is spread; None where nothing above zero is to be spread.

    Parameters
    ----------
    values
        What each account brings, shape (accounts,). Amounts below zero count as nothing.
    points
        Parts into which the curve is cut.
    """
    found = np.sort(np.maximum(np.nan_to_num(values), 0.0))[::-1]
    total = math.fsum(found)
    if not total > 0:
        return None
    n = len(found)
    shares = found / total
    held = np.concatenate([[0.0], np.cumsum(shares)])
    rank = np.arange(1, n + 1)
    gini = float(((n + 1 - 2 * rank) * shares).sum() / n)
    at = np.linspace(0.0, 1.0, points + 1)
    hhi = float((shares**2).sum())
    return Inequality(
        accounts=n,
        total=total,
        gini=gini,
        hhi=hhi,
        equal_accounts=1 / hhi,
        top=float(shares[0]),
        top_share=float(shares[:TOP].sum()),
        half=int(np.searchsorted(held, 0.5 - 1e-12)),
        at=at,
        curve=np.interp(at * n, np.arange(n + 1), held),
    )

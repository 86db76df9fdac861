"""What each account brings in the time ahead, by formula: from purchases and from renewals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clienthood.value.buying import Buying, History
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.models.fitted import Fit
from clienthood.value.renewing import Renewal, opportunities
from clienthood.value.spending import Spending
from clienthood.value.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The time ahead, and what money in it is worth.

    Attributes
    ----------
    as_of
        Day number from which it begins.
    days
        Its length.
    discount
        Continuous rate a day.
    margin
        Share of the revenue that counts.
    """

    as_of: int
    days: float
    discount: float
    margin: float = 1.0

    def worth_now(self, days: FloatArray | float) -> FloatArray:
        """Return what money so many days ahead is worth now."""
        return np.asarray(np.exp(-self.discount * np.asarray(days)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BuyingPart:
    """Accounts that buy without contract: their place among all accounts, and their models.

    Attributes
    ----------
    place
        Place of each history among the accounts, shape (histories,).
    days, mean
        Purchase days, and mean spend on them in minor units.
    drawn
        Draws of the parameters, each of shape (draws, 1).
    """

    place: IntArray
    history: History
    days: FloatArray
    mean: FloatArray
    model: Buying
    fit: Fit[Any]
    drawn: Any
    spending: Spending


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ContractPart:
    """Accounts with contracts: the place of each contract's account, and how it is renewed."""

    place: IntArray
    terms: Terms
    renewals: dict[int, Renewal]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """What one part brings, per row of it: expected number, discounted worth ahead and after."""

    p_alive: FloatArray
    expected: FloatArray
    worth: FloatArray
    residual: FloatArray


def buying_worth(part: BuyingPart, ahead: Ahead) -> Part:
    """Return what buying without contract brings, one entry per history.

    The spend of a purchase day is expected by the Gamma-Gamma; purchases are discounted to the
    middle of the half in which they fall; the residual is DERT less the time ahead.
    """
    params, history = part.fit.params, part.history
    half = part.model.expected(params, ahead.days / 2, history)
    whole = part.model.expected(params, ahead.days, history)
    counted = half * ahead.worth_now(ahead.days / 4)
    counted = counted + (whole - half) * ahead.worth_now(ahead.days * 3 / 4)
    spend = part.spending.expected(part.days, part.mean) * ahead.margin
    after = np.zeros(len(history))
    if ahead.discount > 0:
        endless = part.model.dert(params, ahead.discount, history)
        after = np.maximum(endless - counted, 0.0)
    return Part(
        p_alive=part.model.p_alive(params, history),
        expected=whole,
        worth=counted * spend,
        residual=after * spend,
    )


def contract_worth(part: ContractPart, ahead: Ahead) -> Part:
    """Return what renewals bring, one entry per contract; money falls due as a term begins.

    A price that nothing tells counts as nothing here; who has none is told apart.
    """
    until, count = opportunities(part.terms, as_of=ahead.as_of, horizon=ahead.days)
    price = np.nan_to_num(part.terms.price) * ahead.margin
    expected, worth, residual = np.zeros((3, len(price)))
    for period, renewal in part.renewals.items():
        rows = np.flatnonzero((part.terms.period_days == period) & ~part.terms.lost)
        survived, first = part.terms.survived[rows], until[rows]
        for number in range(1, int(count[rows].max(initial=0.0)) + 1):
            stays = renewal.stays(renewal.fit.params, survived, np.array(float(number)))
            within = np.where(number <= count[rows], stays, 0.0)
            expected[rows] += within
            worth[rows] += within * ahead.worth_now(first + (number - 1) * period) * price[rows]
        if ahead.discount > 0 and len(rows):
            endless = renewal.endless(float(np.expm1(ahead.discount * period)), survived)
            whole = endless * ahead.worth_now(first) * price[rows]
            residual[rows] = np.maximum(whole - worth[rows], 0.0)
    return Part(
        p_alive=np.where(part.terms.lost, 0.0, 1.0),
        expected=expected,
        worth=worth,
        residual=residual,
    )

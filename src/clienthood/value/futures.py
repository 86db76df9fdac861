"""Simulated futures of accounts: the range in which their worth will lie, and that of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clienthood.value.models import gamma_gamma
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.renewing import opportunities
from clienthood.value.worth import Ahead, BuyingPart, ContractPart

CHUNK = 2048
"""Accounts whose futures are simulated at once."""
MOST_DRAWS, NODES = 50, 1_000_000
"""Draws of the parameters at most, and accounts times draws of them."""
LEAST_FUTURES, SIMULATED = 60, 10_000_000
"""Futures of an account at least, and accounts times futures up to which there are more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Futures:
    """Simulated worth in the time ahead, in minor units.

    Attributes
    ----------
    low, high
        Range of each account, shape (accounts,).
    totals
        Worth of all accounts together in each future, shape (futures,).
    """

    low: FloatArray
    high: FloatArray
    totals: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many draws of the parameters, and how many futures for each of them."""

    drawn: int
    repeats: int

    @property
    def futures(self) -> int:
        """Number of futures."""
        return self.drawn * self.repeats


def size_of(accounts: int, asked: int) -> Size:
    """Return how many futures a book of so many accounts can bear."""
    futures = max(min(asked, SIMULATED // max(accounts, 1)), LEAST_FUTURES)
    drawn = min(max(4, NODES // max(accounts, 1)), MOST_DRAWS, futures)
    return Size(drawn=drawn, repeats=-(-futures // drawn))


def futures(
    buying: BuyingPart | None,
    contracts: ContractPart | None,
    ahead: Ahead,
    *,
    costs: FloatArray,
    asked: int,
    interval: float,
) -> Futures:
    """Return the simulated worth of accounts in the time ahead.

    Each future takes its own draw of the parameters, as far as the size of the book allows, so
    that the range holds both what is not known of the models and what is left to chance.

    Parameters
    ----------
    costs
        What each account costs in the time ahead, shape (accounts,).
    interval
        Share of the futures that the range holds.
    """
    random = np.random.default_rng(abs(ahead.as_of))
    accounts = len(costs)
    size = size_of(accounts, asked)
    edges = [(1 - interval) / 2, (1 + interval) / 2]
    range_ = np.empty((2, accounts))
    totals = np.zeros(size.futures)
    for start in range(0, accounts, CHUNK):
        stop = min(start + CHUNK, accounts)
        money = np.tile(-costs[start:stop], (size.futures, 1))
        if buying is not None:
            rows = _rows(buying.place, start, stop)
            money[:, buying.place[rows] - start] += _bought(buying, rows, ahead, size, random)
        if contracts is not None:
            rows = _rows(contracts.place, start, stop)
            renewed = _renewed(contracts, rows, ahead, size, random)
            np.add.at(money.T, contracts.place[rows] - start, renewed.T)
        totals += money.sum(axis=1)
        range_[:, start:stop] = np.quantile(money, edges, axis=0)
    return Futures(low=range_[0], high=range_[1], totals=totals)


def _rows(place: IntArray, start: int, stop: int) -> slice:
    """Return the rows, ordered by place, whose place lies in a chunk."""
    first, last = np.searchsorted(place, [start, stop])
    return slice(int(first), int(last))


def _bought(
    part: BuyingPart, rows: slice, ahead: Ahead, size: Size, random: np.random.Generator
) -> FloatArray:
    """Return the worth of purchases, shape (futures, rows)."""
    history, days, mean = part.history.at(rows), part.days[rows], part.mean[rows]
    params = _first(part.drawn, size.drawn)
    spend = _first(part.spending.drawn, size.drawn)
    alive = part.model.p_alive(params, history)
    money = np.empty((size.repeats, size.drawn, len(history)))
    for repeat in range(size.repeats):
        lives = random.random(alive.shape) < alive
        counts = part.model.simulate(params, ahead.days, history, random) * lives
        money[repeat] = gamma_gamma.simulate_spend(spend, days, mean, counts, random)
    worth = money.reshape(size.futures, len(history))
    return worth * (ahead.margin * ahead.worth_now(ahead.days / 2))


def _renewed(
    part: ContractPart, rows: slice, ahead: Ahead, size: Size, random: np.random.Generator
) -> FloatArray:
    """Return the worth of renewals, shape (futures, rows)."""
    terms = part.terms.at(rows)
    until, count = opportunities(terms, as_of=ahead.as_of, horizon=ahead.days)
    price = np.nan_to_num(terms.price) * ahead.margin
    worth = np.zeros((size.futures, len(price)))
    for period, renewal in part.renewals.items():
        here = np.flatnonzero((terms.period_days == period) & (count > 0))
        if not len(here):
            continue
        params = _first(renewal.drawn, size.drawn)
        luck = random.random((size.repeats, size.drawn, len(here)))
        for number in range(1, int(count[here].max()) + 1):
            stays = renewal.stays(params, terms.survived[here], np.array(float(number)))
            due = until[here] + (number - 1) * period
            money = price[here] * ahead.worth_now(due) * (number <= count[here])
            worth[:, here] += ((luck < stays) * money).reshape(size.futures, len(here))
    return worth


def _first(params: Any, size: int) -> Any:  # noqa: ANN401 - the parameters of any model
    """Return the first draws of the parameters."""
    return type(params)(*(np.asarray(value)[:size] for value in params))

"""Revenue of the accounts on record in the quarters ahead, in many simulated futures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clienthood.calls.arrays import BoolArray
from clienthood.value.futures import Size
from clienthood.value.models import gamma_gamma
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.worth import Ahead, BuyingPart, ContractPart, buying_worth, contract_worth

QUARTER, QUARTERS = 365.25 / 4, 8
HORIZON = QUARTER * QUARTERS
MONTHS = 3
"""Months of a quarter."""
CHUNK = 1024
"""Accounts whose futures are simulated at once."""
SIMULATED, LARGEST = 5_000, 1_000
"""Accounts that are simulated at most; of a larger book the largest, and a sample of the rest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sources:
    """Where the revenue of the accounts on record comes from.

    Attributes
    ----------
    spread
        Whether the money of each chain of contracts comes throughout its term, shape (chains,);
        else it comes as the term begins.
    group
        Number of the group of each account, shape (accounts,).
    """

    buying: BuyingPart | None
    contracts: ContractPart | None
    spread: BoolArray
    group: IntArray

    def expected(self, as_of: int, days: float) -> FloatArray:
        """Return the expected revenue of each account in the days ahead, in minor units."""
        ahead = Ahead(as_of=as_of, days=days, discount=0.0)
        found = np.zeros(len(self.group))
        if self.buying is not None:
            found[self.buying.place] += buying_worth(self.buying, ahead).worth
        if self.contracts is not None:
            np.add.at(found, self.contracts.place, contract_worth(self.contracts, ahead).worth)
        return found

    def at(self, places: IntArray) -> Sources:
        """Return the sources of some accounts, their places in rising order."""
        buying, contracts, spread = self.buying, self.contracts, self.spread
        if buying is not None:
            rows = np.flatnonzero(np.isin(buying.place, places))
            buying = replace(
                buying,
                place=np.searchsorted(places, buying.place[rows]),
                history=buying.history.at(rows),
                days=buying.days[rows],
                mean=buying.mean[rows],
            )
        if contracts is not None:
            rows = np.flatnonzero(np.isin(contracts.place, places))
            place = np.searchsorted(places, contracts.place[rows])
            contracts = replace(contracts, place=place, terms=contracts.terms.at(rows))
            spread = spread[rows]
        return Sources(buying=buying, contracts=contracts, spread=spread, group=self.group[places])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Revenue:
    """Simulated revenue in each quarter ahead, in minor units.

    Attributes
    ----------
    groups
        Of each group of accounts, shape (groups, futures, quarters).
    watched
        Of each account that is watched, shape (watched, futures, quarters).
    """

    groups: FloatArray
    watched: FloatArray

    def total(self) -> FloatArray:
        """Return the revenue of all, shape (futures, quarters)."""
        return np.asarray(self.groups.sum(axis=0))


def revenue(sources: Sources, *, as_of: int, size: Size, watched: IntArray, seed: int) -> Revenue:
    """Return the simulated revenue of the accounts on record.

    Each future takes its own draw of the models' parameters. Of a book of more than 5,000
    accounts the 1,000 that are expected to bring most are simulated and a sample of the others,
    raised to what all of these are expected to bring.

    Parameters
    ----------
    watched
        Places of the accounts whose own futures are kept.
    """
    accounts = len(sources.group)
    groups = int(sources.group.max(initial=0)) + 1
    if accounts <= SIMULATED:
        return _simulated(sources, as_of, size, watched, seed)
    expected = sources.expected(as_of, HORIZON)
    order = np.argsort(-expected, kind="stable")
    rest = np.sort(order[LARGEST:])
    pick = np.random.default_rng(seed).choice(rest, SIMULATED - LARGEST, replace=False)
    places = np.unique(np.concatenate([order[:LARGEST], pick, watched]))
    sampled = np.isin(places, pick) & ~np.isin(places, watched)
    chosen = sources.at(places)
    split = replace(chosen, group=chosen.group + groups * sampled)
    found = _simulated(split, as_of, size, np.searchsorted(places, watched), seed)
    parts = found.groups
    if len(parts) <= groups:
        return found
    whole = np.bincount(sources.group[rest], weights=expected[rest], minlength=groups)
    seen = np.bincount(chosen.group[sampled], weights=expected[places[sampled]], minlength=groups)
    ratio = np.where(seen > 0, whole / np.maximum(seen, 1e-9), 1.0)[:, None, None]
    few = np.zeros((groups, *parts.shape[1:]))
    few[: len(parts) - groups] = parts[groups:]
    mean = few.mean(axis=1, keepdims=True)
    raised = mean * ratio + (few - mean) * np.sqrt(ratio)
    return Revenue(groups=parts[:groups] + raised, watched=found.watched)


def _simulated(sources: Sources, as_of: int, size: Size, watched: IntArray, seed: int) -> Revenue:
    random = np.random.default_rng(seed)
    accounts = len(sources.group)
    groups = int(sources.group.max(initial=0)) + 1
    total = np.zeros((groups, size.futures, QUARTERS))
    kept = np.zeros((len(watched), size.futures, QUARTERS))
    for start in range(0, accounts, CHUNK):
        stop = min(start + CHUNK, accounts)
        money = np.zeros((QUARTERS, stop - start, size.futures))
        piece = _Piece(start=start, stop=stop, size=size, random=random, money=money)
        if sources.buying is not None:
            _bought(sources.buying, piece)
        if sources.contracts is not None:
            _renewed(sources.contracts, sources.spread, as_of, piece)
        for group in range(groups):
            here = sources.group[start:stop] == group
            total[group] += money[:, here].sum(axis=1).T
        for row, place in enumerate(watched.tolist()):
            if start <= place < stop:
                kept[row] = money[:, place - start].T
    return Revenue(groups=total, watched=kept)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Piece:
    """Accounts simulated at once, and their ``money``, shape (quarters, accounts, futures)."""

    start: int
    stop: int
    size: Size
    random: np.random.Generator
    money: FloatArray

    def rows(self, place: IntArray) -> slice:
        """Return the rows, ordered by place, of these accounts."""
        first, last = np.searchsorted(place, [self.start, self.stop])
        return slice(int(first), int(last))


def _bought(part: BuyingPart, piece: _Piece) -> None:
    """Add what is bought to the money of a piece."""
    rows, size, random = piece.rows(part.place), piece.size, piece.random
    history = part.history.at(rows)
    if not len(history):
        return
    params, spend = _first(part.drawn, size.drawn), _first(part.spending.drawn, size.drawn)
    alive = part.model.p_alive(params, history)
    earlier = _shares_by(part, history)
    account = part.place[rows] - piece.start
    for repeat in range(size.repeats):
        lives = random.random(alive.shape) < alive
        counts = part.model.simulate(params, HORIZON, history, random) * lives
        spent = gamma_gamma.simulate_spend(spend, part.days[rows], part.mean[rows], counts, random)
        each = spent / np.maximum(counts, 1.0)
        left = counts.astype(np.int64)
        futures = slice(repeat * size.drawn, (repeat + 1) * size.drawn)
        for quarter in range(QUARTERS):
            now = random.binomial(left, earlier[quarter])
            piece.money[quarter, account, futures] += (now * each).T
            left -= now


def _shares_by(part: BuyingPart, history: Any) -> FloatArray:  # noqa: ANN401 - a history
    """Return which part of the purchases not yet made falls into each quarter.

    Shape (quarters, accounts). Purchases thin out exponentially, as fast as the model expects of
    the account: by how much less comes in the second half of the time ahead than in the first.
    """
    whole = np.maximum(part.model.expected(part.fit.params, HORIZON, history), 1e-12)
    half = part.model.expected(part.fit.params, HORIZON / 2, history) / whole
    half = np.clip(half, 0.5 + 1e-6, 1 - 1e-6)
    rate = 2 / HORIZON * np.log(half / (1 - half))
    edges = np.arange(QUARTERS + 1)[:, None] * QUARTER
    passed = np.expm1(-rate * edges) / np.expm1(-rate * HORIZON)
    left = np.maximum(1 - passed[:-1], 1e-12)
    return np.clip((passed[1:] - passed[:-1]) / left, 0.0, 1.0)


def _renewed(part: ContractPart, spread: BoolArray, as_of: int, piece: _Piece) -> None:
    """Add what contracts bring to the money of a piece."""
    rows, size = piece.rows(part.place), piece.size
    terms, place = part.terms.at(rows), part.place[rows] - piece.start
    spread, price = spread[rows], np.nan_to_num(terms.price)
    edges = np.arange(QUARTERS + 1) * QUARTER
    for period, renewal in part.renewals.items():
        here = np.flatnonzero((terms.period_days == period) & ~terms.lost & (price > 0))
        if not len(here):
            continue
        due = np.maximum(terms.ends[here] - as_of, 0.0)
        params = _first(renewal.drawn, size.drawn)
        luck = piece.random.random((size.repeats, size.drawn, len(here)))
        goes_on = np.ones((len(here), size.futures))
        begins = due - period
        for number in range(int(HORIZON // period) + 2):
            if number:
                stays = renewal.stays(params, terms.survived[here], np.array(float(number)))
                goes_on = (luck < stays).reshape(size.futures, len(here)).T.astype(np.float64)
            for quarter in range(QUARTERS):
                part_of = _falls(begins, period, edges[quarter], edges[quarter + 1], spread[here])
                due_now = part_of * price[here]
                if due_now.any():
                    np.add.at(piece.money[quarter], place[here], goes_on * due_now[:, None])
            begins = begins + period


def _falls(
    begins: FloatArray, period: float, low: float, high: float, spread: BoolArray
) -> FloatArray:
    """Return which part of a term's money falls between two days ahead."""
    within = np.minimum(begins + period, high) - np.maximum(begins, low)
    at_once = (begins >= low) & (begins < high)
    return np.where(spread, np.maximum(within, 0.0) / period, at_once)


def _first(params: Any, size: int) -> Any:  # noqa: ANN401 - the parameters of any model
    return type(params)(*(np.asarray(value)[:size] for value in params))


def by_day(quarters: FloatArray, days: float, factors: FloatArray) -> FloatArray:
    """Return what has come in the first days ahead, shape (futures,), from each quarter's sum.

    Parameters
    ----------
    factors
        Those of the season for the months ahead, shape (12,).
    """
    return np.asarray(quarters @ _passed(days, factors))


def in_season(quarters: FloatArray, factors: FloatArray) -> FloatArray:
    """Return the sums of quarters, their last axis, with the season."""
    ends = [_passed(QUARTER * (number + 1), factors) for number in range(QUARTERS)]
    return np.asarray(quarters * np.diag(np.array(ends)))


def _passed(days: float, factors: FloatArray) -> FloatArray:
    """Return which part of each quarter's sum has come, shape (quarters,)."""
    month = QUARTER / MONTHS
    at = np.arange(QUARTERS * MONTHS)
    come = np.clip(days / month - at, 0.0, 1.0) * factors[at % len(factors)]
    return np.asarray(come.reshape(QUARTERS, MONTHS).mean(axis=1))

"""The chance of a revenue goal: accounts on record, and new ones as they may come.

New accounts of a kind are drawn one after another, each with the day on which it comes and what
an earlier new account of that kind brought from its first day on. Sums over the first 0, 1, 2 …
of them answer every question of "how many" from one set of futures, and more accounts never make
a goal less likely.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clienthood.business.newcomers import MONTH, MONTHS, Arrivals, Newcomers
from clienthood.value.models.columns import FloatArray, IntArray

Number = FloatArray | float | None
"""New accounts until the goal: of each future, of all, or at the usual pace."""
ENOUGH = 20
"""New accounts followed long enough that stand for those to come, at least."""
STEPS = 300
"""Numbers of new accounts between none and the most that are looked at."""
BUSY_YEAR, RECENT = 20, 12
"""New accounts in the last twelve months from which they alone set the pace."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stream:
    """What new accounts of one kind bring until the day of the goal, in minor units.

    Attributes
    ----------
    usual
        How many come at the pace of the past, in each future, shape (futures,).
    pace
        The same on average.
    block
        Accounts of a step.
    sums
        What the first steps bring together, shape (futures, 1 + steps).
    each
        What one that comes at the usual pace brings on average.
    """

    usual: FloatArray
    pace: float
    block: int
    sums: FloatArray
    each: float

    @property
    def most(self) -> int:
        """The largest number of new accounts that was looked at."""
        return int(self.block * (self.sums.shape[1] - 1))

    def brings(self, number: FloatArray | float) -> FloatArray:
        """Return what so many new accounts bring, in each future."""
        at = np.clip(
            np.broadcast_to(number, len(self.sums)) / self.block, 0, self.sums.shape[1] - 1
        )
        low = np.floor(at).astype(np.int64)
        high = np.minimum(low + 1, self.sums.shape[1] - 1)
        row = np.arange(len(self.sums))
        under, over = self.sums[row, low], self.sums[row, high]
        return np.asarray(under + (at - low) * (over - under))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ahead:
    """All that a plan is read from; revenue until the day of the goal in each future.

    Attributes
    ----------
    existing
        From the accounts on record, shape (futures,).
    """

    existing: FloatArray
    clients: Stream
    customers: Stream

    def revenue(self, clients: Number = None, customers: Number = None) -> FloatArray:
        """Return the revenue of each future with so many new accounts; None: at the usual pace."""
        return np.asarray(
            self.existing
            + self.clients.brings(self.clients.usual if clients is None else clients)
            + self.customers.brings(self.customers.usual if customers is None else customers)
        )

    def chance(self, goal: float, clients: Number = None, customers: Number = None) -> float:
        """Return the share of the futures in which the goal is met."""
        return float((self.revenue(clients, customers) >= goal).mean())

    def clients_needed(self, goal: float, chance: float, room: int | None = None) -> int | None:
        """Return the fewest new clients that give the goal a chance, customers coming as usual.

        None where even the most looked at, or as many as there is room for, do not.
        """
        most = self.clients.most if room is None else min(self.clients.most, room)
        return _fewest(lambda number: self.chance(goal, clients=number) >= chance, most)

    def customers_needed(self, goal: float, chance: float) -> int | None:
        """Return the fewest new customers that give the goal a chance, clients coming as usual."""
        most = self.customers.most
        return _fewest(lambda number: self.chance(goal, customers=number) >= chance, most)


def _fewest(enough: Callable[[float], bool], most: int) -> int | None:
    """Return the smallest number that is enough, where every larger one is too."""
    if not enough(float(most)):
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(float(middle)) else (middle + 1, high)
    return low


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a plan asks.

    Attributes
    ----------
    days
        Days until the goal.
    delay
        Days from first contact to first purchase: those above the usual pace come so much later.
    goal
        In minor units.
    """

    days: float
    delay: float
    goal: float


def look_ahead(
    existing: FloatArray, newcomers: Newcomers, arrivals: Arrivals, terms: Terms, *, seed: int
) -> Ahead:
    """Return the futures of a plan.

    Parameters
    ----------
    existing
        Revenue of the accounts on record until the day of the goal, shape (futures,).
    """
    usual = _usual(arrivals, terms.days, len(existing), np.random.default_rng(seed))
    donors = followed(newcomers, terms.days)
    lacking = max(terms.goal - float(np.quantile(existing, 0.1)), 0.0)
    streams = [
        _stream(donors, weights, number, terms, lacking, (seed, kind))
        for kind, (weights, number) in enumerate(
            zip((donors.probability, 1 - donors.probability), usual, strict=True)
        )
    ]
    return Ahead(existing=existing, clients=streams[0], customers=streams[1])


def followed(newcomers: Newcomers, days: float) -> Newcomers:
    """Return the new accounts that were followed for so many days, or the 20 longest followed."""
    if not len(newcomers.followed):
        return newcomers
    longest = np.sort(newcomers.followed)[::-1]
    least = min(days, longest[min(ENOUGH, len(longest)) - 1], MONTHS * MONTH)
    here = newcomers.followed >= max(least, min(MONTH, float(longest[0])))
    return Newcomers(
        probability=newcomers.probability[here],
        followed=newcomers.followed[here],
        paths=newcomers.paths[here],
    )


def _usual(
    arrivals: Arrivals, days: float, futures: int, random: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return how many clients and customers come in each future, at the pace of the past.

    The pace is not known better than its months tell; where months differ more than chance would
    have it, so do the futures.
    """
    counts = arrivals.counts
    if counts[:RECENT].sum() >= BUSY_YEAR:
        counts = counts[:RECENT]
    if not counts.sum():
        return np.zeros(futures), np.zeros(futures)
    ahead = days / MONTH
    uneven = max(float(counts.var(ddof=1) / counts.mean()), 1.0) if len(counts) > 2 else 1.0
    pace = random.gamma(counts.sum() / uneven, uneven / len(counts), futures) * ahead
    if uneven > 1:
        pace = random.gamma(np.maximum(pace, 1e-9) / (uneven - 1)) * (uneven - 1)
    share = random.beta(
        arrivals.clients + 0.5, max(arrivals.settled - arrivals.clients, 0) + 0.5, futures
    )
    came = random.poisson(pace)
    clients = random.binomial(came, share)
    return clients.astype(np.float64), (came - clients).astype(np.float64)


def _stream(
    donors: Newcomers,
    weights: FloatArray,
    usual: FloatArray,
    terms: Terms,
    lacking: float,
    seed: tuple[int, int],
) -> Stream:
    pace, futures = float(usual.mean()), len(usual)
    if not weights.sum() > 0:
        nothing = np.zeros((futures, 2))
        return Stream(usual=usual, pace=pace, block=1, sums=nothing, each=0.0)
    middle = _brought(donors, np.arange(len(weights)), np.full(len(weights), terms.days / 2))
    each = max(float(np.average(middle, weights=weights)), 1e-9)
    most = max(4 * pace, float(usual.max()), 20.0, min(1.5 * lacking / each, 50 * pace + 1000))
    block = max(int(np.ceil(most / STEPS)), 1)
    steps = int(np.ceil(most / block))
    number = (np.arange(steps) + 0.5) * block
    since = np.where(number > pace, min(terms.delay, terms.days), 0.0)
    when, who, weigh = (np.random.default_rng([*seed, part]) for part in range(3))
    lives = (terms.days - since) * when.random((steps, futures)).T
    chosen = who.random((steps, futures)).T
    mass = np.cumsum(weights * weigh.exponential(size=(futures, len(weights))), axis=1)
    picks = np.empty((futures, steps), np.int64)
    for future in range(futures):
        picks[future] = np.searchsorted(mass[future], chosen[future] * mass[future, -1])
    brought = _brought(donors, np.minimum(picks, len(weights) - 1).ravel(), lives.ravel())
    added = brought.reshape(futures, steps)
    if block > 1:
        mean = added.mean(axis=0, keepdims=True)
        added = mean * block + (added - mean) * np.sqrt(block)
    sums = np.concatenate([np.zeros((futures, 1)), np.cumsum(added, axis=1)], axis=1)
    return Stream(usual=usual, pace=pace, block=block, sums=sums, each=each)


def _brought(donors: Newcomers, pick: IntArray, days: FloatArray) -> FloatArray:
    """Return what some of the donors brought in their first days.

    Beyond the time for which one was followed it goes on as in the second half of that time.
    """
    seen = np.minimum(donors.followed[pick], MONTHS * MONTH)
    within = np.minimum(days, seen)
    found = _at(donors.paths, pick, within)
    if (days > seen).any():
        half = _at(donors.paths, pick, seen / 2)
        rate = np.maximum(_at(donors.paths, pick, seen) - half, 0.0) / np.maximum(seen / 2, 1.0)
        found = found + rate * (days - within)
    return found


def _at(paths: FloatArray, pick: IntArray, days: FloatArray) -> FloatArray:
    at = days / MONTH
    low = np.minimum(np.floor(at).astype(np.int64), paths.shape[1] - 2)
    under, over = paths[pick, low], paths[pick, low + 1]
    return np.asarray(under + (at - low) * (over - under))

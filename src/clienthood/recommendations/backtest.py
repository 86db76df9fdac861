"""What would have been offered at an earlier day, held against what was bought after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from clienthood.recommendations.bought import BoolArray, Bought, FloatArray, IntArray
from clienthood.recommendations.learning import horizon_of, learn
from clienthood.recommendations.offering import TOP, offers, open_to

MOST_ASKED = 20_000
"""More accounts than that are asked by an even part of them."""
LEAST_ASKED = 20
"""Fewer accounts than that tell nothing."""
_SPREAD = 2654435761


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """How often the first five held an item that the account then bought for the first time."""

    cut: int
    """Day number on which the offers would have been made."""
    horizon: int
    accounts: int
    """Accounts that bought at least one item for the first time in the days after."""
    hits: int
    """Accounts of which one of the first five came true."""
    popular_hits: int
    """The same where everybody is offered what most accounts had bought, but not what it had."""
    better: int
    """Accounts hit by the offers and not by popularity."""
    worse: int
    """Accounts hit by popularity and not by the offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """How often the first five held an item of the very next day of purchase, repeats included."""

    accounts: int
    own_hits: int
    """What the account itself bought on most days."""
    popular_hits: int
    """What all accounts together bought on most days."""
    repeats: float
    """Share of the items of these baskets that the account had bought before."""


def new_task(bought: Bought, *, as_of: int) -> NewTask | None:
    """Return how offers made a horizon ago came true; None where too little is on record.

    Nothing later than that day is used, so accounts are not told apart by kind, which was called
    from all records.
    """
    cut, horizon = _cut(bought, as_of)
    before = bought.first <= cut
    alike = replace(bought, kind=np.zeros(bought.accounts, np.int64))
    then = _known_by(alike.at(before), cut)
    learnt = learn(then, as_of=cut, horizon=horizon, kinds=1)
    if learnt is None:
        return None
    asked = np.zeros(bought.accounts, np.bool_)
    asked[bought.row[~before]] = True
    asked &= np.bincount(then.row, minlength=bought.accounts) > 0
    asked &= _even_part(asked)
    if asked.sum() < LEAST_ASKED:
        return None
    mine = then.at(asked[then.row])
    barred = np.ones(len(mine.row), np.bool_)
    made = offers(mine, learnt, barred)
    came = np.unique(bought.row[~before] * len(bought.items) + bought.item[~before])
    hit = _hit(made.row, made.item, came, bought)[asked]
    often = np.bincount(then.item, minlength=len(bought.items))
    row, item = _most(mine, np.flatnonzero(asked), often.astype(np.float64))
    plain = _hit(row, item, came, bought)[asked]
    return NewTask(
        cut=cut,
        horizon=horizon,
        accounts=int(asked.sum()),
        hits=int(hit.sum()),
        popular_hits=int(plain.sum()),
        better=int((hit & ~plain).sum()),
        worse=int((plain & ~hit).sum()),
    )


def basket_task(before: Bought, following: Bought) -> Basket | None:
    """Return how well habit and popularity tell the next basket; None where too little is known.

    Parameters
    ----------
    before
        What was bought up to a day.
    following
        What the same accounts bought on their next day of purchase.
    """
    size = len(before.items)
    known = np.bincount(before.row, minlength=before.accounts) > 0
    asked = np.zeros(before.accounts, np.bool_)
    asked[following.row] = True
    asked &= known
    asked &= _even_part(asked)
    if asked.sum() < LEAST_ASKED:
        return None
    came = np.unique(following.row * size + following.item)
    order = np.lexsort((before.item, -before.days, before.row))
    row = before.row[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    own = order[place < TOP]
    often = np.bincount(before.item, weights=before.days, minlength=size)
    best = np.argsort(-often, kind="stable")[:TOP]
    rows = np.flatnonzero(asked)
    theirs = asked[following.row]
    had = np.isin(
        following.row[theirs] * size + following.item[theirs], before.row * size + before.item
    )
    return Basket(
        accounts=int(asked.sum()),
        own_hits=int(_hit(before.row[own], before.item[own], came, before)[asked].sum()),
        popular_hits=int(
            _hit(np.repeat(rows, len(best)), np.tile(best, len(rows)), came, before).sum()
        ),
        repeats=float(had.mean()),
    )


def _cut(bought: Bought, as_of: int) -> tuple[int, int]:
    horizon = horizon_of(int(bought.first.min(initial=as_of)), as_of)
    return as_of - horizon, horizon


def _known_by(bought: Bought, cut: int) -> Bought:
    """Return these entries with nothing in them that was not known on the day.

    Days and last purchases are not needed where only new items are offered.
    """
    return replace(bought, last=np.minimum(bought.last, cut), days=np.ones_like(bought.days))


def _hit(row: IntArray, item: IntArray, came: IntArray, bought: Bought) -> BoolArray:
    hit = np.zeros(bought.accounts, np.bool_)
    hit[row[np.isin(row * len(bought.items) + item, came)]] = True
    return hit


def _most(bought: Bought, rows: IntArray, often: FloatArray) -> tuple[IntArray, IntArray]:
    """Return for each of the rows the items bought most often by all, without its own."""
    place = np.full(bought.accounts, -1, np.int64)
    place[rows] = np.arange(len(rows))
    usable = open_to(bought)
    score = np.where(usable[bought.party[rows]], often[None, :], -1.0)
    score[place[bought.row], bought.item] = -1.0
    best = np.argsort(-score, axis=1, kind="stable")[:, :TOP]
    kept = np.take_along_axis(score, best, axis=1) >= 0
    return np.repeat(rows, best.shape[1])[kept.ravel()], best[kept]


def _even_part(chosen: BoolArray) -> BoolArray:
    many = int(chosen.sum())
    if many <= MOST_ASKED:
        return np.ones(len(chosen), np.bool_)
    scattered = (np.arange(len(chosen), dtype=np.uint64) * np.uint64(_SPREAD)) % np.uint64(1 << 32)
    return np.asarray(scattered < np.uint64((MOST_ASKED << 32) // many), np.bool_)

"""The items to offer each account next: the likeliest that it may be offered, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from clienthood.recommendations.bought import PARTIES, BoolArray, Bought, FloatArray, IntArray
from clienthood.recommendations.learning import Followed, Learnt, likeness, matrix

TOP = 5
CHUNK = 2048
"""Accounts scored at once."""
ONCE = 0.05
"""An item that a smaller share of its buyers buys again is bought once for all."""
ONCE_BUYERS = 20
"""Buyers from which that is believed; with fewer it is taken as bought once for all."""
RESPITE = 2.0
"""An item that was bought before is offered again only after so many of its usual gaps."""
PARTY_ACCOUNTS = 30
"""Accounts of a party of which none bought an item, so that it is not for them."""
ENOUGH = 10
"""Accounts of the same kind from which a share is told; else it is told of all accounts."""
NEVER = np.float32(-np.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """One entry for each item offered, by account, the likeliest first."""

    row: IntArray
    item: IntArray
    rank: IntArray
    because: IntArray
    """The item had that speaks most for it; -1 where it is what accounts alike buy next anyway."""
    score: FloatArray
    """The higher the likelier; no probability."""
    like: IntArray
    """Accounts alike that had the reason and not the item a horizon ago."""
    came: IntArray
    """Of these, those that bought it since."""
    same_kind: BoolArray
    """Whether accounts alike are those of the same kind; else all."""


def respite_of(bought: Bought, *, as_of: int, horizon: int) -> FloatArray:
    """Return by item for how many days a purchase is too fresh to offer it again.

    Infinite for what is bought once for all. The usual gap is the mean over all gaps between the
    days on which an account bought the item.
    """
    size = len(bought.items)
    old = as_of - bought.first >= horizon
    buyers = np.bincount(bought.item[old], minlength=size)
    again = np.bincount(bought.item[old & (bought.days > 1)], minlength=size)
    gaps = np.bincount(bought.item, weights=bought.days - 1, minlength=size)
    length = np.bincount(bought.item, weights=bought.last - bought.first, minlength=size)
    usual = np.divide(length, gaps, out=np.full(size, np.inf), where=gaps > 0)
    repeats = (buyers >= ONCE_BUYERS) & (again >= ONCE * buyers)
    return np.where(repeats, RESPITE * usual, np.inf)


def open_to(bought: Bought) -> BoolArray:
    """Return by party and item whether it may be for them; the last row: party not known."""
    size = len(bought.items)
    found = np.ones((len(PARTIES) + 1, size), np.bool_)
    for place in range(len(PARTIES)):
        if (bought.party == place).sum() >= PARTY_ACCOUNTS:
            own = bought.party[bought.row] == place
            found[place] = np.bincount(bought.item[own], minlength=size) > 0
    return found


def held_back(bought: Bought, *, as_of: int, horizon: int) -> BoolArray:
    """Return for each entry whether the item must not be offered to the account again now."""
    respite = respite_of(bought, as_of=as_of, horizon=horizon)
    return np.asarray(bought.subscribed | (as_of - bought.last < respite[bought.item]), np.bool_)


def offers(bought: Bought, learnt: Learnt, barred: BoolArray, *, top: int = TOP) -> Offers:
    """Return the likeliest items of each account among those that it may be offered.

    Parameters
    ----------
    barred
        For each entry of ``bought`` whether its item must not be offered to its account.
    """
    kinds = len(learnt.latest)
    has = matrix(bought, np.ones(len(bought.row), np.bool_))
    told = sparse.hstack([has, likeness(bought, kinds)], format="csr").astype(np.float32)
    never = matrix(bought, barred)
    usable = open_to(bought)
    rows = np.flatnonzero(np.bincount(bought.row, minlength=bought.accounts) > 0)
    parts = [_NOTHING]
    for at in range(0, len(rows), CHUNK):
        chunk = rows[at : at + CHUNK]
        score: NDArray[np.float32] = np.asarray(told[chunk] @ learnt.weights)
        score[never[chunk].nonzero()] = NEVER
        score[~usable[bought.party[chunk]]] = NEVER
        parts.append(_best(chunk, score, top))
    row, item, rank, best = (np.concatenate(each) for each in zip(*parts, strict=True))
    because, like, came, same_kind = _reasons(bought, learnt, row, item)
    return Offers(
        row=row,
        item=item,
        rank=rank,
        because=because,
        score=best.astype(np.float64),
        like=like,
        came=came,
        same_kind=same_kind,
    )


Best = tuple[IntArray, IntArray, IntArray, NDArray[np.float32]]
_NOTHING: Best = (
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0, np.float32),
)


def _best(rows: IntArray, score: NDArray[np.float32], top: int) -> Best:
    """Return account, item, rank and score of the best of each row, equal ones in item order."""
    width = min(top, score.shape[1])
    if width < score.shape[1]:
        near = np.argpartition(-score, width - 1, axis=1)[:, :width]
    else:
        near = np.tile(np.arange(width), (len(rows), 1))
    near.sort(axis=1)
    found = np.take_along_axis(score, near, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    item = np.take_along_axis(near, order, axis=1).astype(np.int64)
    best = np.take_along_axis(found, order, axis=1)
    rank = np.tile(np.arange(1, width + 1), (len(rows), 1))
    kept = best > NEVER
    return np.repeat(rows, width)[kept.ravel()], item[kept], rank[kept], best[kept]


def _reasons(
    bought: Bought, learnt: Learnt, row: IntArray, item: IntArray
) -> tuple[IntArray, IntArray, IntArray, BoolArray]:
    """Return for each offer the item that speaks for it, and what came of it with others alike."""
    total = _sum(learnt.latest)
    because = _because(bought, learnt, row, item)
    kind = np.where(bought.kind[row] < 0, 0, bought.kind[row])
    had, came = _counts(learnt.latest, kind, because, item)
    same_kind = had >= ENOUGH
    all_had, all_came = _counts((total,), np.zeros_like(kind), because, item)
    had, came = np.where(same_kind, had, all_had), np.where(same_kind, came, all_came)
    anyway_had, anyway_came = _counts(
        (total,), np.zeros_like(kind), np.full_like(because, -1), item
    )
    idle = (because >= 0) & (came * anyway_had <= anyway_came * had)
    return (
        np.where(idle, -1, because),
        np.where(idle, anyway_had, had).astype(np.int64),
        np.where(idle, anyway_came, came).astype(np.int64),
        same_kind & ~idle,
    )


def _sum(counts: tuple[Followed, ...]) -> Followed:
    total, *rest = counts
    for each in rest:
        total = total.plus(each)
    return total


def _counts(
    latest: tuple[Followed, ...], kind: IntArray, because: IntArray, item: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return how many had the reason (any item, where it is -1) and not the item; who bought it."""
    had, came = np.zeros(len(item)), np.zeros(len(item))
    for nth, counts in enumerate(latest):
        paired = (kind == nth) & (because >= 0)
        alone = (kind == nth) & (because < 0)
        had[paired] = counts.had[because[paired], item[paired]]
        came[paired] = counts.came[because[paired], item[paired]]
        had[alone], came[alone] = counts.without[item[alone]], counts.adopted[item[alone]]
    return had, came


def _because(bought: Bought, learnt: Learnt, row: IntArray, item: IntArray) -> IntArray:
    """Return for each offer the item had that speaks most for it; -1 where none does."""
    starts = np.searchsorted(bought.row, np.arange(bought.accounts + 1))
    found = np.full(len(row), -1, np.int64)
    for at in range(0, len(row), CHUNK * TOP):
        own, offered = row[at : at + CHUNK * TOP], item[at : at + CHUNK * TOP]
        many = starts[own + 1] - starts[own]
        offer = np.repeat(np.arange(len(own)), many)
        first = np.repeat(starts[own] - (np.cumsum(many) - many), many)
        had = bought.item[first + np.arange(len(offer))]
        speaks = np.where(had == offered[offer], 0, learnt.weights[had, offered[offer]])
        order = np.lexsort((had, -speaks, offer))
        heads = order[np.searchsorted(offer[order], np.arange(len(own)))]
        found[at : at + CHUNK * TOP] = np.where(speaks[heads] > 0, had[heads], -1)
    return found

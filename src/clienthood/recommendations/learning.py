"""What follows what: of those who had one item and not another, how many bought it in time.

At earlier days, what each account had by then is held against what it had some time later. A
ridge from the items had (and the kind of account) to the items had later gives how much each
item speaks for each other one, what several of them say alike counted once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from clienthood.recommendations.bought import PARTIES, BoolArray, Bought, FloatArray

Weights = NDArray[np.float32]

YEAR = 365
PARTS = 4
"""A record shorter than that many years is cut into so many parts."""
LOOKS = 3
"""At most so many earlier days are looked back from."""
SHRINK = 1.0
"""The weight of saying nothing, as a share of the accounts: what few had speaks softly."""
MOST_ACCOUNTS = 200_000
"""More accounts than that are learnt from by an even part of them."""
_SPREAD = 2654435761


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Counts at one earlier day, for one kind of account."""

    had: FloatArray
    """By first and second item: accounts that had the first and not the second."""
    came: FloatArray
    """Of these, those that bought the second in time."""
    without: FloatArray
    """By item: accounts that did not have it."""
    adopted: FloatArray
    """Of these, those that bought it in time."""

    def plus(self, other: Followed) -> Followed:
        """Return both together."""
        return Followed(
            had=self.had + other.had,
            came=self.came + other.came,
            without=self.without + other.without,
            adopted=self.adopted + other.adopted,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """How much each item, and each kind of account, speaks for each item."""

    horizon: int
    """Days in which what comes next is counted."""
    weights: Weights
    """By what is known (items, then kinds and parties as ``likeness`` has them) and item.

    An item says nothing of itself: that it is kept is no reason to buy it again.
    """
    latest: tuple[Followed, ...]
    """Counts by kind at the latest earlier day, so that an account counts once."""


def horizon_of(begin: int, as_of: int) -> int:
    """Return in how many days what comes next is counted; a year, less on a shorter record."""
    return int(min(YEAR, max((as_of - begin) // PARTS, 1)))


def learn(bought: Bought, *, as_of: int, horizon: int, kinds: int) -> Learnt | None:
    """Return what follows what; None where nothing was bought before the time looked at.

    Parameters
    ----------
    kinds
        How many kinds ``bought.kind`` tells apart.
    """
    begin = int(bought.first.min(initial=as_of))
    looks = [as_of - horizon * nth for nth in range(1, LOOKS + 1)]
    looks = [day for day in looks if day >= begin]
    if not looks:
        return None
    part = _even_part(bought.accounts)
    size = len(bought.items)
    known = size + kinds + len(PARTIES)
    products, onward = np.zeros((known, known)), np.zeros((known, size))
    for day in looks:
        has, later = _then_and_later(bought, day, horizon, part)
        told = sparse.hstack([has, likeness(bought, kinds)], format="csr")
        rows = np.asarray(has.sum(axis=1)).ravel() > 0
        products += (told[rows].T @ told[rows]).toarray()
        onward += (told[rows].T @ later[rows]).toarray()
    products[np.diag_indices(known)] += SHRINK * float(part.sum())
    weights = linalg.solve(products, onward, assume_a="pos")
    np.fill_diagonal(weights, 0.0)
    return Learnt(
        horizon=horizon,
        weights=weights.astype(np.float32),
        latest=tuple(_followed(bought, looks[0], horizon, kinds)),
    )


def likeness(bought: Bought, kinds: int) -> sparse.csr_matrix:
    """Return by account ones at its kind and at what party it is."""
    place = np.concatenate([bought.kind, np.where(bought.party < 0, -1, kinds + bought.party)])
    row = np.tile(np.arange(bought.accounts), 2)
    return sparse.csr_matrix(
        (np.ones(int((place >= 0).sum())), (row[place >= 0], place[place >= 0])),
        shape=(bought.accounts, kinds + len(PARTIES)),
    )


def matrix(bought: Bought, chosen: BoolArray) -> sparse.csr_matrix:
    """Return ones at these entries, accounts by items."""
    row = bought.row[chosen]
    return sparse.csr_matrix(
        (np.ones(len(row)), (row, bought.item[chosen])),
        shape=(bought.accounts, len(bought.items)),
    )


def _then_and_later(
    bought: Bought, day: int, horizon: int, part: BoolArray
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    counted = part[bought.row]
    return (
        matrix(bought, (bought.first <= day) & counted),
        matrix(bought, (bought.first <= day + horizon) & counted),
    )


def _followed(bought: Bought, day: int, horizon: int, kinds: int) -> list[Followed]:
    """Return the counts at one earlier day, by kind."""
    had, later = _then_and_later(bought, day, horizon, np.ones(bought.accounts, np.bool_))
    there = np.asarray(had.sum(axis=1)).ravel() > 0
    found = []
    for kind in range(kinds):
        rows = there & (bought.kind == kind)
        has, has_later = had[rows], later[rows]
        held = np.asarray(has.sum(axis=0)).ravel()
        both = (has.T @ has).toarray()
        found.append(
            Followed(
                had=held[:, None] - both,
                came=(has.T @ has_later).toarray() - both,
                without=float(rows.sum()) - held,
                adopted=np.asarray(has_later.sum(axis=0)).ravel() - held,
            )
        )
    return found


def _even_part(accounts: int) -> BoolArray:
    if accounts <= MOST_ACCOUNTS:
        return np.ones(accounts, np.bool_)
    scattered = (np.arange(accounts, dtype=np.uint64) * np.uint64(_SPREAD)) % np.uint64(1 << 32)
    return np.asarray(scattered < np.uint64((MOST_ACCOUNTS << 32) // accounts), np.bool_)

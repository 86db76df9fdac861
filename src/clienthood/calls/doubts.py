"""What the calls learn of accounts that are perhaps one: of both, and of what they are together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray, LevelArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Accounts by level pattern and confirmed kind.

    Attributes
    ----------
    levels
        Shape (P, D); -1 where unknown.
    accounts
        Shape (P,).
    confirmed
        1.0 client, 0.0 customer, NaN not confirmed, shape (P,).
    """

    levels: LevelArray
    accounts: FloatArray
    confirmed: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doubts:
    """Pairs of accounts that are perhaps one.

    Attributes
    ----------
    one, other
        Levels of each of a pair, shape (Q, D).
    confirmed
        Confirmed kinds of both, as in ``Counts``, shape (Q, 2).
    chance
        How likely each pair is one, whole parts of a power of two, shape (Q,).
    """

    one: LevelArray
    other: LevelArray
    confirmed: FloatArray
    chance: FloatArray


def with_doubts(found: Counts, doubts: Doubts, sizes: Sequence[int]) -> Counts:
    """Return what is to be expected: of a pair of chance p, p of the two together, 1 - p of each.

    Together they have the higher level of the two in each dimension, since dealings add up. The
    accounts add up to the number that is to be expected.

    Parameters
    ----------
    sizes
        Number of levels of each dimension.
    """
    one, other = doubts.confirmed.T
    both = np.where(np.isnan(other), one, other)
    levels = np.vstack(
        [found.levels, doubts.one, doubts.other, np.maximum(doubts.one, doubts.other)]
    )
    confirmed = np.concatenate([found.confirmed, one, other, both])
    change = np.concatenate([found.accounts, -doubts.chance, -doubts.chance, doubts.chance])
    place = np.cumprod([1, *(size + 1 for size in sizes)])
    number = (levels + 1) @ place[:-1] + place[-1] * np.where(
        np.isnan(confirmed), 0, confirmed + 1
    ).astype(np.int64)
    _, first, where = np.unique(number, return_index=True, return_inverse=True)
    accounts = np.bincount(where.ravel(), weights=change, minlength=len(first))
    return Counts(
        levels=levels[first],
        accounts=np.maximum(accounts, 0.0),
        confirmed=confirmed[first],
    )

"""A book compressed to level patterns: which levels, how many accounts, confirmed or not."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray, LevelArray
from clienthood.errors import FitError
from clienthood.sorting import stable_order

UNKNOWN = -1
_HIGHEST = int(np.iinfo(np.int16).max)
"""Of a level; no table has so many."""
_LISTED = 20
"""Most dimensions of which every set has a place in a list, where it is found at once."""
_CHUNK = 4096
"""Rows at once: so few that they stay near the processor."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patterns:
    """Distinct level patterns in a fixed order, so that sums come out the same.

    Attributes
    ----------
    levels
        Level of each dimension, shape (P, D); -1 where unknown; one dimension after the other.
    counts
        Number of accounts with the pattern, shape (P,), above 0.
    confirmed
        1.0 for confirmed clients, 0.0 for confirmed customers, NaN for the others, shape (P,).
    """

    levels: LevelArray
    counts: FloatArray
    confirmed: FloatArray

    @property
    def known(self) -> BoolArray:
        """Whether each level is known, shape (P, D)."""
        return self.levels >= 0


def patterns_of(
    levels: ArrayLike, counts: ArrayLike | None = None, confirmed: ArrayLike | None = None
) -> Patterns:
    """Return the distinct patterns among ``levels`` with their counts added up.

    Parameters
    ----------
    levels
        Shape (N, D), whole numbers; anything below 0 is unknown.
    counts
        Accounts per row, shape (N,); 1 each if left out. Rows of count 0 are dropped.
    confirmed
        1, 0 or NaN per row, shape (N,); NaN if left out.

    Raises
    ------
    FitError
        If shapes differ, or a count is negative or not finite.
    """
    rows = by_dimension(levels)
    weights = np.ones(len(rows)) if counts is None else np.asarray(counts, dtype=np.float64)
    kinds = (
        np.full(len(rows), np.nan) if confirmed is None else np.asarray(confirmed, dtype=np.float64)
    )
    if weights.shape != (len(rows),) or kinds.shape != (len(rows),):
        raise FitError("counts and confirmed kinds need one value per pattern")
    if not np.all(np.isfinite(weights)) or np.any(weights < 0):
        raise FitError("counts must be finite and not negative")
    if np.any(~np.isnan(kinds) & (kinds != 0) & (kinds != 1)):
        raise FitError("a confirmed kind is 1 for client, 0 for customer or NaN for none")
    keep = weights > 0
    if not keep.all():
        rows, weights, kinds = _taken(rows, np.flatnonzero(keep)), weights[keep], kinds[keep]
    key = _keys(rows, np.where(np.isnan(kinds), UNKNOWN, kinds).astype(np.int64))
    whole = bool(np.all(weights == np.rint(weights)))
    order = stable_order(key) if whole else np.lexsort((weights, key))
    fresh = np.diff(key[order], prepend=-1) != 0
    begins = np.flatnonzero(fresh)
    sums = np.bincount(np.cumsum(fresh) - 1, weights=weights[order], minlength=len(begins))
    first = order[begins] if whole else _earliest(order, begins)
    return Patterns(
        levels=_taken(rows, first),
        counts=sums.astype(np.float64),
        confirmed=kinds[first],
    )


def by_dimension(levels: ArrayLike) -> LevelArray:
    """Return levels in small numbers, one dimension after the other, shape (P, D).

    Parameters
    ----------
    levels
        Shape (P, D), whole numbers; anything below 0 is unknown and becomes -1.
    """
    rows = np.atleast_2d(np.asarray(levels))
    so_stored = rows.dtype == np.int16 and rows.flags.f_contiguous
    if so_stored and rows.min(initial=UNKNOWN) == UNKNOWN:
        return rows
    columns = np.empty(rows.shape[::-1], dtype=np.int16)
    for begin in range(0, len(rows), _CHUNK):
        few = slice(begin, begin + _CHUNK)
        columns[:, few] = np.clip(rows[few], UNKNOWN, _HIGHEST).T
    return columns.T


def _taken(levels: LevelArray, rows: IntArray) -> LevelArray:
    return levels.T.take(rows, axis=1).T


def _earliest(order: IntArray, begins: IntArray) -> IntArray:
    """Return the first of the rows of each stretch."""
    return np.minimum.reduceat(order, begins) if len(begins) else order[begins]


def masks_of(levels: LevelArray) -> IntArray:
    """Return which dimensions are known as an integer per row: bit d stands for dimension d."""
    masks = np.zeros(len(levels), dtype=np.int64)
    for begin in range(0, len(levels), _CHUNK):
        few = slice(begin, begin + _CHUNK)
        for d, known in enumerate((levels[few] >= 0).T):
            masks[few] |= known.astype(np.int64) << d
    return masks


def known_of(masks: IntArray, dimensions: int) -> BoolArray:
    """Return the known dimensions of each mask, shape (M, D): the inverse of ``masks_of``."""
    bit = np.arange(dimensions, dtype=np.int64)
    return np.asarray((masks[:, None] >> bit) & 1, dtype=np.bool_)


def distinct(masks: IntArray, dimensions: int) -> IntArray:
    """Return each mask once, rising."""
    if dimensions > _LISTED:
        return np.unique(masks)
    occurs = np.zeros(1 << dimensions, dtype=np.bool_)
    occurs[masks] = True
    return np.flatnonzero(occurs)


def places_among(masks: IntArray, dimensions: int) -> Callable[[IntArray], IntArray]:
    """Return what finds the places of some of the masks among all of them, which rise."""
    if dimensions > _LISTED:
        return lambda wanted: np.searchsorted(masks, wanted)
    listed = np.zeros(1 << dimensions, dtype=np.int64)
    listed[masks] = np.arange(len(masks))
    return listed.take


def _keys(rows: LevelArray, kinds: IntArray) -> IntArray:
    """Return one sortable whole number per row and kind, equal only for equal ones."""
    bases = [int(each.max(initial=0)) + 2 for each in (*rows.T, kinds)]
    if math.prod(bases) < 2**62:
        key = np.zeros(len(rows), dtype=np.int64)
        for begin in range(0, len(rows), _CHUNK):
            few = slice(begin, begin + _CHUNK)
            part = key[few]
            for base, each in zip(bases, (*rows[few].T, kinds[few]), strict=True):
                part *= base
                part += each + 1
        return key
    _, inverse = np.unique(np.column_stack([rows, kinds]), axis=0, return_inverse=True)
    return np.asarray(inverse.ravel(), dtype=np.int64)

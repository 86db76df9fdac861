"""A book compressed to level patterns: which levels, how many accounts, confirmed or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.errors import FitError

UNKNOWN = -1
_BITS = 63
"""Of a whole number above 0."""
_LISTED = 20
"""Most dimensions of which every set has a place in a list, where it is found at once."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patterns:
    """Distinct level patterns in a fixed order, so that sums come out the same.

    Attributes
    ----------
    levels
        Level of each dimension, shape (P, D); -1 where unknown.
    counts
        Number of accounts with the pattern, shape (P,), above 0.
    confirmed
        1.0 for confirmed clients, 0.0 for confirmed customers, NaN for the others, shape (P,).
    """

    levels: IntArray
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
    rows = np.atleast_2d(np.asarray(levels, dtype=np.int64))
    if rows.min(initial=UNKNOWN) < UNKNOWN:
        rows = np.maximum(rows, UNKNOWN)
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
        rows, weights, kinds = rows[keep], weights[keep], kinds[keep]
    key = _keys(rows, np.where(np.isnan(kinds), UNKNOWN, kinds).astype(np.int64))
    whole = bool(np.all(weights == np.rint(weights)))
    order = _order(key) if whole else np.lexsort((weights, key))
    fresh = np.diff(key[order], prepend=-1) != 0
    begins = np.flatnonzero(fresh)
    sums = np.bincount(np.cumsum(fresh) - 1, weights=weights[order], minlength=len(begins))
    first = order[begins] if whole else _earliest(order, begins)
    return Patterns(
        levels=rows.take(first, axis=0),
        counts=sums.astype(np.float64),
        confirmed=kinds[first],
    )


def _earliest(order: IntArray, begins: IntArray) -> IntArray:
    """Return the first of the rows of each stretch."""
    return np.minimum.reduceat(order, begins) if len(begins) else order[begins]


def _order(key: IntArray) -> IntArray:
    """Return the stable order of keys, which are 0 or more.

    A key and its place in one number are sorted several times as fast as places by their keys.
    """
    bits = max(len(key) - 1, 0).bit_length()
    if int(key.max(initial=0)).bit_length() + bits > _BITS:
        return np.argsort(key, kind="stable")
    both = key << bits
    both |= np.arange(len(key))
    both.sort()
    both &= (1 << bits) - 1
    return both


def masks_of(levels: IntArray) -> IntArray:
    """Return which dimensions are known as an integer per row: bit d stands for dimension d."""
    masks = np.zeros(len(levels), dtype=np.int64)
    known = np.ascontiguousarray((levels >= 0).T)
    for d, column in enumerate(known):
        masks |= column.astype(np.int64) << d
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


def _keys(rows: IntArray, kinds: IntArray) -> IntArray:
    """Return one sortable whole number per row and kind, equal only for equal ones."""
    base = np.append(rows.max(initial=0, axis=0), kinds.max(initial=0)) + 2
    if float(np.prod(base.astype(np.float64))) < 2.0**62:
        place = np.concatenate([np.cumprod(base[:0:-1])[::-1], [1]])
        key = rows @ place[:-1]
        key += kinds
        key += place.sum()
        return np.asarray(key, dtype=np.int64)
    _, inverse = np.unique(np.column_stack([rows, kinds]), axis=0, return_inverse=True)
    return np.asarray(inverse.ravel(), dtype=np.int64)

"""Purchase histories as weighted distinct rows: what the likelihood needs of a million accounts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clienthood.errors import FitError
from clienthood.value.models.columns import (
    Column,
    FloatArray,
    IntArray,
    history,
    weights_of,
)
from clienthood.value.models.covariates import NO_COVARIATES, Covariates, matrix

SCALED_END = 10.0
"""Length of the longest history on the scale on which models are fitted."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Distinct histories, ordered by x.

    Attributes
    ----------
    x, t_x, T
        Repeat purchases, and times in scaled units; shape (rows,).
    weight
        Accounts that each row stands for, shape (rows,).
    unit
        Length of one scaled unit in the unit of the input: times were divided by it.
    covariates
        Covariates of each row, shape (rows, columns).
    """

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    weight: FloatArray
    unit: float
    covariates: FloatArray

    @property
    def accounts(self) -> float:
        """Number of accounts."""
        return float(self.weight.sum())

    def subsample(self, size: int) -> Rows:
        """Return ``size`` accounts at equal distances in the order of the rows, for them all."""
        total = self.accounts
        place = (np.arange(size) + 0.5) * (total / size)
        picked = np.minimum(np.searchsorted(np.cumsum(self.weight), place), len(self.x) - 1)
        pick, count = np.unique(picked, return_counts=True)
        return Rows(
            x=self.x[pick],
            t_x=self.t_x[pick],
            T=self.T[pick],
            weight=count.astype(np.float64) * (total / size),
            unit=self.unit,
            covariates=self.covariates[pick],
        )


def rows_of(
    x: Column,
    t_x: Column,
    T: Column,
    weights: Column | None = None,
    covariates: Covariates = NO_COVARIATES,
) -> Rows:
    """Return the distinct histories of accounts with their weights, times scaled to end at 10.

    Raises
    ------
    FitError
        As ``columns.history``; also where there is no account or no time at all.
    """
    counts, last, end = history(x, t_x, T)
    if not len(counts):
        raise FitError("there is no account to fit a model to", hint="give at least one history")
    longest = float(end.max())
    if longest <= 0:
        raise FitError(
            "every account was first seen at the end of observation: T is 0 throughout",
            hint="observe for longer, or take an earlier start",
        )
    unit = longest / SCALED_END
    z = matrix(covariates, len(counts))
    tallied = _tallied(counts, last, end) if weights is None and not z.shape[1] else None
    if tallied is not None:
        counts, last, end, weight = tallied
        z = np.zeros((len(counts), 0))
    else:
        first, weight = _distinct(counts, last, end, z, weights)
        counts, last, end, z = counts[first], last[first], end[first], z[first]
    return Rows(
        x=counts,
        t_x=last / unit,
        T=end / unit,
        weight=weight,
        unit=unit,
        covariates=z,
    )


def _tallied(
    x: FloatArray, t_x: FloatArray, T: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray] | None:
    """Return the distinct rows in the order of x, t_x, T and how often each occurs.

    A row packed into one number sorts many times faster than a row's place. None where the rows
    do not fit into one.
    """
    parts = [_coded(values) for values in (x, t_x, T)]
    spans = [int(part.codes.max()) + 1 for part in parts]
    if math.prod(spans) >= 2**62:
        return None
    key = (parts[0].codes * spans[1] + parts[1].codes) * spans[2] + parts[2].codes
    key.sort()
    first = np.flatnonzero(np.diff(key, prepend=key[0] - 1))
    weight = np.diff(first, append=len(key)).astype(np.float64)
    key = key[first]
    both = key // spans[2]
    alone = both // spans[1]
    return (
        parts[0].decoded(alone),
        parts[1].decoded(both - alone * spans[1]),
        parts[2].decoded(key - both * spans[2]),
        weight,
    )


def _distinct(
    x: FloatArray,
    t_x: FloatArray,
    T: FloatArray,
    covariates: FloatArray,
    weights: Column | None,
) -> tuple[IntArray, FloatArray]:
    """Return the first place of each distinct row, in the order of x, and its weight."""
    key = np.zeros(len(x), dtype=np.int64)
    for values in (*covariates.T, T, t_x, x):
        key = _paired(_coded(values).codes, key)
    if weights is None:
        _, first, count = np.unique(key, return_index=True, return_counts=True)
        return first, count.astype(np.float64)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    mass = np.bincount(inverse, weights=weights_of(weights, len(x)))
    return first, mass.astype(np.float64)


def alike(*columns: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the first place of each distinct row, and for every row the place among these."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for values in columns:
        key = _paired(_coded(values).codes, key)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return first, inverse


class _Coded(NamedTuple):
    """Whole numbers from 0 in the order of the values, equal where the values are."""

    codes: IntArray
    low: int
    parts: float
    table: FloatArray | None = None

    def decoded(self, codes: IntArray) -> FloatArray:
        """Return the values of these codes."""
        if self.table is not None:
            return self.table[codes]
        return (codes + self.low) / self.parts


def _coded(values: FloatArray) -> _Coded:
    for parts in (1.0, 7.0):
        whole = values * parts
        near = np.rint(whole)
        if near.max() < 2**31 and near.min() > -(2**31) and np.abs(whole - near).max() <= 1e-9:
            low = int(near.min())
            return _Coded(near.astype(np.int64) - low, low, parts)
    table, codes = np.unique(values, return_inverse=True)
    return _Coded(codes.astype(np.int64), 0, 1.0, table)


def _paired(high: IntArray, low: IntArray) -> IntArray:
    """Return one number for each pair, in the order of ``high`` and then of ``low``."""
    span = int(low.max()) + 1
    if (int(high.max()) + 1) * span >= 2**62:
        low = np.unique(low, return_inverse=True)[1].astype(np.int64)
        span = int(low.max()) + 1
    return high * span + low

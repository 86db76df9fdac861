"""What a level says: m and u per dimension, and the weight log2(m/u) in bits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray
from clienthood.calls.order import ordered_tables
from clienthood.errors import FitError

TINY = 1e-300
"""Below this m and u have no usable logarithm."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """The tables of D dimensions; dimension d has L_d levels, customer-most to client-most.

    Attributes
    ----------
    m
        Per dimension, P(level | client), shape (L_d,), positive, adding up to 1.
    u
        Per dimension, P(level | customer), likewise.
    """

    m: tuple[FloatArray, ...]
    u: tuple[FloatArray, ...]

    def __post_init__(self) -> None:
        if len(self.m) != len(self.u):
            raise FitError(f"m has {len(self.m)} dimensions and u has {len(self.u)}")
        for d, (m, u) in enumerate(zip(self.m, self.u, strict=True)):
            _check_table(d, m, u)

    @property
    def dimensions(self) -> int:
        """Number of dimensions, D."""
        return len(self.m)

    @property
    def levels(self) -> tuple[int, ...]:
        """Number of levels of each dimension."""
        return tuple(len(row) for row in self.m)

    def bits(self, d: int) -> FloatArray:
        """Return log2(m/u) of each level of dimension ``d``, shape (L_d,), in bits."""
        return np.asarray(np.log2(self.m[d]) - np.log2(self.u[d]))

    def variance(self) -> FloatArray:
        """Return the within-class variance of each dimension's weight, shape (D,), in bits².

        It is the mean of the variances that the tables imply among clients and among
        customers; 0 for a dimension that tells nothing.
        """
        return np.array([_variance(self.bits(d), self.m[d], self.u[d]) for d in range(len(self.m))])


def weights_of(m: Sequence[Sequence[float]], u: Sequence[Sequence[float]]) -> Weights:
    """Return the ``Weights`` of tables given as rows of numbers, each scaled to add up to 1.

    Raises
    ------
    FitError
        If a row is empty, m and u differ in length, or a value is not above 1e-300.
    """
    return Weights(m=tuple(_scaled(row) for row in m), u=tuple(_scaled(row) for row in u))


def level_weights(weights: Weights) -> FloatArray:
    """Return log2(m/u) as one array, shape (D, L), with 0 where a dimension has no such level."""
    result = np.zeros((weights.dimensions, max(weights.levels, default=0)))
    for d, size in enumerate(weights.levels):
        result[d, :size] = weights.bits(d)
    return result


def anchored(elicited: Weights, never_against: Sequence[BoolArray] | None = None) -> Weights:
    """Return the elicited tables put in order: the anchors of the fit.

    Weights that do not rise with the level are pooled, and weights of levels marked
    ``never_against`` are raised to 0 where they are below; tables that already obey come
    back as they are.

    Parameters
    ----------
    elicited
        m0 and u0.
    never_against
        Per dimension, shape (L_d,): levels whose weight must be at least 0.
    """
    m, u = [], []
    for d in range(elicited.dimensions):
        weight = elicited.bits(d)
        low = np.full(len(weight), -np.inf)
        if never_against is not None:
            low = np.maximum.accumulate(np.where(never_against[d], 0.0, low))
        if np.all(np.diff(weight) >= 0) and np.all(weight >= low):
            m.append(elicited.m[d])
            u.append(elicited.u[d])
            continue
        high = np.full(len(weight), np.inf)
        m_d, u_d = ordered_tables(elicited.m[d], elicited.u[d], low * np.log(2), high)
        m.append(m_d)
        u.append(u_d)
    return Weights(m=tuple(m), u=tuple(u))


def _scaled(row: Sequence[float]) -> FloatArray:
    values = np.array(row, dtype=np.float64)
    total = float(values.sum())
    return values / total if total > 0 and total != 1.0 else values


def _check_table(d: int, m: FloatArray, u: FloatArray) -> None:
    where = f"dimension {d}"
    if m.ndim != 1 or m.shape != u.shape or len(m) == 0:
        raise FitError("m and u must have the same levels, at least one", where=where)
    for name, row in (("m", m.tolist()), ("u", u.tolist())):
        if not all(math.isfinite(x) and x >= TINY for x in row):
            raise FitError(
                f"{name} has a value below {TINY:g}, whose weight is no number",
                where=where,
                hint="give every level a share above 0, however small",
            )
        if abs(sum(row) - 1.0) > 1e-6:
            raise FitError(f"{name} adds up to {sum(row):g}, not to 1", where=where)


def _variance(weight: FloatArray, m: FloatArray, u: FloatArray) -> float:
    total = 0.0
    for row in (m, u):
        mean = float(row @ weight)
        total += 0.5 * float(row @ (weight - mean) ** 2)
    return total

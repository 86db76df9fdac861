"""Dimensions looked up together: a pattern has one cell in the joint table of a few of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.calls.patterns import by_dimension

_CHUNK = 4096
"""Patterns at once: so few that their levels stay near the processor."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Some dimensions next to each other, looked up as one.

    Attributes
    ----------
    dimensions
        Their numbers.
    cells
        Cells of each dimension among the cells of all: one for each level, the last for unknown.
    codes
        Joint cell of each pattern, shape (P,).
    """

    dimensions: range
    cells: tuple[slice, ...]
    codes: IntArray

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of cells of each dimension."""
        return tuple(each.stop - each.start for each in self.cells)

    @property
    def size(self) -> int:
        """Number of joint cells."""
        return math.prod(self.shape)

    def joined(self, weight: FloatArray) -> FloatArray:
        """Return the sum of the cells' weights in each joint cell, shape (size,)."""
        total = np.zeros(())
        for each in self.cells:
            total = np.add.outer(total, weight[each])
        return np.ravel(total)

    def add(self, joint: FloatArray, found: FloatArray) -> None:
        """Add what was counted in the joint cells to the cells of each dimension."""
        counted = joint.reshape(self.shape)
        for at, each in enumerate(self.cells):
            others = tuple(axis for axis in range(len(self.cells)) if axis != at)
            found[each] += counted.sum(axis=others)


def parts_of(levels: ArrayLike, sizes: Sequence[int], most: int) -> tuple[Part, ...]:
    """Return the dimensions in parts, as many in each as have no more joint cells than ``most``.

    Parameters
    ----------
    levels
        Shape (P, D); -1 where unknown.
    sizes
        Number of levels of each dimension.
    """
    starts = [0, *accumulate(size + 1 for size in sizes)]
    groups = _groups(sizes, most)
    columns = by_dimension(levels).T.view(np.uint16)  # -1 becomes the highest
    codes = np.zeros((len(groups), columns.shape[1]), dtype=np.int64)
    for begin in range(0, columns.shape[1], _CHUNK):
        few = slice(begin, begin + _CHUNK)
        for group, code in zip(groups, codes[:, few], strict=True):
            for d in group:
                code *= sizes[d] + 1
                code += np.minimum(columns[d, few], sizes[d])
    return tuple(
        Part(
            dimensions=group,
            cells=tuple(slice(starts[d], starts[d + 1]) for d in group),
            codes=code,
        )
        for group, code in zip(groups, codes, strict=True)
    )


def _groups(sizes: Sequence[int], most: int) -> list[range]:
    groups: list[range] = []
    joint = most + 1
    for d, size in enumerate(sizes):
        joint *= size + 1
        if joint > most:
            groups.append(range(d, d))
            joint = size + 1
        groups[-1] = range(groups[-1].start, d + 1)
    return groups

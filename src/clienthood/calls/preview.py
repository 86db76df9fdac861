"""Who would be called otherwise if a setting were saved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.errors import FitError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """Rows whose kind differs, those whose probability moves most first.

    Attributes
    ----------
    row
        Their indices, shape (C,).
    kind_before, kind_after
        ``Kind`` of each, shape (C,).
    moved
        Probability after less probability before, shape (C,).
    """

    row: IntArray
    kind_before: IntArray
    kind_after: IntArray
    moved: FloatArray


def changes(
    kind_before: IntArray,
    kind_after: IntArray,
    probability_before: FloatArray,
    probability_after: FloatArray,
) -> Changes:
    """Return the rows whose kind would change, all arrays of shape (P,).

    Raises
    ------
    FitError
        If the arrays differ in length.
    """
    lengths = {len(kind_before), len(kind_after), len(probability_before), len(probability_after)}
    if len(lengths) > 1:
        raise FitError("the two sets of calls are not of the same accounts")
    moved = probability_after - probability_before
    row = np.flatnonzero(kind_before != kind_after)
    row = row[np.argsort(-np.abs(moved[row]), kind="stable")]
    return Changes(
        row=row, kind_before=kind_before[row], kind_after=kind_after[row], moved=moved[row]
    )

"""Places of values among one another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def ranks(values: FloatArray) -> FloatArray:
    """Return the place of each value from 1; equal ones share the mean of theirs.

    Where any is NaN, so are all places.
    """
    if np.isnan(values).any():
        return np.full(len(values), np.nan)
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count - 1) / 2
    return np.asarray(middle[place], np.float64)

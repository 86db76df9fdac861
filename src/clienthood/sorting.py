"""The order of whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BITS = 63
"""Of a whole number above 0."""


def stable_order(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the stable order of keys, which are 0 or more.

    A key and its place in one number are sorted several times as fast as places by their keys.
    """
    bits = max(len(keys) - 1, 0).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits > _BITS:
        return np.argsort(keys, kind="stable")
    both = keys << bits
    both |= np.arange(len(keys))
    both.sort()
    both &= (1 << bits) - 1
    return both

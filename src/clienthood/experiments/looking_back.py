"""What happened to accounts day by day, added up from a day to each look."""

from __future__ import annotations

import numpy as np

from clienthood.experiments.arrays import FloatArray, IntArray


def added_up(
    accounts: IntArray, events: tuple[IntArray, IntArray, FloatArray], ends: IntArray
) -> FloatArray:
    """Return the sum of each account up to each look, shape (accounts, looks).

    Parameters
    ----------
    accounts
        Keys, rising.
    events
        Key, day and amount of what happened; keys of others are passed over.
    ends
        Last day of each look, rising; later days are passed over.
    """
    key, day, amount = events
    found = np.zeros((len(accounts), len(ends)))
    if not len(accounts) or not len(key):
        return found
    place = np.minimum(np.searchsorted(accounts, key), len(accounts) - 1)
    look = np.searchsorted(ends, day)
    ours = (accounts[place] == key) & (look < len(ends))
    np.add.at(found, (place[ours], look[ours]), amount[ours])
    return np.asarray(np.cumsum(found, axis=1), np.float64)

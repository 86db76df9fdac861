"""The path of each account: its kind date by date, which only a clear call changes."""

from __future__ import annotations

import numpy as np

from clienthood.calls.arrays import BoolArray, IntArray
from clienthood.calls.band import Kind

UNSEEN = -2
"""Stands in a path where nothing is on record of the account yet."""
SETTLES_IN = 12
"""Dates from its first record within which an account's first clear call counts as a move."""


def path_of(called: IntArray, seen: BoolArray) -> IntArray:
    """Return the ``Kind`` of each account at each date after hysteresis, shape (N, M).

    A kind stands until the call reaches the far threshold: an account that is called undecided
    keeps the kind it had. Before its first clear call it is undecided, and before its first
    record ``UNSEEN``.

    Parameters
    ----------
    called
        ``Kind`` that each account is called at each date, shape (N, M).
    seen
        Whether anything is on record of it, shape (N, M).
    """
    undecided = int(Kind.UNDECIDED)
    dates = np.arange(called.shape[1])
    clear = np.where(seen & (called != undecided), dates, -1)
    last = np.maximum.accumulate(clear, axis=1)
    kept = np.take_along_axis(called, np.maximum(last, 0), axis=1)
    return np.where(seen, np.where(last >= 0, kept, undecided), UNSEEN).astype(np.int64)


def turns_client(path: IntArray) -> BoolArray:
    """Return where the kind turns to client and that is a move, shape (N, M).

    Of a customer, or of an account that came within the dates, and not longer ago than
    ``SETTLES_IN``. Of others a first clear call tells what the business has learnt.
    """
    client = path == int(Kind.CLIENT)
    since = np.cumsum(path != UNSEEN, axis=1)
    new = (path[:, :1] == UNSEEN) & (since <= SETTLES_IN + 1)
    found = np.zeros(path.shape, dtype=np.bool_)
    found[:, 1:] = (path[:, :-1] == int(Kind.CUSTOMER)) | new[:, 1:]
    found[:, 1:] &= client[:, 1:] & ~client[:, :-1]
    return found


def flows_of(path: IntArray) -> IntArray:
    """Return how many accounts went from where to where, shape (M - 1, 4, 4).

    Places are customer, undecided, client, and last not yet seen; in the order of the ``Kind``s.
    """
    place = np.where(path == UNSEEN, 3, path + 1)
    pairs = place[:, :-1] * 4 + place[:, 1:]
    counts = [np.bincount(column, minlength=16).reshape(4, 4) for column in pairs.T]
    return np.array(counts, np.int64).reshape(-1, 4, 4)

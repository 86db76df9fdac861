"""The path of each account: its kind month by month, which only a clear call changes."""

from __future__ import annotations

import numpy as np

from clienthood.calls.arrays import IntArray
from clienthood.calls.band import Kind


def kept_kinds(account: IntArray, called: IntArray) -> IntArray:
    """Return the ``Kind`` of each row after hysteresis, shape (R,).

    A kind stands until the call reaches the far threshold: an account that is called undecided
    keeps the kind it had. Before its first clear call an account is undecided.

    Parameters
    ----------
    account
        Key of the account of each row, shape (R,), equal keys side by side and in order of time.
    called
        ``Kind`` that each row is called, shape (R,).
    """
    rows = np.arange(len(called))
    clear = np.where(called != int(Kind.UNDECIDED), rows, -1)
    last = np.maximum.accumulate(clear) if len(clear) else clear
    begins = first_rows(account)
    found = called[np.maximum(last, 0)]
    return np.where(last >= begins, found, int(Kind.UNDECIDED)).astype(np.int64)


def first_rows(account: IntArray) -> IntArray:
    """Return for each row the first row of its account, shape (R,)."""
    rows = np.arange(len(account))
    if not len(account):
        return rows
    starts = np.concatenate([[True], account[1:] != account[:-1]])
    return np.maximum.accumulate(np.where(starts, rows, 0))

"""Accounts on their way: whose own records have lately made a client of them."""

from __future__ import annotations

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.calls.band import Kind

LATELY = 18
"""Dates over which the evidence must have risen."""
ROSE_BITS = 4.5
"""By how much: a client has become twenty-two times as likely as it was."""
NO_CUSTOMER = -1.0
"""Bits above which its own records speak no more for a customer."""


def rising(path: IntArray, own_bits: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Return where an account is told to be on its way to a client, and where it was told before.

    Both of shape (N, M). Its own records speak for a customer no more, and what came of late
    speaks for a change, whether or not a call is clear yet. It is told once until they speak for
    a customer again.

    Parameters
    ----------
    path
        Kind after hysteresis.
    own_bits
        Evidence without the prior, so that what is learnt of all accounts makes nobody rise; NaN
        where nothing is on record.
    """
    told = np.zeros(path.shape, dtype=np.bool_)
    before = np.zeros_like(told)
    open_since = np.zeros(len(path), dtype=np.bool_)
    may = own_bits > NO_CUSTOMER
    for nth in range(1, path.shape[1]):
        lowest = np.fmin.reduce(own_bits[:, max(nth - LATELY, 0) : nth], axis=1)
        rose = (own_bits[:, nth] - lowest >= ROSE_BITS) & (path[:, nth - 1] != int(Kind.CLIENT))
        before[:, nth] = open_since
        told[:, nth] = may[:, nth] & rose & ~open_since
        open_since = (open_since | told[:, nth]) & may[:, nth]
    return told, before

"""Accounts on their way: whose own records have lately made a client of them."""

from __future__ import annotations

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.calls.band import Kind
from clienthood.movement.path import turns_client

LATELY = 18
"""Dates over which the evidence must have risen."""
ROSE_BITS = 4.75
"""By how much: a client has become twenty-seven times as likely as it was."""
WAS_CUSTOMER = -3.0
"""Bits up to which its own records have spoken for a customer: eight to one."""
SURELY_ROSE = 8.0
"""By how much, where they never did: so much that it is more than what was learnt of it."""


def rising(path: IntArray, own_bits: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Return where an account is told to be on its way to a client, and where it was told before.

    Both of shape (N, M). Its own records spoke for a customer and do so no more, and what came of
    late speaks for a change, whether or not a call is clear yet. It is told once until they speak
    for a customer again. Who was thinly known before may have been a client all along: there the
    rise must be so much the greater, from a date at which it was called none.

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
    may = own_bits > WAS_CUSTOMER
    client, turned = path == int(Kind.CLIENT), turns_client(path)
    no_client = np.where(client, np.nan, own_bits)
    for nth in range(1, path.shape[1]):
        since, now = max(nth - LATELY, 0), own_bits[:, nth]
        lowest = np.fmin.reduce(own_bits[:, since:nth], axis=1)
        rose = (lowest <= WAS_CUSTOMER) & (now - lowest >= ROSE_BITS) & ~client[:, nth - 1]
        rose |= now - np.fmin.reduce(no_client[:, since:nth], axis=1) >= SURELY_ROSE
        before[:, nth] = open_since
        told[:, nth] = may[:, nth] & rose & ~open_since
        open_since = ((open_since | told[:, nth]) & may[:, nth]) | turned[:, nth]
    return told, before

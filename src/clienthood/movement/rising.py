"""Customers on their way: whose own records have lately made a client of them."""

from __future__ import annotations

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.calls.band import Kind

LATELY = 4
"""Dates over which the evidence must have risen."""
ROSE_BITS = 3.0
"""By how much: a client has become eight times as likely as it was."""
LIKELIER = 0.5
"""A client must be likelier by now than not."""


def rising(
    path: IntArray, called: IntArray, own_bits: FloatArray, probability: FloatArray
) -> tuple[BoolArray, BoolArray]:
    """Return where a customer is told to be on its way to a client, and where it was told before.

    Both of shape (N, M). Its kind is still the one it had, since no call is clear; what was
    recorded of late speaks for a change. It is told once until it is called a customer again.

    Parameters
    ----------
    path, called
        Kind after and before hysteresis, shape (N, M).
    own_bits
        Evidence without the prior, so that what is learnt of all accounts makes nobody rise; NaN
        where nothing is on record.
    probability
        P(client).
    """
    customer = int(Kind.CUSTOMER)
    may = (path == customer) & (called != customer) & (probability >= LIKELIER)
    told = np.zeros(path.shape, dtype=np.bool_)
    before = np.zeros_like(told)
    open_since = np.zeros(len(path), dtype=np.bool_)
    for nth in range(1, path.shape[1]):
        lowest = np.fmin.reduce(own_bits[:, max(nth - LATELY, 0) : nth], axis=1)
        rose = own_bits[:, nth] - lowest >= ROSE_BITS
        before[:, nth] = open_since
        told[:, nth] = may[:, nth] & rose & ~open_since
        open_since = (open_since | told[:, nth]) & (called[:, nth] != customer)
    return told, before

"""From probability to kind: client, customer or undecided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.calls.scores import Scores

_CHUNK = 512
"""Rows at once: arrays so small that memory is not asked of the system for each anew."""


class Kind(IntEnum):
    """What an account is called."""

    CUSTOMER = -1
    UNDECIDED = 0
    CLIENT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When an account is called at all.

    Attributes
    ----------
    client_from, customer_to
        Probability from which it is a client, and up to which it is a customer.
    own_bits
        Evidence of its own, in bits, that it needs for either.
    """

    client_from: float = 0.8
    customer_to: float = 0.2
    own_bits: float = 1.0


def kinds(
    scores: Scores, family: IntArray, time_family: int, thresholds: Thresholds | None = None
) -> IntArray:
    """Return the ``Kind`` of each row, shape (P,).

    Frequency alone never makes a client: a row whose bits outside the time family are nowhere
    above 0 is not called client, however probable.

    Parameters
    ----------
    scores
        Result of ``score_levels``.
    family
        Family of each dimension, shape (D,).
    time_family
        The family that tells how often and how long.
    """
    chosen = thresholds or Thresholds()
    beyond = positive_beyond(scores.bits, family, time_family) > 0
    client = (scores.probability >= chosen.client_from) & (scores.own_bits >= chosen.own_bits)
    customer = (scores.probability <= chosen.customer_to) & (scores.own_bits <= -chosen.own_bits)
    kind = np.full(len(scores.own_bits), int(Kind.UNDECIDED), dtype=np.int64)
    kind[client & beyond] = int(Kind.CLIENT)
    kind[customer] = int(Kind.CUSTOMER)
    return kind


def positive_beyond(bits: FloatArray, family: IntArray, time_family: int) -> FloatArray:
    """Return the sum of the positive bits outside one family, shape (P,)."""
    counts = (family != time_family).astype(np.float64)
    found = np.empty(len(bits))
    for begin in range(0, len(bits), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        np.matmul(np.maximum(bits[part], 0.0), counts, out=found[part])
    return found

"""Where the odds start before an account's own evidence."""

from __future__ import annotations

import math

import numpy as np

from clienthood.calls.arrays import FloatArray
from clienthood.units import log2_odds_of, on_grid

CLEAR_NATS = 2.0
LIMIT_NATS = 3.0


def prior_from_evidence(own_bits: FloatArray, counts: FloatArray) -> float:
    """Return half of the log odds of the client share among clear accounts, in bits.

    Half, because evidence that is too confident would otherwise be counted twice. One account
    is added on each side and the result is kept within 3 nats, so a book without clear
    accounts gets 0.

    Parameters
    ----------
    own_bits
        Evidence of each pattern without any prior, shape (P,), in bits.
    counts
        Accounts with the pattern, shape (P,).
    """
    nats = own_bits * math.log(2.0)
    clients = float(counts[nats > CLEAR_NATS].sum())
    customers = float(counts[nats < -CLEAR_NATS].sum())
    half = 0.5 * (math.log(clients + 1.0) - math.log(customers + 1.0))
    return on_grid(float(np.clip(half, -LIMIT_NATS, LIMIT_NATS)) / math.log(2.0))


def prior_from_share(share: float) -> float:
    """Return the log2 odds of the share of clients that the business states, in bits."""
    return on_grid(log2_odds_of(share))

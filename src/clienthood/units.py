"""Bits, odds and probabilities, safe at both ends; days as whole numbers since 1970-01-01."""

from __future__ import annotations

import datetime as dt
import math

EPOCH = dt.date(1970, 1, 1)
BIT_STEPS = 1024
"""Bits are multiples of 1/1024, so their sums are exact in any order and in any decimal text."""


def on_grid(bits: float) -> float:
    """Return the multiple of 1/1024 bit nearest to ``bits``."""
    return round(bits * BIT_STEPS) / BIT_STEPS


def probability_of(log2_odds: float) -> float:
    """Return the probability whose log2 odds are given; 0 bits is one half."""
    if log2_odds >= 0:
        return 1.0 / (1.0 + math.exp2(-log2_odds))
    odds = math.exp2(log2_odds)
    return odds / (1.0 + odds)


def log2_odds_of(probability: float) -> float:
    """Return the log2 odds of a probability strictly between 0 and 1."""
    return math.log2(probability) - math.log2(1.0 - probability)


def day_number(day: dt.date) -> int:
    """Return the whole days from 1970-01-01 to ``day``."""
    return (day - EPOCH).days


def date_of(day: int) -> dt.date:
    """Return the date that lies ``day`` whole days after 1970-01-01."""
    return EPOCH + dt.timedelta(days=day)

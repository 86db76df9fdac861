"""What accounts of a trade usually do: the prior of a book too small to say so itself.

Elicited, not fitted: round numbers for how often accounts of a trade buy in a year and how many
of them leave in one, held so loosely (a factor of e either way) that fifty accounts outweigh them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from clienthood.value.models.fitted import Centre
from clienthood.value.models.rows import SCALED_END

YEAR = 365.25
LOOSE_SHAPE, LOOSE_SCALE = 0.7, 1.0
"""Prior deviations of the logarithms of a shape and of a scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Usual behaviour of the accounts of a trade.

    Attributes
    ----------
    words
        Words by which the trade is told in the book's own description.
    purchases
        Purchase days of an account in a year, while it stays.
    leaving
        Share of accounts that leave within a year.
    unevenness
        Shape of the gamma of the rates: the smaller, the more accounts differ.
    """

    name: str
    words: tuple[str, ...]
    purchases: float
    leaving: float
    unevenness: float = 1.0


TRADES: tuple[Trade, ...] = (
    Trade(
        name="everyday shop",
        words=("coffee", "café", "cafe", "bakery", "grocer", "supermarket", "food", "kiosk"),
        purchases=20.0,
        leaving=0.4,
    ),
    Trade(
        name="practice",
        words=("vet", "dental", "dentist", "doctor", "clinic", "therap", "physio", "optician"),
        purchases=2.5,
        leaving=0.2,
    ),
    Trade(
        name="professional",
        words=("law", "legal", "agency", "consult", "account", "tax", "architect", "advis"),
        purchases=4.0,
        leaving=0.25,
    ),
    Trade(
        name="personal care",
        words=("hair", "salon", "beauty", "spa", "gym", "studio"),
        purchases=7.0,
        leaving=0.4,
    ),
)
USUAL = Trade(name="shop", words=(), purchases=3.0, leaving=0.4, unevenness=0.7)
"""Any other trade."""
LEAVING_AT_RENEWAL = 0.15
"""Share of contracts that are not renewed after a year's term; shorter terms in proportion."""


def trade_of(description: str) -> Trade:
    """Return the trade that a book's own words tell; a shop where they tell none."""
    told = description.casefold()
    for trade in TRADES:
        if any(word in told for word in trade.words):
            return trade
    return USUAL


def buying_prior(trade: Trade, longest: float) -> Centre:
    """Return the prior of the Pareto/NBD for histories in days, the longest of ``longest`` days."""
    unit = longest / SCALED_END
    rate = trade.purchases / YEAR
    leaves = -math.log1p(-trade.leaving) / YEAR
    return Centre(
        mean=(
            math.log(trade.unevenness),
            math.log(trade.unevenness / rate / unit),
            0.0,
            math.log(1.0 / leaves / unit),
        ),
        deviation=(LOOSE_SHAPE, LOOSE_SCALE, LOOSE_SHAPE, LOOSE_SCALE),
    )


def spend_prior() -> Centre:
    """Return the prior of the Gamma-Gamma of a book too small to tell how spend differs.

    An account's own purchases lie within a factor of two, and the means of accounts likewise.
    """
    return Centre(
        mean=(math.log(2.0), math.log(3.5), math.log(1.25)),
        deviation=(LOOSE_SCALE, LOOSE_SHAPE, LOOSE_SCALE),
    )


def renewal_prior(period_days: float) -> Centre:
    """Return the prior of the sBG for contracts with terms of ``period_days``."""
    share = 1.0 - (1.0 - LEAVING_AT_RENEWAL) ** (period_days / YEAR)
    return Centre(mean=(0.0, math.log((1.0 - share) / share)), deviation=(LOOSE_SHAPE, LOOSE_SCALE))

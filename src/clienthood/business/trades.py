"""Trades that rely on clients, and trades that have customers: the usual standing of a business."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """One trade and what it usually relies on; no more than a usual case."""

    trade: str
    relies_on: str
    """``client`` or ``customer``."""
    listed: bool
    """Whether the trade is one that the definitions list; else it was added beside them."""
    words: tuple[str, ...]
    """Parts of words by which a book's own trade is known."""


def _clients(trade: str, *words: str, listed: bool = False) -> Usual:
    return Usual(trade=trade, relies_on="client", listed=listed, words=words)


def _customers(trade: str, *words: str, listed: bool = False) -> Usual:
    return Usual(trade=trade, relies_on="customer", listed=listed, words=words)


USUAL: tuple[Usual, ...] = (
    _clients("law firm", "law", "legal", "solicitor", "notar", listed=True),
    _clients("accountant or tax adviser", "account", "tax", "bookkeep", listed=True),
    _clients("agency", "agency", "marketing", "design", listed=True),
    _clients("vet", "vet", "animal", listed=True),
    _clients("dentist", "dent", listed=True),
    _clients("medical or therapy practice", "medic", "therap", "doctor", "clinic", "practice"),
    _clients("consultant or coach", "consult", "coach", "advis"),
    _clients("architect", "architect", "planner"),
    _clients("financial adviser or insurance broker", "financ", "wealth", "insur", "broker"),
    _clients("IT service or software by subscription", "software", "it service", "saas", "host"),
    _clients("club or gym", "gym", "club", "fitness"),
    _customers("coffee shop", "coffee", "café", "cafe", listed=True),
    _customers("shop", "shop", "store", "retail", "boutique", listed=True),
    _customers("filling station", "filling", "petrol", listed=True),
    _customers("restaurant or bar", "restaurant", "bar", "pub", "bistro"),
    _customers("supermarket or grocer", "grocer", "supermarket", "market"),
    _customers("online shop", "e-commerce", "online", "webshop"),
    _customers("cinema or theatre", "cinema", "theatre", "museum"),
    _customers("hotel", "hotel", "hostel"),
)
"""Those that rely on clients first; the first one whose words fit is the trade of a book."""


def usual_of(trade: str) -> Usual | None:
    """Return the trade that a book's own words tell; None where they tell none."""
    told = trade.lower()
    if not told:
        return None
    fits = [(len(word), each) for each in USUAL for word in each.words if word in told]
    return max(fits, key=lambda found: found[0])[1] if fits else None

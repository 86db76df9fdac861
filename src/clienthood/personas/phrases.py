"""Words for levels of the shipped dimensions: what accounts of such levels are."""

from __future__ import annotations

from collections.abc import Mapping

LEVELS: Mapping[str, tuple[tuple[int, int, str], ...]] = {
    "duration": (
        (0, 0, "here for a single month"),
        (0, 1, "here for half a year at most"),
        (2, 3, "with us for over half a year"),
        (3, 3, "with us for years"),
    ),
    "rhythm": (
        (0, 0, "dealing once"),
        (0, 1, "dealing once or twice"),
        (2, 3, "coming again and again"),
        (3, 3, "dealing steadily"),
    ),
    "sales_cycle": (
        (0, 0, "deciding at once"),
        (0, 1, "deciding within days"),
        (2, 3, "taking weeks to decide"),
        (3, 3, "taking months to decide"),
    ),
    "contract": (
        (0, 0, "without a contract"),
        (1, 4, "under some contract"),
        (3, 4, "signed"),
        (4, 4, "signed, in force"),
    ),
    "payment": (
        (0, 0, "paying at once"),
        (0, 1, "paying at once or by card on file"),
        (2, 4, "paying on account or by plan"),
        (3, 4, "paying by retainer or plan"),
    ),
    "offering": (
        (0, 0, "buying goods or subscriptions"),
        (0, 1, "buying mostly goods"),
        (2, 3, "buying mostly services"),
        (3, 3, "buying services only"),
    ),
    "customization": (
        (0, 0, "taking what is in stock"),
        (1, 3, "having things made for them"),
        (2, 3, "having much made for them"),
    ),
    "breadth": (
        (0, 0, "coming for one need"),
        (0, 1, "coming for few needs"),
        (2, 3, "coming for many needs"),
        (3, 3, "coming for most needs"),
    ),
    "exclusivity": (
        (0, 0, "using others too"),
        (0, 1, "sharing us with others"),
        (2, 3, "coming to us first"),
        (3, 3, "using nobody else"),
    ),
    "engagement": (
        (0, 0, "not meeting us"),
        (0, 1, "hardly meeting us"),
        (2, 3, "talking with us"),
        (3, 3, "talking with us regularly"),
    ),
    "support": (
        (0, 0, "asking about orders only"),
        (0, 1, "asking nothing between sales"),
        (2, 3, "seeking advice"),
        (3, 3, "seeking advice all the time"),
    ),
    "depth": (
        (0, 0, "without ties beyond a dealing"),
        (1, 2, "tied to us beyond a dealing"),
        (2, 2, "tied to us in many ways"),
    ),
    "trust": (
        (0, 0, "not content with us"),
        (0, 1, "not fond of us"),
        (2, 3, "content with us"),
        (3, 3, "speaking well of us in public"),
    ),
    "referral": (
        (0, 0, "recommending nobody"),
        (1, 2, "recommending us"),
        (2, 2, "recommending us again and again"),
    ),
    "motive": (
        (0, 0, "moved by discounts"),
        (1, 1, "walking in, or coming by adverts"),
        (2, 2, "won by advice or a trial"),
        (2, 3, "won by advice or recommendation"),
        (3, 3, "coming by recommendation"),
    ),
}
"""For each dimension runs of levels, first and last, and what such accounts are (after "are")."""

"""Which pairs of records are looked at at all, as SQL over the two, ``l`` and ``r``."""

from __future__ import annotations

BLOCKS: tuple[str, ...] = (
    "l.email = r.email",
    "l.phone = r.phone",
    "l.tax = r.tax",
    "l.full_name = r.full_name",
    "l.domain = r.domain",
    "l.family = r.family and l.postcode = r.postcode",
    "l.given = r.given and l.postcode = r.postcode",
    "l.mail_shape = r.mail_shape",
    "l.stem = r.stem and l.postcode = r.postcode",
)
"""Pairs that are looked at: those that agree in one of these."""
SMALL_BLOCKS: tuple[str, ...] = (
    "l.family = r.family and l.letter = r.letter",
    "l.family = r.family and l.household <> r.household",
    "l.given = r.given and substr(l.family, 1, 2) = substr(r.family, 1, 2)",
    "l.given = r.given and right(l.family, 3) = right(r.family, 3)",
    "l.household <> r.household and substr(l.family, 1, 4) = substr(r.family, 1, 4)",
    "l.letter = r.letter and l.postcode = r.postcode",
)
"""In books of few identifiers also these."""
LISTS: dict[str, str] = {
    "cited": "l.cited = r.cited",
    "known_as": "l.known_as = r.known_as",
}
"""Columns of several values, and what must hold of one of these for a pair to be looked at."""
SMALL_LISTS: dict[str, str] = {
    "worded": "l.worded = r.worded"
    " and damerau_levenshtein(l.full_name, r.full_name) between 1 and 2",
}
"""In books of few identifiers also these."""

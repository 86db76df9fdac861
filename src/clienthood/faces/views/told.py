"""All that is told of some accounts: their rows of the list, with what their pattern weighs."""

from __future__ import annotations

from typing import Any

from clienthood.faces.views.lookup import listed_row
from clienthood.faces.views.reading import Reading, bits_columns


def told_rows(reading: Reading, where: str) -> list[dict[str, Any]]:
    """Return the rows of ``listed`` that meet a condition, each with the bits of its pattern.

    Made for a few: their patterns are looked up, not joined.
    """
    return _weighed(reading, reading.rows(f"select * from listed where {where}"))


def told_row(reading: Reading, account_id: str) -> dict[str, Any]:
    """Return all that is told of a called account, with the bits of its pattern."""
    row = listed_row(reading, account_id)
    return _weighed(reading, [row] if row else [])[0]


def _weighed(reading: Reading, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    patterns = sorted({str(row["pattern"]) for row in rows})
    if not patterns:
        return []
    found = reading.rows(
        f"select p.pattern, p.prior_bits, {bits_columns(reading.dimensions)} from patterns p"
        f" where p.pattern in ({', '.join(patterns)})"
    )
    bits = {row["pattern"]: row for row in found}
    return [row | bits[row["pattern"]] for row in rows]

"""What each account brought, in minor units of the book's own currency: no evidence of its kind.

Taken from the orders; in a book that keeps none, from the payments made.
"""

from __future__ import annotations

from clienthood.evidence.dimension import Increment, Window

WINDOWS = {"spent": Window.LIFE, "spent_phase": Window.PHASE, "spent_year": Window.YEAR}
"""Columns of the evidence table, and the part of the history that each counts."""

SPEND: tuple[Increment, ...] = (
    *(
        Increment(name=f"sold_{name}", stream="orders", each="cents", window=window)
        for name, window in WINDOWS.items()
    ),
    *(
        Increment(
            name=f"paid_{name}",
            stream="payments",
            each="case when paid_at is not null then cents else 0 end",
            window=window,
        )
        for name, window in WINDOWS.items()
    ),
)


def spend_columns(*, sells: bool) -> str:
    """Return the select terms of what each account brought, from orders or else from payments."""
    source = "sold" if sells else "paid"
    return ", ".join(f"cast({source}_{name} as double) as {name}" for name in WINDOWS)

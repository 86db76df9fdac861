"""How far the worth of a book rests on few accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.faces.views.reading import Reading

POINTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """The accounts of most worth, and the part of the worth that they hold together."""

    accounts: float
    """Share of the accounts that were valued."""
    worth: float
    """Share of the worth."""


def concentration(reading: Reading) -> tuple[Portion, ...]:
    """Return the part of the worth held by the first 0, 5, 10 … 100 % of the accounts.

    Empty where no account has a worth above nothing.
    """
    rows = reading.engine.fetch("select value from worth where value > 0 order by value desc")
    worth = np.asarray(rows.column("value").to_numpy(), np.float64)
    if not len(worth):
        return ()
    valued = int(
        str(reading.rows("select count(*) as n from worth where value is not null")[0]["n"])
    )
    held = np.concatenate([[0.0], np.cumsum(worth)]) / worth.sum()
    at = np.linspace(0.0, 1.0, POINTS + 1)
    parts = np.interp(at * valued, np.arange(len(held)), held)
    return tuple(
        Portion(accounts=float(accounts), worth=float(part))
        for accounts, part in zip(at, parts, strict=True)
    )

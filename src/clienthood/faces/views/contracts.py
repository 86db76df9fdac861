"""The contracts of accounts as worth counts them: how often renewed, when next, how likely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.outlook import of_hundred, times
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import MONTHS, long_date
from clienthood.units import date_of
from clienthood.value.models import bdw, sbg
from clienthood.value.terms import make_terms

YEAR = 365.0
SOON = 300
"""Days within which a date is told by its month alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One chain of contracts, or one subscription, of an account."""

    source: str
    """contract, or subscription lines."""
    started: dt.date
    renewed: int
    period_days: int
    price_a_year: float | None
    """In whole units of the book's currency; None where nothing on record tells."""
    lost: bool
    next_renewal: dt.date | None
    """First day after the current term; None if lost."""
    stays: float | None
    """Share of such contracts that are renewed next time; None if lost."""
    sentence: str


def contracts_of(
    reading: Reading, kept: Mapping[str, Any], accounts: Sequence[str]
) -> dict[str, tuple[Contract, ...]]:
    """Return the contracts of some accounts by account_id; accounts without any are left out.

    Parameters
    ----------
    reading
        A run.
    kept
        What its models learnt.
    accounts
        The accounts' account_id.
    """
    if not kept["renewals"] or not accounts:
        return {}
    reading.name_rows()
    reading.prepared.make("terms", partial(make_terms, as_of=reading.as_of))
    models = {int(each["period_days"]): each for each in kept["renewals"]}
    found: dict[str, list[Contract]] = {}
    rows: list[dict[str, Any]] = reading.rows(
        "select r.account_id, t.* from terms t join roster r on r.account_key = t.account_key"
        f" where r.account_id in ({', '.join(map(quoted, accounts))}) order by t.chain"
    )
    for row in rows:
        told = _contract(row, models.get(row["period_days"]), reading.minor, reading.run.as_of)
        found.setdefault(row["account_id"], []).append(told)
    return {key: tuple(each) for key, each in found.items()}


def _contract(
    row: Mapping[str, Any], model: Mapping[str, Any] | None, unit: int, as_of: dt.date
) -> Contract:
    cents, lost = row["period_cents"], bool(row["lost"])
    ends = None if lost or row["ends"] is None else date_of(row["ends"] + 1)
    stays = None if lost or model is None else _stays(model, row["survived"])
    return Contract(
        source=row["source"],
        started=date_of(row["started"]),
        renewed=row["survived"],
        period_days=row["period_days"],
        price_a_year=None if cents is None else cents / unit * YEAR / row["period_days"],
        lost=lost,
        next_renewal=ends,
        stays=stays,
        sentence=_sentence(row["survived"], ends, stays, as_of),
    )


def _stays(model: Mapping[str, Any], renewed: int) -> float:
    """Return the share of contracts renewed so often that are renewed once more."""
    if model["model"] == "bdw":
        return float(bdw.retention(bdw.BdW(**model["params"]), renewed + 1))
    return float(sbg.retention(sbg.SBG(**model["params"]), renewed + 1))


def _sentence(renewed: int, ends: dt.date | None, stays: float | None, as_of: dt.date) -> str:
    often = f"renewed {times(renewed)}" if renewed else "never renewed yet"
    if ends is None:
        return f"its contract is over, {often.removesuffix(' yet')}"
    soon = (ends - as_of).days <= SOON
    due = f"in {MONTHS[ends.month - 1]}" if soon else f"on {long_date(ends)}"
    if ends <= as_of:
        due = "now"
    text = f"under contract, {often}, next {due}"
    return text if stays is None else f"{text}; {of_hundred(stays)} such contracts are renewed"

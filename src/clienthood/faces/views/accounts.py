"""The list of accounts, each with its kind and the strongest reasons in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from clienthood.errors import SettingsError
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.phrases import phrases, strongest_against, strongest_for
from clienthood.faces.views.reading import Reading, bits_columns
from clienthood.units import date_of

ORDERS = {
    "probability": "c.probability desc",
    "spend": "coalesce(s.total, 0) desc",
    "worth": "coalesce(w.value, -1e300) desc",
    "last": "coalesce(c.last_day, -99999) desc",
    "name": "lower(coalesce(r.name, c.account_id))",
    "id": "c.account_id",
    "unsure": "abs(c.probability - 0.5)",
}
"""What the list can be sorted by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which accounts are wanted, in which order."""

    kind: str = ""
    """client, customer or undecided; empty: all."""
    search: str = ""
    """Part of an identifier or name, in either case."""
    sort: str = "probability"
    backwards: bool = False
    limit: int = 25
    """0: all."""
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One account of the list."""

    account_id: str
    name: str
    kind: str
    probability: float
    confirmed: bool
    known: int
    """Dimensions that could be read."""
    last_dealing: dt.date | None
    """None if it is on the list, but no dealing with it is on record."""
    days_since: int | None
    spend: float
    """In the book's own currency, over the whole record."""
    spend_phase: float
    """In the current phase."""
    worth_low: float | None
    worth_high: float | None
    """Range of what it will bring in the time ahead; None is not known."""
    strongest_for: str
    strongest_against: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountList:
    """A page of the list."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    total: int
    """Accounts that fit, on all pages."""
    accounts: tuple[AccountRow, ...]


def accounts(reading: Reading, asked: Asked | None = None) -> AccountList:
    """Return the accounts that fit, sorted and cut to a page.

    Raises
    ------
    SettingsError
        If there is no such kind or order.
    """
    asked = asked or Asked()
    where = _where(asked)
    frame = (
        "from calls c join patterns p on p.pattern = c.pattern\n"
        "left join roster r on r.account_id = c.account_id\n"
        "left join spend s on s.account_id = c.account_id\n"
        "left join worth w on w.account_id = c.account_id\n"
        f"where {where}"
    )
    total = reading.rows(f"select count(*) as n {frame}")[0]["n"]
    rows = reading.rows(
        "select c.*, r.name, s.total as spend, s.phase as spend_phase,"
        " w.value_low as worth_low, w.value_high as worth_high,"
        f" {bits_columns(reading.dimensions)}\n{frame}\n"
        f"order by {_order(asked)}, c.account_id"
        + (f" limit {asked.limit}" if asked.limit else "")
        + (f" offset {asked.offset}" if asked.offset else "")
    )
    return AccountList(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        total=int(str(total)),
        accounts=tuple(_row(reading, row) for row in rows),
    )


def _where(asked: Asked) -> str:
    if asked.kind not in ("", "client", "customer", "undecided"):
        raise SettingsError(
            f"there is no kind {asked.kind!r}", hint="the kinds are client, customer and undecided"
        )
    terms = [f"c.kind = '{asked.kind}'"] if asked.kind else []
    if asked.search:
        like = quoted(f"%{asked.search.lower()}%")
        terms.append(f"(lower(c.account_id) like {like} or lower(r.name) like {like})")
    return " and ".join(terms) or "true"


def _order(asked: Asked) -> str:
    if asked.sort not in ORDERS:
        raise SettingsError(
            f"the list cannot be sorted by {asked.sort!r}", hint="sort by " + ", ".join(ORDERS)
        )
    order = ORDERS[asked.sort]
    if not asked.backwards:
        return order
    return order.removesuffix(" desc") if order.endswith(" desc") else order + " desc"


def _row(reading: Reading, row: dict[str, Any]) -> AccountRow:
    found = phrases(row, reading.dimensions)
    best, worst = strongest_for(found), strongest_against(found)
    last: int | None = row["last_day"]
    return AccountRow(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"],
        probability=row["probability"],
        confirmed=row["confirmed"] is not None,
        known=row["known"],
        last_dealing=None if last is None else date_of(last),
        days_since=None if last is None else reading.as_of - last,
        spend=row["spend"],
        spend_phase=row["spend_phase"],
        worth_low=row["worth_low"],
        worth_high=row["worth_high"],
        strongest_for=best.sentence if best else "",
        strongest_against=worst.sentence if worst else "",
    )

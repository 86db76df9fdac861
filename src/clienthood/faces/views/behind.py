"""The records behind a reading: which rows of which file, up to the as-of date."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clienthood.evidence.dimension import Citation, Dimension, Window
from clienthood.faces.views.lookup import Found
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.rows import account_rows
from clienthood.faces.views.wording import figure
from clienthood.records.currencies import exponent_of
from clienthood.standard import TABLES

SHOWN = 5
FEW = 100
"""Records of a table that are read once for all that is told of an account, and sorted here."""
DAYS = {
    "contracts": "coalesce(signed_at, starts_on)",
    "payments": "coalesce(paid_at, due_on)",
    "accounts": "created_at",
}
"""What dates a record where the table's own day may be empty."""
MONEY = {"orders": "amount_minor", "contracts": "value_minor", "payments": "amount_minor"}
TEXTS = {
    "accounts": ("name", "source"),
    "people": ("name", "role"),
    "orders": ("product", "category", "nature", "promo_code", "staff"),
    "contracts": ("form",),
    "payments": ("plan", "method"),
    "interactions": ("kind", "direction", "topic", "staff"),
    "tickets": ("kind", "text"),
    "leads": ("source", "offer", "outcome"),
    "referrals": ("referred_account_id", "lead_id"),
    "feedback": ("scale", "score", "comment"),
    "campaign_contacts": ("campaign_id",),
    "memberships": ("programme",),
    "facts": ("kind", "value", "source"),
}
"""Columns that say in words what a record is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record behind a reading."""

    table: str
    key: str
    day: dt.date | None
    text: str
    amount: float | None
    """In its currency, as it is written on an invoice."""
    currency: str
    file: str
    line: int
    batch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The records behind one reading: their number, and the newest of them."""

    count: int
    newest: tuple[Record, ...]
    since: dt.date | None
    """First day that counts, where only the current phase does; None: all counts."""


class AccountRecords:
    """All records of one account up to the as-of date, read once for each table."""

    def __init__(self, reading: Reading, found: Found, phase_start: dt.date) -> None:
        self._reading = reading
        self._found = found
        self._phase = phase_start.replace(day=1)
        self._files = {batch.id: batch.file for batch in reading.manifest.batches}
        self._read: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def of(self, dimension: Dimension, shown: int = SHOWN) -> Records:
        """Return the records that a dimension cites."""
        found: list[dict[str, Any]] = []
        for citation in dimension.cites:
            if citation.table in self._reading.kept:
                phased = _phased(dimension, citation.table)
                found += self._cited(citation, dimension, self._phase if phased else None)
        all_phased = all(_phased(dimension, each.table) for each in dimension.cites)
        return Records(
            count=len(found),
            newest=tuple(self._record(row) for row in heapq.nsmallest(shown, found, _newest_first)),
            since=self._phase if all_phased else None,
        )

    def _cited(
        self, citation: Citation, dimension: Dimension, since: dt.date | None
    ) -> list[dict[str, Any]]:
        own = _own_party(citation.table, dimension)
        if (citation.table, own) not in self._read:
            self._read[citation.table, own] = self._rows(citation.table, own)
        nth = _cites(self._reading)[citation.table].index(citation)
        rows = (row for row in self._read[citation.table, own] if row[f"cited_{nth}"])
        dated = [
            row | {"told_table": citation.table, "told_day": row[f"day_{nth}"]} for row in rows
        ]
        if since is None:
            return dated
        return [row for row in dated if row["told_day"] and row["told_day"] >= since]

    def _rows(self, table: str, party: str) -> list[dict[str, Any]]:
        """Return the account's own rows of a table, each with what cites it and on which day."""
        few = few_rows(self._reading, self._found, table, party)
        if few is not None:
            return few
        paid = MONEY.get(table, "null")
        coin = "currency" if "currency" in TABLES[table].names else "null"
        return self._reading.rows(
            f"select record_key, {paid} as {MONEY.get(table, 'amount_minor')}, {coin} as currency,"
            f" source_line, batch, {', '.join(TEXTS[table])},\n"
            f"{', '.join(_cited(self._reading, table))}\n"
            f"from ({account_rows(self._reading, self._found, table, party=party)}) own"
        )

    def _record(self, row: dict[str, Any]) -> Record:
        table = row["told_table"]
        currency = row.get("currency") or self._reading.currency
        minor = row[MONEY[table]] if table in MONEY else None
        return Record(
            table=table,
            key=row["record_key"],
            day=row["told_day"],
            text=", ".join(_words(row[name] for name in TEXTS[table])),
            amount=None if minor is None else minor / 10 ** exponent_of(currency),
            currency=currency,
            file=self._files.get(row["batch"], ""),
            line=row["source_line"],
            batch=row["batch"],
        )


def few_rows(
    reading: Reading, found: Found, table: str, party: str = "account_id"
) -> list[dict[str, Any]] | None:
    """Return all records of a table that concern an account, if they are few; else None.

    Each has every column under its stored name, ``told_day`` (its date), and for each citation of
    the table whether it is cited and on which day. Read once by one reader: others find them there.
    """
    asked = (found.account_id, table, party)
    if asked not in reading.looked_up:
        day = DAYS.get(table) or TABLES[table].day
        told = [f"cast({day} as date) as told_day" if day else "cast(null as date) as told_day"]
        rows: list[dict[str, Any]] = reading.rows(
            f"select *, {', '.join(told + _cited(reading, table))}"
            f" from ({account_rows(reading, found, table, party=party)}) own limit {FEW}"
        )
        reading.looked_up[asked] = rows if len(rows) < FEW else None
    few: list[dict[str, Any]] | None = reading.looked_up[asked]
    return few


def _cited(reading: Reading, table: str) -> list[str]:
    """Return the select terms of the day and of the verdict of each citation of a table."""
    asked = []
    for nth, citation in enumerate(_cites(reading).get(table, ())):
        day = _day_of(citation)
        dated = f"cast({day} as date)" if day else "cast(null as date)"
        upto = f"coalesce({dated} <= date '{reading.run.as_of}', true)"
        asked.append(f"{dated} as day_{nth}, ({citation.where}) and {upto} as cited_{nth}")
    return asked


def _cites(reading: Reading) -> dict[str, list[Citation]]:
    return reading.prepared.once("citations", lambda: _by_table(reading.dimensions))


def _by_table(dimensions: Iterable[Dimension]) -> dict[str, list[Citation]]:
    """Return what is cited of each table, each citation once."""
    found: dict[str, list[Citation]] = {}
    for citation in (each for dimension in dimensions for each in dimension.cites):
        known = found.setdefault(citation.table, [])
        if citation not in known:
            known.append(citation)
    return found


def _own_party(table: str, dimension: Dimension) -> str:
    """Return the column of a table that names the account of which a dimension tells."""
    party = "referred_account_id" if _counts(dimension, "referred") else "account_id"
    if party in TABLES[table].names:
        return party
    return "account_id" if table != "referrals" else "referrer_account_id"


def _day_of(citation: Citation) -> str:
    return DAYS.get(citation.table) or citation.day or TABLES[citation.table].day


def _counts(dimension: Dimension, stream: str) -> bool:
    return any(each.stream == stream for each in dimension.increments)


def _phased(dimension: Dimension, stream: str) -> bool:
    """Return whether of a table only the current phase counts."""
    own = [each.window for each in dimension.increments if each.stream == stream]
    return bool(own) and set(own) == {Window.PHASE}


def _newest_first(row: dict[str, Any]) -> tuple[bool, int, int]:
    day = row["told_day"]
    return day is None, -day.toordinal() if day else 0, -row["source_line"]


def _words(values: Iterable[object]) -> list[str]:
    texts = []
    for value in values:
        if isinstance(value, float):
            texts.append(figure(value))
        elif value is not None and value != "":
            text = str(value)
            texts.append(text if len(text) <= 60 else text[:59] + "…")
    return texts

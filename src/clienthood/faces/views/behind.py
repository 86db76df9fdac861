"""The records behind a reading: which rows of which file, up to the as-of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clienthood.evidence.dimension import Citation, Dimension, Window
from clienthood.faces.views.lookup import Found, quoted
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import figure
from clienthood.records.currencies import exponent_of
from clienthood.standard import TABLES

SHOWN = 5
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
    """All records of one account up to the as-of date, table by table."""

    def __init__(self, reading: Reading, found: Found, phase_start: dt.date) -> None:
        self._reading = reading
        self._phase = phase_start.replace(day=1)
        self._ids = ", ".join(quoted(each) for each in found.members)
        self._files = {batch.id: batch.file for batch in reading.manifest.batches}
        self._tables: dict[tuple[str, str], str] = {}

    def of(self, dimension: Dimension, shown: int = SHOWN) -> Records:
        """Return the records that a dimension cites."""
        found: list[dict[str, Any]] = []
        total = 0
        party = "referred_account_id" if _counts(dimension, "referred") else "account_id"
        for citation in dimension.cites:
            if citation.table in self._reading.kept:
                phased = _phased(dimension, citation.table)
                rows = self._cited(citation, shown, party, self._phase if phased else None)
                found += rows
                total += int(rows[0]["n"]) if rows else 0
        found.sort(key=_newest_first)
        all_phased = all(_phased(dimension, each.table) for each in dimension.cites)
        return Records(
            count=total,
            newest=tuple(self._record(row) for row in found[:shown]),
            since=self._phase if all_phased else None,
        )

    def _cited(
        self, citation: Citation, shown: int, party: str, since: dt.date | None
    ) -> list[dict[str, Any]]:
        table = citation.table
        own = self._own(table, _day_of(citation), party)
        where = f"({citation.where})" + (f" and told_day >= date '{since}'" if since else "")
        texts = ", ".join(f"t.{name}" for name in TEXTS[table])
        paid = f"t.{MONEY[table]}" if table in MONEY else "null"
        coin = "t.currency" if "currency" in TABLES[table].names else "null"
        return self._reading.rows(
            f"select '{table}' as told_table, t.record_key, t.told_day, {paid} as told_minor,"
            f" {coin} as told_currency, t.source_line, t.batch, count(*) over () as n, {texts}\n"
            f"from {own} t where {where}"
            f" order by told_day desc nulls last, source_line desc limit {shown}"
        )

    def _own(self, table: str, day: str, party: str) -> str:
        """Keep the account's own rows of a table, once."""
        if party not in TABLES[table].names:
            party = "account_id" if table != "referrals" else "referrer_account_id"
        if (table, party) not in self._tables:
            name = f"own_{table}_{len(self._tables)}"
            dated = f"cast({day} as date)" if day else "cast(null as date)"
            upto = f"(told_day is null or told_day <= date '{self._reading.run.as_of}')"
            self._reading.engine.table(
                name,
                f"select * from (select *, {dated} as told_day from {table}"
                f" where {party} in ({self._ids})) dated where {upto}",
            )
            self._tables[table, party] = name
        return self._tables[table, party]

    def _record(self, row: dict[str, Any]) -> Record:
        table = row["told_table"]
        currency = row["told_currency"] or self._reading.currency
        minor = row["told_minor"]
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

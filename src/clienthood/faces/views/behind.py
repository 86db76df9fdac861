"""The records behind a reading: which rows of which file, up to the as-of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clienthood.evidence.dimension import Citation, Dimension
from clienthood.faces.views.lookup import Found, quoted
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import figure
from clienthood.standard import TABLES

SHOWN = 5
ALL = 1_000_000_000
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
    """Minor units."""
    currency: str
    file: str
    line: int
    batch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The records behind one reading: their number, and the newest of them."""

    count: int
    newest: tuple[Record, ...]


class AccountRecords:
    """All records of one account up to the as-of date, table by table."""

    def __init__(self, reading: Reading, found: Found) -> None:
        self._reading = reading
        self._ids = ", ".join(quoted(each) for each in found.members)
        self._files = {batch.id: batch.file for batch in reading.manifest.batches}
        self._tables: dict[tuple[str, str], str] = {}

    def of(self, dimension: Dimension, shown: int = SHOWN) -> Records:
        """Return the records that a dimension cites."""
        found: list[dict[str, Any]] = []
        total = 0
        for citation in dimension.cites:
            if citation.table in self._reading.kept:
                rows = self._cited(citation, shown)
                found += rows
                total += int(rows[0]["n"]) if rows else 0
        found.sort(key=_newest_first)
        return Records(count=total, newest=tuple(self._record(row) for row in found[:shown]))

    def all(self) -> Records:
        """Return every record of the account."""
        tables = [name for name in TABLES if name in self._reading.kept and name != "campaigns"]
        found: list[dict[str, Any]] = []
        for table in tables:
            found += self._cited(Citation(table=table), ALL)
        found.sort(key=_newest_first)
        return Records(count=len(found), newest=tuple(self._record(row) for row in found))

    def _cited(self, citation: Citation, shown: int) -> list[dict[str, Any]]:
        table, day = citation.table, _day_of(citation)
        own = self._own(table, day)
        texts = ", ".join(f"t.{name}" for name in TEXTS[table])
        paid = f"t.{MONEY[table]}" if table in MONEY else "null"
        coin = "t.currency" if "currency" in TABLES[table].names else "null"
        return self._reading.rows(
            f"select '{table}' as told_table, t.record_key, t.told_day, {paid} as told_minor,"
            f" {coin} as told_currency, t.source_line, t.batch, count(*) over () as n, {texts}\n"
            f"from {own} t where ({citation.where})"
            f" order by told_day desc nulls last, source_line desc limit {shown}"
        )

    def _own(self, table: str, day: str) -> str:
        """Keep the account's own rows of a table, once."""
        if (table, day) not in self._tables:
            name = f"own_{table}_{len(self._tables)}"
            columns = TABLES[table].names
            party = "account_id" if "account_id" in columns else "referrer_account_id"
            parties = [f"{party} in ({self._ids})"]
            dated = f"cast({day} as date)" if day else "cast(null as date)"
            upto = f"(told_day is null or told_day <= date '{self._reading.run.as_of}')"
            self._reading.engine.table(
                name,
                f"select * from (select *, {dated} as told_day from {table}"
                f" where {' or '.join(parties)}) dated where {upto}",
            )
            self._tables[table, day] = name
        return self._tables[table, day]

    def _record(self, row: dict[str, Any]) -> Record:
        table = row["told_table"]
        return Record(
            table=table,
            key=row["record_key"],
            day=row["told_day"],
            text=", ".join(_words(row[name] for name in TEXTS[table])),
            amount=row["told_minor"],
            currency=row["told_currency"] or self._reading.currency,
            file=self._files.get(row["batch"], ""),
            line=row["source_line"],
            batch=row["batch"],
        )


def _day_of(citation: Citation) -> str:
    return DAYS.get(citation.table) or citation.day or TABLES[citation.table].day


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

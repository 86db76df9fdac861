"""Everything on record about one account, newest first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clienthood.book.audit import Entry as Deed
from clienthood.book.audit import read_audit
from clienthood.book.labels import read_labels
from clienthood.errors import SettingsError
from clienthood.faces.views.behind import DAYS, MONEY, few_rows
from clienthood.faces.views.entries import in_words, who
from clienthood.faces.views.lookup import Found
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.rows import account_rows
from clienthood.faces.views.wording import kind_word, long_date
from clienthood.records.currencies import exponent_of
from clienthood.standard import TABLES

SOURCES: Mapping[str, str] = {
    "orders": "Purchases",
    "contracts": "Contracts",
    "payments": "Payments",
    "interactions": "Contacts",
    "tickets": "Questions and requests",
    "leads": "Enquiries",
    "referrals": "Recommendations",
    "feedback": "Feedback",
    "campaign_contacts": "Campaigns",
    "memberships": "Memberships",
    "facts": "Notes",
    "accounts": "Lists of accounts",
    "people": "People",
    "said": "What we said of it",
}
"""Where entries come from: every standard table that tells of accounts, and what people said."""
PARTIES = {"referrals": ("referrer_account_id", "referred_account_id")}
"""Columns that name the account, where it is not ``account_id``."""
SAID = {
    "confirm": "Confirmed",
    "unconfirm": "What was said of its kind was taken back",
    "object": "It objected to being profiled",
    "take back objection": "Its objection to being profiled was taken back",
}
MOST_SAID = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing on record."""

    source: str
    """A standard table, or ``said``."""
    title: str
    """What the source is called."""
    day: dt.date | None
    """None where the record has no date."""
    text: str
    amount: float | None
    """In its currency, as it is written on an invoice."""
    currency: str
    who: str
    member: str
    """The identifier under which it is on record, where it is not that of the account itself."""
    later: bool
    """Whether it happened after the as-of date, so that no figure knows of it."""
    file: str
    line: int | None
    batch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How much of one source there is."""

    name: str
    title: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A page of what is on record of one account."""

    account_id: str
    name: str
    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    source: str
    """The one source that is shown; empty: all."""
    sources: tuple[Source, ...]
    """Those that tell anything."""
    total: int
    """Entries of what is shown, on all pages."""
    entries: tuple[Entry, ...]


def timeline(
    reading: Reading, found: Found, *, source: str = "", limit: int = 50, offset: int = 0
) -> Timeline:
    """Return a page of everything on record about an account and its members, newest first.

    What has no date comes last.

    Raises
    ------
    SettingsError
        If there is no such source.
    """
    if source and source not in SOURCES:
        raise SettingsError(
            f"nothing is recorded in {source!r}", hint="the sources are: " + ", ".join(SOURCES)
        )
    told: list[Entry] = []
    sources = []
    for name, title in SOURCES.items():
        wanted = offset + limit if source in ("", name) else 0
        entries, number = _of_source(reading, found, name, wanted)
        told += entries
        if number:
            sources.append(Source(name=name, title=title, entries=number))
    told.sort(key=lambda each: -each.day.toordinal() if each.day else 0)
    return Timeline(
        account_id=found.account_id,
        name=found.name,
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        source=source,
        sources=tuple(sources),
        total=sum(each.entries for each in sources if source in ("", each.name)),
        entries=tuple(told[offset : offset + limit]),
    )


def _rows(
    reading: Reading, found: Found, table: str, party: str, most: int
) -> tuple[list[dict[str, Any]], int]:
    """Return the newest records of a table that concern an account, and how many there are.

    Every column of the table is there under its stored name, and ``told_day``, the record's date.
    """
    if table not in reading.kept:
        return [], 0
    few = few_rows(reading, found, table, party)
    if few is not None:
        return sorted(few, key=_newest_first)[:most], len(few)
    own = account_rows(reading, found, table, party=party)
    if not most:
        return [], int(str(reading.rows(f"select count(*) as n from ({own}) own")[0]["n"]))
    day = DAYS.get(table) or TABLES[table].day
    dated = f"cast({day} as date)" if day else "cast(null as date)"
    rows: list[dict[str, Any]] = reading.rows(
        f"select *, {dated} as told_day, count(*) over () as told_number from ({own}) own"
        f" order by told_day desc nulls last, source_line desc limit {most}"
    )
    return rows, int(rows[0]["told_number"])


def _newest_first(row: Mapping[str, Any]) -> tuple[int, int]:
    day: dt.date | None = row["told_day"]
    return (-day.toordinal() if day else 1, -row["source_line"])


def _of_source(reading: Reading, found: Found, name: str, most: int) -> tuple[list[Entry], int]:
    if name == "said":
        said = _said(reading, found)
        return said[:most], len(said)
    files = {batch.id: batch.file for batch in reading.manifest.batches}
    entries, number = [], 0
    for party in PARTIES.get(name, ("account_id",)):
        rows, there = _rows(reading, found, name, party, most)
        entries += [
            _entry(reading, found, name, row | {"told_party": party}, files) for row in rows
        ]
        number += there
    return entries, number


def _entry(
    reading: Reading, found: Found, table: str, row: dict[str, Any], files: Mapping[str, str]
) -> Entry:
    currency = row.get("currency") or reading.currency
    minor = row[MONEY[table]] if table in MONEY else None
    member = str(row[row["told_party"]])
    day: dt.date | None = row["told_day"]
    return Entry(
        source=table,
        title=SOURCES[table],
        day=day,
        text=in_words(table, row),
        amount=None if minor is None else minor / 10 ** exponent_of(currency),
        currency=currency,
        who=who(table, row),
        member="" if member == found.account_id else member,
        later=day is not None and day > reading.run.as_of,
        file=files.get(row["batch"], ""),
        line=row["source_line"],
        batch=row["batch"],
    )


def _said(reading: Reading, found: Found) -> list[Entry]:
    """Return what people said of an account and what it asked for, newest first."""
    deeds: list[Deed] = []
    for member in found.members:
        page = read_audit(reading.book, limit=MOST_SAID, offset=0, search=member)
        deeds += [each for each in page.entries if each.subject == member and each.what in SAID]
    deeds.sort(key=lambda each: -each.id)
    told = [_deed(reading, found, each) for each in deeds]
    if not any(each.what == "confirm" for each in deeds):
        told += _labels(reading, found)
    return told


def _deed(reading: Reading, found: Found, deed: Deed) -> Entry:
    text = SAID[deed.what]
    if deed.what == "confirm" and deed.after:
        kind = re.split(r"[ :]", deed.after)[0]
        said = kind_word(kind, reading.settings.words) + deed.after.removeprefix(kind)
        text += f": {said}"
    day = dt.datetime.fromisoformat(deed.at).date()
    return _told(reading, found, text, day, deed.name)


def _labels(reading: Reading, found: Found) -> list[Entry]:
    today = dt.datetime.now(dt.UTC).date()
    house = reading.settings.words
    told = []
    for label in read_labels(reading.book, today=today):
        if label.account_id in found.members:
            text = f"Confirmed: {kind_word(label.kind, house)}"
            text += f", {label.reason}" if label.reason else ""
            text += f", until {long_date(label.expires_on)}" if label.expires_on else ""
            told.append(_told(reading, found, text, label.said_at.date(), label.said_by))
    return told


def _told(reading: Reading, found: Found, text: str, day: dt.date, by: str) -> Entry:
    return Entry(
        source="said",
        title=SOURCES["said"],
        day=day,
        text=text,
        amount=None,
        currency="",
        who=by,
        member="",
        later=day > reading.run.as_of,
        file="",
        line=None,
        batch="",
    )

"""The segments that people keep, each with what it asks for and how many accounts it holds now."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from clienthood.book.segments import Segment, read_segments
from clienthood.errors import SettingsError
from clienthood.faces.views.fields import LIST
from clienthood.faces.views.filters import Filters, Row
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.picking import Wanted, how_many, in_words, pick, query_of, wanted_of
from clienthood.faces.views.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """One segment as it stands in a run."""

    name: str
    note: str
    query: str
    """The query with which the list of accounts shows it."""
    conditions: tuple[str, ...]
    """What it asks for, in words; for a fixed list what was asked for when it was fixed."""
    match: str
    """Whether all or any of its rows must hold."""
    made_by: str
    made_at: dt.datetime
    frozen_on: dt.date | None
    """As-of date of the figures by which a fixed list was made; None: it follows its definition."""
    kept: int | None
    """Accounts that a fixed list was made of; None where it is not fixed."""
    accounts: int | None
    """Accounts that it holds in this run; None where its definition cannot be read any more."""
    fault: str = ""
    """Why its definition cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsPage:
    """All segments of a book."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    segments: tuple[SegmentRow, ...]


def segments(reading: Reading) -> SegmentsPage:
    """Return all segments of a book by name, each counted in the run.

    Which accounts a segment holds depends on its definition and the run alone.
    """
    return SegmentsPage(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        segments=tuple(_row(reading, each) for each in read_segments(reading.book)),
    )


def wanted_by(segment: Segment) -> Wanted:
    """Return which accounts a segment holds."""
    if segment.frozen_on is None:
        return wanted_of(segment.definition)
    row = Row(field=LIST, operator="is", values=(segment.name,))
    return Wanted(filters=Filters(rows=(row,)))


def segments_of(reading: Reading, account_id: str) -> tuple[str, ...]:
    """Return the names of the segments that hold an account of the run."""
    holds: dict[str, str] = {}
    for segment in read_segments(reading.book):
        with suppress(SettingsError):
            holds[segment.name] = pick(reading, wanted_by(segment)).where
    if not holds:
        return ()
    asked = ", ".join(f"({where}) as holds_{nth}" for nth, where in enumerate(holds.values()))
    rows = reading.rows(
        f"select {asked} from (select * from listed where account_id = {quoted(account_id)}) c"
    )
    return tuple(name for row in rows for nth, name in enumerate(holds) if row[f"holds_{nth}"])


def _row(reading: Reading, segment: Segment) -> SegmentRow:
    holds = wanted_by(segment)
    asked = wanted_of(segment.definition)
    number: int | None = None
    conditions: tuple[str, ...] = ()
    fault = ""
    try:
        number = how_many(reading, holds)
        conditions = in_words(reading, asked)
    except SettingsError as found:
        fault = found.message
    return SegmentRow(
        name=segment.name,
        note=segment.note,
        query=query_of(holds),
        conditions=conditions,
        match=asked.filters.match,
        made_by=segment.made_by,
        made_at=segment.made_at,
        frozen_on=segment.frozen_on,
        kept=segment.accounts,
        accounts=number,
        fault=fault,
    )

"""How accounts flow between kinds from one date to a later one, and who is in each flow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from clienthood.engine import Engine
from clienthood.errors import SettingsError
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, kind_word, long_date
from clienthood.settings import WordsSection
from clienthood.units import date_of, day_number

NOT_YET = "not yet"
"""Stands for the kind of an account that was not on record yet."""
FLOWING = ("client", "undecided", "customer", NOT_YET)
"""In the order in which they are drawn, from the top."""
STEPS = {"month": 1, "quarter": 3}
"""Months from one date to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Accounts that were of one kind at a date and of the same or another at the next."""

    since: dt.date
    until: dt.date
    from_kind: str
    """client, undecided, customer, or not yet: it was not on record."""
    to_kind: str
    accounts: int
    moved: bool
    """Whether the kinds differ."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flowing:
    """One account of a flow."""

    account_id: str
    name: str
    kind: str
    """Its kind in the run, by which every other page goes."""
    probability_before: float | None
    """None where it was not on record yet."""
    probability: float
    """At the later date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPage:
    """The accounts of one flow."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    flow: Flow
    accounts: tuple[Flowing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFlow:
    """Which flow is meant, and which part of its accounts is wanted."""

    since: dt.date
    until: dt.date
    from_kind: str
    to_kind: str
    limit: int = 50
    offset: int = 0


def dates_told(reading: Reading, by: str = "month") -> tuple[dt.date, ...]:
    """Return the dates at which the kinds of a run are told, oldest first.

    Raises
    ------
    SettingsError
        If they are asked for by something else than month or quarter.
    NotFoundError
        If the run is of a version that knew no movement.
    """
    if by not in STEPS:
        raise SettingsError(f"there is no flow by {by}", hint="ask by month or by quarter")
    found = [dt.date.fromisoformat(each) for each in reading.needs("movement")["months"]]
    return tuple(found[:: -STEPS[by]][::-1])


def flows(reading: Reading, by: str = "month") -> tuple[Flow, ...]:
    """Return the flows between each of the dates told and the next; counted once for a run."""
    dates = dates_told(reading, by)
    if len(dates) < 2:
        return ()
    reading.prepared.make(f"flows by {by}", partial(_count, name=f"flows_{by}", dates=dates))
    rows = reading.rows(f"select * from flows_{by}")
    house = reading.settings.words
    found = [
        _flow(
            AskedFlow(
                since=date_of(int(str(row["since"]))),
                until=date_of(int(str(row["until"]))),
                from_kind=str(row["from_kind"]),
                to_kind=str(row["to_kind"]),
            ),
            int(str(row["accounts"])),
            house,
        )
        for row in rows
    ]
    place = {kind: at for at, kind in enumerate(FLOWING)}
    found.sort(key=lambda each: (each.since, place[each.from_kind], place[each.to_kind]))
    return tuple(found)


def _count(engine: Engine, *, name: str, dates: Sequence[dt.date]) -> None:
    """Keep how many accounts went from kind to kind between dates that follow one another."""
    pairs = " union all ".join(
        f"select {day_number(since)} as since, {day_number(until)} as until"
        for since, until in pairwise(dates)
    )
    engine.table(
        name,
        f"select t.since, t.until, coalesce(b.kind, '{NOT_YET}') as from_kind, a.kind as to_kind,"
        f" count(*) as accounts from ({pairs}) t join months a on a.month_end = t.until"
        " left join months b on b.account_key = a.account_key and b.month_end = t.since"
        " group by 1, 2, 3, 4",
    )


def flow_page(reading: Reading, asked: AskedFlow) -> FlowPage:
    """Return the accounts of one flow, those that moved furthest first.

    Raises
    ------
    SettingsError
        If there is no such date or kind.
    NotFoundError
        If the run is of a version that knew no movement.
    """
    _check(reading, asked)
    before = f"b.account_key = a.account_key and b.month_end = {day_number(asked.since)}"
    was = "b.kind is null" if asked.from_kind == NOT_YET else f"b.kind = {quoted(asked.from_kind)}"
    frame = (
        f"from months a left join months b on {before} where {was}"
        f" and a.month_end = {day_number(asked.until)} and a.kind = {quoted(asked.to_kind)}"
    )
    total = int(str(reading.rows(f"select count(*) as n {frame}")[0]["n"]))
    rows = reading.rows(
        "select t.*, c.name, c.kind from (select a.account_id, a.probability,"
        " b.probability as before, abs(a.probability - coalesce(b.probability, 0.5)) as far"
        f" {frame} order by far desc, a.account_id limit {asked.limit} offset {asked.offset}) t"
        " left join listed c on c.account_id = t.account_id order by t.far desc, t.account_id"
    )
    return FlowPage(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        flow=_flow(asked, total, reading.settings.words),
        accounts=tuple(_flowing(rows)),
    )


def _flowing(rows: Sequence[dict[str, object]]) -> Iterator[Flowing]:
    for row in rows:
        before = row["before"]
        yield Flowing(
            account_id=str(row["account_id"]),
            name=str(row["name"] or ""),
            kind=str(row["kind"] or ""),
            probability_before=None if before is None else float(str(before)),
            probability=float(str(row["probability"])),
        )


def _check(reading: Reading, asked: AskedFlow) -> None:
    told = dates_told(reading)
    for each in (asked.since, asked.until):
        if each not in told:
            raise SettingsError(
                f"no kinds are told at {each}",
                hint=f"they are told at the ends of months from {told[0]} to {told[-1]}"
                if told
                else "this run tells none; set how many months under [movement]",
            )
    if asked.since >= asked.until:
        raise SettingsError(f"{asked.since} is not before {asked.until}", hint="turn them round")
    if asked.from_kind not in FLOWING or asked.to_kind not in FLOWING[:-1]:
        raise SettingsError(
            "there is no such kind", hint=f"the kinds are {', '.join(FLOWING[:-1])}"
        )


def _flow(asked: AskedFlow, accounts: int, house: WordsSection) -> Flow:
    return Flow(
        since=asked.since,
        until=asked.until,
        from_kind=asked.from_kind,
        to_kind=asked.to_kind,
        accounts=accounts,
        moved=asked.from_kind != asked.to_kind,
        sentence=_sentence(asked, accounts, house),
    )


def _sentence(asked: AskedFlow, accounts: int, house: WordsSection) -> str:
    told = count(accounts, "account")
    now = kind_word(asked.to_kind, house, accounts)
    span = f"between {long_date(asked.since)} and {long_date(asked.until)}"
    if asked.from_kind == asked.to_kind:
        return f"{told} stayed {now} {span}"
    if asked.from_kind == NOT_YET:
        return f"{told} came new {span}, called {now}"
    return f"{told} went from {kind_word(asked.from_kind, house)} to {now} {span}"

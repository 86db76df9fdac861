"""The report: the business, its clients, its customers, moves, worth, plays, and the method."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from clienthood.faces.views.accounts import AccountRow, Asked, accounts
from clienthood.faces.views.business import Business, business
from clienthood.faces.views.movement import Movement, movement
from clienthood.faces.views.plays import PlaysPage, plays
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.summary import Summary, summary
from clienthood.faces.views.value import ValueView, value
from clienthood.faces.views.wording import count, likelihood, listed, long_date, opened
from clienthood.standard import TABLES

NAMES = 10
"""Accounts of each kind that are named."""
MOVES = 12
"""Moves that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One table of records that the report rests on."""

    table: str
    rows: int
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How the figures came about, in a page."""

    words: tuple[str, ...]
    sources: tuple[Source, ...]
    unknown: tuple[str, ...]
    """What the records do not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that an owner hands on: one piece, to print or to send."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    title: str
    name: str
    """Name of the business; empty where the settings do not say."""
    summary: Summary
    business: Business
    clients: tuple[AccountRow, ...]
    """Those of most worth."""
    customers: tuple[AccountRow, ...]
    """Those of most worth."""
    movement: Movement
    value: ValueView
    plays: PlaysPage
    method: Method


def report(reading: Reading, *, today: dt.date) -> Report:
    """Return the report of a run; its queue is that of ``today``.

    Raises
    ------
    NotFoundError
        If the run is of a version that lacked one of its parts.
    """
    worth = value(reading)
    first = summary(reading)
    name = reading.settings.book.name
    return Report(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        title=f"{name or 'The business'}, its clients and its customers",
        name=name,
        summary=first,
        business=business(reading),
        clients=_most(reading, "client"),
        customers=_most(reading, "customer"),
        movement=movement(reading),
        value=worth,
        plays=plays(reading, today=today),
        method=_method(reading, first, worth),
    )


def _most(reading: Reading, kind: str) -> tuple[AccountRow, ...]:
    return accounts(reading, Asked(kind=kind, sort="worth", limit=NAMES)).accounts


def _method(reading: Reading, first: Summary, worth: ValueView) -> Method:
    sources = tuple(_source(reading, name) for name in TABLES if name in reading.kept)
    return Method(
        words=(*_calls(reading, first), *_limits(reading, first)),
        sources=sources,
        unknown=worth.unknown,
    )


def _calls(reading: Reading, first: Summary) -> Iterator[str]:
    calls = reading.settings.calls
    house = reading.settings.words
    yield (
        f"A {house.client} is in an ongoing relationship: advice, agreements, contact between"
        f" sales, trust. A {house.customer} makes exchanges that are over when the goods are handed"
        f" over, however often. Neither is better; they are served differently."
    )
    yield (
        f"For each account {count(len(reading.dimensions), 'dimension')} of the relationship were"
        f" read from the records, such as how long, how often, under which terms, what is bought,"
        f" who talks to whom. Each reading has a weight in bits: +1 doubles the odds of"
        f" {house.client}, −1 halves them, 0 says nothing. The bits add up to the chance."
    )
    if calls.mode == "rules":
        yield "The calls of this run were made by plain rules that anyone can check by hand."
    else:
        yield (
            f"An account is called {house.client} from {likelihood(calls.client_from)} on and"
            f" {house.customer} up to {likelihood(calls.customer_to)}; in between it is undecided,"
            " and the records that would settle it are named."
        )
    yield (
        "What was not recorded says nothing: it is neither zero nor neutral."
        f" On average {first.known_middle:.1f} of {len(reading.dimensions)} dimensions could be"
        f" read for an account (from {first.known_least} to {first.known_most})."
    )


def _limits(reading: Reading, first: Summary) -> Iterator[str]:
    if first.confirmed:
        yield f"{opened(count(first.confirmed, 'kind'))} stand as somebody confirmed them."
    left = first.left_out
    told = [
        count(number, one, many)
        for number, one, many in (
            (left.excluded, "supplier, partner or member of staff", "suppliers, partners or staff"),
            (left.objecting, "account that objects to profiling", "accounts that object to it"),
        )
        if number
    ]
    if told:
        yield f"Left out: {listed(told)}."
    yield (
        f"Every figure stands at {long_date(reading.run.as_of)} and uses nothing later. Worth is"
        " what models of buying and renewing expect that forecast the own past best; each range"
        " says how often it holds."
    )


def _source(reading: Reading, table: str) -> Source:
    day = f"cast({TABLES[table].day or 'null'} as date)"
    row = reading.rows(
        f"select count(*) as n, min({day}) as since, max({day}) as until from {table}"
        f" where coalesce({day} <= date '{reading.run.as_of}', true)"
    )[0]
    since, until = row.get("since"), row.get("until")
    return Source(
        table=table,
        rows=int(str(row["n"])),
        since=since if isinstance(since, dt.date) else None,
        until=until if isinstance(until, dt.date) else None,
    )

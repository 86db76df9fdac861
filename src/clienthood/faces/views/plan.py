"""The plan: a goal of revenue by a day, its chance, and how many clients or customers it takes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clienthood.business.foresight import foreseen
from clienthood.business.futures import HORIZON, by_day
from clienthood.business.making import arrivals_of
from clienthood.business.newcomers import fetch_newcomers
from clienthood.business.planning import Ahead, Stream, Terms, followed, look_ahead
from clienthood.errors import SettingsError
from clienthood.faces.views.outlook import about, of_hundred, span
from clienthood.faces.views.predictability import predictability
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.winning import Winning, winning
from clienthood.faces.views.wording import count, kind_word, long_date, money, opened
from clienthood.units import date_of, day_number

YEAR = 365
MORE = 1.1
"""Times the revenue of the last year that is the goal where none is set."""
LIKELY = 0.8
"""Chance that "likely" means here."""
FEW = 10
"""New accounts followed below which what one brings is hardly known."""
RATES = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Times the usual pace that the table of what-ifs shows."""
MOST_ASKED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccounts:
    """New accounts of one kind until the day of the goal."""

    kind: str
    usual: float
    """How many come at the pace of the past."""
    planned: float
    """How many this plan counts on."""
    each: float
    """What one brings until the goal, coming at some day before it."""
    brings: float
    """What those planned bring together."""
    likely: int | None
    """The fewest that make the goal likely (80 of 100), the other kind coming as usual; None where
    no number that was looked at does."""
    most: int
    """The largest number that was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The chance of the goal with so many new clients and customers."""

    clients: int
    customers: int
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A goal and what it takes; money in whole units of the book's currency."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    goal: float
    by: dt.date
    days: int
    goal_is: str
    """Where the goal comes from, in a sentence."""
    told: bool
    """Whether any money is on record or to be expected; if not, no chance can be told."""
    chance: float
    expected: float
    low: float
    high: float
    """The range holds nine futures of ten."""
    existing: float
    """What the accounts on record bring until then."""
    existing_low: float
    existing_high: float
    last_year: float
    sentences: tuple[str, ...]
    clients: NewAccounts
    customers: NewAccounts
    what_if: tuple[WhatIf, ...]
    """Clients change from row to row, customers within a row."""
    winning: Winning
    room: int | None
    """New clients that can still be served; None where no limit is set."""
    leads: int | None
    """Leads it takes to win the new accounts of this plan; None where nothing tells."""
    foretold: str
    """How the same way of planning did a year ago."""
    unknown: tuple[str, ...]


def plan(
    reading: Reading,
    *,
    goal: float | None = None,
    by: dt.date | None = None,
    clients: int | None = None,
    customers: int | None = None,
) -> Plan:
    """Return the chance of a goal of revenue, and how many new accounts it takes.

    Parameters
    ----------
    goal
        Revenue from the day after the run's date to ``by``; that of the settings where not given,
        else that of the last twelve months and a tenth more, for as long a time.
    by
        Day of the goal; that of the settings where not given, else a year after the run's date.
    clients, customers
        New ones until then; as many as come at the pace of the past where not given.

    Raises
    ------
    SettingsError
        If the goal is not above nothing, its day not within the next two years, or a number of
        new accounts below nothing.
    """
    kept = reading.needs("business")
    day = _day(reading, by)
    days = float(day - reading.as_of)
    _check(goal, clients, customers)
    last_year = _last_year(reading)
    wanted, source = _goal(reading, goal, last_year, days)
    won = winning(reading)
    ahead, terms = _look(reading, kept, Terms(days=days, delay=won.days or 0.0, goal=wanted))
    room = _room(reading)
    planned = clients if room is None else _within(ahead, clients, room)
    revenue = ahead.revenue(planned, customers)
    told, existing = foreseen(revenue), foreseen(ahead.existing)
    minor = reading.minor
    new = (
        _new("client", ahead.clients, planned, ahead.clients_needed(wanted, LIKELY, room), minor),
        _new("customer", ahead.customers, customers, ahead.customers_needed(wanted, LIKELY), minor),
    )
    made = Plan(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        goal=wanted / minor,
        by=date_of(day),
        days=int(days),
        goal_is=source,
        told=bool(last_year or told.mean),
        chance=float((revenue >= terms.goal).mean()),
        expected=told.mean / minor,
        low=told.low / minor,
        high=told.high / minor,
        existing=existing.mean / minor,
        existing_low=existing.low / minor,
        existing_high=existing.high / minor,
        last_year=last_year / minor,
        sentences=(),
        clients=new[0],
        customers=new[1],
        what_if=tuple(_what_if(ahead, wanted, room)),
        winning=won,
        room=room,
        leads=_leads(won, new),
        foretold=_foretold(reading),
        unknown=tuple(_unknown(reading, ahead, kept, room, days)),
    )
    return _said(made, reading)


def _day(reading: Reading, by: dt.date | None) -> int:
    asked = by or reading.settings.plan.by
    day = day_number(asked) if asked else reading.as_of + YEAR
    if not 0 < day - reading.as_of <= HORIZON:
        first, last = date_of(reading.as_of + 1), date_of(reading.as_of + int(HORIZON))
        raise SettingsError(
            f"by: {date_of(day)} is not within the two years after {reading.run.as_of}",
            hint=f"give a day from {first} to {last}",
        )
    return day


def _check(goal: float | None, clients: int | None, customers: int | None) -> None:
    if goal is not None and not 0 < goal < math.inf:
        raise SettingsError("goal: it must be above nothing", hint="give an amount such as 500000")
    for name, number in (("clients", clients), ("customers", customers)):
        if number is not None and not 0 <= number <= MOST_ASKED:
            raise SettingsError(
                f"{name}: {number} new ones cannot be planned with",
                hint=f"give a whole number from 0 to {MOST_ASKED:,}",
            )


def _last_year(reading: Reading) -> float:
    row = reading.rows("select coalesce(sum(spent_year), 0) as spent from calls")[0]
    return float(str(row["spent"]))


def _goal(reading: Reading, goal: float | None, last_year: float, days: float) -> tuple[float, str]:
    """Return the goal in minor units, and where it comes from."""
    if goal is not None:
        return goal * reading.minor, "The goal is the one asked for."
    if reading.settings.plan.goal is not None:
        return reading.settings.plan.goal * reading.minor, "The goal is that of the settings."
    usual = last_year * MORE * days / YEAR
    exact = max(usual / reading.minor, 1.0)
    step = 10.0 ** max(math.floor(math.log10(exact)) - 1, 0)
    return (
        math.ceil(exact / step) * step * reading.minor,
        "No goal is set: it is the revenue of the last twelve months and a tenth more.",
    )


def _look(reading: Reading, kept: Mapping[str, Any], terms: Terms) -> tuple[Ahead, Terms]:
    quarters = np.asarray(kept["futures"], np.float64)
    existing = by_day(quarters, terms.days, np.asarray(kept["season"], np.float64))
    newcomers = fetch_newcomers(reading.engine, as_of=reading.as_of)
    ahead = look_ahead(
        existing, newcomers, arrivals_of(kept["arrivals"]), terms, seed=abs(reading.as_of)
    )
    return ahead, terms


def _room(reading: Reading) -> int | None:
    capacity = reading.settings.plan.capacity
    if capacity is None:
        return None
    row = reading.rows("select count(*) as n from calls where kind = 'client'")[0]
    return max(capacity - int(str(row["n"])), 0)


def _within(ahead: Ahead, clients: int | None, room: int) -> Any:  # noqa: ANN401 - one or many
    """Return the new clients for whom there is room."""
    return np.minimum(ahead.clients.usual if clients is None else clients, room)


def _new(kind: str, stream: Stream, planned: Any, likely: int | None, minor: int) -> NewAccounts:  # noqa: ANN401
    number = stream.usual if planned is None else planned
    return NewAccounts(
        kind=kind,
        usual=stream.pace,
        planned=float(np.mean(number)),
        each=stream.each / minor,
        brings=float(stream.brings(number).mean()) / minor,
        likely=likely,
        most=stream.most,
    )


def _what_if(ahead: Ahead, goal: float, room: int | None) -> Iterator[WhatIf]:
    for clients in _numbers(ahead.clients, room):
        for customers in _numbers(ahead.customers, None):
            chance = ahead.chance(goal, float(clients), float(customers))
            yield WhatIf(clients=clients, customers=customers, chance=chance)


def _numbers(stream: Stream, room: int | None) -> list[int]:
    usual = max(stream.pace, 2.0)
    found = {round(usual * rate) for rate in RATES}
    return sorted({min(number, stream.most, room or number) for number in found})


def _leads(won: Winning, new: tuple[NewAccounts, NewAccounts]) -> int | None:
    if won.conversion is None:
        return None
    return math.ceil(sum(each.planned for each in new) / won.conversion)


def _foretold(reading: Reading) -> str:
    told = predictability(reading)
    return told.sentences[-1] if told.past else ""


def _said(made: Plan, reading: Reading) -> Plan:
    return replace(made, sentences=tuple(_sentences(made, reading)))


def _sentences(made: Plan, reading: Reading) -> Iterator[str]:
    house, currency = reading.settings.words, made.currency
    if not made.told:
        yield (
            "No money is on record, so no chance can be told. Orders, payments or contracts with"
            " their worth would tell."
        )
        return
    yield (
        f"{money(made.goal, currency)} by {long_date(made.by)} is reached in"
        f" {of_hundred(made.chance)} futures."
    )
    yield (
        f"Expected is {about(made.expected, currency)}: {span(made.low, made.high, currency)} nine"
        f" times out of ten. The accounts on record bring {about(made.existing, currency)} of it,"
        f" new ones the rest."
    )
    for each in (made.clients, made.customers):
        if not each.each:
            continue
        one, many = kind_word(each.kind, house), kind_word(each.kind, house, 2)
        if each.likely is None:
            yield f"No number of new {many} that was looked at makes it likely (80 of 100)."
        elif each.likely == 0:
            yield f"It is likely (80 of 100) even without any new {one}."
        else:
            yield (
                f"{count(each.likely, f'new {one}', f'new {many}')} would make it likely (80 of"
                f" 100); at the pace of the past {each.usual:,.0f} come until then, each bringing"
                f" {about(each.each, currency)} by that day."
            )
    if made.room is not None and made.clients.usual > made.room:
        one, many = kind_word("client", house), kind_word("client", house, 2)
        room = count(made.room, f"more {one}", f"more {many}")
        yield (
            f"There is room for {room} (settings: plan, capacity), fewer than come: the plan counts"
            " on no more than these."
        )


def _unknown(
    reading: Reading, ahead: Ahead, kept: Mapping[str, Any], room: int | None, days: float
) -> Iterator[str]:
    newcomers = fetch_newcomers(reading.engine, as_of=reading.as_of)
    seen = int((newcomers.followed >= days).sum())
    if not len(newcomers.followed):
        yield (
            "No account is known to have come after the record began, so the plan counts on those"
            " on record alone; a longer record of orders would tell what new ones bring."
        )
    elif seen < FEW:
        yield (
            f"Only {count(seen, 'new account')} could be followed for as long as the plan looks"
            f" ahead; what new ones bring is read from {len(followed(newcomers, days).followed)}."
        )
    if not sum(kept["arrivals"]["counts"]):
        yield "No new account came in the last two years, so none is expected."
    if max(kept["season"]) == min(kept["season"]):
        yield "Less than two alike years are on record, so no season is counted with."
    if room is None:
        yield opened("no limit of clients is set (settings: plan, capacity).")
    if not ahead.existing.any():
        yield "Nothing tells what the accounts on record will bring."

"""How well revenue can be foreseen: with contracts, with loyalty members, and with neither."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clienthood.faces.views.outlook import about, span
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, long_date, money, opened, share
from clienthood.units import date_of

GROUP_WORDS = {
    "contract": "with a contract in force",
    "member": "members of a loyalty programme, without contract",
    "neither": "with neither",
    "known": "all accounts then known",
    "all": "the whole business, new accounts included",
}
FEW = 10
"""Accounts below which a group tells little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is foreseen of a group of accounts; money in whole units."""

    group: str
    name: str
    accounts: int
    quarter: float
    """Revenue expected in the next quarter."""
    quarter_low: float
    quarter_high: float
    quarter_width: float | None
    """Half the range over what is expected; the smaller, the better it is foreseen."""
    year: float
    year_low: float
    year_high: float
    year_width: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What would have been foreseen at an earlier day, and what came."""

    group: str
    name: str
    accounts: int | None
    """Accounts known on that day; None for the whole, to which others came."""
    foreseen: float
    low: float
    high: float
    came: float
    off: float | None
    """How far the forecast lay above (or below) what came, as a share of it."""
    within: bool
    """Whether what came lies in the range."""
    quarters: int
    """Quarters looked at one by one; 0 where only the whole was."""
    quarters_within: int
    quarters_off: float | None
    """Mean distance of a quarter's forecast from what came, as a share of what came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictability:
    """How well revenue can be foreseen."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    sentences: tuple[str, ...]
    groups: tuple[Group, ...]
    since: dt.date | None
    """The day from which the past was foretold; None where the record is too short."""
    past: tuple[Past, ...]


def predictability(reading: Reading) -> Predictability:
    """Return how well the revenue of each group of accounts is foreseen, and was a year ago."""
    kept = reading.needs("business")
    minor = reading.minor
    groups = tuple(_group(each, minor) for each in kept["groups"] if each["accounts"])
    told = kept["foretold"]
    past = tuple(_past(told, minor)) if told else ()
    return Predictability(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        sentences=tuple(_sentences(reading, groups, past, told)),
        groups=groups,
        since=date_of(told["since"]) if told else None,
        past=past,
    )


def _group(told: Mapping[str, Any], minor: int) -> Group:
    quarter, year = told["quarter"], told["year"]
    return Group(
        group=told["group"],
        name=GROUP_WORDS[told["group"]],
        accounts=told["accounts"],
        quarter=quarter["mean"] / minor,
        quarter_low=quarter["low"] / minor,
        quarter_high=quarter["high"] / minor,
        quarter_width=quarter["width"],
        year=year["mean"] / minor,
        year_low=year["low"] / minor,
        year_high=year["high"] / minor,
        year_width=year["width"],
    )


def _past(told: Mapping[str, Any], minor: int) -> Iterator[Past]:
    for each in told["groups"]:
        if each["accounts"]:
            yield _held(
                each["group"], each["whole"], minor, each["accounts"], tuple(each["quarters"])
            )
    known = sum(each["accounts"] for each in told["groups"])
    yield _held("known", told["known"], minor, known)
    yield _held("all", told["all"], minor)


def _held(
    group: str,
    whole: Mapping[str, Any],
    minor: int,
    accounts: int | None = None,
    quarters: tuple[Mapping[str, Any], ...] = (),
) -> Past:
    off = [abs(each["off"]) for each in quarters if each["off"] is not None]
    return Past(
        group=group,
        name=GROUP_WORDS[group],
        accounts=accounts,
        foreseen=whole["mean"] / minor,
        low=whole["low"] / minor,
        high=whole["high"] / minor,
        came=whole["actual"] / minor,
        off=whole["off"],
        within=whole["within"],
        quarters=len(quarters),
        quarters_within=sum(each["within"] for each in quarters),
        quarters_off=sum(off) / len(off) if off else None,
    )


def _sentences(
    reading: Reading,
    groups: tuple[Group, ...],
    past: tuple[Past, ...],
    told: Mapping[str, Any] | None,
) -> Iterator[str]:
    seen = [each for each in groups if each.year_width is not None]
    for each in seen:
        yield (
            f"{opened(each.name)} ({count(each.accounts, 'account')}):"
            f" {about(each.year, reading.currency)} in the next year, give or take"
            f" {share(each.year_width or 0.0)}."
            + (" So few accounts tell little." if each.accounts < FEW else "")
        )
    if not seen:
        yield "Nothing was bought or signed yet, so no revenue can be foreseen."
    if "memberships" not in reading.kept:
        yield "No loyalty programme is on record (memberships), so nothing tells what it would add."
    if "contracts" not in reading.kept:
        yield "No contract is on record, so nothing tells how far contracts make revenue sure."
    if not told:
        yield "The record is too short, or holds no revenue, to foretell its own past."
        return
    whole = past[-1]
    yield (
        f"On {long_date(date_of(told['since']))}, with nothing but what was known then, the same"
        f" way of looking ahead would have said"
        f" {span(whole.low, whole.high, reading.currency)} for the"
        f" {'year' if told['quarters'] == 4 else 'quarter'} after, new accounts included;"
        f" {money(whole.came, reading.currency)} came."
    )

"""The list of accounts, each with its kind and the strongest reasons in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from clienthood.evidence import Dimension
from clienthood.faces.views.columns import DEFAULT, Column, chosen, columns, order
from clienthood.faces.views.fields import persona_names
from clienthood.faces.views.outlook import span
from clienthood.faces.views.phrases import phrases, strongest_against, strongest_for, sureness
from clienthood.faces.views.picking import Picking, Wanted, counted, how_many, in_words, pick
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.told import told_rows
from clienthood.units import date_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Wanted):
    """Which accounts are wanted, in which order, and what is shown of them."""

    sort: str = "probability"
    """A column, or unsure: the least certain call first."""
    backwards: bool = False
    limit: int = 25
    """0: all."""
    offset: int = 0
    columns: tuple[str, ...] = DEFAULT


FIRST = 1000
"""Accounts that come first in an order of all, which are found once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One account of the list."""

    account_id: str
    name: str
    kind: str
    probability: float
    sure: str
    """The probability in words."""
    confirmed: bool
    known: int
    """Dimensions that could be read."""
    first_dealing: dt.date | None
    last_dealing: dt.date | None
    """None if it is on the list, but no dealing with it is on record."""
    days_since: int | None
    spend: float | None
    """In the book's own currency, over the whole record; None where the book keeps no money."""
    spend_phase: float | None
    """In the current phase."""
    spend_year: float | None
    """In the twelve calendar months up to the as-of date."""
    worth_low: float | None
    worth_high: float | None
    """Range of what it will bring in the time ahead; None is not known."""
    worth: str
    """The range in words; empty is not known."""
    p_alive: float | None
    """Chance that it still buys; None is not known."""
    strongest_for: str
    strongest_against: str
    settles: str
    """The record that would settle its kind most; empty if all are known."""
    persona: str = ""
    """Name of its group; empty: none."""
    levels: Mapping[str, str | None] = field(default_factory=dict)
    """Level of each dimension that is shown; None is not recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountList:
    """A page of the list."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    total: int
    """Accounts that fit, on all pages."""
    all_accounts: int
    """Accounts of the run, whether they fit or not."""
    conditions: tuple[str, ...]
    """What was asked for, in words."""
    columns: tuple[Column, ...]
    """What is shown of each."""
    accounts: tuple[AccountRow, ...]


def accounts(reading: Reading, asked: Asked | None = None) -> AccountList:
    """Return the accounts that fit, sorted and cut to a page.

    Raises
    ------
    SettingsError
        If there is no such kind, order or column, or a filter row cannot be.
    """
    asked = asked or Asked()
    picking = pick(reading, asked)
    shown = chosen(asked.columns, columns(picking.fields, reading.settings.words))
    total, rows = _page(reading, picking, asked)
    return AccountList(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        total=total,
        all_accounts=how_many(reading, Wanted()),
        conditions=in_words(reading, asked),
        columns=shown,
        accounts=tuple(_row(reading, row, shown) for row in rows),
    )


def _page(reading: Reading, picking: Picking, asked: Asked) -> tuple[int, list[dict[str, Any]]]:
    """Return how many accounts fit, and the rows of a page.

    First which they are, in one pass; then what is told of them, read of them alone.
    """
    term, way = order(asked.sort, picking.fields, backwards=asked.backwards)
    end = asked.offset + asked.limit
    if picking.all and asked.limit and end <= FIRST:
        total = reading.prepared.once("listed", partial(counted, reading, picking))
        first = reading.prepared.once(f"first {term} {way}", partial(_first, reading, term, way))
        return total, _told(reading, first[asked.offset : end])
    cut = (f" limit {asked.limit}" if asked.limit else "") + (
        f" offset {asked.offset}" if asked.offset else ""
    )
    found = reading.rows(
        f"with hits as materialized (select c.account_key, {term} as told"
        f" {picking.frame()})\nselect account_key, (select count(*) from hits) as total"
        f" from hits order by told {way} nulls last, account_key{cut}"
    )
    if not found:
        return (counted(reading, picking) if asked.offset else 0), []
    return int(str(found[0]["total"])), _told(reading, [row["account_key"] for row in found])


def _first(reading: Reading, term: str, way: str) -> list[object]:
    """Return the keys of the accounts that come first of all."""
    rows = reading.rows(
        f"select c.account_key from listed c order by {term} {way} nulls last, c.account_key"
        f" limit {FIRST}"
    )
    return [row["account_key"] for row in rows]


def _told(reading: Reading, keys: Sequence[object]) -> list[dict[str, Any]]:
    """Return what is told of some accounts, in their order."""
    if not keys:
        return []
    read = told_rows(reading, f"account_key in ({', '.join(map(str, keys))})")
    rows = {row["account_key"]: row for row in read}
    return [rows[each] for each in keys]


def _row(reading: Reading, row: dict[str, Any], shown: Sequence[Column]) -> AccountRow:
    found = phrases(row, reading.dimensions)
    best, worst = strongest_for(found), strongest_against(found)
    first: int | None = row["first_day"]
    last: int | None = row["last_day"]
    told = {each.name for each in shown if each.dimension}
    settles = {each.name: each.settles for each in reading.dimensions}
    return AccountRow(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"],
        probability=row["probability"],
        sure=sureness(row["probability"], reading.settings.words),
        confirmed=row["confirmed"] is not None,
        known=row["known"],
        first_dealing=None if first is None else date_of(first),
        last_dealing=None if last is None else date_of(last),
        days_since=None if last is None else reading.as_of - last,
        spend=row["spend"],
        spend_phase=row["spend_phase"],
        spend_year=row["spend_year"],
        worth_low=row["worth_value_low"],
        worth_high=row["worth_value_high"],
        worth=_worth(row, reading.currency),
        p_alive=row["worth_p_alive"],
        strongest_for=best.sentence if best else "",
        strongest_against=worst.sentence if worst else "",
        settles=settles.get(row["settles"] or "", ""),
        persona=persona_names(reading).get(row["persona"], ""),
        levels={each.name: _level(row, each) for each in reading.dimensions if each.name in told},
    )


def _level(row: dict[str, Any], dimension: Dimension) -> str | None:
    level: int | None = row[f"{dimension.name}_level"]
    return None if level is None else dimension.levels[level].name


def _worth(row: dict[str, Any], currency: str) -> str:
    if row["worth_value_low"] is None or row["worth_value_high"] is None:
        return ""
    told = span(row["worth_value_low"], row["worth_value_high"], currency).removeprefix("between ")
    return told.replace("nothing and", "0 to").replace(" and ", " to ")

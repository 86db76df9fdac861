"""A generated business: agents live, the business records part of it, the truth is kept apart."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from clienthood.errors import NotFoundError, SettingsError
from clienthood.simulate.agent import Agent, cast
from clienthood.simulate.changes import Change, changes_table, draw_changes, live_and_change
from clienthood.simulate.exchange import live_as_customer
from clienthood.simulate.facts import note_facts
from clienthood.simulate.ledger import Books
from clienthood.simulate.marketing import run_campaigns
from clienthood.simulate.names import person
from clienthood.simulate.needs import Ints
from clienthood.simulate.parties import enter_accounts, found_groups, name_people
from clienthood.simulate.recording import draw_habits, record, without_others
from clienthood.simulate.relationship import live_as_client
from clienthood.simulate.season import Calendar, draw_calendar
from clienthood.simulate.sheets import Register, sheet
from clienthood.simulate.shelf import lay_out
from clienthood.simulate.trade import Trade
from clienthood.simulate.trades import TRADES
from clienthood.simulate.word_of_mouth import spread_the_word
from clienthood.simulate.world import World
from clienthood.standard import TABLES
from clienthood.units import day_number

NEEDED = ("orders", "contracts", "interactions")
"""At least one of these tables must be kept: without them nobody dealt with the business."""
END = dt.date(2026, 6, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """The records of a generated business, and the truth about its accounts."""

    trade: str
    end: dt.date
    """Last day on record."""
    tables: dict[str, pa.Table]
    """Standard tables by name, in written form: amounts in whole units with two places."""
    truth: pa.Table
    """account_id, kind, archetype, tricky: one row per account that has no parent."""
    changes: pa.Table
    """account_id, day, change: what some accounts turned into, at a known date."""


def trades() -> tuple[str, ...]:
    """Return the names of the trades that can be simulated."""
    return tuple(TRADES)


def simulate(  # noqa: PLR0913 - the whole request, by name
    trade: str,
    *,
    accounts: int,
    seed: int,
    client_share: float | None = None,
    sources: tuple[str, ...] | None = None,
    end: dt.date = END,
    years: int = 6,
    changing: float = 0.0,
) -> Business:
    """Let the agents of a business act for some years and return what it recorded.

    Parameters
    ----------
    trade
        One of ``trades()``.
    accounts
        How many accounts the truth holds.
    seed
        Equal seeds give equal businesses, whichever sources are kept.
    client_share
        Share of clients among the accounts; the trade's own where not given.
    sources
        Standard tables that are kept; all that the trade keeps where not given.
    end
        Last day on record.
    years
        How many years the records go back.
    changing
        Share of the accounts that change in the last two years, at a known date: of those who
        can, and have dealt with the business for long enough.

    Raises
    ------
    NotFoundError
        If there is no such trade or table.
    SettingsError
        If the numbers cannot be, or no table is kept that shows dealings.
    """
    described = _described(trade)
    share = described.client_share if client_share is None else client_share
    _check_numbers(accounts, share, years)
    kept = _check_sources(described, sources)
    rng = np.random.default_rng([seed, zlib.crc32(trade.encode())])
    last = day_number(end)
    calendar = draw_calendar(described, last - round(years * 365.25), last, rng)
    world = _open_world(described, calendar, rng)
    clients = round(accounts * share)
    agents = cast(described, calendar, rng, clients=clients, customers=accounts - clients)
    changes = draw_changes(agents, last, changing, np.random.default_rng([seed, 1]))
    for at, agent in enumerate(agents):
        if agent.number in changes:
            agents[at], changes[at] = live_and_change(world, agent, changes[at])
        else:
            (live_as_client if agent.is_client else live_as_customer)(world, agent)
    run_campaigns(world, agents)
    spread_the_word(world, agents)
    note_facts(world, agents)
    return _written(world, agents, changes, kept=kept, end=end)


def write_business(business: Business, folder: Path) -> None:
    """Write every table as ``<table>.csv``, and ``truth.csv``, into a folder.

    ``changes.csv`` stands beside them where any account changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = {"truth": business.truth}
    if business.changes.num_rows:
        told["changes"] = business.changes
    for name, table in {**business.tables, **told}.items():
        csv.write_csv(table, folder / f"{name}.csv")


def _described(trade: str) -> Trade:
    if trade not in TRADES:
        raise NotFoundError(
            f"there is no trade {trade!r} to simulate", hint=f"trades: {', '.join(TRADES)}"
        )
    return TRADES[trade]


def _check_numbers(accounts: int, share: float, years: int) -> None:
    if accounts < 1:
        raise SettingsError(f"a business needs at least one account, not {accounts}")
    if not 0 <= share <= 1:
        raise SettingsError(f"the share of clients lies between 0 and 1, {share} does not")
    if years < 1:
        raise SettingsError(f"the records go back at least one year, not {years}")


def _check_sources(trade: Trade, sources: tuple[str, ...] | None) -> tuple[str, ...]:
    if sources is None:
        left_out = trade.keeping.untabled + (() if trade.programme else ("memberships",))
        return tuple(name for name in TABLES if name not in left_out)
    unknown = [name for name in sources if name not in TABLES]
    if unknown:
        raise NotFoundError(
            f"there is no table {', '.join(unknown)}", hint=f"tables: {', '.join(TABLES)}"
        )
    if not set(sources) & set(NEEDED):
        raise SettingsError(
            "no table is kept that shows dealings",
            hint=f"keep at least one of {', '.join(NEEDED)}",
        )
    return tuple(name for name in TABLES if name in sources)


def _open_world(trade: Trade, calendar: Calendar, rng: np.random.Generator) -> World:
    books = Books()
    words = books.words
    codes = [f"SAVE{nth + 1}" for nth in range(len(calendar.promotions))]
    staff = [f"{person(rng)}, {title}" for title in trade.staff]
    return World(
        trade=trade,
        calendar=calendar,
        shelf=lay_out(trade, words),
        books=books,
        rng=rng,
        staff=words.codes(staff),
        channels=words.codes([name for name, _ in trade.channels]),
        promo_codes=words.codes(codes),
    )


def _written(
    world: World,
    agents: list[Agent],
    changes: dict[int, Change],
    *,
    kept: tuple[str, ...],
    end: dt.date,
) -> Business:
    """Return what is on record of the tables kept, and the truth under the same numbers."""
    rng, books = world.rng, world.books
    group = found_groups(world, agents)
    numbers = rng.permutation(enter_accounts(world, agents, group))
    habits = draw_habits(rng, world.calendar, len(world.staff))
    grouped = group if "accounts" in kept else None
    recorded = record(books, world.calendar, habits, grouped, rng)
    if "accounts" not in kept:
        recorded["interactions"] = without_others(recorded["interactions"], len(agents))
    recorded["interactions"]["staff"] = world.staff[recorded["interactions"]["staff"]]
    people = recorded["people"]
    people["name"] = name_people(world, agents, people["role"], people["account_id"])
    register = Register(books, recorded, numbers)
    words = pa.array(books.words.texts, pa.string())
    clock = world.trade.keeping.clock
    tables = {name: sheet(name, recorded[name], register, words, clock=clock) for name in kept}
    truth = _truth(agents, register, numbers)
    names = register.account(np.array(sorted(changes), np.int64))
    return Business(
        trade=world.trade.name,
        end=end,
        tables=tables,
        truth=truth,
        changes=changes_table(changes, names),
    )


def _truth(agents: list[Agent], register: Register, numbers: Ints) -> pa.Table:
    order = np.argsort(numbers[: len(agents)])
    cast_as = [agents[at].archetype for at in order]
    return pa.table(
        {
            "account_id": register.account(order),
            "kind": pa.array([archetype.kind for archetype in cast_as], pa.string()),
            "archetype": pa.array([archetype.name for archetype in cast_as], pa.string()),
            "tricky": pa.array([archetype.tricky for archetype in cast_as], pa.bool_()),
        }
    )

"""What the business writes down of all that happened: part of it, unevenly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clienthood.simulate.ledger import COLUMNS, DAY, NONE, Books
from clienthood.simulate.needs import Ints
from clienthood.simulate.parties import Group
from clienthood.simulate.season import Calendar
from clienthood.standard import TABLES

Cells = dict[str, Ints]

LATE: Mapping[str, float] = {
    "interactions": 0.3,
    "tickets": 0.35,
    "leads": 0.35,
    "payments": 0.25,
    "feedback": 0.4,
    "referrals": 0.3,
    "campaign_contacts": 0.3,
    "facts": 0.3,
}
"""Chance that a table is kept only from some date within the years."""
UNKEPT: Mapping[tuple[str, ...], float] = {
    ("orders.nature",): 0.08,
    ("orders.bespoke",): 0.2,
    ("orders.list_price", "orders.discount"): 0.15,
    ("orders.staff",): 0.15,
    ("interactions.minutes",): 0.2,
    ("interactions.direction",): 0.15,
    ("interactions.person_id",): 0.25,
    ("contracts.permissions", "contracts.responsibilities"): 0.2,
    ("tickets.satisfaction",): 0.2,
    ("leads.value",): 0.2,
}
"""Chance that a business does not keep these columns at all."""
BLANK: Mapping[str, float] = {
    "orders.staff": 0.12,
    "orders.channel": 0.06,
    "orders.product": 0.02,
    "payments.method": 0.1,
    "interactions.minutes": 0.25,
    "interactions.person_id": 0.35,
    "interactions.topic": 0.3,
    "contracts.value": 0.2,
    "contracts.starts_on": 0.3,
    "tickets.text": 0.3,
    "leads.source": 0.2,
    "leads.offer": 0.35,
    "leads.value": 0.4,
    "accounts.email": 0.3,
    "accounts.phone": 0.4,
    "accounts.postcode": 0.15,
    "accounts.source": 0.35,
    "accounts.industry": 0.3,
    "accounts.created_at": 0.1,
}
"""Share of cells left empty, on average over businesses."""
OF_BEFORE = ("accounts", "people", "contracts", "campaigns", "memberships")
"""Tables that also hold what began before the first recorded day."""
SHARED_WITH_CHILDREN = {"orders": "order_id", "payments": "order_id", "tickets": "ticket_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How one business keeps its records."""

    logs: npt.NDArray[np.float64]
    """For each member of staff the share of contacts that are logged."""
    kept_from: Mapping[str, int]
    """Day from which a table is kept, where that is after the start."""
    unkept: frozenset[str]
    blank: Mapping[str, float]


def draw_habits(rng: np.random.Generator, calendar: Calendar, staff: int) -> Habits:
    """Return how a business with so many staff keeps its records."""
    logs = np.array([(0.92, 0.5, 0.97)[nth % 3] for nth in range(staff)])
    logs = np.clip(logs + rng.normal(0, 0.04, staff), 0.1, 0.99)
    if staff > 2:
        logs[0] = 0.0
    rng.shuffle(logs)
    span = calendar.end - calendar.start
    kept_from = {
        table: calendar.start + int(rng.uniform(0.1, 0.6) * span)
        for table, chance in LATE.items()
        if rng.random() < chance
    }
    unkept = [name for names, chance in UNKEPT.items() for name in names if rng.random() < chance]
    blank = {name: min(0.95, share * rng.uniform(0.2, 1.8)) for name, share in BLANK.items()}
    return Habits(logs=logs, kept_from=kept_from, unkept=frozenset(unkept), blank=blank)


def record(
    books: Books, calendar: Calendar, habits: Habits, group: Group | None, rng: np.random.Generator
) -> dict[str, Cells]:
    """Return what the business has on record, table by table.

    Parameters
    ----------
    group
        Accounts that deal under a second number; none where no accounts are written down.
    """
    recorded: dict[str, Cells] = {}
    for table in COLUMNS:
        cells = books[table].columns()
        if group is not None:
            _book_on_children(table, cells, group)
        cells = _pick(cells, _kept(table, cells, calendar, habits, rng))
        cells = _distinct(table, cells)
        for column in cells:
            share = habits.blank.get(f"{table}.{column}", 0.0)
            if share:
                cells[column][rng.random(len(cells[column])) < share] = NONE
        recorded[table] = {
            column: values
            for column, values in cells.items()
            if f"{table}.{column}" not in habits.unkept
        }
    return recorded


def without_others(cells: Cells, roots: int) -> Cells:
    """Return the rows of the accounts that the truth is about: no supplier, no second number."""
    return _pick(cells, cells["account_id"] < roots)


def _book_on_children(table: str, cells: Cells, group: Group) -> None:
    """Book every third order, payment and request of a parent on its child account."""
    by = SHARED_WITH_CHILDREN.get(table)
    if by is None or not len(group.parents):
        return
    accounts = cells["account_id"]
    at = np.minimum(np.searchsorted(group.parents, accounts), len(group.parents) - 1)
    moved = (group.parents[at] == accounts) & (cells[by] % 3 == 0)
    cells["account_id"] = np.where(moved, group.children[at], accounts)


def _kept(
    table: str, cells: Cells, calendar: Calendar, habits: Habits, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return which rows are written down."""
    day = TABLES[table].day
    if table == "payments":
        when = np.where(cells["paid_at"] == NONE, cells["due_on"], cells["paid_at"])
        paid = cells["paid_at"] != NONE
        kept: npt.NDArray[np.bool_] = ~paid | (when < (calendar.end + 1) * DAY)
    elif day:
        when = cells[day]
        kept = when < (calendar.end + 1) * DAY
    else:
        return np.ones(len(next(iter(cells.values()))), dtype=bool)
    if table not in OF_BEFORE:
        first = habits.kept_from.get(table, calendar.start)
        kept = kept & (when >= first * DAY)
    if table == "interactions":
        kept = kept & (rng.random(len(when)) < habits.logs[cells["staff"]])
    return kept


def _distinct(table: str, cells: Cells) -> Cells:
    """Return the rows without those that repeat another's key."""
    key = TABLES[table].key
    if len(key) < 2 or table == "orders":
        return cells
    _, first = np.unique(np.stack([cells[name] for name in key]), axis=1, return_index=True)
    return _pick(cells, np.sort(first))


def _pick(cells: Cells, rows: npt.NDArray[np.bool_] | Ints) -> Cells:
    return {column: values[rows] for column, values in cells.items()}

"""How the accounts of a group deal: how often, on which days, where, and for what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.engine import Engine
from clienthood.personas.features import numbers
from clienthood.personas.mixture import IntArray

CATEGORIES = 6
GAP_CLASSES = 2000
USUAL = 0.5
"""Share of a group that must have dealt more than twice for it to have a pace."""

_CATEGORIES = """select p.persona, coalesce(o.category, o.product) as name,
  sum(o.cents) as cents, count(*) as lines
from orders_rows o join personas p on p.account_key = o.account_key
where o.cents > 0 and o.day <= {as_of} and coalesce(o.category, o.product) is not null
group by p.persona, coalesce(o.category, o.product)"""
_CHANNELS = """select p.persona, o.channel as name, count(*) as lines
from orders_rows o join personas p on p.account_key = o.account_key
where o.cents > 0 and o.day <= {as_of} and o.channel is not null
group by p.persona, o.channel"""
_WEEKDAYS = """select p.persona, mod(t.day + 3, 7) as weekday, count(*) as days
from timeline_rows t join personas p on p.account_key = t.account_key
where t.day <= {as_of} and t.exchange = 1 group by p.persona, mod(t.day + 3, 7)"""
_GAPS = """select p.persona, gap, count(*) as accounts from (
  select account_key, least(floor(cast(last_day - first_day as double) / (exchange_days - 1)),
    {most}) as gap
  from calls where exchange_days > 2 and last_day > first_day
) g join personas p on p.account_key = g.account_key group by p.persona, gap"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several things, and its share."""

    name: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a group deals."""

    gap_days: int | None
    """Days between dealings of the middle account among those that dealt more than twice."""
    categories: tuple[Part, ...]
    """Shares of spending, the largest first."""
    channels: tuple[Part, ...]
    """Shares of lines bought, the largest first."""
    weekdays: tuple[float, ...]
    """Share of the days of dealing on Monday to Sunday; empty where there are none."""


def habits(engine: Engine, *, sizes: IntArray, as_of: int) -> tuple[Habits, ...]:
    """Return how each group of ``personas`` deals, up to a day.

    Parameters
    ----------
    sizes
        Accounts of each group.
    as_of
        Nothing later is read.
    """
    groups = len(sizes)
    bought = _parts(engine, _CATEGORIES.format(as_of=as_of), "cents", groups)
    places = _parts(engine, _CHANNELS.format(as_of=as_of), "lines", groups)
    days = _weekdays(engine, groups, as_of)
    gaps = _gaps(engine, sizes)
    return tuple(
        Habits(
            gap_days=gaps[at],
            categories=bought[at],
            channels=places[at],
            weekdays=days[at],
        )
        for at in range(groups)
    )


def _parts(engine: Engine, sql: str, of: str, groups: int) -> list[tuple[Part, ...]]:
    found: list[list[tuple[str, float]]] = [[] for _ in range(groups)]
    whole = [0.0] * groups
    for row in engine.fetch(f"{sql} order by 1, {of} desc, 2").to_pylist():
        group, part = int(row["persona"]) - 1, float(row[of])
        whole[group] += part
        found[group].append((str(row["name"]), part))
    return [
        tuple(Part(name=name, share=round(part / whole[at], 6)) for name, part in each[:CATEGORIES])
        for at, each in enumerate(found)
    ]


def _weekdays(engine: Engine, groups: int, as_of: int) -> list[tuple[float, ...]]:
    counts = np.zeros((groups, 7))
    rows = engine.fetch(_WEEKDAYS.format(as_of=as_of))
    at = numbers(rows.column("persona")).astype(np.int64) - 1
    counts[at, numbers(rows.column("weekday")).astype(np.int64)] = numbers(rows.column("days"))
    return [tuple(np.round(each / each.sum(), 6).tolist()) if each.sum() else () for each in counts]


def _gaps(engine: Engine, sizes: IntArray) -> list[int | None]:
    rows = engine.fetch(_GAPS.format(most=GAP_CLASSES) + " order by persona, gap")
    group, gap, accounts = (numbers(rows.column(name)) for name in rows.column_names)
    found: list[int | None] = []
    for nth, size in enumerate(sizes.tolist(), start=1):
        here = group == nth
        below = np.cumsum(accounts[here])
        told = len(below) and below[-1] >= USUAL * size
        found.append(int(gap[here][np.searchsorted(below, below[-1] / 2)]) if told else None)
    return found

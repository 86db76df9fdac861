"""States said in SQL: the figures of every account at every date, where the data is.

What ``dated`` reckons in this process for an engine that is near, an engine elsewhere does itself,
so that no cell leaves it: cells are joined with the dates that come after them, and one GROUP BY
a stream gives the figures. The same columns as the states of ``states``, a row for each date.
"""

from __future__ import annotations

from collections.abc import Sequence

from clienthood.engine import Engine
from clienthood.evidence.dimension import Increment, Window
from clienthood.evidence.increments import Fold
from clienthood.evidence.spans import PHASE_START, TIMELINE, month_sql


def make_states_in_place(
    engine: Engine, folded: Sequence[Fold], appearances: Sequence[str], undated: Sequence[str]
) -> None:
    """Keep the table ``states`` in the engine: account_key, from_nth, to_nth and the figures.

    Needs ``dates_at`` and the cells of the streams. Leaves ``spans_at`` and ``<stream>_states``.

    Parameters
    ----------
    folded
        The timeline, and the streams with rows, each with the increments that are asked.
    appearances
        Selects of account_key and the month in which something else shows the account.
    undated
        Streams that bring no account into the book.
    """
    timeline = next(fold for fold in folded if fold.stream.name == "timeline")
    engine.table("spans_at", spans_at_select(timeline))
    others = [fold for fold in folded if fold.stream.name != "timeline"]
    for fold in others:
        engine.table(f"{fold.stream.name}_states", figures_at_select(fold))
    shown = [fold.stream.name for fold in folded if fold.stream.name not in undated]
    engine.table("seen_at", seen_at_select(shown, appearances))
    engine.table("states", states_select(others))


def spans_at_select(timeline: Fold) -> str:
    """Return the select of the timeline's figures at each date, with the phase they frame."""
    merged = ",\n  ".join(
        f"{each.merge}(e.{timeline.stored(each)}) as {each.name}" for each in TIMELINE
    )
    return (
        f"select *, {month_sql('phase_start')} as phase_month\n"
        f"from (select *, {PHASE_START} as phase_start from (\n"
        f"select e.account_key as account_key, d.nth as nth,\n  {merged}\n"
        "from timeline_cells e cross join dates_at d where e.month <= d.at_month\n"
        "group by e.account_key, d.nth) framed) phased"
    )


def figures_at_select(fold: Fold) -> str:
    """Return the select of a stream's figures at each date."""
    merged = ",\n  ".join(
        f"{each.merge}({_windowed(fold, each)}) as {each.name}" for each in fold.increments
    )
    return (
        f"select e.account_key as account_key, d.nth as nth,\n  {merged}\n"
        f"from {fold.stream.name}_cells e cross join dates_at d\n"
        "left join spans_at s on s.account_key = e.account_key and s.nth = d.nth\n"
        "where e.month <= d.at_month group by e.account_key, d.nth"
    )


def _windowed(fold: Fold, each: Increment) -> str:
    term = f"e.{fold.stored(each)}"
    if each.window is Window.PHASE:
        return f"case when e.month >= coalesce(s.phase_month, 0) then {term} end"
    if each.window is Window.YEAR:
        return f"case when e.month > d.at_month - 12 then {term} end"
    return term


def seen_at_select(streams: Sequence[str], appearances: Sequence[str]) -> str:
    """Return the select of the accounts that are there at each date: account_key, nth."""
    parts = [
        f"select account_key, min(month) as month from {name}_cells group by account_key"
        for name in streams
    ]
    parts += [f"select account_key, month from ({text}) shown" for text in appearances]
    union = "\nunion all\n".join(parts)
    return (
        "select f.account_key as account_key, d.nth as nth from (\n"
        f"select account_key, min(month) as month from ({union}) shown group by account_key\n"
        ") f cross join dates_at d where f.month <= d.at_month"
    )


def states_select(others: Sequence[Fold]) -> str:
    """Return the select of the figures of all streams for each account and date."""
    columns = [_read_out("s", each) for each in TIMELINE]
    joins = ["left join spans_at s on s.account_key = v.account_key and s.nth = v.nth"]
    for fold in others:
        alias = f"{fold.stream.name}_states"
        joins.append(
            f"left join {alias} on {alias}.account_key = v.account_key and {alias}.nth = v.nth"
        )
        columns += [_read_out(alias, each) for each in fold.increments]
    listed = ",\n  ".join(columns)
    return (
        "select v.account_key as account_key, v.nth as from_nth, v.nth as to_nth,\n"
        f"  coalesce(s.phase_month, 0) as phase_month,\n  {listed}\nfrom seen_at v\n"
        + "\n".join(joins)
    )


def _read_out(table: str, each: Increment) -> str:
    figure = f"cast({table}.{each.name} as double)"
    return (
        f"coalesce({figure}, 0) as {each.name}"
        if each.merge == "sum"
        else f"{figure} as {each.name}"
    )

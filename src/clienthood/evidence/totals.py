"""Totals: what all cells of an account come to, for dates after the last record.

One file, a row for each account of the roster, holds every figure of the whole life and of the
current phase, neither of which changes while nothing is recorded; and those of the year that ends
with the month of the last record. An account to which records came later (``moved``) is read from
its cells; so is the last year at a date in a later month, and so are all at an earlier date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clienthood.engine import Engine
from clienthood.errors import EngineError
from clienthood.evidence.dimension import Increment, Window
from clienthood.evidence.increments import Fold, has_rows
from clienthood.evidence.spans import TIMELINE, framed_select, phase_quarters_sql

TOTALS = "totals"
MOVED = "moved"
"""Table of the accounts whose totals are not what they come to any more."""
ROSTER = ("account_id", "confirmed_kind", "created_day", "listed")
"""Columns of the roster that stand in the totals, as long as it is as it was."""
UNDATED = ("people", "parties")
"""Streams of things rather than events: they alone bring no account into the book."""
_PHASE = ("phase_start", "phase_month")
_IN_MOVED = f" where account_key in (select account_key from {MOVED})"


def totals_select(engine: Engine, folded: Sequence[Fold], month: int, which: str = "") -> str:
    """Return the select of the totals from the cells; keeps the table ``spans``, which it reads.

    Parameters
    ----------
    engine
        Where cells and roster are named.
    folded
        The streams and their increments, the timeline first.
    month
        The month of the date: where the last year ends.
    which
        The condition on the cells.
    """
    timeline, *others = folded
    cells = f"(select * from {{}}_cells{which})"
    framed = framed_select(merged_select(timeline, cells.format("timeline")))
    engine.table("spans", framed)
    columns = [*terms(TIMELINE, "s"), *(f"s.{name}" for name in _PHASE)]
    seen, joins = ["s.account_key is not null"], []
    for fold in others:
        alias = f"{fold.stream.name}_figures"
        figures = merged_select(fold, cells.format(fold.stream.name), spans="spans", month=month)
        joins.append(f"left join ({figures}) {alias} on {alias}.account_key = r.account_key")
        columns += terms(fold.increments, alias)
        if fold.stream.name not in UNDATED:
            seen.append(f"{alias}.account_key is not null")
    roster = ", ".join(f"r.{name}" for name in ("account_key", *ROSTER))
    return (
        f"select {roster},\n  {', '.join(columns)},\n  {' or '.join(seen)} as seen,"
        f" {month} as year_month\n"
        f"from (select * from roster{which}) r\n"
        "left join spans s on s.account_key = r.account_key\n" + "\n".join(joins)
    )


def terms(increments: Sequence[Increment], alias: str) -> list[str]:
    """Return the select terms of figures; a sum over nothing is 0."""
    return [
        f"coalesce({alias}.{each.name}, 0) as {each.name}"
        if each.merge == "sum"
        else f"{alias}.{each.name}"
        for each in increments
    ]


def of_nothing(each: Increment) -> str:
    """Return the select term of a figure of a stream without rows."""
    return f"{'0' if each.merge == 'sum' else 'cast(null as double)'} as {each.name}"


def merged_select(fold: Fold, rows: str, *, spans: str = "", month: int = 0) -> str:
    """Return the select of each account's figures over some rows or cells.

    Parameters
    ----------
    fold
        The stream and its increments.
    rows
        Table, or select in brackets.
    spans
        Table of the days that frame each account's history, if they matter.
    month
        The month of the date, if that matters.
    """
    merged = "".join(
        f",\n  {each.merge}({_windowed(fold, each, month)}) as {each.name}"
        for each in fold.increments
    )
    framed = not fold.stream.folds or any(each.window is Window.PHASE for each in fold.increments)
    join = f"\nleft join {spans} s on s.account_key = e.account_key" if spans and framed else ""
    return f"select e.account_key{merged}\nfrom {rows} e{join}\ngroup by e.account_key"


def _windowed(fold: Fold, each: Increment, month: int) -> str:
    term = fold.stored(each) if fold.stream.folds else each.each
    if each.window is Window.LIFE:
        return term
    if each.window is Window.YEAR:
        return f"case when month > {month - 12} then {term} end"
    return f"case when month >= coalesce(phase_month, 0) then {term} end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the view ``standing`` has a row of for each account."""

    within: tuple[Fold, ...]
    """The streams whose figures stand in it; those of the timeline always do."""
    apart: tuple[Fold, ...]
    """The figures of the last year that do not, and are read from cells."""
    roster: bool
    """Whether the columns of the roster stand in it."""


def name_standing(
    engine: Engine, folded: Sequence[Fold], *, month: int, as_of: int, until: int
) -> Standing | None:
    """Name ``standing`` and, of the accounts dealt with, ``spans``; nothing without totals.

    There are none in an engine elsewhere, nor at a day, ``until``, after which anything is
    recorded. ``folded`` has the timeline first.
    """
    there = _columns(engine)
    if not there or any(
        has_rows(engine, f"{fold.stream.name}_rows where day > {until}") for fold in folded
    ):
        return None
    found = _standing(engine, folded, there, month)
    figures = [each for fold in found.within for each in fold.increments]
    names = [each.name for each in (*TIMELINE, *figures)]
    roster = ROSTER if found.roster else ()
    listed = ["account_key", *roster, *_PHASE, "seen"]
    totals = ", ".join(
        [
            *listed,
            *(each.name for each in TIMELINE),
            *(each.name if each.name in there else of_nothing(each) for each in figures),
        ]
    )
    text = f"select {totals} from {TOTALS}"
    if has_rows(engine, MOVED):
        plan = (folded[0], *found.within)
        engine.table("standing_moved", totals_select(engine, plan, month, _IN_MOVED))
        moved = ", ".join([*listed, *names])
        text += f" where account_key not in (select account_key from {MOVED})"
        text += f"\nunion all\nselect {moved} from standing_moved"
    quarters = f"case when first_day is not null then {phase_quarters_sql(str(as_of))} end"
    engine.view("standing", f"select *, {quarters} as phase_quarters from ({text}) told")
    framed = ", ".join(["account_key", *(each.name for each in TIMELINE), *_PHASE])
    engine.view(
        "spans", f"select {framed}, phase_quarters from standing where first_day is not null"
    )
    return found


def _columns(engine: Engine) -> tuple[str, ...]:
    """Return the columns of the totals; none where there are no totals."""
    if not engine.embedded:
        return ()
    try:
        return engine.columns(TOTALS)
    except EngineError:
        return ()


def _standing(engine: Engine, folded: Sequence[Fold], there: Sequence[str], month: int) -> Standing:
    told = engine.rows(f"select year_month from {TOTALS} limit 1")
    others = tuple(folded[1:])
    roster = ROSTER[0] in there
    if told and told[0]["year_month"] == month:
        return Standing(within=others, apart=(), roster=roster)
    yearly = [_of_year(fold, within=True) for fold in others]
    return Standing(
        within=tuple(_of_year(fold, within=False) for fold in others),
        apart=tuple(fold for fold in yearly if fold.increments),
        roster=roster,
    )


def _of_year(fold: Fold, *, within: bool) -> Fold:
    """Return a stream with the increments of the last year alone, or with all others."""
    kept = (each for each in fold.increments if (each.window is Window.YEAR) is within)
    return replace(fold, increments=tuple(kept))


def year_select(fold: Fold, month: int) -> str:
    """Return the select of the figures of the year that ends with a month, from its cells."""
    cells = f"(select * from {fold.stream.name}_cells where month > {month - 12})"
    return merged_select(fold, cells, month=month)

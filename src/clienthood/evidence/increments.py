"""From records to increments: rows per stream, folded into months of each account.

event -> increments -> account x month (cells). Windows run once per event, here; after that every
figure at any date is a sum, minimum or maximum over cells, and over the rows of a month begun.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from clienthood.engine import Engine
from clienthood.evidence.dimension import Dimension, Increment, Window
from clienthood.evidence.spans import TIMELINE, month_sql
from clienthood.evidence.spend import SPEND
from clienthood.evidence.streams import STREAMS, Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """One stream with the increments that the dimensions count on it."""

    stream: Stream
    increments: tuple[Increment, ...]

    cells: tuple[Increment, ...]
    """Those that cells have a column for: one for all windows over the same figure."""

    def stored(self, each: Increment) -> str:
        """Return the column of the cells that holds an increment."""
        return next(
            other.name
            for other in self.cells
            if (other.each, other.merge) == (each.each, each.merge)
        )


def folds(dimensions: Sequence[Dimension]) -> tuple[Fold, ...]:
    """Return every stream with its increments, in making order."""
    wanted = [
        *TIMELINE,
        *SPEND,
        *(each for dimension in dimensions for each in dimension.increments),
    ]
    found = []
    for stream in STREAMS:
        own = [each for each in wanted if each.stream == stream.name]
        first = {(each.each, each.merge): each for each in reversed(own)}
        cells = tuple(each for each in own if first[each.each, each.merge] is each)
        found.append(Fold(stream=stream, increments=tuple(own), cells=cells))
    return tuple(found)


def rows_select(engine: Engine, fold: Fold, *, told: bool) -> str:
    """Return the select of a stream's rows, without the spare columns that nobody ever reads.

    ``told``: whether there is any record that the stream could be made of.
    """
    stream, select = fold.stream, fold.stream.select
    unread = {name for name in _unasked(fold) if not stream.spare[name]}
    listed = "*"
    if unread:
        columns = [name for name in engine.columns(f"({select}) asked") if name not in unread]
        listed = ", ".join(dict.fromkeys(["account_key", "day", *columns]))
    nothing = "" if told else " where 1 = 0"
    return f"select {listed}, {month_sql('day')} as month from ({select}) stream{nothing}"


def has_rows(engine: Engine, rows: str) -> bool:
    """Return whether there is a row; ``rows`` is a table, with a condition or without."""
    return bool(engine.rows(f"select 1 as x from {rows} limit 1"))


def filled_streams(engine: Engine, plan: Sequence[Fold]) -> frozenset[str]:
    """Return the names of the streams that have a row at any date."""
    names = [fold.stream.name for fold in plan]
    rows = engine.filled([f"{name}_rows" for name in names])
    return frozenset(name for name in names if f"{name}_rows" in rows)


def told_streams(engine: Engine, plan: Sequence[Fold]) -> frozenset[str]:
    """Return the names of the streams for which there is any record that they could be made of."""
    there = engine.filled(sorted({table for fold in plan for table in fold.stream.tables}))
    return frozenset(fold.stream.name for fold in plan if there & set(fold.stream.tables))


def _unasked(fold: Fold) -> set[str]:
    """Return the spare columns that no increment mentions."""
    return set(fold.stream.spare) - set(
        re.findall(r"[a-z_]+", " ".join(each.each for each in fold.increments))
    )


def unwanted(engine: Engine, fold: Fold) -> set[str]:
    """Return the spare columns that no increment mentions and no record asks for."""
    spare = fold.stream.spare
    return {
        name
        for name in _unasked(fold)
        if not any(has_rows(engine, asking) for asking in spare[name])
    }


def untold(engine: Engine, fold: Fold) -> set[str]:
    """Return the columns of a stream's rows that hold nothing in any of them."""
    told = found_in(
        engine,
        fold.stream.tables[0],
        {name: f"{source} is not null" for name, source in fold.stream.taken.items()},
    )
    return set(fold.stream.taken) - told


FEW = 2000


def found_in(engine: Engine, rows: str, conditions: Mapping[str, str]) -> set[str]:
    """Return the names of those conditions that hold in some row.

    Most that hold at all do so in one of the first rows: only for the others all are looked at,
    where there are more.
    """
    found: set[str] = set()
    for source in (f"(select * from {rows} limit {FEW}) few", rows):
        left = [name for name in conditions if name not in found]
        if left:
            asked = ", ".join(
                f"max(case when {conditions[name]} then 1 else 0 end) as {name}" for name in left
            )
            told = engine.rows(f"select count(*) as rows_seen, {asked} from {source}")[0]
            found |= {name for name in left if told[name]}
            if int(str(told["rows_seen"])) < FEW:
                break
    return found


def cells_select(fold: Fold) -> str:
    """Return the select of a stream's cells from its rows."""
    merged = "".join(f",\n  {_merged(each)} as {each.name}" for each in fold.cells)
    return (
        f"select account_key, month{merged}\n"
        f"from {fold.stream.name}_rows group by account_key, month"
    )


def rows_as_cells(fold: Fold) -> str:
    """Return the select of a stream's rows in the form of cells, each row by itself."""
    listed = "".join(f",\n  {_term(each)} as {each.name}" for each in fold.cells)
    return f"select account_key, month{listed}\nfrom {fold.stream.name}_rows"


SAMPLE = 64
DENSE = 2


def is_sparse(engine: Engine, fold: Fold) -> bool:
    """Return whether rows can stand for cells: two or fewer to a month of an account.

    To fold them costs more than all that reads cells would save. Judged by one account in many.
    """
    rows = (
        f"select count(*) as n from {fold.stream.name}_rows where account_key % {SAMPLE} = 1"
        " group by account_key, month"
    )
    told = engine.rows(f"select coalesce(sum(n), 0) <= {DENSE} * count(*) as x from ({rows}) few")
    return bool(told[0]["x"])


def _merged(each: Increment) -> str:
    return f"{each.merge}({_term(each)})"


def _term(each: Increment) -> str:
    """Return what an increment merges: sums of doubles are the quickest everywhere."""
    return f"cast({each.each} as double)" if each.merge == "sum" else each.each


def told_by_rows(engine: Engine, fold: Fold, *, any_rows: bool = True) -> Fold:
    """Return a stream with those cells alone that are anything but nothing in some row.

    A book of goods has no column for what is made to measure. The timeline keeps all of its own.
    """
    if fold.stream.name == "timeline":
        return fold
    if not any_rows:
        return replace(fold, cells=())
    told = found_in(
        engine,
        f"{fold.stream.name}_rows",
        {
            each.name: f"({each.each}) {'<> 0' if each.merge == 'sum' else 'is not null'}"
            for each in fold.cells
        },
    )
    return replace(fold, cells=tuple(each for each in fold.cells if each.name in told))


def told_by_cells(engine: Engine, fold: Fold) -> Fold:
    """Return a stream with those of its increments alone that its cells have a column for."""
    if not fold.stream.folds:
        return fold
    there = set(engine.columns(f"{fold.stream.name}_cells"))
    return replace(
        fold,
        increments=tuple(each for each in fold.increments if fold.stored(each) in there),
        cells=tuple(each for each in fold.cells if each.name in there),
    )


def dated_cells_select(fold: Fold, accounts: tuple[int, int], months: tuple[int, int]) -> str:
    """Return the select of a stream's cells as they are told at the ends of some months.

    Those before the first date are merged into it, but for what counts from the beginning of the
    phase, which may be any month.

    Parameters
    ----------
    fold
        The stream and its increments.
    accounts
        Key of the first account, and how many follow with it.
    months
        First and last month.
    """
    (low, wide), (first, last) = accounts, months
    told = {each.name: f"cast({fold.stored(each)} as double)" for each in fold.increments}
    listed = "".join(f", {term} as {name}" for name, term in told.items())
    cells = f"from {fold.stream.name}_cells where account_key between {low} and {low + wide - 1}"
    if any(each.window is Window.PHASE for each in fold.increments):
        return f"select account_key, month{listed} {cells} and month <= {last}"
    merged = "".join(
        f", {each.merge}({told[each.name]}) as {each.name}" for each in fold.increments
    )
    return (
        f"select account_key, {first} as month{merged} {cells} and month <= {first}"
        f" group by account_key\nunion all\nselect account_key, month{listed} {cells}"
        f" and month between {first + 1} and {last}"
    )

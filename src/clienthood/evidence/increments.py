"""From records to increments: rows per stream, folded into months of each account.

event -> increments -> account x month (cells). Windows run once per event, here; after that every
figure at any date is a sum, minimum or maximum over cells, and over the rows of a month begun.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from clienthood.engine import Engine
from clienthood.evidence.dimension import Dimension, Increment
from clienthood.evidence.kept import KEPT, name_kept
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


def derive(
    engine: Engine,
    folder: Path,
    plan: Sequence[Fold],
    *,
    told: Callable[[str], None] = lambda _: None,
) -> None:
    """Keep rows and cells of each stream in ``folder`` and name them.

    What stands there already is taken as it is: the folder's name tells its content. ``told``
    hears the name of each stream before it is made.
    """
    texts = texts_of(plan)
    for fold in plan:
        name = fold.stream.name
        told(name)
        _keep(engine, f"{name}_rows", folder, partial(rows_select, engine, fold.stream, texts))
        if fold.stream.folds and fold.increments:
            _keep(engine, f"{name}_cells", folder, partial(_cells_of_rows, engine, fold))


def _keep(engine: Engine, view: str, folder: Path, select: Callable[[], str]) -> None:
    if (folder / KEPT).exists():
        name_kept(engine, folder, view)
    else:
        engine.keep(view, folder, select)


def texts_of(plan: Sequence[Fold]) -> str:
    """Return all that increments ask of streams, to tell which spare columns are read."""
    return " ".join(each.each for fold in plan for each in fold.increments)


def rows_select(engine: Engine, stream: Stream, texts: str) -> str:
    """Return the select of a stream's rows; spare columns only where ``texts`` mention them."""
    spare = set(stream.spare) - set(re.findall(r"[a-z_]+", texts))
    columns = [name for name in engine.columns(f"({stream.select}) asked") if name not in spare]
    listed = ", ".join(dict.fromkeys(["account_key", "day", *columns]))
    some = any(engine.rows(f"select 1 as x from {name} limit 1") for name in stream.tables)
    nothing = "" if some else " where 1 = 0"
    return f"select {listed}, {month_sql('day')} as month from ({stream.select}) stream{nothing}"


def _cells_of_rows(engine: Engine, fold: Fold) -> str:
    return cells_select(told_by_rows(engine, fold))


def cells_select(fold: Fold) -> str:
    """Return the select of a stream's cells from its rows."""
    merged = "".join(f",\n  {_merged(each)} as {each.name}" for each in fold.cells)
    return (
        f"select account_key, month{merged}\n"
        f"from {fold.stream.name}_rows group by account_key, month order by account_key, month"
    )


def _merged(each: Increment) -> str:
    """Return the aggregate of an increment: sums of doubles are the quickest everywhere."""
    term = f"cast({each.each} as double)" if each.merge == "sum" else each.each
    return f"{each.merge}({term})"


def told_by_rows(engine: Engine, fold: Fold) -> Fold:
    """Return a stream with those cells alone that are anything but nothing in some row.

    A book of goods has no column for what is made to measure. The timeline keeps all of its own.
    """
    if fold.stream.name == "timeline":
        return fold
    asked = ", ".join(
        f"max(case when ({each.each}) {'<> 0' if each.merge == 'sum' else 'is not null'}"
        f" then 1 else 0 end) as {each.name}"
        for each in fold.cells
    )
    told = engine.rows(f"select {asked} from {fold.stream.name}_rows")[0]
    return replace(fold, cells=tuple(each for each in fold.cells if told[each.name]))


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

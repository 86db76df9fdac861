"""All that is derived of the records, in a folder: rows, cells and totals of each stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from clienthood.engine import Engine
from clienthood.evidence.increments import (
    Fold,
    cells_select,
    filled_streams,
    is_sparse,
    rows_as_cells,
    rows_select,
    told_by_cells,
    told_by_rows,
    told_streams,
    untold,
    unwanted,
)
from clienthood.evidence.kept import KEPT, first_file, layers, name_kept, names_in, shape_file
from clienthood.evidence.timeline import timeline
from clienthood.evidence.totals import MOVED, ROSTER, TOTALS, totals_select

Names = frozenset[str]


def derive(
    engine: Engine,
    folder: Path,
    plan: Sequence[Fold],
    *,
    told: Callable[[str], None] = lambda _: None,
) -> None:
    """Keep rows, cells and totals of each stream in ``folder`` and name them.

    What stands there already is taken as it is: the folder's name tells its content. ``told``
    hears the name of each stream before it is made. Totals are for an engine that is asked again.
    """
    there = cache(lambda: told_streams(engine, plan))
    for fold in plan:
        told(fold.stream.name)
        _keep_rows(engine, folder, fold, there)
        if fold.stream.folds and fold.increments:
            _keep_cells(engine, folder, fold, there)
    if engine.embedded:
        _name_totals(engine, folder, plan)


def _keep_rows(engine: Engine, folder: Path, fold: Fold, there: Callable[[], Names]) -> None:
    """Keep the rows of a stream; ``there`` tells the streams of which there is any record."""
    view, name = f"{fold.stream.name}_rows", fold.stream.name
    if not engine.embedded:
        engine.keep(view, folder, lambda: rows_select(engine, fold, told=name in there()))
        return
    if not first_file(folder, view).exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_rows(engine, folder, fold, told=name in there())
    name_kept(engine, folder, view)


def _write_rows(engine: Engine, folder: Path, fold: Fold, *, told: bool) -> None:
    """Write the rows of a stream, those columns alone that hold anything that is asked for."""
    view = f"{fold.stream.name}_rows"
    if fold.stream.name == "timeline":
        engine.save_rows(timeline(engine), first_file(folder, view))
        return
    select = rows_select(engine, fold, told=told)
    if told:
        columns = engine.columns(f"({select}) made")
        without = (unwanted(engine, fold) | untold(engine, fold)) & set(columns)
        if without:
            shape = f"select * from ({select}) made where 1 = 0"
            engine.save(shape, shape_file(folder, view), ours=True)
            listed = ", ".join(name for name in columns if name not in without)
            select = f"select {listed} from ({select}) made"
    engine.save(select, first_file(folder, view), ours=True)


def _keep_cells(engine: Engine, folder: Path, fold: Fold, there: Callable[[], Names]) -> None:
    view = f"{fold.stream.name}_cells"
    if not engine.embedded:
        engine.keep(view, folder, lambda: cells_select(told_by_rows(engine, fold)))
        return
    first, shape = first_file(folder, view), shape_file(folder, view)
    if not (first.exists() or shape.exists()):
        any_rows = fold.stream.name in there()
        told = told_by_rows(engine, fold, any_rows=any_rows)
        if not any_rows or is_sparse(engine, fold):
            engine.save(f"{rows_as_cells(told)} where 1 = 0", shape, ours=True)
        else:
            engine.save(cells_select(told), first, ours=True)
    name_cells(engine, folder, fold)


def name_cells(engine: Engine, folder: Path, fold: Fold) -> None:
    """Name the cells of a stream whose rows are named: those in a folder, or the rows as cells."""
    view = f"{fold.stream.name}_cells"
    if first_file(folder, view).exists():
        name_kept(engine, folder, view)
        return
    there = names_in([shape_file(folder, view)])
    told = tuple(each for each in fold.cells if each.name in there)
    engine.view(view, rows_as_cells(replace(fold, cells=told)))


def _name_totals(engine: Engine, folder: Path, plan: Sequence[Fold]) -> None:
    """Name the totals, and the accounts that records came to since.

    A derivation that was brought forward without any has none: its cells are read.
    """
    folded = [fold for fold in plan if fold.stream.folds and fold.increments]
    engine.drop(TOTALS)
    if not (folder / KEPT).exists():
        file = first_file(folder, TOTALS)
        if not file.exists():
            engine.save(_totals_of_cells(engine, folded), file, ours=True)
            engine.drop("spans")
        engine.scan(TOTALS, [file])
    elif first_file(folder, TOTALS).exists():
        name_kept(engine, folder, TOTALS, name=f"{TOTALS}_kept_on")
        columns = names_in([first_file(folder, TOTALS)])
        listed = ", ".join(name for name in columns if name not in ROSTER)
        engine.view(TOTALS, f"select {listed} from {TOTALS}_kept_on")
    files = [file for fold in folded for file in layers(folder, f"{fold.stream.name}_rows")]
    if not files:
        engine.view(MOVED, "select account_key from members where 1 = 0")
        return
    engine.scan(f"{MOVED}_placed", files)
    engine.scan(f"{MOVED}_kept", [folder / KEPT])
    engine.table(
        MOVED,
        f"select account_key from {MOVED}_kept"
        f" where place in (select account_key from {MOVED}_placed)",
    )


def _totals_of_cells(engine: Engine, folded: Sequence[Fold]) -> str:
    timeline = [fold for fold in folded if fold.stream.name == "timeline"]
    filled = filled_streams(engine, folded)
    others = [
        told_by_cells(engine, fold)
        for fold in folded
        if fold not in timeline and fold.stream.name in filled
    ]
    last = engine.rows("select coalesce(max(month), 0) as x from timeline_rows")[0]["x"]
    return totals_select(engine, [*timeline, *others], int(str(last)))

"""All that is derived of the records, in a folder: rows, cells and totals of each stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from clienthood.engine import Engine
from clienthood.evidence.increments import (
    Fold,
    cells_select,
    has_records,
    has_rows,
    rows_select,
    told_by_cells,
    told_by_rows,
    untold,
    unwanted,
)
from clienthood.evidence.kept import KEPT, first_file, layers, name_kept, shape_file
from clienthood.evidence.totals import MOVED, totals_of, totals_select


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
    for fold in plan:
        told(fold.stream.name)
        _keep_rows(engine, folder, fold)
        if fold.stream.folds and fold.increments:
            _keep(
                engine, folder, f"{fold.stream.name}_cells", partial(_cells_of_rows, engine, fold)
            )
    if engine.embedded:
        _name_totals(engine, folder, plan)


def _keep(engine: Engine, folder: Path, view: str, select: Callable[[], str]) -> None:
    if (folder / KEPT).exists():
        name_kept(engine, folder, view)
    else:
        engine.keep(view, folder, select)


def _keep_rows(engine: Engine, folder: Path, fold: Fold) -> None:
    view = f"{fold.stream.name}_rows"
    if not engine.embedded:
        engine.keep(view, folder, partial(rows_select, engine, fold))
        return
    if not first_file(folder, view).exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_rows(engine, folder, fold)
    name_kept(engine, folder, view)


def _write_rows(engine: Engine, folder: Path, fold: Fold) -> None:
    """Write the rows of a stream, those columns alone that hold anything that is asked for."""
    view, select = f"{fold.stream.name}_rows", rows_select(engine, fold)
    columns = engine.columns(f"({select}) made")
    without: set[str] = set()
    if has_records(engine, fold):
        without = (unwanted(engine, fold) | untold(engine, fold)) & set(columns)
    if without:
        shape = f"select * from ({select}) made where 1 = 0"
        engine.save(shape, shape_file(folder, view), ours=True)
        listed = ", ".join(name for name in columns if name not in without)
        select = f"select {listed} from ({select}) made"
    engine.save(select, first_file(folder, view), ours=True)


def _cells_of_rows(engine: Engine, fold: Fold) -> str:
    return cells_select(told_by_rows(engine, fold))


def _name_totals(engine: Engine, folder: Path, plan: Sequence[Fold]) -> None:
    """Name the totals of every stream, and the accounts that records came to since."""
    folded = [fold for fold in plan if fold.stream.folds and fold.increments]
    first = [fold for fold in folded if fold.stream.name == "timeline"]
    for fold in (*first, *(fold for fold in folded if fold not in first)):
        cells, totals = f"{fold.stream.name}_cells", totals_of(fold)
        if not first_file(folder, totals).exists():
            select = totals_select(told_by_cells(engine, fold))
            if (folder / KEPT).exists() or not has_rows(engine, cells):
                engine.view(totals, select)
                continue
            engine.save(select, first_file(folder, totals), ours=True)
        name_kept(engine, folder, totals)
    files = [file for fold in folded for file in layers(folder, f"{fold.stream.name}_cells")]
    if not files:
        engine.view(MOVED, "select account_key from members where 1 = 0")
        return
    engine.scan(f"{MOVED}_placed", files)
    engine.scan(f"{MOVED}_kept", [folder / KEPT])
    engine.table(
        MOVED,
        f"select k.account_key from {MOVED}_placed f join {MOVED}_kept k"
        " on k.place = f.account_key group by k.account_key",
    )

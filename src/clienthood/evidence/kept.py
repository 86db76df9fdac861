"""Derived tables on disk: a file that was made once, and layers of what came later.

``<view>.parquet`` is never written again; what records add since lies beside it, in
``<view>.later-<n>.parquet``. Columns that hold nothing are left out, which saves writing them;
``<view>.shape.parquet``, which has no row, has them all. The files call an account by its *place*,
which it keeps while keys move as accounts come; ``kept.parquet`` tells the key that each place has
now. An account made anew has a new place, and rows of a place that is not in it any more are not
read any more. Without that file, places are keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from clienthood.engine import Engine

KEPT = "kept.parquet"
SMALL = 1 << 17
"""Bytes of layers that are written anew with the next one whatever they hold."""


def first_file(folder: Path, view: str) -> Path:
    """Return the file that was made once."""
    return folder / f"{view}.parquet"


def layers(folder: Path, view: str) -> list[Path]:
    """Return the files of what came later, the oldest first."""
    return sorted(folder.glob(f"{view}.later-*.parquet"))


def shape_file(folder: Path, view: str) -> Path:
    """Return the file without rows that has every column, where the others lack some."""
    return folder / f"{view}.shape.parquet"


def files_of(folder: Path, view: str) -> list[Path]:
    """Return all files of a derived table."""
    shape = shape_file(folder, view)
    return [first_file(folder, view), *layers(folder, view), *([shape] if shape.exists() else [])]


def next_layer(folder: Path, before: Iterable[Path], view: str) -> Path:
    """Return the file for what comes after some layers."""
    last = max((int(file.stem.rpartition("-")[2]) for file in before), default=0)
    return folder / f"{view}.later-{last + 1:06d}.parquet"


def outgrown(files: Iterable[Path]) -> list[Path]:
    """Return the newest of some layers that the next one takes in, so that there are few.

    Those that are no larger than what is written anew already: a row is written a few times
    while its book doubles, and not every day.
    """
    taken, size = [], SMALL
    for file in reversed(list(files)):
        if file.stat().st_size > size:
            break
        taken.append(file)
        size += file.stat().st_size
    return taken


def name_kept(engine: Engine, folder: Path, view: str, *, name: str = "") -> None:
    """Name a view over a derived table, by the keys that accounts have now."""
    name = name or view
    files = files_of(folder, view)
    kept = folder / KEPT
    told = [pq.read_metadata(file) for file in files] if kept.exists() else []
    if not any(each.num_rows for each in told):
        engine.scan(name, files)
        return
    engine.scan(f"{name}_placed", files)
    engine.scan(f"{name}_kept", [kept])
    columns = dict.fromkeys(column for each in told for column in each.schema.names)
    listed = ", ".join(
        "k.account_key" if column == "account_key" else f"f.{column}" for column in columns
    )
    engine.view(
        name,
        f"select {listed} from {name}_placed f join {name}_kept k on k.place = f.account_key",
    )


def add_layer(engine: Engine, was: Path, folder: Path, view: str, select: str) -> list[Path]:
    """Write rows that came later into a folder that takes the place of another.

    Returns the layers of the other that the new one holds as well.
    """
    before = layers(was, view)
    taken = outgrown(before)
    if taken:
        engine.scan("layers_taken", taken)
        select = _both(engine.columns(f"({select}) made"), f"({select}) made", names_in(taken))
    engine.save(select, next_layer(folder, before, view), ours=True)
    return taken


def names_in(files: Iterable[Path]) -> tuple[str, ...]:
    """Return the columns that any of some Parquet files has, in order."""
    return tuple(dict.fromkeys(name for file in files for name in pq.read_schema(file).names))


def _both(columns: Sequence[str], made: str, taken: Sequence[str]) -> str:
    """Return the select of what is made and of the layers taken; what one lacks is null there."""
    listed = dict.fromkeys([*columns, *taken])
    return "\nunion all\n".join(
        f"select {', '.join(n if n in there else f'null as {n}' for n in listed)} from {rows}"
        for there, rows in ((columns, made), (taken, "layers_taken"))
    )

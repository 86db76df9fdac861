"""Derived tables on disk: what was made once, and beside it what came later.

``<view>.parquet`` is never written again. Where records came since, ``<view>.later.parquet`` holds
what they add, and ``kept.parquet`` tells the key that each account of the first file has now; an
account that is not in it was made anew and stands in the second file whole.
"""

from __future__ import annotations

from pathlib import Path

from clienthood.engine import Engine

KEPT = "kept.parquet"


def first_file(folder: Path, view: str) -> Path:
    """Return the file that was made once."""
    return folder / f"{view}.parquet"


def later_file(folder: Path, view: str) -> Path:
    """Return the file of what came later; it need not be there."""
    return folder / f"{view}.later.parquet"


def name_kept(engine: Engine, folder: Path, view: str, *, name: str = "") -> None:
    """Name a view over a derived table, first and later rows together."""
    name = name or view
    first, later = first_file(folder, view), later_file(folder, view)
    if not later.exists():
        engine.scan(name, [first])
        return
    engine.scan(f"{name}_first", [first])
    engine.scan(f"{name}_kept", [folder / KEPT])
    engine.scan(f"{name}_later", [later])
    columns = engine.columns(f"{name}_first")
    own = ", ".join(f"f.{column}" for column in columns if column != "account_key")
    listed = ", ".join(column for column in columns if column != "account_key")
    engine.view(
        name,
        f"select k.account_key, {own} from {name}_first f"
        f" join {name}_kept k on k.was = f.account_key\n"
        f"union all\nselect account_key, {listed} from {name}_later",
    )

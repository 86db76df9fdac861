"""From records to increments: rows per stream, folded into days and months of each account.

event -> increments -> account x day -> account x month (cells). Windows run once per event, here;
after that every figure at any date is a sum, minimum or maximum over cells and days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from clienthood.engine import Engine
from clienthood.evidence.dimension import Dimension, Increment
from clienthood.evidence.spans import TIMELINE, month_sql
from clienthood.evidence.spend import SPEND
from clienthood.evidence.streams import STREAMS, Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """One stream with the increments that the dimensions count on it."""

    stream: Stream
    increments: tuple[Increment, ...]


def folds(dimensions: Sequence[Dimension]) -> tuple[Fold, ...]:
    """Return every stream with its increments, in making order."""
    wanted = [
        *TIMELINE,
        *SPEND,
        *(each for dimension in dimensions for each in dimension.increments),
    ]
    return tuple(
        Fold(
            stream=stream,
            increments=tuple(each for each in wanted if each.stream == stream.name),
        )
        for stream in STREAMS
    )


def derive(
    engine: Engine,
    folder: Path,
    plan: Sequence[Fold],
    *,
    told: Callable[[str], None] = lambda _: None,
) -> None:
    """Keep rows, days and cells of each stream in ``folder`` and name them.

    What stands there already is taken as it is: the folder's name tells its content. ``told``
    hears the name of each stream before it is made.
    """
    texts = _texts(plan)
    for fold in plan:
        name = fold.stream.name
        told(name)
        engine.keep(f"{name}_rows", folder, partial(_rows, engine, fold.stream, texts))
        if fold.stream.folds and fold.increments:
            engine.keep(f"{name}_days", folder, partial(_days, fold))
            engine.keep(f"{name}_cells", folder, partial(_cells, fold))


def _texts(plan: Sequence[Fold]) -> str:
    """Return all that is asked of streams, to tell which columns anybody reads."""
    asked = [each.each for fold in plan for each in fold.increments]
    return " ".join([*asked, *(fold.stream.select for fold in plan)])


def _rows(engine: Engine, stream: Stream, texts: str) -> str:
    words = set(re.findall(r"[a-z_]+", texts))
    columns = [name for name in engine.columns(f"({stream.select}) asked") if name in words]
    listed = ", ".join(dict.fromkeys(["account_key", "day", *columns]))
    return f"select {listed}, {month_sql('day')} as month from ({stream.select}) stream"


def _days(fold: Fold) -> str:
    merged = ",\n  ".join(f"{each.merge}({each.each}) as {each.name}" for each in fold.increments)
    return (
        f"select account_key, day, month,\n  {merged}\n"
        f"from {fold.stream.name}_rows group by account_key, day, month"
    )


def _cells(fold: Fold) -> str:
    merged = ",\n  ".join(f"{each.merge}({each.name}) as {each.name}" for each in fold.increments)
    return (
        f"select account_key, month,\n  {merged}\n"
        f"from {fold.stream.name}_days group by account_key, month"
    )

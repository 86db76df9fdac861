"""Totals: what all cells of an account come to, for dates after the last record.

They hold every figure of the whole life and of the current phase, neither of which changes while
nothing is recorded. An account to which records came later (``moved``) is read from its cells; so
is the last year of all, and so are all at an earlier date.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from clienthood.engine import Engine
from clienthood.errors import EngineError
from clienthood.evidence.dimension import Increment, Window
from clienthood.evidence.increments import Fold, has_rows
from clienthood.evidence.spans import framed_select

MOVED = "moved"
"""Table of the accounts whose totals are not what they come to any more."""


def totals_of(fold: Fold) -> str:
    """Return the name of a stream's totals."""
    return f"{fold.stream.name}_totals"


def _lasting(fold: Fold) -> Fold:
    """Return a stream with the increments that stay as they are while time passes."""
    lasting = (each for each in fold.increments if each.window is not Window.YEAR)
    return replace(fold, increments=tuple(lasting))


def totals_select(fold: Fold) -> str:
    """Return the select of a stream's totals from its cells; those of the timeline come first."""
    if fold.stream.name == "timeline":
        return framed_select(merged_select(fold, "timeline_cells"))
    return merged_select(_lasting(fold), f"{fold.stream.name}_cells", spans="timeline_totals")


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
class Totals:
    """Totals that may be read, and whether there are accounts that have moved since."""

    moved: bool

    def timeline(self, fold: Fold) -> str:
        """Return the select of the timeline's figures, and the phase that they frame."""
        cells = f"(select * from timeline_cells{_IN_MOVED})"
        framed = framed_select(merged_select(fold, cells))
        listed = ["account_key", *(each.name for each in fold.increments)]
        return self._with_moved(fold, [*listed, "phase_start", "phase_month"], framed)

    def figures(self, fold: Fold, there: Collection[str], month: int) -> str:
        """Return the select of a stream's figures at a date in a month.

        ``there``: the figures that its totals have; others came with later records.
        """
        lasting = _lasting(fold)
        names = [each.name for each in lasting.increments]
        listed = [
            "account_key",
            *(name if name in there else f"cast(null as double) as {name}" for name in names),
        ]
        cells = f"(select * from {fold.stream.name}_cells{_IN_MOVED})"
        text = self._with_moved(fold, listed, merged_select(lasting, cells, spans="spans"))
        yearly = tuple(each for each in fold.increments if each.window is Window.YEAR)
        if not yearly:
            return text
        year = merged_select(
            replace(fold, increments=yearly),
            f"(select * from {fold.stream.name}_cells where month > {month - 12})",
            month=month,
        )
        terms = "".join(f", t.{name}" for name in names)
        terms += "".join(f", y.{each.name}" for each in yearly)
        return (
            f"select t.account_key{terms}\nfrom ({text}) t\n"
            f"left join ({year}) y on y.account_key = t.account_key"
        )

    def _with_moved(self, fold: Fold, listed: list[str], moved: str) -> str:
        text = f"select {', '.join(listed)} from {totals_of(fold)}"
        if not self.moved:
            return text
        return (
            f"{text} where account_key not in (select account_key from {MOVED})\nunion all\n{moved}"
        )


_IN_MOVED = f" where account_key in (select account_key from {MOVED})"


def totals_at(engine: Engine, folded: list[Fold], day: int) -> Totals | None:
    """Return the totals, if there are any and nothing is recorded after a day."""
    if not engine.embedded:
        return None
    try:
        engine.columns("timeline_totals")
    except EngineError:
        return None
    if any(has_rows(engine, f"{fold.stream.name}_rows where day > {day}") for fold in folded):
        return None
    return Totals(moved=has_rows(engine, MOVED))

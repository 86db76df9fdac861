"""Named selects, chained into one statement or run step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clienthood.engine.protocol import Engine


@dataclass(frozen=True, slots=True)
class Select:
    """One select under a name; later selects of its chain may read from that name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Selects in order; the last one is the result."""

    selects: tuple[Select, ...]

    def sql(self) -> str:
        """Return the chain as one statement: it is what runs and what a page may show."""
        *named, last = self.selects
        if not named:
            return last.text
        parts = ",\n".join(f"{select.name} as (\n{select.text}\n)" for select in named)
        return f"with {parts}\n{last.text}"

    def run_stepwise(self, engine: Engine) -> None:
        """Keep each select as a table of its own name, so that every step can be looked at."""
        for select in self.selects:
            engine.table(select.name, select.text)


def first_rows(names: Sequence[str]) -> str:
    """Return the select of the names of those tables and views, of some, that have a row."""
    return "\nunion all\n".join(
        f"select '{name}' as name from (select 1 as x from {name} limit 1) {name}_first"
        for name in names
    )

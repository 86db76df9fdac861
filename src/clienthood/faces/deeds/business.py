"""Taking the figures of the business as a whole away, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from clienthood.book.audit import Actor, record
from clienthood.errors import NotFoundError
from clienthood.faces.deeds.sheets import rows_as_csv
from clienthood.faces.views.business import Business
from clienthood.faces.views.plan import Plan
from clienthood.faces.views.reading import Reading

TABLES: dict[str, Callable[[Business], Sequence[Any]]] = {
    "standing": lambda page: page.standing.measures,
    "scoreboard": lambda page: page.scoreboard,
    "self-check": lambda page: page.checks,
    "largest": lambda page: page.concentration.largest,
    "predictability": lambda page: page.predictability.past,
}
"""Tables of the business as a whole, by the name of their file."""


def take_business(reading: Reading, actor: Actor, page: Business, table: str) -> Iterator[bytes]:
    """Return one table of the business as a whole as CSV.

    Raises
    ------
    NotFoundError
        If there is no such table.
    """
    if table not in TABLES:
        raise NotFoundError(
            f"there is no table {table!r} of the business", hint=f"one of {', '.join(TABLES)}"
        )
    record(reading.book, actor, "export", after=f"the table {table} of the business as a whole")
    return _as_csv(TABLES[table](page))


def take_plan(reading: Reading, actor: Actor, page: Plan) -> Iterator[bytes]:
    """Return the what-ifs of a plan as CSV."""
    record(reading.book, actor, "export", after=f"the what-ifs of the plan by {page.by}")
    return _as_csv(page.what_if)


def _as_csv(rows: Sequence[Any]) -> Iterator[bytes]:
    """Return frozen rows as CSV; several values of one cell are parted by blanks."""
    told = [
        {
            name: " ".join(value) if isinstance(value, (tuple, list)) else value
            for name, value in asdict(row).items()
        }
        for row in rows
    ]
    found = pa.Table.from_pylist(told)
    return rows_as_csv(found.schema, found.to_batches())

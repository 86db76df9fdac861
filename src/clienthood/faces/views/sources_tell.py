"""What a known system's files tell, and what they can never tell: the dimensions left unknown.

Which dimensions stay unknown is found by trying: a generated business that keeps every record is
cut down to the columns that the system's layouts give, and its evidence is read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from clienthood.accounts import make_roster
from clienthood.engine import DuckDB, Limits
from clienthood.errors import NotFoundError
from clienthood.evidence import catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.faces.views.wording import listed
from clienthood.records.layout import Layout, layouts
from clienthood.records.stored import ARROW
from clienthood.simulate import simulate
from clienthood.standard import TABLES
from clienthood.tables import Column, Type
from clienthood.units import day_number

TRADE, ACCOUNTS, SEED = "vet-clinic", 60, 1
Carried = tuple[tuple[str, tuple[str, ...]], ...]
"""Standard tables, each with some of its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a file gives of one standard table."""

    table: str
    tells: str
    """What the table adds to the evidence, in words."""
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A dimension that stays unknown."""

    name: str
    title: str
    question: str
    settles: str
    """Which record would make it known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTells:
    """What a file of a known system tells, and what none of that system's files can tell."""

    layout: str
    title: str
    system: str
    grade: str
    note: str
    never: str
    gives: tuple[Given, ...]
    """Of this file."""
    dimensions: int
    """How many there are."""
    unknown: tuple[Unknown, ...]
    """Those that stay unknown though all files of the system are brought."""
    sentence: str


def source_tells(name: str, folder: Path | None = None) -> SourceTells:
    """Return what the files of a layout tell.

    Parameters
    ----------
    name
        Name of the layout, as a guess or a report has it.
    folder
        A book's own layouts.

    Raises
    ------
    NotFoundError
        If there is no such layout.
    """
    known = layouts(folder)
    layout = next((each for each in known if each.name == name), None)
    if layout is None:
        raise NotFoundError(
            f"there is no layout {name}", hint=", ".join(each.name for each in known)
        )
    of_system = [each for each in known if layout.system and each.system == layout.system]
    unknown = unknown_of(carried(*(of_system or [layout])))
    return SourceTells(
        layout=layout.name,
        title=layout.title,
        system=layout.system,
        grade=layout.grade,
        note=layout.note,
        never=layout.never,
        gives=tuple(
            Given(table=table, tells=TABLES[table].tells, columns=columns)
            for table, columns in layout.carries.items()
        ),
        dimensions=len(catalogue()),
        unknown=unknown,
        sentence=_sentence(layout, unknown),
    )


def carried(*found: Layout) -> Carried:
    """Return the columns that some layouts give together, in the order of the tables."""
    told: dict[str, set[str]] = {}
    for layout in found:
        for table, columns in layout.carries.items():
            told.setdefault(table, set()).update(columns)
    return tuple(
        (name, tuple(column for column in table.names if column in told[name]))
        for name, table in TABLES.items()
        if name in told
    )


@cache
def unknown_of(given: Carried) -> tuple[Unknown, ...]:
    """Return the dimensions that no account can be read in by these columns alone."""
    dimensions = catalogue()
    engine = DuckDB(Limits(threads=1))
    try:
        rows = dict(given)
        made = simulate(TRADE, accounts=ACCOUNTS, seed=SEED)
        for name in TABLES:
            engine.load(name, _typed(name, made.tables, rows.get(name, ())))
        make_roster(engine)
        make_currencies(engine, own="EUR", rates={}, places={})
        plan = folds(dimensions)
        with tempfile.TemporaryDirectory() as folder:
            derive(engine, Path(folder), plan)
            measure(engine, plan, dimensions, as_of=day_number(made.end))
            counts = ", ".join(f"count({each.name}_level) as {each.name}" for each in dimensions)
            read = engine.rows(f"select {counts} from evidence")[0]
    finally:
        engine.close()
    return tuple(
        Unknown(name=each.name, title=each.title, question=each.question, settles=each.settles)
        for each in dimensions
        if not read[each.name]
    )


def _sentence(layout: Layout, unknown: tuple[Unknown, ...]) -> str:
    all_of_it = len(catalogue())
    known = all_of_it - len(unknown)
    what = f"all files of {layout.system}" if layout.system else "this file"
    told = f"With {what}, {known} of {all_of_it} dimensions can be known."
    if not unknown:
        return told
    return f"{told} Unknown without other records: {listed([e.title.lower() for e in unknown])}."


def _typed(name: str, tables: Mapping[str, pa.Table], given: tuple[str, ...]) -> pa.Table:
    """Return a table as a book keeps it, with nothing in the columns that are not given."""
    held = tables.get(name)
    if held is None or not given:
        fields = [(column.stored, ARROW[column.type]) for column in TABLES[name].columns]
        return pa.schema(fields).empty_table()
    columns = {
        column.stored: _column(column, held)
        if column.name in given and column.name in held.column_names
        else pa.nulls(held.num_rows, ARROW[column.type])
        for column in TABLES[name].columns
    }
    return pa.table(columns)


def _column(column: Column, held: pa.Table) -> pa.ChunkedArray:
    values = held.column(column.name)
    if column.type is Type.MONEY:
        values = pc.multiply(values, pa.scalar(100)).cast(pa.decimal128(20, 0), safe=False)
    return values.cast(ARROW[column.type])

"""One reading of an account opened up: all records behind it, and how they were counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from clienthood.calls.calling import FAMILIES
from clienthood.errors import NotFoundError
from clienthood.evidence import Dimension
from clienthood.evidence.dimension import Window
from clienthood.evidence.norms import Norms
from clienthood.faces.views.behind import Record
from clienthood.faces.views.explain import Bar, bar_of, call_row, records_of, shown_bits
from clienthood.faces.views.lookup import find_account
from clienthood.faces.views.reading import Reading

WINDOWS = {Window.LIFE: "", Window.PHASE: " in the current phase", Window.YEAR: " in the last year"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLevel:
    """One level: how often clients and customers are at it, and what it weighs."""

    level: str
    own: bool
    """Whether the account is at it."""
    m: float
    """Share of clients at it."""
    u: float
    """Share of customers at it."""
    bits: float
    """log2(m / u)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How a dimension is read from records."""

    question: str
    reads: str
    source: str
    limits: str
    settles: str
    select: str
    """What is counted, as SQL over the records."""
    levels: tuple[CountedLevel, ...]
    beta: float
    """Part of its bits that counts for this account, since what it knows of it overlaps."""
    multiplier: float
    """Trust in its family, learned from confirmed kinds; 1 without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One reading of an account with a page of the records behind it."""

    account_id: str
    name: str
    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    dimension: str
    title: str
    bar: Bar | None
    """What it says; None where it could not be read."""
    total: int
    """Records behind it."""
    since: dt.date | None
    """First day that counts, where only the current phase does."""
    records: tuple[Record, ...]
    counting: Counting


def open_evidence(
    reading: Reading, asked: str, dimension: str, *, limit: int = 50, offset: int = 0
) -> Opened:
    """Return what stands behind one reading of an account: its records, newest first.

    Raises
    ------
    NotFoundError
        If the book has no such account, or it is not called, or there is no such dimension.
    """
    found = find_account(reading, asked)
    known = {each.name: each for each in reading.dimensions}
    if dimension not in known:
        raise NotFoundError(
            f"there is no dimension {dimension}", hint="the dimensions are: " + ", ".join(known)
        )
    if found.not_called:
        raise NotFoundError(f"{asked} is not called: {found.not_called}")
    one = known[dimension]
    row = call_row(reading, found)
    shown = shown_bits(reading, row)
    records = records_of(reading, found, row).of(one, offset + limit)
    bar = bar_of(one, row, shown[dimension], records) if dimension in shown else None
    return Opened(
        account_id=found.account_id,
        name=found.name,
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        dimension=dimension,
        title=one.title,
        bar=bar,
        total=records.count,
        since=records.since,
        records=records.newest[offset:],
        counting=_counting(reading, one, row),
    )


def _counting(reading: Reading, dimension: Dimension, row: Mapping[str, Any]) -> Counting:
    fitted = reading.model()
    own = row[f"{dimension.name}_level"]
    mask = sum(
        1 << nth
        for nth, each in enumerate(reading.dimensions)
        if row[f"{each.name}_level"] is not None
    )
    at = reading.dimensions.index(dimension)
    bits = fitted.weights.bits(at)
    beta = fitted.table(np.array([mask | 1 << at], dtype=np.int64)).beta[0, at]
    return Counting(
        question=dimension.question,
        reads=dimension.reads,
        source=dimension.source,
        limits=dimension.limits,
        settles=dimension.settles,
        select=Norms(**reading.run.norms).fill("\n".join(_select(dimension))),
        levels=tuple(
            CountedLevel(
                level=level.name,
                own=nth == own,
                m=float(fitted.weights.m[at][nth]),
                u=float(fitted.weights.u[at][nth]),
                bits=float(bits[nth]),
            )
            for nth, level in enumerate(dimension.levels)
        ),
        beta=float(beta),
        multiplier=float(fitted.multiplier[FAMILIES.index(dimension.family)]),
    )


def _select(dimension: Dimension) -> Iterator[str]:
    """Yield what is counted, figure by figure, and how the value and the level come of it."""
    for each in dimension.increments:
        yield f"{each.name} = {each.merge}({each.each}) over {each.stream}{WINDOWS[each.window]}"
    for name, text in dimension.peers:
        yield f"{name} = ({text})"
    yield f"known when {dimension.known}"
    yield f"value = {dimension.value}"
    yield f"level = {dimension.level_sql()}"

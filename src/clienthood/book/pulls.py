"""Pulls: how far each source has been read, and what each pull came to.

How far is told by the batches that count, so that it moves in the very moment in which a batch
does, and goes back when one is undone. The state only remembers what pulls came to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Column, Integer, Row, String, Table, func, insert, select

from clienthood.book.folder import Book
from clienthood.book.manifest import Manifest, Pulled, Stretch
from clienthood.book.state import METADATA, Moment, reading_state, state

DONE, STOPPED = "done", "stopped"

PULLS = Table(
    "pulls",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False, index=True),
    Column("read", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("cursor", String, nullable=False),
    Column("batches", String, nullable=False),
    Column("trouble", String, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """What a pull of one table of a source came to."""

    source: str
    read: str
    """The table, by its name in the settings."""
    at: dt.datetime
    state: str
    """done or stopped."""
    rows: int
    """Rows that came over; of a stopped pull, those that wait to be taken by the next."""
    cursor: str = ""
    """How far it came; empty where the table has no cursor."""
    batches: str = ""
    """Ids of the batches that it brought, parted by commas; empty: there was nothing new."""
    trouble: str = ""
    """Why it stopped."""


def reached(manifest: Manifest, source: str) -> Mapping[str, Stretch]:
    """Return how far each stream of a source has been read: the end of an unbroken chain.

    A stretch holds while all batches that it brought count, and while what came before it holds.
    """
    pulls: dict[str, Pulled] = {}
    counted: dict[str, int] = {}
    for batch in manifest.batches:
        if batch.pulled is not None and batch.pulled.source == source:
            pulls.setdefault(batch.pulled.pull, batch.pulled)
            counted[batch.pulled.pull] = counted.get(batch.pulled.pull, 0) + 1
    found: dict[str, Stretch] = {}
    for name, pulled in pulls.items():
        if counted[name] == pulled.batches:
            for stretch in pulled.stretches:
                here = found.get(stretch.stream)
                if stretch.since == (here.until if here else ""):
                    found[stretch.stream] = stretch
    return found


def note_pull(book: Book, pull: Pull) -> None:
    """Write down what a pull came to."""
    with state(book) as writer:
        writer.execute(insert(PULLS).values(asdict(pull)))


def last_pulls(book: Book, source: str = "") -> Mapping[tuple[str, str], Pull]:
    """Return the last pull of each table of each source, by source and table."""
    if not book.state_file.exists():
        return {}
    latest = select(func.max(PULLS.c.id)).group_by(PULLS.c.source, PULLS.c.read)
    asked = select(PULLS).where(PULLS.c.id.in_(latest)).order_by(PULLS.c.id)
    with reading_state(book) as reader:
        rows = reader.execute(asked.where(PULLS.c.source == source) if source else asked).all()
    return {(row.source, row.read): _pull(row) for row in rows}


def _pull(row: Row[*tuple[object, ...]]) -> Pull:
    return Pull(**{name: value for name, value in row._mapping.items() if name != "id"})

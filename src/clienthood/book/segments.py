"""Segments: groups of accounts that people keep, as a definition or as a fixed list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from clienthood.book.folder import Book
from clienthood.book.state import METADATA, Moment, reading_state, state

SEGMENTS = Table(
    "segments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("definition", String, nullable=False),
    Column("note", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("frozen_on", Date),
)
MEMBERS = Table(
    "segment_accounts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("segment", Integer, ForeignKey("segments.id"), nullable=False, index=True),
    Column("account_id", String, nullable=False, index=True),
    UniqueConstraint("segment", "account_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A group of accounts that somebody keeps."""

    name: str
    definition: str
    """Which accounts it holds, as the query of the list of accounts."""
    note: str = ""
    made_by: str = ""
    made_at: dt.datetime
    frozen_on: dt.date | None = None
    """As-of date of the run whose accounts it keeps; None: it holds whichever accounts fit."""
    accounts: int | None = None
    """How many accounts a fixed list keeps; None where it is not fixed."""


def add_segment(book: Book, segment: Segment, accounts: Iterable[str] = ()) -> None:
    """Write down a segment, and the accounts of a fixed list; its name must be free."""
    with state(book) as connection:
        row = connection.execute(
            insert(SEGMENTS).values(
                name=segment.name,
                definition=segment.definition,
                note=segment.note,
                made_by=segment.made_by,
                made_at=segment.made_at,
                frozen_on=segment.frozen_on,
            )
        )
        made = row.inserted_primary_key
        rows = [{"segment": made[0] if made else 0, "account_id": each} for each in accounts]
        if rows:
            connection.execute(insert(MEMBERS), rows)


def rename_segment(book: Book, name: str, to: str) -> bool:
    """Give a segment another name, which must be free; whether there was one."""
    with state(book) as connection:
        done = connection.execute(update(SEGMENTS).where(SEGMENTS.c.name == name).values(name=to))
        return bool(done.rowcount)


def define_segment(book: Book, name: str, definition: str) -> None:
    """Change which accounts a segment holds."""
    with state(book) as connection:
        connection.execute(
            update(SEGMENTS).where(SEGMENTS.c.name == name).values(definition=definition)
        )


def remove_segment(book: Book, name: str) -> bool:
    """Forget a segment; whether there was one."""
    with state(book) as connection:
        ids = select(SEGMENTS.c.id).where(SEGMENTS.c.name == name)
        connection.execute(delete(MEMBERS).where(MEMBERS.c.segment.in_(ids)))
        return bool(connection.execute(delete(SEGMENTS).where(SEGMENTS.c.name == name)).rowcount)


def read_segments(book: Book) -> tuple[Segment, ...]:
    """Return all segments by name."""
    if not book.state_file.exists():
        return ()
    held = (
        select(MEMBERS.c.segment, func.count().label("accounts"))
        .group_by(MEMBERS.c.segment)
        .subquery()
    )
    with reading_state(book) as connection:
        rows = connection.execute(
            select(SEGMENTS, held.c.accounts)
            .join_from(SEGMENTS, held, SEGMENTS.c.id == held.c.segment, isouter=True)
            .order_by(func.lower(SEGMENTS.c.name), SEGMENTS.c.id)
        ).mappings()
        return tuple(
            Segment(
                name=row["name"],
                definition=row["definition"],
                note=row["note"],
                made_by=row["made_by"],
                made_at=row["made_at"],
                frozen_on=row["frozen_on"],
                accounts=None if row["frozen_on"] is None else row["accounts"] or 0,
            )
            for row in rows
        )


def read_list(book: Book, name: str) -> tuple[str, ...]:
    """Return the accounts that a fixed list keeps, by identifier."""
    with reading_state(book) as connection:
        rows = connection.execute(
            select(MEMBERS.c.account_id)
            .join(SEGMENTS, SEGMENTS.c.id == MEMBERS.c.segment)
            .where(SEGMENTS.c.name == name)
            .order_by(MEMBERS.c.account_id)
        )
        return tuple(row.account_id for row in rows)

"""Objections: the accounts that do not want to be profiled, whatever table they stand in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Column, DateTime, String, Table, delete, insert, select

from clienthood.book.folder import Book
from clienthood.book.state import METADATA, reading_state, state

OBJECTIONS = Table(
    "objections",
    METADATA,
    Column("account_id", String, primary_key=True),
    Column("said_by", String, nullable=False),
    Column("said_at", DateTime, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """An account that has objected to being profiled."""

    account_id: str
    said_by: str = ""
    """Who wrote it down."""
    said_at: dt.datetime


def note_objection(book: Book, objection: Objection) -> bool:
    """Write down an objection; whether it is new."""
    with state(book) as now:
        mine = OBJECTIONS.c.account_id == objection.account_id
        if now.execute(select(OBJECTIONS.c.account_id).where(mine)).first():
            return False
        now.execute(
            insert(OBJECTIONS).values(
                account_id=objection.account_id,
                said_by=objection.said_by,
                said_at=objection.said_at,
            )
        )
    return True


def drop_objection(book: Book, account_id: str) -> bool:
    """Take back an objection; whether there was one."""
    with state(book) as now:
        gone = now.execute(delete(OBJECTIONS).where(OBJECTIONS.c.account_id == account_id))
        return bool(gone.rowcount)


def read_objections(book: Book) -> tuple[Objection, ...]:
    """Return the objections that were noted in the book, by account identifier."""
    if not book.state_file.exists():
        return ()
    with reading_state(book) as now:
        rows = now.execute(select(OBJECTIONS).order_by(OBJECTIONS.c.account_id)).mappings().all()
    return tuple(Objection(**row) for row in rows)


def objectors(book: Book) -> tuple[str, ...]:
    """Return the identifiers of the accounts whose objection was noted in the book."""
    return tuple(each.account_id for each in read_objections(book))

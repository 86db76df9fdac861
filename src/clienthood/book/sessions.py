"""Sessions: who has signed in, until he leaves or is away for long."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    delete,
    insert,
    or_,
    select,
    update,
)

from clienthood.book.folder import Book
from clienthood.book.secret import digest, new_secret
from clienthood.book.state import METADATA, Moment, reading_state, state
from clienthood.book.users import USERS, User, as_user

IDLE = dt.timedelta(hours=12)
"""A session ends when nothing was asked for so long."""
LONGEST = dt.timedelta(days=7)
"""A session ends after so long, whatever was asked."""
NOTED = dt.timedelta(minutes=5)
"""How exactly the last request is remembered, so that reading writes seldom."""

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sign-in that lasts."""

    id: str
    """Hash of its secret: names it, opens nothing."""
    user: User


def start_session(book: Book, user: User, *, now: dt.datetime) -> str:
    """Return the secret of a new session."""
    secret = new_secret()
    with state(book) as writer:
        over = or_(SESSIONS.c.seen_at <= now - IDLE, SESSIONS.c.made_at <= now - LONGEST)
        writer.execute(delete(SESSIONS).where(over))
        writer.execute(
            insert(SESSIONS).values(
                digest=digest(secret), user_id=user.id, made_at=now, seen_at=now
            )
        )
    return secret


def find_session(book: Book, secret: str, *, now: dt.datetime) -> Session | None:
    """Return the session of a secret, if it lasts and its user may still sign in."""
    wanted = select(USERS, SESSIONS.c.digest, SESSIONS.c.seen_at).where(
        SESSIONS.c.digest == digest(secret),
        SESSIONS.c.user_id == USERS.c.id,
        USERS.c.disabled_at.is_(None),
        SESSIONS.c.seen_at > now - IDLE,
        SESSIONS.c.made_at > now - LONGEST,
    )
    with reading_state(book) as reader:
        row = reader.execute(wanted).first()
    if row is None:
        return None
    if now - row.seen_at > NOTED:
        with state(book) as writer:
            seen = update(SESSIONS).where(SESSIONS.c.digest == row.digest)
            writer.execute(seen.values(seen_at=now))
    return Session(id=row.digest, user=as_user(row))


def end_session(book: Book, session_id: str) -> None:
    """End one session."""
    with state(book) as writer:
        writer.execute(delete(SESSIONS).where(SESSIONS.c.digest == session_id))


def end_sessions(book: Book, user: User, *, but: str = "") -> None:
    """End all sessions of a user, but one."""
    with state(book) as writer:
        gone = delete(SESSIONS).where(SESSIONS.c.user_id == user.id, SESSIONS.c.digest != but)
        writer.execute(gone)

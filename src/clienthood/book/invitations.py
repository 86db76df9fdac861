"""Invitations: links that work once, for the first owner, for others, and for a new password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Row, String, Table, delete, insert, select

from clienthood.book.folder import Book
from clienthood.book.secret import digest, new_secret
from clienthood.book.state import METADATA, Moment, reading_state, state
from clienthood.errors import AccessError

FIRST, JOIN, RESET = "first owner", "invitation", "new password"
LASTING: Mapping[str, dt.timedelta] = {
    FIRST: dt.timedelta(days=7),
    JOIN: dt.timedelta(days=7),
    RESET: dt.timedelta(days=1),
}
"""For how long each link works."""

INVITATIONS = Table(
    "invitations",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a link is good for."""

    purpose: str
    """first owner, invitation or new password."""
    name: str
    """Whom it is for; the first owner chooses himself."""
    role: str
    made_by: str
    made_at: dt.datetime
    expires_at: dt.datetime


def make_invitation(
    book: Book, *, purpose: str, name: str, role: str, made_by: str, now: dt.datetime
) -> str:
    """Return the secret of a new link; an earlier one for the same works no more."""
    secret = new_secret()
    with state(book) as writer:
        drop_invitations(book, purpose=purpose, name=name)
        writer.execute(delete(INVITATIONS).where(INVITATIONS.c.expires_at <= now))
        writer.execute(
            insert(INVITATIONS).values(
                digest=digest(secret),
                purpose=purpose,
                name=name,
                role=role,
                made_by=made_by,
                made_at=now,
                expires_at=now + LASTING[purpose],
            )
        )
    return secret


def read_invitations(book: Book, *, now: dt.datetime) -> tuple[Invitation, ...]:
    """Return the links that still work, by name."""
    valid = select(INVITATIONS).where(INVITATIONS.c.expires_at > now)
    with reading_state(book) as reader:
        return tuple(_invitation(row) for row in reader.execute(valid.order_by("name")))


def find_invitation(book: Book, secret: str, *, now: dt.datetime) -> Invitation:
    """Return what a link is good for.

    Raises
    ------
    AccessError
        If it has been used, has expired, or never was.
    """
    wanted = INVITATIONS.c.digest == digest(secret)
    with reading_state(book) as reader:
        row = reader.execute(
            select(INVITATIONS).where(wanted, INVITATIONS.c.expires_at > now)
        ).first()
    if row is None:
        raise AccessError(
            "this link has been used, or is too old",
            hint="each link works once: ask an owner for another; where there is no owner yet, "
            "start clienthood serve again",
        )
    return _invitation(row)


def take_invitation(book: Book, secret: str, *, now: dt.datetime) -> Invitation:
    """Return what a link is good for, and let it work no more.

    Raises
    ------
    AccessError
        If it has been used, has expired, or never was.
    """
    with state(book) as writer:
        found = find_invitation(book, secret, now=now)
        writer.execute(delete(INVITATIONS).where(INVITATIONS.c.digest == digest(secret)))
        return found


def drop_invitations(book: Book, *, purpose: str, name: str) -> bool:
    """Let the links of a purpose and name work no more; whether there was one."""
    wanted = (INVITATIONS.c.purpose == purpose) & (INVITATIONS.c.name == name)
    with state(book) as writer:
        return bool(writer.execute(delete(INVITATIONS).where(wanted)).rowcount)


def _invitation(row: Row[*tuple[object, ...]]) -> Invitation:
    return Invitation(
        purpose=row.purpose,
        name=row.name,
        role=row.role,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
    )

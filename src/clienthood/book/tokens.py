"""Tokens: keys by which programs act for a user, with some of his rights and for some time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from clienthood.book.folder import Book
from clienthood.book.secret import digest, new_secret
from clienthood.book.state import METADATA, Moment, reading_state, state
from clienthood.book.users import USERS, User, as_user
from clienthood.errors import AccessError

PREFIX = "chd_"
LONGEST = 366
"""Days for which a token works at most."""
NOTED = dt.timedelta(minutes=1)
"""How exactly the last use is remembered."""

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("scopes", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A key of a program."""

    id: int
    user: User
    title: str
    """What it is for, as its maker says."""
    scopes: tuple[str, ...]
    """Rights it carries, of those its user has at the time."""
    made_at: dt.datetime
    expires_at: dt.datetime
    used_at: dt.datetime | None
    """About when it was last used; none: never."""


def add_token(
    book: Book, user: User, *, title: str, scopes: Iterable[str], days: int, now: dt.datetime
) -> str:
    """Return the secret of a new token.

    Raises
    ------
    AccessError
        If it has no title, no right, or no proper end.
    """
    kept, rights = " ".join(title.split()), sorted(set(scopes))
    if not 1 <= len(kept) <= 100:
        raise AccessError("a token has a title", hint="say which program it is for")
    if not rights:
        raise AccessError("a token carries at least one right", hint="tick what it may do")
    if not 1 <= days <= LONGEST:
        raise AccessError(f"a token works for 1 to {LONGEST} days", where=f"{days} days")
    secret = new_secret(PREFIX)
    with state(book) as writer:
        writer.execute(
            insert(TOKENS).values(
                digest=digest(secret),
                user_id=user.id,
                title=kept,
                scopes=" ".join(rights),
                made_at=now,
                expires_at=now + dt.timedelta(days=days),
            )
        )
    return secret


def find_token(book: Book, secret: str, *, now: dt.datetime) -> Token | None:
    """Return the token of a secret, if it works and its user may still sign in."""
    wanted = _TOKEN.where(TOKENS.c.digest == digest(secret), TOKENS.c.expires_at > now)
    with reading_state(book) as reader:
        row = reader.execute(wanted).first()
    if row is None:
        return None
    token = _token(row)
    if token.used_at is None or now - token.used_at > NOTED:
        with state(book) as writer:
            writer.execute(update(TOKENS).where(TOKENS.c.id == token.id).values(used_at=now))
    return token


def read_tokens(book: Book) -> tuple[Token, ...]:
    """Return all tokens, the newest first; those that have expired too."""
    with reading_state(book) as reader:
        return tuple(_token(row) for row in reader.execute(_TOKEN.order_by(TOKENS.c.id.desc())))


def drop_token(book: Book, token_id: int) -> None:
    """Let a token work no more."""
    with state(book) as writer:
        writer.execute(delete(TOKENS).where(TOKENS.c.id == token_id))


def drop_tokens(book: Book, user: User) -> None:
    """Let no token of a user work any more."""
    with state(book) as writer:
        writer.execute(delete(TOKENS).where(TOKENS.c.user_id == user.id))


_TOKEN = (
    select(
        USERS,
        TOKENS.c.id.label("token_id"),
        TOKENS.c.title,
        TOKENS.c.scopes,
        TOKENS.c.made_at,
        TOKENS.c.expires_at,
        TOKENS.c.used_at,
    )
    .join_from(TOKENS, USERS)
    .where(USERS.c.disabled_at.is_(None))
)


def _token(row: Row[*tuple[object, ...]]) -> Token:
    return Token(
        id=row.token_id,
        user=as_user(row),
        title=row.title,
        scopes=tuple(row.scopes.split()),
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )

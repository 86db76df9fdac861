"""Tokens as pages show them: never the secret, which nobody knows but its maker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from clienthood.book.tokens import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A key by which a program acts for a user."""

    id: int
    user: str
    title: str
    scopes: tuple[str, ...]
    """Rights it carries, of those its user has."""
    made_on: dt.date
    expires_on: dt.date
    expired: bool
    used_on: dt.date | None
    """Day of its last use; none: never used."""


def token_rows(tokens: Iterable[Token], *, now: dt.datetime) -> tuple[TokenRow, ...]:
    """Return tokens as rows, in the order given."""
    return tuple(
        TokenRow(
            id=each.id,
            user=each.user.name,
            title=each.title,
            scopes=each.scopes,
            made_on=each.made_at.date(),
            expires_on=each.expires_at.date(),
            expired=each.expires_at <= now,
            used_on=each.used_at.date() if each.used_at else None,
        )
        for each in tokens
    )

"""Who may come in, what each role may do, and which links and tokens are about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clienthood.book import Book
from clienthood.book.invitations import read_invitations
from clienthood.book.tokens import read_tokens
from clienthood.book.users import ROLES, read_users
from clienthood.faces.views.tokens import TokenRow, token_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """Somebody who may sign in."""

    name: str
    role: str
    since: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A link that has not been used yet."""

    purpose: str
    """first owner, invitation or new password."""
    name: str
    role: str
    made_by: str
    expires_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRow:
    """One right, and the roles that have it."""

    right: str
    meaning: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersPage:
    """People and rights."""

    users: tuple[UserRow, ...]
    roles: tuple[str, ...]
    rights: tuple[RightRow, ...]
    links: tuple[LinkRow, ...]
    tokens: tuple[TokenRow, ...]


def users(home: Book, *, rights: tuple[RightRow, ...], now: dt.datetime) -> UsersPage:
    """Return who may come in.

    Parameters
    ----------
    home
        The own book of the site.
    rights
        What each role may do.
    """
    return UsersPage(
        users=tuple(
            UserRow(name=each.name, role=each.role, since=each.created_at.date())
            for each in read_users(home)
        ),
        roles=ROLES,
        rights=rights,
        links=tuple(
            LinkRow(
                purpose=each.purpose,
                name=each.name,
                role=each.role,
                made_by=each.made_by,
                expires_on=each.expires_at.date(),
            )
            for each in read_invitations(home, now=now)
        ),
        tokens=token_rows(read_tokens(home), now=now),
    )

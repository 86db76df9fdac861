"""One's own sign-in: what one may do, and one's tokens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clienthood.book import Book
from clienthood.book.tokens import LONGEST, read_tokens
from clienthood.book.users import find_user
from clienthood.faces.views.tokens import TokenRow, token_rows
from clienthood.faces.views.users import RightRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """What somebody sees of his own account."""

    name: str
    role: str
    since: dt.date
    rights: tuple[RightRow, ...]
    """What he may do."""
    tokens: tuple[TokenRow, ...]
    longest: int
    """Days for which a token works at most."""


def own(home: Book, name: str, *, rights: tuple[RightRow, ...], now: dt.datetime) -> OwnPage:
    """Return what somebody sees of his own account.

    Parameters
    ----------
    home
        The own book of the site.
    rights
        What each role may do.

    Raises
    ------
    NotFoundError
        If nobody of that name may sign in.
    """
    user = find_user(home, name)
    mine = (each for each in read_tokens(home) if each.user.id == user.id)
    return OwnPage(
        name=user.name,
        role=user.role,
        since=user.created_at.date(),
        rights=tuple(row for row in rights if user.role in row.roles),
        tokens=token_rows(mine, now=now),
        longest=LONGEST,
    )

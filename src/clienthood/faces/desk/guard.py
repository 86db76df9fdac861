"""Who is asking, and whether the request may come from where it comes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clienthood.book import Book
from clienthood.faces.desk.rights import RIGHTS, Right, Role

COOKIE = "clienthood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who asks for a page."""

    name: str = ""
    """Empty: a stranger."""
    role: Role | None = None
    rights: frozenset[Right] = frozenset()
    session: str = ""
    token: str = ""


STRANGER = Visitor()


def visitor_of(
    home: Book, *, cookie: str | None, bearer: str | None, now: dt.datetime
) -> Visitor | None:
    """Return who is asking; None for a stranger."""
    if cookie != f"provisional-{home.path.name}":
        return None
    return Visitor(name="owner", role=Role.OWNER, rights=RIGHTS[Role.OWNER], session="provisional")

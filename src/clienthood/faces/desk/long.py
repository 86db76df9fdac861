"""Long work as a server's child does it: what was given as plain values, the result as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from clienthood.book import Book
from clienthood.book.audit import Actor
from clienthood.faces.deeds.runs import run_book
from clienthood.faces.views.document import Plain

Heard = Callable[[str, int, int], None]


def run(book: Book, actor: Actor, told: Heard, *, as_of: str = "") -> Plain:
    """Run the book, and return the id of the run."""
    day = dt.date.fromisoformat(as_of) if as_of else None
    made = run_book(book, actor, as_of=day, told=lambda stage: told(stage, 0, 0))
    return {"run": made.id, "accounts": made.accounts, "as_of": made.as_of.isoformat()}

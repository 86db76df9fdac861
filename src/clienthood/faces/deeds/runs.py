"""Running a book."""

from __future__ import annotations

import datetime as dt

from clienthood.book import Book
from clienthood.book.audit import Actor, record
from clienthood.book.runs import Run
from clienthood.pipeline import Told, run


def run_book(book: Book, actor: Actor, *, as_of: dt.date | None = None, told: Told) -> Run:
    """Return a new run of a book, kept beside the earlier ones.

    Parameters
    ----------
    as_of
        Nothing later is read; the day of the last dealing on record where none is given.
    told
        Hears the name of each stage as it begins.
    """
    made = run(book, as_of=as_of, told=told)
    record(
        book, actor, "run", subject=made.id, after=f"{made.accounts} accounts as of {made.as_of}"
    )
    return made

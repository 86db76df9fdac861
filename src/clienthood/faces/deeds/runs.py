"""Running a book."""

from __future__ import annotations

import datetime as dt

from clienthood.book import Book
from clienthood.book.audit import Actor, record
from clienthood.book.runs import Run
from clienthood.pipeline import CalledInPlace, Told, call_in_place, run
from clienthood.settings import Settings


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


def run_in_place(
    book: Book,
    actor: Actor,
    settings: Settings,
    *,
    as_of: dt.date | None = None,
    told: Told,
) -> CalledInPlace:
    """Return what was called on the engine that the settings name, where the records are.

    Parameters
    ----------
    settings
        Those of the book, with the engine that was asked for.
    as_of
        Nothing later is read; the day of the last dealing on record where none is given.
    told
        Hears the name of each stage as it begins.
    """
    made = call_in_place(book, settings, as_of=as_of, told=told)
    record(
        book,
        actor,
        "run",
        subject=made.engine,
        after=f"{made.accounts} accounts as of {made.as_of}, written to {made.where}",
    )
    return made

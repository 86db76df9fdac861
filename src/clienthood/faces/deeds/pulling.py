"""Pulling what is new from a source, written into the trail."""

from __future__ import annotations

from collections.abc import Iterator

from clienthood.book import Book
from clienthood.book.audit import Actor
from clienthood.engine import Engine
from clienthood.faces.deeds.importing import Heard, note_import
from clienthood.sources import PulledRead, pull


def pull_source(
    book: Book,
    actor: Actor,
    *,
    source: str,
    engine: Engine,
    told: Heard = lambda what, done, of: None,
) -> Iterator[PulledRead]:
    """Bring what is new of a source into the book, and yield what each table came to.

    Raises
    ------
    SourceError
        If the source cannot be read; the tables that were yielded before count.
    RecordsError
        If the rows cannot be taken as they are described.
    """
    for done in pull(book, engine, source, progress=told):
        for report in done.reports:
            note_import(book, actor, report)
        yield done

"""What a file is taken for, and what it would be as any other table: all that a page must ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from clienthood.book import Book
from clienthood.records.headers import plain
from clienthood.records.layout import LAYOUTS
from clienthood.records.layout import layouts
from clienthood.records.mapping import Guess, columns_by_table, guess
from clienthood.records.quarantine import BATCH, LINE
from clienthood.records.reading import open_sources
from clienthood.records.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one file, or one sheet of it, holds as far as its first rows tell."""

    guess: Guess
    layout: str
    """Title of the layout that was recognised; empty if none was."""
    mends: bool
    """Whether these are rows of an earlier import, written out to be mended."""
    tables: Mapping[str, Mapping[str, str]]
    """For every standard table, which header would be which of its columns."""
    notes: tuple[str, ...]
    """What should be known of how it was read, such as its encoding."""
    reading: Mapping[str, str]


def look_at(
    book: Book,
    file: Path,
    request: Request,
    *,
    told: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> tuple[Look, ...]:
    """Return what a file is taken for, sheet by sheet; nothing is imported.

    Raises
    ------
    RecordsError
        If it cannot be read at all.
    """
    known = layouts(book.path / LAYOUTS)
    titles = {layout.name: layout.title for layout in known}
    told("opening the file", 0, 0)
    sources = open_sources(file, request)
    found: list[Look] = []
    for number, source in enumerate(sources):
        told("looking at its columns", number, len(sources))
        taken = guess(source, request, known)
        headers = {plain(header) for header in source.headers}
        found.append(
            Look(
                guess=taken,
                layout=titles.get(taken.layout, ""),
                mends={BATCH, LINE} <= headers,
                tables=columns_by_table(source),
                notes=source.origin.notes,
                reading=source.origin.reading,
            )
        )
    return tuple(found)

"""What a drop is taken for, and what its files would be as any other table: all a page must ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from clienthood.book import Book
from clienthood.records.gathering import Left, gathered
from clienthood.records.layout import LAYOUTS, layouts
from clienthood.records.mapping import Guess, columns_by_table
from clienthood.records.request import Request
from clienthood.records.sorting import Piece, sort_drop


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one file, or one sheet of it, holds as far as its first rows tell."""

    name: str
    """As it is shown: with its folders, and the sheet."""
    kind: str
    """The same for all files that one answer tells about."""
    guess: Guess
    layout: str
    """Title of the layout that was recognised; empty if none was."""
    mends: bool
    """Whether these are rows of an earlier import, written out to be mended."""
    why: str
    """Why it is not taken as it is; empty if it is."""
    tables: Mapping[str, Mapping[str, str]]
    """For every standard table, which header would be which of its columns."""
    notes: tuple[str, ...]
    """What should be known of how it was read, such as its encoding."""
    reading: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a drop holds as far as the first rows of its files tell."""

    looks: tuple[Look, ...]
    """The files that can be read as rows, in the order in which they would be imported."""
    left: tuple[Left, ...]
    """The others, and why."""


def look_at(
    book: Book,
    path: Path,
    request: Request,
    *,
    told: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> Looked:
    """Return what a file, folder or zip is taken for, piece by piece; nothing is imported.

    Raises
    ------
    RecordsError
        If it cannot be read at all.
    """
    titles = {layout.name: layout.title for layout in layouts(book.path / LAYOUTS)}
    told("opening the files", 0, 0)
    with gathered(book, [path], request.bounds) as drop:
        found = sort_drop(book, drop, request)
        looks: list[Look] = []
        for number, piece in enumerate(found.pieces):
            told("looking at their columns", number, len(found.pieces))
            looks.append(_look(piece, titles))
    return Looked(looks=tuple(looks), left=found.others)


def _look(piece: Piece, titles: Mapping[str, str]) -> Look:
    return Look(
        name=piece.name,
        kind=piece.kind,
        guess=piece.guess,
        layout=titles.get(piece.guess.layout, ""),
        mends=piece.mends is not None,
        why=piece.why,
        tables=columns_by_table(piece.source),
        notes=piece.source.origin.notes,
        reading=piece.source.origin.reading,
    )

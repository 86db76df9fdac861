"""Which files of a drop, and which sheets of its workbooks, become rows of which table.

A file that needs no question is taken; one whose table and columns are guessed waits for a yes; one
in which a table finds no columns is left aside, to be told by whoever knows it. Files of one kind,
with the same headers and taken for the same table, are asked about once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from clienthood.book import Batch, Book, Manifest, read_manifest
from clienthood.errors import RecordsError
from clienthood.records.gathering import Found, Gathered, Left
from clienthood.records.headers import plain
from clienthood.records.layout import LAYOUTS, Layout, layouts
from clienthood.records.mapping import Guess, accepted, guess
from clienthood.records.quarantine import mended
from clienthood.records.reading import open_sources
from clienthood.records.request import Request
from clienthood.records.source import Source
from clienthood.standard import TABLES

COLUMNS = "columns"
"""What is asked where table and columns are a guess; else it is ``dates`` or ``decimal``."""
TOLD = 10
"""Files that an error names."""
_RANK = {table: rank for rank, table in enumerate(TABLES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file of a drop, or a sheet of one, with what it is taken for."""

    name: str
    """As it is shown: the file with its folders, and the sheet."""
    of: Found
    kind: str
    """The same for all files that one answer tells about."""
    source: Source
    guess: Guess
    request: Request
    """What is said of it."""
    mends: Batch | None = None
    """The batch whose rows it mends."""
    why: str = ""
    """Why it is not taken; empty if it is."""

    @property
    def open(self) -> bool:
        """Whether its table and columns are a guess that nobody has confirmed."""
        return not (self.why or self.mends or self.guess.certain or self.request.yes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What must be said before a drop can be taken, once for all files of one kind."""

    asked: str
    """``columns``, ``dates`` or ``decimal``."""
    kind: str
    files: tuple[str, ...]
    told: str
    """What the files look like, or what has two readings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The pieces of a drop, those that are taken in the order of import, and what is no piece."""

    pieces: tuple[Piece, ...]
    others: tuple[Left, ...]
    """Files that cannot be read, or hold no records as their names tell, or repeat another."""

    @property
    def taken(self) -> tuple[Piece, ...]:
        """The pieces that are taken."""
        return tuple(piece for piece in self.pieces if not piece.why)

    @property
    def left(self) -> tuple[Left, ...]:
        """Everything that is left aside."""
        untaken = (piece for piece in self.pieces if piece.why)
        told = (Left(name=piece.name, why=piece.why, kind=piece.kind) for piece in untaken)
        return (*told, *self.others)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The guesses that wait for a yes."""
        found: dict[str, list[Piece]] = {}
        for piece in self.taken:
            if piece.open:
                found.setdefault(piece.kind, []).append(piece)
        return tuple(
            Question(
                asked=COLUMNS,
                kind=kind,
                files=tuple(piece.name for piece in pieces),
                told=pieces[0].guess.told,
            )
            for kind, pieces in found.items()
        )


def sort_drop(book: Book, drop: Gathered, request: Request) -> Sorted:
    """Return what the files of a drop are taken for; nothing is asked or refused yet.

    Parameters
    ----------
    book
        The book, whose own layouts are known and whose quarantine may be mended.
    drop
        The files.
    request
        What the user says, of all of them and of kinds of them.

    Raises
    ------
    RecordsError
        If a file that was named itself cannot be read, or what is said of it cannot be.
    """
    known = layouts(book.path / LAYOUTS)
    manifest = read_manifest(book.manifest_file)
    pieces: list[Piece] = []
    unread: list[Left] = []
    for each in drop.found:
        try:
            sources = open_sources(each.file, request)
            said = request if len(drop.found) == 1 else _fitting(request, sources)
            pieces += [_piece(each, source, said, known, manifest) for source in sources]
        except RecordsError as fault:
            if each.named or request.table or request.columns:
                raise
            unread.append(Left(name=each.name, why=fault.message))
    return Sorted(pieces=tuple(_in_order(pieces, known)), others=(*unread, *drop.left))


def _in_order(pieces: Sequence[Piece], known: Sequence[Layout]) -> list[Piece]:
    """Return pieces as they are imported: by table, what tells the same in more detail first."""
    after: dict[str, int] = {}
    there = {piece.guess.layout: _RANK[piece.guess.table] for piece in pieces}
    for layout in known:
        for name in layout.before if layout.name in there else ():
            after[name] = max(after.get(name, 0), there[layout.name])

    def place(piece: Piece) -> tuple[int, bool, str]:
        layout = piece.guess.layout
        rank = max(_RANK[piece.guess.table], after.get(layout, 0))
        return rank, layout in after, piece.of.name

    return sorted(pieces, key=place)


def settled(drop: Sorted) -> tuple[Piece, ...]:
    """Return the pieces of a drop that are taken, if nothing about them must be said first.

    Raises
    ------
    RecordsError
        If a file that was named itself, or every file, is nothing that is known, or a guess waits
        for a yes; tells all of these guesses.
    """
    taken = drop.taken
    fed = {piece.of for piece in taken}
    for piece in drop.pieces:
        if piece.of not in fed and (piece.of.named or not taken):
            accepted(piece.guess, piece.request, str(piece.of.file))
            raise RecordsError(piece.why, where=piece.name)
    if not taken:
        told = "; ".join(f"{each.name}: {each.why}" for each in drop.left[:TOLD])
        raise RecordsError("no file of records is in this drop", hint=told)
    questions = drop.questions
    if len(questions) == 1 and len(questions[0].files) == 1:
        (piece,) = (piece for piece in taken if piece.open)
        accepted(piece.guess, piece.request, str(piece.of.file))
    if questions:
        raise RecordsError(
            "\n  ".join(f"{', '.join(each.files)} {each.told}" for each in questions),
            hint="if that is right, add --yes\n"
            "  if not, say what they are, each kind in a command of its own: "
            "--table NAME --map HEADER=COLUMN; or leave some out: --leave NAME",
        )
    return taken


def _fitting(request: Request, sources: Sequence[Source]) -> Request:
    """Return what is said, of columns only what is said of headers that these sources have."""
    there = {header for source in sources for header in source.headers}
    told = {header: column for header, column in request.columns.items() if header in there}
    return replace(request, columns=told)


def _piece(
    found: Found, source: Source, request: Request, known: Sequence[Layout], manifest: Manifest
) -> Piece:
    mending = mended(source, manifest)
    batch = manifest.batch(mending.origin.retry_of) if mending else None
    sheet = source.origin.reading.get("sheet", "")
    name = f"{found.name}, sheet {sheet}" if sheet else found.name
    first = guess(source, request, known)
    kind = kind_of(source, first)
    own = request.about(kind)
    taken = guess(source, own, known) if kind in request.of else first
    return Piece(
        name=name,
        of=found,
        kind=kind,
        source=mending or source,
        guess=taken,
        request=own,
        mends=batch,
        why=_why(name, found.name, taken, own) if batch is None else "",
    )


def kind_of(source: Source, taken: Guess) -> str:
    """Return by what a file is known of which one says what it is: its headers and its table."""
    told = [taken.table, taken.layout, *(plain(header) for header in source.headers)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]


def _why(name: str, file: str, taken: Guess, request: Request) -> str:
    names = (name, file)
    if any(
        told in names or any(fnmatchcase(each, told) for each in names) for told in request.leave
    ):
        return "left out, as you said"
    if taken.missing and len(taken.columns) == 1:
        return "a text, not rows of several columns"
    if taken.missing:
        headers = ", ".join(entry.header for entry in taken.columns)
        missing = ", ".join(taken.missing)
        return f"nothing we know: no column for {missing} of {taken.table} (headers: {headers})"
    known = taken.certain or request.yes
    if not (known or any(entry.samples for entry in taken.columns)):
        return "it has headers, but no rows"
    return ""

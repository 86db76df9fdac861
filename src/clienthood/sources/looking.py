"""A look at a source before anything of it is pulled: how much is new, and what it is taken for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pyarrow as pa

from clienthood.book import Book, read_manifest
from clienthood.book.pulls import reached
from clienthood.engine import Embedded
from clienthood.errors import RecordsError
from clienthood.records.layout import LAYOUTS, layouts
from clienthood.records.mapping import Guess, guess
from clienthood.records.source import Chunk, Origin
from clienthood.sources.opening import open_source
from clienthood.sources.planning import problem_of, request_of
from clienthood.sources.protocol import Ahead, Read
from clienthood.sources.pulling import source_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFor:
    """A column there, and what it is taken for."""

    header: str
    column: str
    """Column of the standard table; empty: it is kept beside the records."""
    reason: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a pull of one table would find."""

    read: str
    rows: int | None
    """Rows that are new; None: known only once they are read."""
    table: str
    """Standard table that they are taken for; empty: known only once they are read."""
    columns: tuple[TakenFor, ...]
    certain: bool
    """Whether they can be pulled as they are described."""
    problem: str
    """What must be said first."""
    hint: str


class _Sample:
    """The first rows of a table, as a source."""

    def __init__(self, name: str, ahead: Ahead) -> None:
        self.headers = ahead.headers
        self.origin = Origin(file=name, sha256="", exact=frozenset(ahead.exact))
        self._rows = ahead.sample

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in one piece."""
        columns = zip(*self._rows, strict=True) if self._rows else ((),) * len(self.headers)
        lines = pa.array(range(1, len(self._rows) + 1), pa.int64())
        yield Chunk(tuple(pa.array(cells, pa.string()) for cells in columns), lines)


def look_at_source(book: Book, engine: Embedded, name: str) -> tuple[Looked, ...]:
    """Return, for each table of a source, how much is new and what it is taken for.

    Raises
    ------
    SourceError
        If the source cannot be read.
    """
    section = source_of(book, name)
    before = reached(read_manifest(book.manifest_file), name)
    with closing(open_source(book, engine, name, section)) as opened:
        return tuple(
            _looked(book, name, read, opened.ahead(read, before)) for read in opened.reads()
        )


def _looked(book: Book, source: str, read: Read, ahead: Ahead) -> Looked:
    if not ahead.headers:
        return Looked(
            read=read.name,
            rows=ahead.rows,
            table=read.section.into,
            columns=(),
            certain=True,
            problem="",
            hint="",
        )
    rows = _Sample(f"{source}.{read.name}", ahead)
    asked = request_of(read.section, rows)
    try:
        found = guess(rows, asked, layouts(book.path / LAYOUTS))
    except RecordsError as fault:
        return Looked(
            read=read.name,
            rows=ahead.rows,
            table=read.section.into,
            columns=(),
            certain=False,
            problem=fault.message,
            hint=fault.hint,
        )
    problem = problem_of(found, asked, source, read)
    return Looked(
        read=read.name,
        rows=ahead.rows,
        table=found.table,
        columns=_columns(found),
        certain=problem is None,
        problem=problem.message if problem else "",
        hint=problem.hint if problem else "",
    )


def _columns(found: Guess) -> tuple[TakenFor, ...]:
    return tuple(
        TakenFor(header=each.header, column=each.column, reason=each.reason, samples=each.samples)
        for each in found.columns
    )

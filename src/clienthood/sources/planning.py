"""What the rows of a source are taken for: as the settings say, or as their columns tell."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from clienthood.book import Book
from clienthood.engine import Engine
from clienthood.errors import RecordsError
from clienthood.records.arrival import Job
from clienthood.records.excel_reader import SUFFIXES
from clienthood.records.layout import LAYOUTS, Part, layouts
from clienthood.records.mapping import Guess, accepted, guess
from clienthood.records.request import Request
from clienthood.records.source import Source
from clienthood.settings import ReadSection
from clienthood.sources.pieces import of_pieces
from clienthood.sources.protocol import Piece, Read


def jobs_of(
    book: Book,
    engine: Engine,
    source: str,
    read: Read,
    pieces: Sequence[Piece],
    today: dt.date | None = None,
) -> tuple[Job, ...]:
    """Return what an import of some pieces consists of.

    Raises
    ------
    RecordsError
        If the rows are not described well enough; the hint is what to write in the settings.
    """
    known = layouts(book.path / LAYOUTS)
    sheets = any(piece.file.suffix.lower() in SUFFIXES for piece in pieces)
    request = Request(today=today, sheet=read.section.table if sheets else "")
    found = []
    for rows in of_pieces(f"{source}.{read.name}", pieces, request):
        asked = request_of(read.section, rows)
        found.append((rows, asked, guess(rows, asked, known)))
    fitting = [each for each in found if not each[2].missing] or found[:1]
    return tuple(
        Job(
            book=book,
            engine=engine,
            source=rows,
            part=part,
            request=Request(today=today),
            layout=entry.layout,
            part_number=number,
        )
        for rows, asked, entry in fitting
        for number, part in enumerate(_accepted(entry, asked, source, read))
    )


def request_of(section: ReadSection, rows: Source) -> Request:
    """Return what the settings say of a table's rows, as the importer takes it."""
    named = {header: column for column, header in section.columns.items()}
    if named:
        named |= {header: "" for header in rows.headers if header not in named}
    return Request(table=section.into, columns=named, yes=bool(named))


def toml_of(source: str, read: str, taken: Guess) -> str:
    """Return the lines of the settings that accept a guess."""
    pairs = (f"{column} = {json.dumps(header)}" for header, column in taken.mapping.items())
    lines = (
        f"[sources.{source}.reads.{read}]",
        f'into = "{taken.table}"',
        f"columns = {{ {', '.join(pairs)} }}",
    )
    return "\n".join(lines)


def problem_of(entry: Guess, asked: Request, source: str, read: Read) -> RecordsError | None:
    """Return why the rows cannot be taken as they are described; None if they can."""
    where = f"clienthood.toml, [sources.{source}.reads.{read.name}]"
    if entry.missing:
        headers = ", ".join(each.header for each in entry.columns)
        return RecordsError(
            f"no column for {', '.join(entry.missing)} of {entry.table}",
            where=where,
            hint=f'say which it is: columns = {{ {entry.missing[0].split()[0]} = "…" }}; '
            f"its columns: {headers}",
        )
    if entry.certain or asked.yes:
        return None
    taken = ", ".join(f"{header} → {column}" for header, column in entry.mapping.items())
    kept = ", ".join(each.header for each in entry.columns if not each.column)
    beside = f"; kept beside the records: {kept}" if kept else ""
    return RecordsError(
        f"looks like {entry.table}: {taken}{beside}",
        where=where,
        hint="if that is right, write so:\n" + toml_of(source, read.name, entry),
    )


def _accepted(entry: Guess, asked: Request, source: str, read: Read) -> tuple[Part, ...]:
    problem = problem_of(entry, asked, source, read)
    if problem is not None:
        raise problem
    return accepted(entry, asked)

"""Sources: where records can be pulled from, how far each was read, and what the last pull was."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from clienthood.book import Book, Manifest, Stretch, read_manifest
from clienthood.book.pulls import STOPPED, Pull, last_pulls, reached
from clienthood.errors import NotFoundError
from clienthood.faces.views.wording import count
from clienthood.settings import ReadSection, SourceSection, read_settings
from clienthood.settings.sources import VARIABLE, Kind
from clienthood.sources import VENDORS, Looked, live_reads
from clienthood.standard import TABLES

KINDS: Mapping[str, str] = {
    "postgres": "Postgres",
    "mysql": "MySQL or MariaDB",
    "sqlite": "a file of SQLite",
    "duckdb": "a file of DuckDB",
    "parquet": "a folder of Parquet files",
    "workbook": "an Excel workbook",
    **{vendor.kind: vendor.title for vendor in VENDORS},
}
"""What each kind is called; others go by their own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePulled:
    """One table of a source, and how far it was read."""

    name: str
    of: str
    """What it is there: a table, the words of a select, a sheet."""
    into: str
    """Standard table; empty: as its columns tell."""
    cursor: str
    """Column there that only grows; empty: it is read whole each time."""
    until: str
    """Cursor up to which it was read; empty: not yet, or it has none."""
    at: dt.datetime | None
    """When it was last pulled."""
    stopped: bool
    """Whether that pull was broken off."""
    rows: int
    """Rows of that pull; of one that was broken off, those that wait."""
    batches: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source."""

    name: str
    kind: str
    kind_words: str
    where: str
    """As the settings have it: names of variables, never their values."""
    password: str
    """Where its password comes from, in words; empty: it needs none."""
    secret: str
    """What it is called there: password or key."""
    ready: bool
    """Whether every variable that it names is set where this program runs."""
    tables: tuple[TablePulled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindName:
    """A kind of source that can be added."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """The page of sources."""

    words: tuple[str, ...]
    sources: tuple[SourceRow, ...]
    kinds: tuple[KindName, ...]
    """Kinds that can be added."""
    into: tuple[str, ...]
    """Standard tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookPage:
    """What a pull of one source would find."""

    source: str
    words: tuple[str, ...]
    tables: tuple[Looked, ...]


def sources_page(book: Book) -> SourcesPage:
    """Return the sources of a book; none of them is asked anything."""
    known = read_settings(book.path).sources
    manifest, pulls = read_manifest(book.manifest_file), last_pulls(book)
    rows = tuple(_row(manifest, name, each, pulls) for name, each in known.items())
    return SourcesPage(
        words=_words(rows),
        sources=rows,
        kinds=tuple(KindName(kind=kind, words=_kind(kind)) for kind in get_args(Kind)),
        into=tuple(TABLES),
    )


def look_page(book: Book, source: str, found: Sequence[Looked]) -> LookPage:
    """Return a look at a source as a page.

    Raises
    ------
    NotFoundError
        If the book has no such source.
    """
    if source not in read_settings(book.path).sources:
        raise NotFoundError(f"there is no source {source}")
    known = [each.rows for each in found if each.rows is not None]
    words = [f"A pull would read {count(sum(known), 'row')} now." if known else "It can be read."]
    if any(not each.certain for each in found):
        words.append("Something must be said first: see below.")
    return LookPage(source=source, words=tuple(words), tables=tuple(found))


def _row(
    manifest: Manifest,
    name: str,
    section: SourceSection,
    pulls: Mapping[tuple[str, str], Pull],
) -> SourceRow:
    far = reached(manifest, name)
    reads = dict(live_reads(section.kind, section.reads))
    reads |= {read: ReadSection() for source, read in pulls if source == name and read not in reads}
    wanted = [*VARIABLE.findall(section.where), *filter(None, [section.password_env])]
    return SourceRow(
        name=name,
        kind=section.kind,
        kind_words=_kind(section.kind),
        where=section.where,
        password=_password(section),
        secret="key" if section.kind in {vendor.kind for vendor in VENDORS} else "password",
        ready=all(os.environ.get(variable) for variable in wanted),
        tables=tuple(
            _table(read, each, far.get(read), pulls.get((name, read)))
            for read, each in reads.items()
        ),
    )


def _table(name: str, section: ReadSection, far: Stretch | None, last: Pull | None) -> TablePulled:
    until = _plain(far.until) if far is not None and section.cursor else ""
    return TablePulled(
        name=name,
        of=" ".join(section.query.split()) or section.table or name,
        into=section.into,
        cursor=section.cursor,
        until=until,
        at=last.at if last else None,
        stopped=last is not None and last.state == STOPPED,
        rows=last.rows if last else 0,
        batches=tuple(filter(None, last.batches.split(", "))) if last else (),
        sentence=_sentence(section, until, last),
    )


def _sentence(section: ReadSection, until: str, last: Pull | None) -> str:
    if last is None:
        return "Not pulled yet; the first pull reads all of it."
    if last.state == STOPPED:
        kept = f"; {count(last.rows, 'row')} that came over wait for the next" if last.rows else ""
        return f"The last pull stopped: {last.trouble}{kept}."
    what = f"The last pull read {count(last.rows, 'row')}" if last.rows else "Nothing was new"
    then = f"; read up to {section.cursor} {until}" if until else ""
    return f"{what}{then}."


def _words(rows: Sequence[SourceRow]) -> tuple[str, ...]:
    if not rows:
        return (
            "No source is named yet. A source is a database, a folder, a workbook or another"
            " program from which records come again and again; a pull brings in what is new.",
        )
    stopped = sum(table.stopped for row in rows for table in row.tables)
    told = [f"{count(len(rows), 'source')}; a pull brings in what is new in one of them."]
    if stopped:
        told.append(
            f"{count(stopped, 'table')} could not be pulled to the end; the next pull goes on."
        )
    lacking = [row.name for row in rows if not row.ready]
    if lacking:
        told.append(f"A variable is not set where this program runs, for {', '.join(lacking)}.")
    return tuple(told)


def _password(section: SourceSection) -> str:
    if section.keyring:
        return "in the keyring"
    return f"in the variable {section.password_env}" if section.password_env else ""


def _plain(cursor: str) -> str:
    try:
        return str(json.loads(cursor)) if cursor else ""
    except ValueError:
        return cursor


def _kind(kind: str) -> str:
    return KINDS.get(kind, kind.capitalize())

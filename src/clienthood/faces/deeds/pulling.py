"""Pulling what is new from a source, and saying where a source is; written into the trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clienthood.book import Book
from clienthood.book.audit import Actor, record
from clienthood.engine import Embedded
from clienthood.errors import ClienthoodError, RecordsError, TakenError
from clienthood.faces.deeds.importing import Heard, in_words, note_import, run_after
from clienthood.faces.deeds.settings import change_settings
from clienthood.faces.deeds.settings_text import Value
from clienthood.faces.views.document import Plain, to_json
from clienthood.pipeline import working_engine
from clienthood.settings import Settings, SourceSection, read_settings
from clienthood.sources import PulledRead, look_at_source, pull, source_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source, or one more table of it, as a form tells; never a password."""

    name: str
    kind: str
    where: str
    password_env: str = ""
    """Name of the variable of the environment that holds the password."""
    read: str = ""
    """Name of the table here; empty: nothing is told of what is read."""
    table: str = ""
    query: str = ""
    into: str = ""
    cursor: str = ""


def pull_source(
    book: Book,
    actor: Actor,
    *,
    source: str,
    engine: Embedded,
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
    try:
        for done in pull(book, engine, source, progress=told):
            for report in done.reports:
                note_import(book, actor, report)
            record(book, actor, "pull", subject=source, after=f"{done.read}: {done.rows:,} rows")
            yield done
    except ClienthoodError as fault:
        record(book, actor, "pull", subject=source, after=f"stopped: {fault.message}")
        raise


def pull_in_background(book: Book, actor: Actor, told: Heard, *, source: str) -> Plain:
    """Pull a source, then run the book; the reports and the run, or why there is none."""
    with working_engine(book) as engine:
        done = list(pull_source(book, actor, source=source, engine=engine, told=in_words(told)))
    result: dict[str, Plain] = {"reads": to_json(done), "run": None, "problem": None}
    if any(report.batch for each in done for report in each.reports):
        result |= run_after(book, actor, told)
    return result


def look_in_background(book: Book, actor: Actor, told: Heard, *, source: str) -> Plain:
    """Return what a pull of a source would find; nothing is pulled."""
    told("asking the source", 0, 0)
    with working_engine(book) as engine:
        looked = to_json(look_at_source(book, engine, source))
    return {"source": source, "looked": looked, "by": actor.name}


def add_source(book: Book, actor: Actor, new: NewSource) -> Settings:
    """Return the settings with one more source, or one more table of a source.

    Raises
    ------
    SettingsError
        If it cannot be so.
    TakenError
        If there is a source of that name that is elsewhere, or has such a table already.
    """
    known = read_settings(book.path).sources.get(new.name)
    read = new.read or new.into
    if known is not None:
        if (known.kind, known.where) != (new.kind, new.where):
            raise TakenError(
                f"there is a source {new.name} already", hint="give this one another name"
            )
        if not read or read in known.reads:
            raise TakenError(
                f"{new.name} has a table {read} already", hint="give this one another name"
            )
        changes: dict[str, Value] = {f"sources.{new.name}.reads.{read}": _read(new)}
    else:
        told: dict[str, Value] = {"kind": new.kind, "where": new.where}
        if new.password_env:
            told["password_env"] = new.password_env
        if read:
            told["reads"] = {read: _read(new)}
        changes = {f"sources.{new.name}": told}
    return change_settings(book, actor, changes=changes, what="add source")


def take_columns(book: Book, actor: Actor, *, source: str, read: str) -> Settings:
    """Return the settings in which the columns of a table are what they are taken for.

    Raises
    ------
    RecordsError
        If they are not taken for any table yet.
    """
    source_of(book, source)
    with working_engine(book) as engine:
        looked = look_at_source(book, engine, source)
    found = next((each for each in looked if each.read == read), None)
    if found is None or not any(each.column for each in found.columns):
        raise RecordsError("its columns are not known", where=f"{source}.{read}")
    columns: dict[str, Value] = {each.column: each.header for each in found.columns if each.column}
    at = f"sources.{source}.reads.{read}"
    changes: dict[str, Value] = {f"{at}.into": found.table, f"{at}.columns": columns}
    return change_settings(book, actor, changes=changes, what="add source")


def remove_source(book: Book, actor: Actor, *, source: str) -> SourceSection:
    """Return a source that is no more in the settings; what was pulled of it stays.

    Raises
    ------
    NotFoundError
        If the book has no such source.
    """
    gone = source_of(book, source)
    change_settings(book, actor, changes={f"sources.{source}": None}, what="remove source")
    return gone


def _read(new: NewSource) -> dict[str, Value]:
    told = {"table": new.table, "query": new.query, "into": new.into, "cursor": new.cursor}
    return {name: value for name, value in told.items() if value}

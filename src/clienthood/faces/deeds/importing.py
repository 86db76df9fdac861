"""Bringing records in, and taking them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

from clienthood.book import Batch, Book, create_book
from clienthood.book.audit import Actor, record
from clienthood.book.state import state
from clienthood.book.uploads import (
    Upload,
    drop_note,
    drop_upload_files,
    find_upload,
    forget_content,
    read_note,
    write_note,
)
from clienthood.engine import Engine
from clienthood.errors import ClienthoodError, NotFoundError, RecordsError
from clienthood.faces.deeds.returning import is_book_export
from clienthood.faces.deeds.runs import run_book
from clienthood.faces.views.document import Plain, to_json
from clienthood.faces.views.importing import lacking_words
from clienthood.pipeline import working_engine
from clienthood.records import (
    UPLOAD,
    Brought,
    DropEffect,
    ImportReport,
    Request,
    import_drop,
    look_at,
    preview_drop,
    undo,
    undo_drop,
)
from clienthood.standard import TABLES

DROP = "d"
"""With which the id of a drop begins, and that of no batch."""
Heard = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much (0: unknown)."""
SAID: Mapping[str, tuple[str, ...]] = {
    "dates": ("day-first", "month-first"),
    "decimal": ("comma", "point"),
}
"""Answers to what a file may leave open."""
STAGES = {
    "look": "reading the rows",
    "import": "checking every row",
    "compare": "comparing them with what is there",
}
LOOK, ANSWERS, EFFECT, RESULT = "look", "answers", "effect", "result"
"""Notes beside an upload: what it looks like, what the user said, what it would bring, brought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the user says of an upload beside its columns; empty: as the file itself tells."""

    table: str = ""
    dates: str = ""
    decimal: str = ""
    kind: str = ""
    """Which of its files it is said of; empty: of the first, or of none if there are several."""
    leave: tuple[str, ...] | None = None
    """Names of files that are not to be taken; None: as was said before."""


def import_records(
    book: Book,
    actor: Actor,
    paths: Sequence[Path],
    *,
    engine: Engine,
    request: Request,
    told: Heard = lambda what, done, of: None,
) -> Brought:
    """Import files, folders and zips together: all of them or none.

    Raises
    ------
    RecordsError
        If one cannot be read as it stands, or a question must be answered first.
    """
    brought = import_drop(book, engine, paths, request=request, progress=told)
    if any(report.batch for report in brought.reports):
        with state(book):
            for report in brought.reports:
                note_import(book, actor, report)
    return brought


def undo_imports(book: Book, actor: Actor, *, batch: str) -> tuple[Batch, ...]:
    """Take back an import, or all that came in one drop, and return what it was.

    Parameters
    ----------
    batch
        Id of a batch, such as b0007, or of a drop, such as d0007.

    Raises
    ------
    NotFoundError
        If the book has none of that id.
    """
    if not batch.startswith(DROP):
        return (undo_batch(book, actor, batch=batch),)
    gone = undo_drop(book, batch)
    files = ", ".join(dict.fromkeys(each.file for each in gone))
    rows = sum(each.read for each in gone)
    ids = ", ".join(each.id for each in gone)
    record(book, actor, "undo", subject=batch, before=f"{ids}: {files}: {rows:,} rows")
    return gone


def undo_batch(book: Book, actor: Actor, *, batch: str) -> Batch:
    """Take back an import, its updates included, and return what it was.

    Raises
    ------
    NotFoundError
        If the book has no such batch.
    """
    gone = undo(book, batch)
    record(book, actor, "undo", subject=gone.id, before=f"{gone.file}: {gone.read:,} rows")
    return gone


def look_at_upload(book: Book, actor: Actor, told: Heard, *, upload: str) -> Plain:
    """Look what an upload holds, and keep that beside it; one that cannot be read is removed."""
    found = find_upload(book, upload)
    try:
        if is_book_export(found.file):
            raise RecordsError(
                "this is the export of a whole book, not of its records alone",
                where=found.name,
                hint="bring it back into a new book by the command line: clienthood import",
            )
        looked = look_at(book, found.file, Request(bounds=UPLOAD), told=told)
    except ClienthoodError:
        drop_upload_files(book, upload)
        raise
    write_note(found, LOOK, _dict(looked))
    return {"upload": found.id, "by": actor.name}


def answer_upload(
    book: Book, *, upload: str, answers: Answers, columns: Sequence[str] | None = None
) -> Upload:
    """Keep what the user says of an upload, or of one kind of its files, and return it.

    Parameters
    ----------
    answers
        What was said beside the columns.
    columns
        Column of the table for each header of the kind, in their order, empty for a header that
        is kept beside the record; None: as the files were taken for.

    Raises
    ------
    RecordsError
        If a column is given twice, or one that the table needs by none.
    """
    found = find_upload(book, upload)
    look = _of_kind(_looks(found), answers.kind)
    kept = read_note(found, ANSWERS) or {"kinds": {}, "leave": []}
    if columns is not None:
        mapping = _mapped(look, answers.table, columns)
        kept["kinds"][look["kind"]] = {
            "table": answers.table,
            "columns": mapping,
            "dates": answers.dates,
            "decimal": answers.decimal,
        }
    elif answers.kind or len(_looks(found)) == 1:
        said = {"dates": answers.dates, "decimal": answers.decimal}
        kept["kinds"][look["kind"]] = {name: each for name, each in said.items() if each}
    if answers.leave is not None:
        kept["leave"] = list(answers.leave)
    write_note(found, ANSWERS, kept)
    drop_note(found, EFFECT)
    return found


def settle_upload(book: Book, *, upload: str, said: Sequence[tuple[str, str, str]]) -> Upload:
    """Keep what the user says to questions that the files left open, and return the upload.

    Parameters
    ----------
    said
        For each question the kind of file, what was asked (``dates`` or ``decimal``), and the
        answer (``day-first``, ``month-first``, ``comma`` or ``point``); an empty kind is every one.

    Raises
    ------
    RecordsError
        If that is no answer to the question.
    """
    found = find_upload(book, upload)
    kept = read_note(found, ANSWERS) or {"kinds": {}, "leave": []}
    kinds = {look["kind"] for look in _looks(found)}
    for kind, asked, answer in said:
        if answer not in SAID.get(asked, ()) or (kind and kind not in kinds):
            raise RecordsError("that is no answer", hint="choose one of those that are offered")
        for each in [kind] if kind else sorted(kinds):
            kept["kinds"].setdefault(each, {})[asked] = answer
    write_note(found, ANSWERS, kept)
    drop_note(found, EFFECT)
    return found


def preview_upload(book: Book, actor: Actor, told: Heard, *, upload: str) -> Plain:
    """Find out what an upload would bring, and keep that beside it; nothing of it counts.

    What the files leave open is kept as questions.
    """
    found = find_upload(book, upload)
    note: dict[str, Plain] = {"effect": None, "problem": None}
    try:
        with working_engine(book) as engine:
            effect = preview_drop(
                book, engine, [_file(found)], request_of(found), progress=in_words(told)
            )
        note["effect"] = told_effect(effect)
    except ClienthoodError as fault:
        note["problem"] = _problem(fault)
    write_note(found, EFFECT, note)
    return {"upload": found.id, "by": actor.name}


def import_upload(book: Book, actor: Actor, told: Heard, *, upload: str, name: str = "") -> Plain:
    """Import an upload, then run the book; the reports and the run, or why there is none.

    Parameters
    ----------
    upload
        Id of the file that came through the browser.
    name
        Name of the business, for a book that is made by its first import.

    Raises
    ------
    RecordsError
        If the file cannot be read as it stands.
    """
    found = find_upload(book, upload)
    file, request = _file(found), request_of(found)
    made = _made(book, name)
    try:
        with working_engine(book) as engine:
            brought = import_records(
                book, actor, [file], engine=engine, request=request, told=in_words(told)
            )
    except BaseException:
        if made:
            book.settings_file.unlink(missing_ok=True)
        raise
    result: dict[str, Plain] = {**_dict(brought), "run": None, "problem": None}
    write_note(found, RESULT, result)
    drop_note(found, EFFECT)
    forget_content(found)
    if any(report.batch for report in brought.reports):
        result |= run_after(book, actor, told)
        write_note(found, RESULT, result)
    return {"upload": found.id, **result}


def drop_upload(book: Book, actor: Actor, *, upload: str) -> Upload:
    """Remove an upload that is not to be imported, and return what it was."""
    return drop_upload_files(book, upload)


def request_of(upload: Upload) -> Request:
    """Return what the user said of an upload, as the importer takes it."""
    told = read_note(upload, ANSWERS) or {"kinds": {}, "leave": []}
    return Request(
        yes=True, bounds=UPLOAD, of=told["kinds"], leave=tuple(map(escape, told["leave"]))
    )


def told_effect(effect: DropEffect) -> Plain:
    """Return what a drop would bring as plain values, its sentences with it."""
    found = _dict(effect)
    found["sentence"] = effect.sentence
    found["effects"] = [{**_dict(each), "sentence": each.sentence} for each in effect.effects]
    return found


def _looks(upload: Upload) -> list[dict[str, Any]]:
    note = read_note(upload, LOOK)
    if note is None:
        raise RecordsError("nobody has looked at this file yet", where=upload.name)
    looks: list[dict[str, Any]] = note["looks"]
    return looks


def _of_kind(looks: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    for look in looks:
        if not kind or look["kind"] == kind:
            return look
    raise NotFoundError("there is no such kind of file", hint="choose one of those that are listed")


def _mapped(look: Mapping[str, Any], table: str, columns: Sequence[str]) -> dict[str, str]:
    """Return header to column, if that can be read."""
    headers = [each["header"] for each in look["guess"]["columns"]]
    if table not in TABLES or len(columns) != len(headers):
        raise RecordsError("the columns are not those of the file", hint="look at the file anew")
    mapping = dict(zip(headers, columns, strict=True))
    taken = [column for column in columns if column]
    twice = sorted({column for column in taken if taken.count(column) > 1})
    if twice:
        both = [header for header, column in mapping.items() if column == twice[0]]
        raise RecordsError(
            f"{' and '.join(both)} cannot both be {twice[0].replace('_', ' ')}",
            hint="keep one of them beside the record",
        )
    unknown = [column for column in taken if column not in TABLES[table].names]
    if unknown:
        raise RecordsError(f"there is no column {unknown[0]}", hint="choose from the list")
    missing = lacking_words(table, mapping)
    if missing:
        raise RecordsError(f"no column says: {missing}", hint="choose which column it is")
    return mapping


def run_after(book: Book, actor: Actor, told: Heard) -> dict[str, Plain]:
    """Run the book after records came in; the run, or why there is none."""
    try:
        made = run_book(book, actor, told=lambda stage: told(stage, 0, 0))
    except ClienthoodError as fault:
        return {"run": None, "problem": _problem(fault)}
    return {"run": {"id": made.id, "accounts": made.accounts}, "problem": None}


def _made(book: Book, name: str) -> bool:
    """Make the book if there is none; whether it was made."""
    if book.settings_file.exists() or book.manifest_file.exists():
        return False
    create_book(book.path, name=" ".join(name.split())[:200])
    return True


def _file(upload: Upload) -> Path:
    if not upload.file.exists():
        raise NotFoundError(
            "this file has been imported already",
            where=upload.name,
            hint="choose it anew to import it again; what has not changed counts only once",
        )
    return upload.file


def note_import(book: Book, actor: Actor, report: ImportReport) -> None:
    """Write an import into the audit trail, if it brought anything."""
    if report.batch is None:
        return
    counts = f"{report.created:,} new, {report.changed:,} changed, {report.same:,} same"
    after = f"{report.file}: {report.read:,} rows into {report.table}: {counts}"
    told = f"{after}, {report.quarantined:,} set aside"
    record(book, actor, "import", subject=report.batch, after=told)


def in_words(told: Heard) -> Heard:
    """Return what hears of an import, as somebody who hears it in plain words."""
    return lambda what, done, of: told(STAGES.get(what, what), done, of)


def _dict(view: object) -> dict[str, Plain]:
    found = to_json(view)
    assert isinstance(found, dict)
    return found


def _problem(fault: ClienthoodError) -> Plain:
    return {"message": fault.message, "where": fault.where, "hint": fault.hint}

"""Bringing records in, and taking them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clienthood.book import Batch, Book, create_book
from clienthood.book.audit import Actor, record
from clienthood.book.uploads import (
    Upload,
    drop_note,
    drop_upload_files,
    find_upload,
    read_note,
    write_note,
)
from clienthood.engine import Engine
from clienthood.errors import ClienthoodError, NotFoundError, RecordsError
from clienthood.faces.deeds.runs import run_book
from clienthood.faces.views.document import Plain, to_json
from clienthood.faces.views.importing import lacking_words
from clienthood.pipeline import working_engine
from clienthood.records import (
    UPLOAD,
    ImportReport,
    Request,
    TwoReadingsError,
    import_file,
    look_at,
    preview_import,
    undo,
)
from clienthood.standard import TABLES

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
    sheet: str = ""


def import_records(
    book: Book,
    actor: Actor,
    file: Path,
    *,
    engine: Engine,
    request: Request,
    told: Heard = lambda what, done, of: None,
) -> tuple[ImportReport, ...]:
    """Import a file, and return a report for each table it feeds.

    Raises
    ------
    RecordsError
        If it cannot be read as it stands, or a question must be answered first.
    """
    reports = import_file(book, engine, file, request=request, progress=told)
    for report in reports:
        note_import(book, actor, report)
    return reports


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
        looks = look_at(book, found.file, Request(bounds=UPLOAD), told=told)
    except ClienthoodError:
        drop_upload_files(book, upload)
        raise
    write_note(found, LOOK, {"looks": to_json(looks)})
    return {"upload": found.id, "by": actor.name}


def answer_upload(
    book: Book, *, upload: str, answers: Answers, columns: Sequence[str] | None = None
) -> Upload:
    """Keep what the user says of an upload, and return it.

    Parameters
    ----------
    answers
        What was said beside the columns.
    columns
        Column of the table for each header of the sheet, in their order, empty for a header that
        is kept beside the record; None: as the file was taken for.

    Raises
    ------
    RecordsError
        If a column is given twice, or one that the table needs by none.
    """
    found = find_upload(book, upload)
    looks = _looks(found)
    told: dict[str, object] = dict(asdict(answers))
    if columns is None:
        told["table"] = ""
    else:
        told["columns"] = _mapped(_sheet(looks, answers.sheet), answers.table, columns)
    if len(looks) == 1:
        told["sheet"] = ""
    write_note(found, ANSWERS, told)
    drop_note(found, EFFECT)
    return found


def settle_upload(book: Book, *, upload: str, asked: str, said: str) -> Upload:
    """Keep what the user says to a question that the file left open, and return the file.

    Parameters
    ----------
    asked
        ``dates`` or ``decimal``.
    said
        ``day-first``, ``month-first``, ``comma`` or ``point``.

    Raises
    ------
    RecordsError
        If that is no answer to the question.
    """
    if said not in SAID.get(asked, ()):
        raise RecordsError("that is no answer", hint="choose one of those that are offered")
    found = find_upload(book, upload)
    write_note(found, ANSWERS, {**(read_note(found, ANSWERS) or {}), asked: said})
    drop_note(found, EFFECT)
    return found


def preview_upload(book: Book, actor: Actor, told: Heard, *, upload: str) -> Plain:
    """Find out what an upload would bring, and keep that beside it; nothing of it counts.

    What the file leaves open is kept as a question instead.
    """
    found = find_upload(book, upload)
    note: dict[str, Plain] = {"effects": [], "problem": None, "asked": ""}
    try:
        with working_engine(book) as engine:
            effects = preview_import(
                book, engine, _file(found), request_of(found), progress=in_words(told)
            )
        note["effects"] = [{**_dict(effect), "sentence": effect.sentence} for effect in effects]
    except TwoReadingsError as fault:
        note |= {"problem": _problem(fault), "asked": fault.asked}
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
            reports = import_records(
                book, actor, file, engine=engine, request=request, told=in_words(told)
            )
    except BaseException:
        if made:
            book.settings_file.unlink(missing_ok=True)
        raise
    result: dict[str, Plain] = {"reports": to_json(reports), "run": None, "problem": None}
    write_note(found, RESULT, result)
    drop_note(found, EFFECT)
    if not request.sheet:
        file.unlink()
    if any(report.batch for report in reports):
        result |= run_after(book, actor, told)
        write_note(found, RESULT, result)
    return {"upload": found.id, **result}


def drop_upload(book: Book, actor: Actor, *, upload: str) -> Upload:
    """Remove an upload that is not to be imported, and return what it was."""
    return drop_upload_files(book, upload)


def request_of(upload: Upload) -> Request:
    """Return what the user said of an upload, as the importer takes it."""
    told = read_note(upload, ANSWERS) or {}
    return Request(
        table=told.get("table", ""),
        columns=told.get("columns", {}),
        dates=told.get("dates", ""),
        decimal=told.get("decimal", ""),
        sheet=told.get("sheet", ""),
        yes=True,
        bounds=UPLOAD,
    )


def _looks(upload: Upload) -> list[dict[str, Any]]:
    note = read_note(upload, LOOK)
    if note is None:
        raise RecordsError("nobody has looked at this file yet", where=upload.name)
    looks: list[dict[str, Any]] = note["looks"]
    return looks


def _sheet(looks: list[dict[str, Any]], sheet: str) -> dict[str, Any]:
    for look in looks:
        if not sheet or look["guess"]["sheet"] == sheet:
            return look
    raise NotFoundError(f"there is no sheet {sheet}", hint="choose one of its sheets")


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
    if not upload.file.is_file():
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

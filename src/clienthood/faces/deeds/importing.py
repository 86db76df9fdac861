"""Bringing records in, taking them back, and mending rows that were set aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

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
from clienthood.errors import ClienthoodError, NotFoundError
from clienthood.faces.deeds.runs import run_book
from clienthood.faces.views.document import Plain, to_json
from clienthood.pipeline import working_engine
from clienthood.records import (
    UPLOAD,
    Corrections,
    ImportReport,
    Request,
    TwoReadingsError,
    import_file,
    look_at,
    preview_import,
    retry,
    undo,
)
from clienthood.records import mend_rows as mend_records

Heard = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much (0: unknown)."""
STAGES = {
    "look": "reading the rows",
    "import": "checking every row",
    "compare": "comparing them with what is there",
}
LOOK, ANSWERS, EFFECT, RESULT = "look", "answers", "effect", "result"
"""Notes beside an upload: what it looks like, what the user said, what it would bring, brought."""


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
        _note_import(book, actor, report)
    return reports


def retry_rows(
    book: Book,
    actor: Actor,
    *,
    engine: Engine,
    batch: str = "",
    told: Heard = lambda what, done, of: None,
) -> tuple[ImportReport, ...]:
    """Try rows that were set aside again, by today's settings; a report for each batch tried."""
    reports = retry(book, engine, batch, progress=told)
    for report in reports:
        _note_import(book, actor, report)
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


def mend_rows(book: Book, actor: Actor, *, batch: str, corrections: Corrections) -> ImportReport:
    """Read rows that were set aside again, with corrected cells; those that pass count.

    Parameters
    ----------
    batch
        The batch that set them aside.
    corrections
        Line of each row to its corrected cells, by header.

    Raises
    ------
    NotFoundError
        If no such row waits.
    """
    with working_engine(book) as engine:
        report = mend_records(book, engine, batch, corrections)
    if report.batch:
        passed = f"{report.read - report.quarantined} of {report.read} rows passed"
        record(book, actor, "mend", subject=report.batch, before=batch, after=passed)
    return report


def mend_row(
    book: Book, actor: Actor, *, batch: str, line: int, cells: Mapping[str, str]
) -> ImportReport:
    """Read one row that was set aside again, with corrected cells."""
    return mend_rows(book, actor, batch=batch, corrections={line: cells})


def look_at_upload(book: Book, actor: Actor, told: Heard, *, upload: str) -> Plain:
    """Look what an upload holds, and keep that beside it."""
    found = find_upload(book, upload)
    looks = look_at(book, found.file, Request(bounds=UPLOAD), told=told)
    write_note(found, LOOK, to_json(looks))
    return {"upload": found.id, "by": actor.name}


def answer_upload(book: Book, *, upload: str, answers: Mapping[str, object]) -> Upload:
    """Keep what the user says of an upload: ``table``, ``columns``, ``dates``, ``decimal``, ``sheet``."""
    found = find_upload(book, upload)
    write_note(found, ANSWERS, dict(answers))
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
                book, engine, _file(found), request_of(found), progress=_in_words(told)
            )
        note["effects"] = [{**_dict(effect), "sentence": effect.sentence} for effect in effects]
    except TwoReadingsError as fault:
        note |= {"problem": _problem(fault), "asked": fault.asked}
    except ClienthoodError as fault:
        note["problem"] = _problem(fault)
    write_note(found, EFFECT, note)
    return {"upload": found.id, "by": actor.name}


def import_upload(
    book: Book, actor: Actor, told: Heard, *, upload: str, name: str = ""
) -> Plain:
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
                book, actor, file, engine=engine, request=request, told=_in_words(told)
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
        result |= _run(book, actor, told)
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


def _run(book: Book, actor: Actor, told: Heard) -> dict[str, Plain]:
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


def _note_import(book: Book, actor: Actor, report: ImportReport) -> None:
    if report.batch is None:
        return
    counts = f"{report.created:,} new, {report.changed:,} changed, {report.same:,} same"
    after = f"{report.file}: {report.read:,} rows into {report.table}: {counts}"
    told = f"{after}, {report.quarantined:,} set aside"
    record(book, actor, "import", subject=report.batch, after=told)


def _in_words(told: Heard) -> Heard:
    return lambda what, done, of: told(STAGES.get(what, what), done, of)


def _dict(view: object) -> dict[str, Plain]:
    found = to_json(view)
    assert isinstance(found, dict)
    return found


def _problem(fault: ClienthoodError) -> Plain:
    return {"message": fault.message, "where": fault.where, "hint": fault.hint}

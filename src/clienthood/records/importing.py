"""Imports a file: all its rows into the book, or none, and a report that counts every one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clienthood.book import Book, read_manifest, write_manifest, writing
from clienthood.engine import Engine
from clienthood.errors import RecordsError
from clienthood.records.arrival import Job, Progress
from clienthood.records.layout import layouts
from clienthood.records.mapping import Guess, accepted, guess
from clienthood.records.reading import open_sources
from clienthood.records.report import ImportReport
from clienthood.records.request import Request
from clienthood.records.source import Source
from clienthood.records.staging import Staged, stage
from clienthood.settings import read_settings

LAYOUTS = "layouts"
"""Folder of a book with layouts of its own."""


def examine(book: Book, file: Path, request: Request) -> tuple[Guess, ...]:
    """Return what a file is taken for, sheet by sheet, before anything is imported.

    Raises
    ------
    RecordsError
        If it cannot be read at all.
    """
    return tuple(entry for _, entry in _guesses(book, file, request))


def import_file(
    book: Book,
    engine: Engine,
    file: Path,
    *,
    request: Request | None = None,
    progress: Progress | None = None,
) -> tuple[ImportReport, ...]:
    """Import a file; a kill at any moment leaves the book as it was or with the whole file.

    Parameters
    ----------
    book
        The book, which has one writer at a time.
    engine
        Where keys are compared.
    file
        CSV, Excel or Parquet.
    request
        What the user says about it.
    progress
        Told what is being done, how many rows of it, and of how many.

    Returns
    -------
    tuple
        A report for each table the file feeds, in the order in which they were imported.

    Raises
    ------
    RecordsError
        If the file cannot be read as it stands, or a question must be answered first.
    BookError
        If another process is writing.
    """
    request = request or Request()
    with writing(book):
        found = _guesses(book, file, request)
        jobs = [
            Job(
                book=book,
                engine=engine,
                source=source,
                part=part,
                request=request,
                layout=entry.layout,
                part_number=number,
                progress=progress or (lambda what, done, of: None),
            )
            for source, entry in _wanted(found)
            for number, part in enumerate(accepted(entry, request, str(file)))
        ]
        return run_jobs(book, jobs)


def run_jobs(book: Book, jobs: Sequence[Job]) -> tuple[ImportReport, ...]:
    """Stage all jobs and count their batches together, by one swap of the manifest."""
    settings = read_settings(book.path)
    before = manifest = read_manifest(book.manifest_file)
    staged: list[Staged] = []
    try:
        for job in jobs:
            result = stage(job, manifest, settings)
            staged.append(result)
            if result.batch is not None:
                manifest = manifest.with_batches(result.batch, currency=result.currency)
                _obey_strict(job, result)
    except BaseException:
        _discard(book, staged)
        raise
    if manifest != before:
        write_manifest(book.manifest_file, manifest)
    return tuple(result.report for result in staged)


def _guesses(book: Book, file: Path, request: Request) -> list[tuple[Source, Guess]]:
    known = layouts(book.path / LAYOUTS)
    return [(source, guess(source, request, known)) for source in open_sources(file, request)]


def _wanted(found: list[tuple[Source, Guess]]) -> list[tuple[Source, Guess]]:
    """Return the sheets that fit a table; all of them if none does, so that one is told of."""
    fitting = [(source, entry) for source, entry in found if not entry.missing]
    return fitting or found[:1]


def _obey_strict(job: Job, result: Staged) -> None:
    if not (job.request.strict and result.report.quarantined):
        return
    causes = "; ".join(
        f"{finding.count} × {finding.check} ({finding.sample})"
        for finding in result.report.findings
        if finding.severity == "error"
    )
    raise RecordsError(
        f"{result.report.quarantined} row(s) cannot be taken: {causes}",
        where=job.source.origin.file,
        hint="mend them, or import without --strict: they are set aside and the others count",
    )


def _discard(book: Book, staged: Sequence[Staged]) -> None:
    for result in staged:
        if result.batch is not None:
            for folder in (book.records / result.batch.table, book.quarantine):
                (folder / f"{result.batch.id}.parquet").unlink(missing_ok=True)

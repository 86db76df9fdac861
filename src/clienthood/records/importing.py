"""Imports a file: all its rows into the book, or none, and a report that counts every one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from clienthood.book import Batch, Book, Manifest, read_manifest, write_manifest, writing
from clienthood.engine import Engine
from clienthood.errors import NotFoundError, RecordsError
from clienthood.records.arrival import Job, Progress
from clienthood.records.layout import Layout, layouts
from clienthood.records.mapping import Guess, accepted, guess
from clienthood.records.quarantine import WaitingSource, mended, part_of
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
    known = layouts(book.path / LAYOUTS)
    return tuple(guess(source, request, known) for source in open_sources(file, request))


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
        jobs = planned(book, engine, file, request)
        return run_jobs(book, [replace(job, progress=progress or job.progress) for job in jobs])


def retry(
    book: Book, engine: Engine, batch_id: str = "", *, progress: Progress | None = None
) -> tuple[ImportReport, ...]:
    """Read quarantined rows again, by today's settings.

    Those that pass become a batch of their own; undoing it puts them back into quarantine.

    Parameters
    ----------
    book, engine
        As for an import.
    batch_id
        The batch whose rows are tried; empty: all batches with rows that wait.
    progress
        As for an import.

    Returns
    -------
    tuple
        A report for each batch that was tried; ``batch`` is None where no row passed.

    Raises
    ------
    NotFoundError
        If the book has no such batch.
    """
    with writing(book):
        manifest = read_manifest(book.manifest_file)
        if batch_id and manifest.batch(batch_id) is None:
            told = ", ".join(batch.id for batch in manifest.batches)
            raise NotFoundError(f"there is no batch {batch_id}", hint=f"the batches: {told}")
        known = layouts(book.path / LAYOUTS)
        jobs: list[Job] = []
        for batch in manifest.batches:
            if batch.quarantined and batch_id in {"", batch.id}:
                source = WaitingSource(book, manifest, batch)
                if source.rows:
                    job = again(book, engine, source, batch, known)
                    jobs.append(replace(job, progress=progress or job.progress))
        return run_jobs(book, jobs)


def planned(book: Book, engine: Engine, file: Path, request: Request) -> list[Job]:
    """Return what an import of a file consists of.

    Raises
    ------
    RecordsError
        As an import does.
    """
    known = layouts(book.path / LAYOUTS)
    sources = open_sources(file, request)
    manifest = read_manifest(book.manifest_file)
    if len(sources) == 1:
        mending = mended(sources[0], manifest)
        batch = mending and manifest.batch(mending.origin.retry_of)
        if mending and batch:
            return [again(book, engine, mending, batch, known)]
    found = [(source, guess(source, request, known)) for source in sources]
    return [
        Job(
            book=book,
            engine=engine,
            source=source,
            part=part,
            request=request,
            layout=entry.layout,
            part_number=number,
        )
        for source, entry in _wanted(found)
        for number, part in enumerate(accepted(entry, request, str(file)))
    ]


def again(book: Book, engine: Engine, source: Source, batch: Batch, known: Sequence[Layout]) -> Job:
    """Return the job that reads rows of an earlier batch as that was read."""
    return Job(
        book=book,
        engine=engine,
        source=source,
        part=part_of(batch, source.headers, known),
        request=Request(),
        layout=batch.layout,
        part_number=batch.part,
        earlier=batch.choices,
    )


def run_jobs(book: Book, jobs: Sequence[Job]) -> tuple[ImportReport, ...]:
    """Stage all jobs and count their batches together, by one swap of the manifest."""
    before = read_manifest(book.manifest_file)
    staged, manifest = stage_all(book, jobs)
    if manifest != before:
        write_manifest(book.manifest_file, manifest)
    return tuple(result.report for result in staged)


def stage_all(book: Book, jobs: Sequence[Job]) -> tuple[tuple[Staged, ...], Manifest]:
    """Stage all jobs, or none; return them with the manifest that would count them."""
    settings = read_settings(book.path)
    manifest = read_manifest(book.manifest_file)
    staged: list[Staged] = []
    try:
        for job in jobs:
            result = _with_effect(book, stage(job, manifest, settings))
            staged.append(result)
            if result.batch is not None:
                manifest = manifest.with_batches(result.batch, currency=result.currency)
                _obey_strict(job, result)
    except BaseException:
        discard(book, staged)
        raise
    return tuple(staged), manifest


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


def _with_effect(book: Book, result: Staged) -> Staged:
    """Return a retry of which no row passed as nothing done."""
    tried, report = result.batch, result.report
    if tried is None or not tried.retry_of or report.quarantined < report.read:
        return result
    discard(book, [result])
    return replace(result, batch=None, report=replace(report, batch=None))


def discard(book: Book, staged: Sequence[Staged]) -> None:
    """Remove the files of batches that were staged."""
    for result in staged:
        if result.batch is not None:
            for folder in (book.records / result.batch.table, book.quarantine):
                (folder / f"{result.batch.id}.parquet").unlink(missing_ok=True)

"""Imports files: all of a drop into the book, or none, and reports that count every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clienthood.book import Batch, Book, Manifest, read_manifest, write_manifest, writing
from clienthood.book.manifest import grouped
from clienthood.engine import Engine
from clienthood.errors import NotFoundError, RecordsError
from clienthood.records.arrival import Job, Progress
from clienthood.records.decisions import TwoReadingsError
from clienthood.records.gathering import Gathered, Left, gathered
from clienthood.records.layout import LAYOUTS, Layout, layouts
from clienthood.records.mapping import Guess
from clienthood.records.quarantine import WaitingSource, part_of
from clienthood.records.report import ImportReport
from clienthood.records.request import Request
from clienthood.records.sorting import Question, settled, sort_drop
from clienthood.records.source import Source
from clienthood.records.staging import Staged, stage
from clienthood.settings import read_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a drop of files came to."""

    drop: str
    """By which all of it is taken back at once; empty if it made fewer than two batches."""
    reports: tuple[ImportReport, ...]
    """One for each table that each file feeds, in the order in which they were imported."""
    left: tuple[Left, ...]
    """Files that were not taken, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What an import of a drop consists of."""

    jobs: tuple[Job, ...]
    left: tuple[Left, ...]


def examine(book: Book, file: Path, request: Request) -> tuple[Guess, ...]:
    """Return what a file is taken for, sheet by sheet, before anything is imported.

    Raises
    ------
    RecordsError
        If it cannot be read at all.
    """
    with gathered(book, [file], request.bounds) as drop:
        return tuple(piece.guess for piece in sort_drop(book, drop, request).pieces)


def open_questions(book: Book, paths: Sequence[Path], request: Request) -> tuple[Question, ...]:
    """Return what must be said of files before they can be imported, as far as columns tell.

    Raises
    ------
    RecordsError
        If a file that was named itself cannot be read.
    """
    with gathered(book, paths, request.bounds) as drop:
        return sort_drop(book, drop, request).questions


def import_file(
    book: Book,
    engine: Engine,
    file: Path,
    *,
    request: Request | None = None,
    progress: Progress | None = None,
) -> tuple[ImportReport, ...]:
    """Import a file, and return a report for each table it feeds: a drop of one.

    Parameters
    ----------
    book, engine, request, progress
        As for a drop.
    file
        CSV, Excel, JSON or Parquet.

    Raises
    ------
    RecordsError
        If the file cannot be read as it stands, or a question must be answered first.
    BookError
        If another process is writing.
    """
    return import_drop(book, engine, [file], request=request, progress=progress).reports


def import_drop(
    book: Book,
    engine: Engine,
    paths: Sequence[Path],
    *,
    request: Request | None = None,
    progress: Progress | None = None,
) -> Brought:
    """Import files together; a kill at any moment leaves the book as it was or with all of them.

    Parameters
    ----------
    book
        The book, which has one writer at a time.
    engine
        Where keys are compared.
    paths
        Files, folders and zips.
    request
        What the user says about them.
    progress
        Told what is being done, how many rows of it, and of how many.

    Raises
    ------
    RecordsError
        If a file cannot be read as it stands, or a question must be answered first.
    BookError
        If another process is writing.
    """
    request = request or Request()
    with writing(book), gathered(book, paths, request.bounds) as drop:
        plan = planned(book, engine, drop, request)
        jobs = [replace(job, progress=heard(job, plan.jobs, progress)) for job in plan.jobs]
        reports = run_jobs(book, jobs, together=True)
        counting = {batch.id: batch.drop for batch in read_manifest(book.manifest_file).batches}
    ids = [report.batch for report in reports if report.batch]
    return Brought(drop=counting[ids[0]] if ids else "", reports=reports, left=plan.left)


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


def planned(book: Book, engine: Engine, drop: Gathered, request: Request) -> Planned:
    """Return what an import of a drop consists of, file after file in the order of import.

    Raises
    ------
    RecordsError
        As an import does.
    """
    known = layouts(book.path / LAYOUTS)
    found = sort_drop(book, drop, request)
    jobs: list[Job] = []
    for piece in settled(found):
        if piece.mends:
            job = again(book, engine, piece.source, piece.mends, known)
            jobs.append(replace(job, name=piece.name, kind=piece.kind))
            continue
        jobs += [
            Job(
                book=book,
                engine=engine,
                source=piece.source,
                part=part,
                request=piece.request,
                layout=piece.guess.layout,
                part_number=number,
                name=piece.name,
                kind=piece.kind,
            )
            for number, part in enumerate(piece.guess.parts)
        ]
    return Planned(jobs=tuple(jobs), left=found.left)


def heard(job: Job, jobs: Sequence[Job], progress: Progress | None) -> Progress:
    """Return what hears how far a job is, with the name of its file where there are several."""
    if progress is None:
        return job.progress
    if len({each.name for each in jobs}) == 1:
        return progress
    return lambda what, done, of: progress(f"{job.name}: {what}", done, of)


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


def run_jobs(
    book: Book, jobs: Sequence[Job], *, together: bool = False
) -> tuple[ImportReport, ...]:
    """Stage all jobs and count their batches, by one swap of the manifest.

    Parameters
    ----------
    together
        Whether they are one drop, which can be taken back as a whole.
    """
    before = read_manifest(book.manifest_file)
    staged, manifest = stage_all(book, jobs)
    if manifest != before:
        if together:
            manifest = grouped(before, manifest)
        write_manifest(book.manifest_file, manifest)
    return tuple(result.report for result in staged)


def stage_all(
    book: Book, jobs: Sequence[Job], unsettled: list[tuple[Job, TwoReadingsError]] | None = None
) -> tuple[tuple[Staged, ...], Manifest]:
    """Stage all jobs, or none; return them with the manifest that would count them.

    Parameters
    ----------
    unsettled
        Where jobs that leave a question open are gathered; without it the first one raises.
    """
    settings = read_settings(book.path)
    manifest = read_manifest(book.manifest_file)
    staged: list[Staged] = []
    try:
        for job in jobs:
            try:
                result = _with_effect(book, stage(job, manifest, settings))
            except TwoReadingsError as fault:
                if unsettled is None:
                    raise
                unsettled.append((job, fault))
                continue
            staged.append(result)
            if result.batch is not None:
                manifest = manifest.with_batches(result.batch, currency=result.currency)
                _obey_strict(job, result)
    except BaseException:
        discard(book, staged)
        raise
    return tuple(staged), manifest


def _obey_strict(job: Job, result: Staged) -> None:
    if not (job.request.strict and result.report.quarantined):
        return
    causes = "; ".join(
        f"{finding.count} × {finding.check} ({finding.sample})"
        for finding in result.report.findings
        if finding.severity == "error"
    )
    number = result.report.quarantined
    rows = "1 row" if number == 1 else f"{number} rows"
    raise RecordsError(
        f"{rows} cannot be taken: {causes}",
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

"""A pull: what is new in a source comes over, and counts in the book as one more import.

The rows come piece by piece into the spool. When all of a table's are there, they are imported as
any file is; the batch and how far the source has been read begin to count in the same moment.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from clienthood.book import (
    Book,
    Pulled,
    Stretch,
    read_manifest,
    write_manifest,
    writing,
)
from clienthood.book.pulls import DONE, STOPPED, Pull, note_pull, reached
from clienthood.engine import Embedded
from clienthood.errors import BookError, ClienthoodError, NotFoundError
from clienthood.records.arrival import Job, Progress
from clienthood.records.effect import Effect, preview_jobs
from clienthood.records.importing import discard, stage_all
from clienthood.records.report import ImportReport
from clienthood.records.staging import Staged
from clienthood.settings import SourceSection, read_settings
from clienthood.sources.opening import open_source
from clienthood.sources.order_lines import with_lines
from clienthood.sources.planning import jobs_of
from clienthood.sources.protocol import Opened, Piece, Read
from clienthood.sources.relational import Relational
from clienthood.sources.spool import Spool, pulling


@dataclass(frozen=True, slots=True, kw_only=True)
class PulledRead:
    """What a pull of one table of a source came to."""

    source: str
    read: str
    rows: int
    """Rows that came over."""
    waited: int
    """Those of them that a pull which was broken off had left."""
    cursor: str
    """How far it has been read; empty where it has no cursor."""
    reports: tuple[ImportReport, ...]


def source_of(book: Book, name: str) -> SourceSection:
    """Return the settings of a source.

    Raises
    ------
    NotFoundError
        If the book has no such source.
    """
    known = read_settings(book.path).sources
    if name not in known:
        raise NotFoundError(
            f"there is no source {name}",
            where="clienthood.toml",
            hint=f"the sources: {', '.join(known)}" if known else f"write it: [sources.{name}]",
        )
    return known[name]


def pull(
    book: Book,
    engine: Embedded,
    name: str,
    *,
    progress: Progress = lambda what, done, of: None,
    today: dt.date | None = None,
) -> Iterator[PulledRead]:
    """Bring what is new of a source into the book, and yield what each table came to.

    Raises
    ------
    SourceError
        If the source cannot be read. What has come over of a table is kept, and the next pull goes
        on after it; tables that were yielded before count.
    RecordsError
        If the rows cannot be taken as they are described.
    """
    with _way(book, engine, name, progress, today) as way:
        for read in way.opened.reads():
            try:
                yield _taken(way, read)
            except ClienthoodError as fault:
                _stopped(way, read, fault)
                raise


def preview_pull(
    book: Book,
    engine: Embedded,
    name: str,
    *,
    progress: Progress = lambda what, done, of: None,
    today: dt.date | None = None,
) -> Iterator[Effect]:
    """Fetch what is new of a source and yield what it would bring; nothing of it counts.

    What has come over stays in the spool, so that a pull need not fetch it again.

    Raises
    ------
    SourceError, RecordsError
        As a pull does.
    """
    with _way(book, engine, name, progress, today) as way:
        for read in way.opened.reads():
            yield from _tried(way, read)


@contextmanager
def _way(
    book: Book, engine: Embedded, name: str, progress: Progress, today: dt.date | None
) -> Iterator[_Way]:
    section = source_of(book, name)
    with pulling(book, name) as folder, closing(open_source(book, engine, name, section)) as opened:
        yield _Way(
            book=book,
            engine=engine,
            source=name,
            section=section,
            folder=folder,
            opened=opened,
            progress=progress,
            today=today,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How the pull of a source goes on."""

    book: Book
    engine: Embedded
    source: str
    section: SourceSection
    folder: Path
    """Of the source in the spool."""
    opened: Opened
    progress: Progress
    today: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Landed:
    """What has come over of one table."""

    spool: Spool
    reached: Mapping[str, Stretch]
    """How far each of its streams was read before."""
    waited: int
    """Rows that a pull which was broken off had left."""
    pieces: tuple[Piece, ...]


def _taken(way: _Way, read: Read) -> PulledRead:
    """Fetch what is new of a table and import it."""
    landed = _fetched(way, read)
    with writing(way.book):
        reports = _imported(way, read, landed)
    rows = landed.spool.rows or sum(report.read for report in reports)
    landed.spool.clear()
    done = PulledRead(
        source=way.source,
        read=read.name,
        rows=rows,
        waited=landed.waited,
        cursor=landed.pieces[-1].until if landed.pieces and read.section.cursor else "",
        reports=reports,
    )
    _note(way, done, DONE)
    return done


def _tried(way: _Way, read: Read) -> tuple[Effect, ...]:
    """Fetch what is new of a table and find out what it would bring."""
    landed = _fetched(way, read)
    with writing(way.book):
        return preview_jobs(way.book, way.engine, _jobs(way, read, landed))


def _stopped(way: _Way, read: Read, fault: ClienthoodError) -> None:
    """Write down that the pull of a table stopped, and what waits."""
    spool = Spool(way.folder, read, way.section, _reached(way, read))
    until = spool.pieces[-1].until if spool.pieces else ""
    none = PulledRead(
        source=way.source, read=read.name, rows=spool.rows, waited=0, cursor=until, reports=()
    )
    _note(way, none, STOPPED, fault.message)


def _fetched(way: _Way, read: Read) -> _Landed:
    """Return what has come over of a table, once everything that is new has."""
    before = _reached(way, read)
    spool = Spool(way.folder, read, way.section, before)
    if way.opened.in_place or (spool.complete and not read.section.cursor):
        spool.clear()
    spool.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    waited = spool.rows
    told = f"reading {read.name}"
    way.progress(told, waited, 0)
    for piece in way.opened.pieces(read, before, tuple(spool.pieces), spool.folder):
        spool.take(piece)
        way.progress(told, spool.rows, 0)
    spool.finish()
    return _Landed(spool=spool, reached=before, waited=waited, pieces=tuple(spool.pieces))


def _reached(way: _Way, read: Read) -> Mapping[str, Stretch]:
    told = reached(read_manifest(way.book.manifest_file), way.source)
    mine = f"{read.name}/"
    return {name: each for name, each in told.items() if f"{name}/".startswith(mine)}


def _jobs(way: _Way, read: Read, landed: _Landed) -> tuple[Job, ...]:
    if not landed.pieces:
        return ()
    if not all(piece.file.exists() for piece in landed.pieces):
        raise BookError(
            "what had come over was thrown away meanwhile, because an account was erased",
            where=f"source {way.source}",
            hint="pull again",
        )
    found = jobs_of(way.book, way.engine, way.source, read, landed.pieces, way.today)
    if isinstance(way.opened, Relational):
        alone, first = not landed.waited, not landed.reached
        found = tuple(
            with_lines(job, way.opened, read, landed.pieces, alone=alone, first=first)
            for job in found
        )
    return tuple(replace(job, progress=way.progress) for job in found)


def _imported(way: _Way, read: Read, landed: _Landed) -> tuple[ImportReport, ...]:
    """Import the pieces; batches and cursors begin to count by one swap of the manifest."""
    stretches = _stretches(landed)
    staged, manifest = stage_all(way.book, _jobs(way, read, landed))
    brought = [each.batch for each in staged if each.batch is not None]
    if not brought or (_stands_still(stretches) and all(map(_same, staged))):
        discard(way.book, staged)
        return tuple(replace(each.report, batch=None) for each in staged)
    mark = Pulled(
        source=way.source,
        pull=secrets.token_hex(8),
        batches=len(brought),
        stretches=stretches,
    )
    mine = {batch.id for batch in brought}
    batches = tuple(
        replace(batch, pulled=mark) if batch.id in mine else batch for batch in manifest.batches
    )
    write_manifest(way.book.manifest_file, replace(manifest, batches=batches))
    return tuple(each.report for each in staged)


def _note(way: _Way, done: PulledRead, state: str, trouble: str = "") -> None:
    note_pull(
        way.book,
        Pull(
            source=way.source,
            read=done.read,
            at=dt.datetime.now(dt.UTC),
            state=state,
            rows=done.rows,
            cursor=done.cursor,
            batches=", ".join(report.batch for report in done.reports if report.batch),
            trouble=trouble,
        ),
    )


def _stretches(landed: _Landed) -> tuple[Stretch, ...]:
    """Return how far the pieces lead, stream by stream."""
    last = {piece.stream: piece for piece in landed.pieces}
    before = landed.reached
    return tuple(
        Stretch(
            stream=stream,
            since=before[stream].until if stream in before else "",
            until=piece.until,
            seen=piece.seen,
        )
        for stream, piece in last.items()
    )


def _stands_still(stretches: Sequence[Stretch]) -> bool:
    return all(each.since == each.until for each in stretches)


def _same(staged: Staged) -> bool:
    report = staged.report
    return not (report.created or report.changed or report.quarantined)

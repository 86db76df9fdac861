"""A pull: what is new in a source comes over, and counts in the book as one more import.

The rows come piece by piece into the spool. When all of a table's are there, they are imported as
any file is; the batch and how far the source has been read begin to count in the same moment.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
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
from clienthood.engine import Engine
from clienthood.errors import BookError, ClienthoodError, NotFoundError
from clienthood.records.arrival import Job, Progress
from clienthood.records.effect import Effect, preview_jobs
from clienthood.records.importing import discard, stage_all
from clienthood.records.report import ImportReport
from clienthood.records.staging import Staged
from clienthood.settings import SourceSection, read_settings
from clienthood.sources.opening import open_source
from clienthood.sources.planning import jobs_of
from clienthood.sources.protocol import Opened, Piece, Read
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
    engine: Engine,
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
    section = source_of(book, name)
    with pulling(book, name) as folder, closing(open_source(book, engine, name, section)) as opened:
        for read in opened.reads():
            one = _Reading(book, engine, name, section, read)
            try:
                yield one.taken(opened, folder, progress, today)
            except ClienthoodError as fault:
                one.note_stop(folder, fault)
                raise


def preview_pull(
    book: Book,
    engine: Engine,
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
    section = source_of(book, name)
    with pulling(book, name) as folder, closing(open_source(book, engine, name, section)) as opened:
        for read in opened.reads():
            one = _Reading(book, engine, name, section, read)
            yield from one.tried(opened, folder, progress, today)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One table of a source on its way into a book."""

    book: Book
    engine: Engine
    source: str
    section: SourceSection
    read: Read

    def taken(
        self, opened: Opened, folder: Path, progress: Progress, today: dt.date | None
    ) -> PulledRead:
        """Fetch what is new and import it."""
        spool, waited = self._landed(opened, folder, progress)
        rows, pieces = spool.rows, tuple(spool.pieces)
        with writing(self.book):
            reports = self._import(pieces, progress, today)
        spool.clear()
        told = PulledRead(
            source=self.source,
            read=self.read.name,
            rows=rows,
            waited=waited,
            cursor=pieces[-1].until if pieces and self.read.section.cursor else "",
            reports=reports,
        )
        self._note(DONE, rows, told.cursor, [each.batch for each in reports if each.batch])
        return told

    def tried(
        self, opened: Opened, folder: Path, progress: Progress, today: dt.date | None
    ) -> tuple[Effect, ...]:
        """Fetch what is new and find out what it would bring."""
        spool, _ = self._landed(opened, folder, progress)
        with writing(self.book):
            jobs = self._jobs(tuple(spool.pieces), progress, today)
            return preview_jobs(self.book, self.engine, jobs)

    def note_stop(self, folder: Path, fault: ClienthoodError) -> None:
        """Write down that a pull stopped, and what waits."""
        spool = Spool(folder, self.read, self.section, self._reached())
        until = spool.pieces[-1].until if spool.pieces else ""
        self._note(STOPPED, spool.rows, until, [], fault.message)

    def _reached(self) -> Mapping[str, Stretch]:
        told = reached(read_manifest(self.book.manifest_file), self.source)
        mine = f"{self.read.name}/"
        return {name: each for name, each in told.items() if f"{name}/".startswith(mine)}

    def _landed(self, opened: Opened, folder: Path, progress: Progress) -> tuple[Spool, int]:
        """Return the spool once everything that is new lies in it, and what lay there before."""
        before = self._reached()
        spool = Spool(folder, self.read, self.section, before)
        if opened.in_place or (spool.complete and not self.read.section.cursor):
            spool.clear()
        spool.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        waited = spool.rows
        told = f"reading {self.read.name}"
        progress(told, waited, 0)
        landed = tuple(spool.pieces)
        for piece in opened.pieces(self.read, before, landed, spool.folder):
            spool.take(piece)
            progress(told, spool.rows, 0)
        spool.finish()
        return spool, waited

    def _jobs(
        self, pieces: Sequence[Piece], progress: Progress, today: dt.date | None
    ) -> tuple[Job, ...]:
        found = jobs_of(self.book, self.engine, self.source, self.read, pieces, today)
        return tuple(replace(job, progress=progress) for job in found)

    def _import(
        self, pieces: Sequence[Piece], progress: Progress, today: dt.date | None
    ) -> tuple[ImportReport, ...]:
        """Import the pieces; batches and cursors begin to count by one swap of the manifest."""
        if not pieces:
            return ()
        if not all(piece.file.exists() for piece in pieces):
            raise BookError(
                "what had come over was thrown away meanwhile, because an account was erased",
                where=self.source,
                hint="pull again",
            )
        stretches = _stretches(self._reached(), pieces)
        staged, manifest = stage_all(self.book, self._jobs(pieces, progress, today))
        brought = [each for each in staged if each.batch is not None]
        if not brought or (_stands_still(stretches) and all(map(_same, staged))):
            discard(self.book, staged)
            return tuple(replace(each.report, batch=None) for each in staged)
        mark = Pulled(
            source=self.source,
            pull=secrets.token_hex(8),
            batches=len(brought),
            stretches=stretches,
        )
        mine = {each.batch.id for each in brought if each.batch is not None}
        batches = tuple(
            replace(batch, pulled=mark) if batch.id in mine else batch for batch in manifest.batches
        )
        write_manifest(self.book.manifest_file, replace(manifest, batches=batches))
        return tuple(each.report for each in staged)

    def _note(
        self, state: str, rows: int, cursor: str, batches: Sequence[str], trouble: str = ""
    ) -> None:
        note_pull(
            self.book,
            Pull(
                source=self.source,
                read=self.read.name,
                at=dt.datetime.now(dt.UTC),
                state=state,
                rows=rows,
                cursor=cursor,
                batches=", ".join(batches),
                trouble=trouble,
            ),
        )


def _stretches(before: Mapping[str, Stretch], pieces: Sequence[Piece]) -> tuple[Stretch, ...]:
    """Return how far the pieces lead, stream by stream."""
    last = {piece.stream: piece for piece in pieces}
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

"""Brings a whole book back that was exported: into a new book, exactly as it was."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clienthood.book import Batch, Book, Manifest, read_manifest, write_manifest
from clienthood.book.manifest import batch_id
from clienthood.engine import Engine
from clienthood.errors import BookError
from clienthood.records.arrival import Arrival, Job, Progress
from clienthood.records.carrying import returned_rows
from clienthood.records.importing import discard
from clienthood.records.layout import Part
from clienthood.records.report import ImportReport
from clienthood.records.request import Request
from clienthood.records.source import Chunk, Origin
from clienthood.records.staging import Staged
from clienthood.standard import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One table that was carried here."""

    table: str
    file: Path
    sha256: str
    rows: int


class CarriedSource:
    """A carried file; its rows come typed, so it has no cells to read."""

    headers: tuple[str, ...] = ()

    def __init__(self, carried: Carried) -> None:
        self.origin = Origin(file=carried.file.name, sha256=carried.sha256)

    def chunks(self) -> Iterator[Chunk]:
        """Yield nothing."""
        return iter(())


def bring_back(
    book: Book, engine: Engine, tables: Sequence[Carried], currency: str, progress: Progress
) -> tuple[ImportReport, ...]:
    """Import carried tables, all or none; only under the lock of ``writing``.

    Parameters
    ----------
    book
        A book without records.
    tables
        What is brought.
    currency
        The book's own currency, as it was where they come from.

    Raises
    ------
    BookError
        If the book holds records already.
    RecordsError
        If a file is not as it was written.
    """
    manifest = read_manifest(book.manifest_file)
    must_be_new(book, manifest)
    manifest = replace(manifest, currency=currency)
    staged: list[Staged] = []
    ordered = sorted(tables, key=lambda each: list(TABLES).index(each.table))
    try:
        for each in ordered:
            result = _stage(book, engine, each, manifest, progress)
            staged.append(result)
            if result.batch is not None:
                manifest = manifest.with_batches(result.batch, currency=currency)
    except BaseException:
        discard(book, staged)
        raise
    write_manifest(book.manifest_file, manifest)
    return tuple(result.report for result in staged)


def must_be_new(book: Book, manifest: Manifest) -> None:
    """Check that a book holds no records.

    Raises
    ------
    BookError
        If it does.
    """
    if manifest.batches:
        raise BookError(
            "this is an export of a whole book, and the book here holds records already",
            where=str(book.path),
            hint="make a new one for it: clienthood init DIR",
        )


def _stage(
    book: Book, engine: Engine, carried: Carried, manifest: Manifest, progress: Progress
) -> Staged:
    source = CarriedSource(carried)
    job = Job(
        book=book,
        engine=engine,
        source=source,
        part=Part(table=carried.table, columns={}, latest=True),
        request=Request(),
        progress=progress,
    )
    batch = Batch(
        id=batch_id(manifest.next_number),
        number=manifest.next_number,
        table=carried.table,
        file=carried.file.name,
        sha256=carried.sha256,
        conditions=hashlib.sha256(f"export {carried.sha256}".encode()).hexdigest(),
        imported_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        read=carried.rows,
    )
    arrival = Arrival(job, batch)
    try:
        arrival.take(returned_rows(carried.file, carried.table))
        batch, _ = arrival.settle(manifest)
    finally:
        arrival.close()
    report = ImportReport(
        file=batch.file,
        table=batch.table,
        batch=batch.id,
        read=batch.read,
        created=batch.created,
        changed=batch.changed,
        same=batch.same,
        quarantined=0,
        withheld=batch.withheld,
    )
    return Staged(batch=batch, report=report, currency=manifest.currency)

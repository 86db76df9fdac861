"""The imports of a book, and the rows that wait in quarantine."""

from __future__ import annotations

from dataclasses import dataclass

from clienthood.book import Book, read_manifest
from clienthood.records import read_quarantine


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One import that counts."""

    batch: str
    drop: str
    """What it came in together with others; empty where it came alone."""
    table: str
    file: str
    imported_at: str
    layout: str
    read: int
    created: int
    changed: int
    same: int
    quarantined: int
    withheld: int
    """Rows of erased accounts, which were not kept."""
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One row in quarantine."""

    batch: str
    table: str
    file: str
    line: int
    column: str
    value: str
    reason: str
    remedy: str


def batches(book: Book) -> tuple[BatchRow, ...]:
    """Return the imports that count, oldest first."""
    return tuple(
        BatchRow(
            batch=each.id,
            drop=each.drop,
            table=each.table,
            file=each.file,
            imported_at=each.imported_at,
            layout=each.layout,
            read=each.read,
            created=each.created,
            changed=each.changed,
            same=each.same,
            quarantined=each.quarantined,
            withheld=each.withheld,
            first_day=each.first_day,
            last_day=each.last_day,
        )
        for each in read_manifest(book.manifest_file).batches
    )


def waiting(book: Book) -> tuple[Waiting, ...]:
    """Return the rows that wait to be mended."""
    rows = read_quarantine(book).select(list(Waiting.__dataclass_fields__)).to_pylist()
    return tuple(Waiting(**row) for row in rows)

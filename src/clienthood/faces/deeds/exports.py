"""Taking data away: any table as CSV, and the whole book as one zip that imports again."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from clienthood import __version__
from clienthood.book import Book, Manifest, read_manifest
from clienthood.book.audit import Actor, record
from clienthood.book.labels import read_labels
from clienthood.book.merges import carried, read_merges
from clienthood.book.objections import read_objections
from clienthood.book.segments import read_list, read_segments
from clienthood.engine import DuckDB, Engine
from clienthood.errors import NotFoundError
from clienthood.faces.deeds.sheets import rows_as_csv
from clienthood.faces.views.export import (
    CALLS,
    EVIDENCE,
    calls_batches,
    evidence_batches,
    value_batches,
    value_schema,
)
from clienthood.faces.views.reading import Reading
from clienthood.records.carrying import carried_rows, carried_schema
from clienthood.records.current import current_view
from clienthood.records.layout import LAYOUTS
from clienthood.settings import FILE
from clienthood.standard import TABLES

ABOUT, SAID = "book.json", "said.json"
VERSION = 1
_LONG_AGO = dt.date.min
BLOCK = 1 << 16
Batches = Iterable[pa.RecordBatch]
Format = Literal["csv", "parquet"]


def records_zip(book: Book, actor: Actor, *, format: Format = "csv") -> Iterator[bytes]:
    """Yield the book as a zip: current records, labels, objections, segments, links, settings and
    layouts.

    ``clienthood import`` of it into a new book gives the same book. Rows set aside, earlier
    versions of records, users, the audit trail and runs are not in it; a backup holds them.
    """
    manifest = read_manifest(book.manifest_file)
    record(book, actor, "export", after=f"the records of the whole book, as {format}")
    return _zipped(book, manifest, format)


def run_table(reading: Reading, actor: Actor, *, table: str) -> Iterator[bytes]:
    """Return calls, evidence or value of a run as pieces of a CSV file, and write that down.

    Raises
    ------
    NotFoundError
        If there is no such table, or the run valued no accounts.
    """
    if table == "calls":
        schema, batches = CALLS, calls_batches(reading)
    elif table == "evidence":
        schema, batches = EVIDENCE, evidence_batches(reading)
    elif table == "value" and reading.valued:
        schema, batches = value_schema(reading), value_batches(reading)
    else:
        raise NotFoundError(f"run {reading.run.id} has no table {table}")
    record(reading.book, actor, "export", after=f"{table} of run {reading.run.id}")
    return rows_as_csv(schema, batches)


def _zipped(book: Book, manifest: Manifest, format: Format) -> Iterator[bytes]:
    stream = _Stream()
    listed = _Listed()
    engine = DuckDB()
    try:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
            for table in TABLES:
                if not current_view(engine, book, manifest, table):
                    continue
                name = f"records/{table}.{format}"
                pieces = _pieces(engine, table, format, listed, name)
                with packed.open(name, "w", force_zip64=True) as entry:
                    for piece in pieces:
                        entry.write(listed.told(name, piece))
                        yield from stream.taken()
            for name, content in _beside(book):
                packed.writestr(name, listed.told(name, content))
            about = {
                "clienthood": "export of a book",
                "version": VERSION,
                "program": __version__,
                "currency": manifest.currency,
                "files": listed.files(),
            }
            packed.writestr(ABOUT, json.dumps(about, indent=1))
        yield from stream.taken()
    finally:
        engine.close()


def _pieces(
    engine: Engine, table: str, format: Format, listed: _Listed, name: str
) -> Iterator[bytes]:
    rows = listed.counted(name, carried_rows(engine, table))
    if format == "csv":
        yield from rows_as_csv(carried_schema(table), rows)
        return
    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, carried_schema(table), compression="zstd") as writer:
            for batch in rows:
                writer.write_batch(batch)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _beside(book: Book) -> Iterator[tuple[str, bytes]]:
    """Yield what a book holds beside records and what people said."""
    if book.settings_file.exists():
        yield FILE, book.settings_file.read_bytes()
    for file in sorted((book.path / LAYOUTS).glob("*.toml")):
        yield f"{LAYOUTS}/{file.name}", file.read_bytes()
    said = {
        "labels": [asdict(each) for each in read_labels(book, today=_LONG_AGO)],
        "objections": [asdict(each) for each in read_objections(book)],
        "segments": list(_segments(book)),
        "links": carried(read_merges(book)),
    }
    yield SAID, json.dumps(said, default=_plain, ensure_ascii=False, indent=1).encode()


def _segments(book: Book) -> Iterator[dict[str, Any]]:
    for each in read_segments(book):
        fixed = each.frozen_on is not None
        yield asdict(each) | {"accounts": read_list(book, each.name) if fixed else None}


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written")


@dataclass(slots=True)
class _Listed:
    """What was written under each name: bytes, their hash, rows."""

    sizes: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def told(self, name: str, piece: bytes) -> bytes:
        self.sizes[name] = self.sizes.get(name, 0) + len(piece)
        self.hashes.setdefault(name, hashlib.sha256()).update(piece)
        return piece

    def counted(self, name: str, batches: Batches) -> Batches:
        for batch in batches:
            self.rows[name] = self.rows.get(name, 0) + batch.num_rows
            yield batch

    def files(self) -> dict[str, dict[str, int | str]]:
        return {
            name: {
                "bytes": size,
                "sha256": self.hashes[name].hexdigest(),
                **({"rows": self.rows[name]} if name in self.rows else {}),
            }
            for name, size in self.sizes.items()
        }


class _Stream(io.RawIOBase):
    """Takes what is written and gives it out in order; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes | memoryview) -> int:  # type: ignore[override]
        self._pieces.append(bytes(piece))
        return len(self._pieces[-1])

    def taken(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        if pieces:
            yield b"".join(pieces)


__all__ = ["ABOUT", "SAID", "VERSION", "Format", "records_zip", "rows_as_csv", "run_table"]

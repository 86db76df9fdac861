"""Erases accounts from every file of a book, and finishes what a kill broke off.

What is to be erased is known by its tombstones alone, so that the journal names nobody. An empty
marker file tells that an erasure is under way; every step may be done twice. Texts in which the
account is mentioned are blanked before its own rows go, because these say what it is called.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clienthood.book.folder import Book
from clienthood.book.forgetting import forget_files, forget_state
from clienthood.book.manifest import (
    Batch,
    Manifest,
    read_manifest,
    sync_folder,
    write_manifest,
)
from clienthood.book.mentions import Words, telling
from clienthood.book.rewriting import erased_rows, rewrite
from clienthood.book.tombstones import Tombstones, lay_tombstones, read_tombstones
from clienthood.standard import TABLES
from clienthood.tables import Type

MARKER = ".erasing"
"""File that is there while an erasure is under way; it holds nothing."""
_OWN_WORDS = ("name", "email", "phone")
PERSON = "person_id"
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


def erase_accounts(book: Book, identifiers: Iterable[str], addresses: Iterable[str]) -> None:
    """Erase all that is held under some identifiers; only under the lock of ``writing``.

    Parameters
    ----------
    identifiers
        All identifiers of the account.
    addresses
        Its e-mail addresses, which some systems use as identifiers.
    """
    marker = book.path / MARKER
    marker.touch()
    sync_folder(book.path)
    lay_tombstones(book, identifiers, addresses)
    finish_erasures(book)


def finish_erasures(book: Book) -> None:
    """Do what is left of an erasure, if one is under way; only under the lock of ``writing``."""
    marker = book.path / MARKER
    if not marker.exists():
        return
    gone = read_tombstones(book)
    if gone:
        manifest = read_manifest(book.manifest_file)
        words = _words(book, manifest, gone)
        for batch in manifest.batches:
            _blank_mentions(book.records / batch.table / f"{batch.id}.parquet", batch, words)
            _drop_refused(book.quarantine / f"{batch.id}.parquet", batch, gone, words)
        forget_files(book, gone, words)
        forget_state(book, gone, words)
        for table in TABLES:
            _drop_rows(book, manifest.of(table), gone)
        _recount(book, manifest, words)
        shutil.rmtree(book.derived, ignore_errors=True)
        if not scrub(book.state_file):
            return
    marker.unlink()
    sync_folder(book.path)


def scrub(file: Path) -> bool:
    """Rewrite a database without what was deleted from it; whether nobody stood in the way."""
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as database:
            database.execute("pragma secure_delete = on")
            database.execute("vacuum")
            busy = database.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
    except sqlite3.OperationalError:
        return False
    return not busy


def _words(book: Book, manifest: Manifest, gone: Tombstones) -> Words:
    """Return what the accounts to be erased are called, as far as their rows still say."""
    found: dict[str, set[str]] = {name: set() for name in (*_OWN_WORDS, PERSON, "identifier")}
    for batch in manifest.batches:
        file = book.records / batch.table / f"{batch.id}.parquet"
        own = {"accounts": _OWN_WORDS, "people": (*_OWN_WORDS, PERSON)}.get(batch.table, ())
        rows = pq.read_table(file, columns=[*_references(batch.table), *_there(file, own)])
        mask = np.zeros(rows.num_rows, dtype=bool)
        for name in _references(batch.table):
            mine = gone.mask(rows.column(name))
            found["identifier"].update(
                pc.unique(rows.column(name).filter(pa.array(mine))).to_pylist()
            )
            mask |= mine
        for name in _there(file, own):
            found[name].update(pc.unique(rows.column(name).filter(pa.array(mask))).to_pylist())
    told = {name: {text for text in texts if text} for name, texts in found.items()}
    return telling(
        identifiers=told["identifier"],
        names=told["name"],
        addresses=told["email"],
        phones=told["phone"],
        people=told[PERSON],
    )


def _blank_mentions(file: Path, batch: Batch, words: Words) -> None:
    """Blank what the account is called in the free texts of other accounts' records."""
    if not words:
        return
    texts = _there(file, _texts(batch.table))
    with pq.ParquetFile(file) as old:
        pieces = old.iter_batches(columns=[*texts, *_there(file, _persons(batch.table))])
        there = any(not _blanked(rows, batch.table, words).equals(rows) for rows in pieces)
    if there:
        rewrite(file, lambda rows: _blanked(rows, batch.table, words))


def _blanked(rows: pa.RecordBatch, table: str, words: Words) -> pa.RecordBatch:
    for at, name in enumerate(rows.schema.names):
        column = rows.column(at)
        if name in _texts(table) and words.words:
            rows = rows.set_column(at, rows.schema.field(at), words.blank(column))
        elif name in _persons(table):
            its = pc.is_in(column, value_set=pa.array(words.people, pa.string()))
            nobody = pa.scalar(None, column.type)
            rows = rows.set_column(at, rows.schema.field(at), pc.if_else(its, nobody, column))
    return rows


def _drop_refused(file: Path, batch: Batch, gone: Tombstones, words: Words) -> None:
    """Drop the rows in quarantine that are of the account or mention it."""
    if not file.exists():
        return

    def concerned(rows: pa.RecordBatch) -> Mask:
        named = {
            header for header, column in batch.mapping.items() if column.endswith("account_id")
        }
        mask = np.array([_is_of(row, named, gone) for row in rows.column("row").to_pylist()], bool)
        if words.words:
            mask |= words.mask(rows.column("row")) | words.mask(rows.column("value"))
        return mask | gone.mask(rows.column("value"))

    with pq.ParquetFile(file) as old:
        there = any(concerned(rows).any() for rows in old.iter_batches())
    if there:
        rewrite(file, lambda rows: rows.filter(pa.array(~concerned(rows))))


def _is_of(row: str, named: set[str], gone: Tombstones) -> bool:
    """Say whether a refused row, as it was kept, has an erased identifier in its place."""
    try:
        told = json.loads(row)
    except ValueError:
        told = row
    if isinstance(told, dict):
        cells = [str(cell) for header, cell in told.items() if header in named or not named]
        cells += [str(cell) for cell in told.values() if "@" in str(cell)]
    else:
        cells = [str(cell) for cell in told] if isinstance(told, list) else _pieces(str(told))
    return any(gone.covers(cell.strip()) for cell in cells)


def _pieces(line: str) -> list[str]:
    for mark in ",;\t|":
        line = line.replace(mark, "\n")
    return [piece.strip(' "') for piece in line.splitlines()]


def _drop_rows(book: Book, batches: tuple[Batch, ...], gone: Tombstones) -> None:
    """Drop the rows of one table, oldest batch first, so that a broken-off erasure can go on.

    A record whose last version is of the account goes with all its versions, even those that
    named no account yet; otherwise an earlier version would come back to light.
    """
    files = [book.records / batch.table / f"{batch.id}.parquet" for batch in batches]
    table = batches[0].table if batches else ""
    concerned: set[str] = set()
    for file in files:
        concerned |= {key for key, mine in _versions(file, table, gone, ()) if mine}
    if not concerned:
        return
    latest: dict[str, bool] = {}
    for file in files:
        latest |= dict(_versions(file, table, gone, concerned))
    whole = pa.array([key for key, mine in latest.items() if mine], pa.string())

    def kept(rows: pa.RecordBatch) -> pa.RecordBatch:
        also = pc.is_in(rows.column("record_key"), value_set=whole)
        mask = _mask(rows, table, gone) | also.to_numpy(zero_copy_only=False)
        return rows.filter(pa.array(~mask))

    for file in files:
        if next(_versions(file, table, gone, concerned), None):
            rewrite(file, kept)


def _versions(
    file: Path, table: str, gone: Tombstones, keys: Collection[str]
) -> Iterator[tuple[str, bool]]:
    """Yield the records of a file that name an erased account or have one of some keys.

    Each as its key and whether it names an erased account.
    """
    wanted = pa.array(keys, pa.string())
    with pq.ParquetFile(file) as old:
        for rows in old.iter_batches(columns=["record_key", *_references(table)]):
            mask = _mask(rows, table, gone)
            also = pc.is_in(rows.column("record_key"), value_set=wanted)
            told = mask | also.to_numpy(zero_copy_only=False)
            found = rows.column("record_key").filter(pa.array(told)).to_pylist()
            yield from zip(found, mask[told].tolist(), strict=True)


def _mask(rows: pa.RecordBatch, table: str, gone: Tombstones) -> Mask:
    mask = np.zeros(rows.num_rows, dtype=bool)
    for name in _references(table):
        mask |= gone.mask(rows.column(name))
    return mask


def _recount(book: Book, manifest: Manifest, words: Words) -> None:
    """Count in the manifest what is gone, and tell anew what each batch holds."""
    told = tuple(_recounted(book, batch) for batch in manifest.batches)
    if words.words:
        told = tuple(replace(batch, file=words.blank_text(batch.file)) for batch in told)
    if told != manifest.batches:
        write_manifest(book.manifest_file, replace(manifest, batches=told))


def _recounted(book: Book, batch: Batch) -> Batch:
    """Return a batch with its counts as its files are now.

    A row that was set aside and is gone counts as withheld, so that still
    read = created + changed + same + quarantined + withheld.
    """
    stored = book.records / batch.table / f"{batch.id}.parquet"
    refused = book.quarantine / f"{batch.id}.parquet"
    rows, dropped = pq.read_metadata(stored).num_rows, erased_rows(stored)
    waiting = pq.read_metadata(refused).num_rows if refused.exists() else 0
    if (dropped, waiting) == (batch.erased, batch.quarantined):
        return batch
    kept, first, last = _extent(stored, batch)
    withheld = batch.withheld + batch.quarantined - waiting
    every_row_stored = rows + dropped == batch.read - waiting - withheld
    return replace(
        batch,
        erased=dropped,
        quarantined=waiting,
        withheld=withheld,
        conditions=batch.conditions if every_row_stored else "",
        kept=kept,
        first_day=first,
        last_day=last,
    )


def _extent(file: Path, batch: Batch) -> tuple[tuple[str, ...], str, str]:
    """Return which columns of a file still hold anything, and its first and last day."""
    day = TABLES[batch.table].day
    kept, days = set(), []
    with pq.ParquetFile(file) as now:
        for rows in now.iter_batches():
            names = rows.schema.names
            kept |= {name for name in names if rows.column(name).null_count < rows.num_rows}
            if day and rows.num_rows:
                days += [each for each in pc.min_max(rows.column(day)).as_py().values() if each]
    still = tuple(name for name in batch.kept if name in kept)
    if not days:
        return still, "", ""
    return still, min(days).date().isoformat(), max(days).date().isoformat()


def _references(table: str) -> list[str]:
    """Return the columns of a table that name an account."""
    return [name for name in TABLES[table].names if name.endswith("account_id")]


def _texts(table: str) -> list[str]:
    """Return the columns of a table in which anything may be written."""
    own = _OWN_WORDS if table in ("accounts", "people") else ()
    free = [column.name for column in TABLES[table].columns if column.type is Type.TEXT]
    return [*(name for name in free if name not in own and name != "currency"), "extra"]


def _persons(table: str) -> list[str]:
    return [PERSON] if table != "people" and PERSON in TABLES[table].names else []


def _there(file: Path, names: Iterable[str]) -> list[str]:
    found = pq.read_schema(file).names
    return [name for name in names if name in found]

"""Forgets an erased account outside the records: in runs, uploads, sample files and the state."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import TableClause, column, delete, inspect, select, table, update
from sqlalchemy.engine import Connection

from clienthood.book.audit import AUDIT, forget_texts
from clienthood.book.folder import Book
from clienthood.book.manifest import sync_folder
from clienthood.book.mentions import Words
from clienthood.book.rewriting import rewrite
from clienthood.book.runs import ACCOUNTS, HEADER
from clienthood.book.spooled import drop_spool
from clienthood.book.state import state
from clienthood.book.tombstones import Tombstones
from clienthood.book.uploads import FOLDER as UPLOADS

SPOKEN = {
    "labels": ("reason",),
    "segments": ("name", "definition", "note"),
    "alerts": ("trouble",),
    "experiments": ("name", "definition", "reason"),
    "pulls": ("cursor", "trouble"),
    "merges": ("reason",),
    "tasks": ("reason", "owner"),
    "task_history": ("reason", "owner"),
}
"""Columns of the state in which people write what they like."""
SAMPLE = "sample.txt"
"""File that says that a book holds a sample."""
SAMPLE_FILES = "files"
"""Folder of a sample's book with the files it was made of."""


def forget_files(book: Book, gone: Tombstones, words: Words) -> None:
    """Forget it in runs, in uploads and the spool, which all go, and in a sample's files."""
    for file in sorted(book.runs.glob("*/*.parquet")):
        _drop_called(file, gone)
    for folder in sorted(path for path in book.runs.glob("*") if path.is_dir()):
        _tell_anew(folder, words)
    shutil.rmtree(book.path / UPLOADS, ignore_errors=True)
    drop_spool(book)
    if (book.path / SAMPLE).exists():
        for file in (*sorted((book.path / SAMPLE_FILES).glob("*.csv")), book.path / "truth.csv"):
            if file.exists():
                _drop_lines(file, gone, words)


def forget_state(book: Book, gone: Tombstones, words: Words) -> None:
    """Forget what people said of it."""
    if not book.state_file.exists():
        return
    with state(book) as now:
        there = inspect(now)
        for name in there.get_table_names():
            for each in there.get_columns(name):
                if each["name"].endswith("account_id"):
                    _forget_of(now, name, each["name"], gone)
        for name, texts in SPOKEN.items():
            if words.words and there.has_table(name):
                _blank_spoken(now, table(name, column("id"), *map(column, texts)), words)
        named = filter(gone.covers, now.execute(select(AUDIT.c.subject).distinct()).scalars())
        forget_texts(book, [*words.names, *named])


def _forget_of(now: Connection, name: str, party: str, gone: Tombstones) -> None:
    held = table(name, column(party))
    for account in now.execute(select(held.c[party]).distinct()).scalars().all():
        if account is not None and gone.covers(account):
            now.execute(delete(held).where(held.c[party] == account))


def _blank_spoken(now: Connection, spoken: TableClause, words: Words) -> None:
    for row in now.execute(select(spoken)).mappings().all():
        told = {
            name: words.blank_text(text)
            for name, text in row.items()
            if isinstance(text, str) and words.blank_text(text) != text
        }
        if "name" in told:
            told["name"] += f" {row['id']}"
        if told:
            now.execute(update(spoken).where(spoken.c.id == row["id"]).values(told))


def _drop_called(file: Path, gone: Tombstones) -> None:
    names = [name for name in pq.read_schema(file).names if name.endswith("account_id")]
    if not names:
        return

    def mask(rows: pa.RecordBatch) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        found = np.zeros(rows.num_rows, dtype=bool)
        for name in names:
            found |= gone.mask(rows.column(name))
        return found

    with pq.ParquetFile(file) as old:
        there = any(mask(rows).any() for rows in old.iter_batches(columns=names))
    if there:
        rewrite(file, lambda rows: rows.filter(pa.array(~mask(rows))))


def _tell_anew(folder: Path, words: Words) -> None:
    """Let the documents of a run count and name only accounts that are left."""
    for file in sorted(folder.glob("*.json")):
        text = file.read_text(encoding="utf-8")
        told = words.blank_text(text) if words.words else text
        if file.name == HEADER and (folder / ACCOUNTS).exists():
            header = json.loads(told)
            rows = pq.read_metadata(folder / ACCOUNTS).num_rows
            if header["accounts"] != rows:
                told = json.dumps(header | {"accounts": rows}, ensure_ascii=False, indent=1)
        if told != text:
            _replace(file, told)


def _drop_lines(file: Path, gone: Tombstones, words: Words) -> None:
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    kept = [row for row in rows if not any(map(gone.covers, row))]
    told = [[words.blank_text(cell) if words.words else cell for cell in row] for row in kept]
    if told != rows:
        part = file.with_name(file.name + ".part")
        with part.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows(told)
        part.replace(file)


def _replace(file: Path, text: str) -> None:
    part = file.with_name(file.name + ".part")
    with part.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(file)
    sync_folder(file.parent)

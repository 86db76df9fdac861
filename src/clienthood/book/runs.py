"""Runs: finished computations over all accounts, each in a folder that appears whole."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clienthood.book.folder import Book
from clienthood.book.manifest import sync_folder
from clienthood.errors import EmptyError, NotFoundError

ACCOUNTS = "accounts.parquet"
PATTERNS = "patterns.parquet"
MODEL = "model.json"
WORTH = "worth.parquet"
VALUE = "value.json"
HEADER = "run.json"
_FORMING = ".forming-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The header of a finished run."""

    id: str
    as_of: dt.date
    made_at: str
    version: str
    fingerprint: str
    """Hash of the batches that counted."""
    settings: str
    """Hash of the settings."""
    accounts: int
    norms: Mapping[str, Any] = field(default_factory=dict)
    cost: Mapping[str, float] = field(default_factory=dict)
    """CPU seconds by stage, of a plain scan of the same columns, their ratio, peak MiB."""
    left_out: int = 0
    """Accounts that are suppliers or staff, or that object to profiling."""
    mode: str = "model"
    links: str = ""
    """Mark of the identifiers that stood as one account; empty: none did."""


@contextmanager
def forming_run(book: Book) -> Iterator[Path]:
    """Give a folder to fill; it becomes the next run when the block ends without fault."""
    book.runs.mkdir(parents=True, exist_ok=True)
    for left in book.runs.glob(_FORMING + "*"):
        shutil.rmtree(left, ignore_errors=True)
    name = next_run_id(book)
    folder = book.runs / f"{_FORMING}{name}"
    folder.mkdir()
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    sync_folder(folder)
    folder.rename(book.runs / name)
    sync_folder(book.runs)


def next_run_id(book: Book) -> str:
    """Return the id that the next run gets, such as ``r0003``."""
    numbers = [int(name[1:]) for name in run_ids(book)]
    return f"r{max(numbers, default=0) + 1:04d}"


def run_ids(book: Book) -> list[str]:
    """Return the ids of the finished runs, oldest first."""
    return sorted(path.parent.name for path in book.runs.glob(f"r[0-9]*/{HEADER}"))


def latest_run_id(book: Book) -> str:
    """Return the id of the latest finished run; empty where there is none."""
    try:
        names = [each.name for each in book.runs.iterdir() if each.name.startswith("r")]
    except FileNotFoundError:
        return ""
    return max(names, default="")


def write_header(folder: Path, run: Run) -> None:
    """Write the header into a forming run."""
    write_json(
        folder / HEADER,
        {name: getattr(run, name) for name in Run.__dataclass_fields__ if name != "as_of"}
        | {"as_of": run.as_of.isoformat()},
    )


def write_json(file: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file and make it durable."""
    with file.open("w", encoding="utf-8") as handle:
        json.dump(value, handle, ensure_ascii=False, indent=1)
        handle.flush()
        os.fsync(handle.fileno())


def read_run(book: Book, run_id: str | None = None) -> Run:
    """Return the header of a run; the latest one where none is named.

    Raises
    ------
    NotFoundError
        If the book has no such run.
    """
    ids = run_ids(book)
    if not ids:
        raise EmptyError(
            "this book has not been run yet", where=str(book.path), hint="run it: clienthood run"
        )
    chosen = run_id or ids[-1]
    if chosen not in ids:
        raise NotFoundError(f"there is no run {chosen}", hint="the runs are: " + ", ".join(ids))
    told = json.loads((book.runs / chosen / HEADER).read_text(encoding="utf-8"))
    return Run(**{**told, "as_of": dt.date.fromisoformat(told["as_of"])})


def run_folder(book: Book, run: Run) -> Path:
    """Return the folder in which a run's tables lie."""
    return book.runs / run.id

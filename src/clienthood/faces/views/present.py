"""Whether a book has changed, looked up so cheaply that every request may ask."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from clienthood import __version__
from clienthood.book import Book, Manifest, read_manifest
from clienthood.book.audit import last_entry
from clienthood.book.runs import latest_run_id
from clienthood.evidence import catalogue, folds
from clienthood.pipeline import derived_folder, labels_table
from clienthood.settings import Settings, read_settings

_HEAD = 136
"""Bytes at the head of the state and of its index of changes, which differ after each change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What a book holds at one moment beside its runs."""

    manifest: Manifest
    settings: Settings
    labels: Mapping[str, str]
    """Confirmed kinds by account identifier."""
    records: str
    """Differs whenever records, settings or what is derived of them may."""
    said: str
    """Differs whenever people said or did something."""


class Watch:
    """Tells what a book holds, and reads it anew only where a file changed."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lock = Lock()
        self._seen: tuple[object, ...] = ()
        self._present: Present | None = None

    def present(self) -> Present:
        """Return what the book holds now; the very same object while nothing has changed."""
        seen = self._marks()
        with self._lock:
            if self._present is None or seen != self._seen:
                self._present = self._read()
                self._seen = seen
            return self._present

    def run(self, run_id: str | None) -> tuple[str, str]:
        """Return the id of a run, the latest where none is named, and a text that is its files'."""
        chosen = run_id or latest_run_id(self._book)
        folder = self._book.runs / chosen
        try:
            files = sorted(folder.iterdir()) if chosen else []
        except OSError:
            files = []
        return chosen, digest(*(_mark(file) for file in files))

    def _marks(self) -> tuple[object, ...]:
        state = self._book.state_file
        return (
            _mark(self._book.manifest_file),
            _mark(self._book.settings_file),
            _mark(state),
            _head(state),
            _head(state.with_name(f"{state.name}-shm")),
            dt.datetime.now(dt.UTC).date(),
        )

    def _read(self) -> Present:
        manifest = read_manifest(self._book.manifest_file)
        settings = read_settings(self._book.path)
        derived = derived_folder(self._book, settings, manifest, folds(catalogue(settings)))
        table = labels_table(self._book).to_pydict()
        labels = dict(zip(table["account_id"], table["kind"], strict=True))
        return Present(
            manifest=manifest,
            settings=settings,
            labels=labels,
            records=digest(derived.name, settings.model_dump_json(), repr(manifest)),
            said=digest(sorted(labels.items()), last_entry(self._book)),
        )


def digest(*told: object) -> str:
    """Return a short text that is equal for equal values, of this version of the program."""
    return hashlib.sha256(repr((__version__, told)).encode()).hexdigest()[:24]


def _mark(file: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file is written or replaced; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as handle:
            return handle.read(_HEAD)
    except OSError:
        return b""

"""A copy of a whole book in one zip, made while others work, and the way back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from clienthood import __version__
from clienthood.book import Book, Manifest, read_manifest
from clienthood.book.audit import Actor, record
from clienthood.book.erasure import MARKER
from clienthood.book.files import whole
from clienthood.book.manifest import manifest_text, sync_folder
from clienthood.book.runs import run_ids
from clienthood.errors import BookError
from clienthood.records.layout import LAYOUTS

ABOUT = "backup.json"
VERSION = 1
TRIES = 5
BLOCK = 1 << 20
STATE, MANIFEST = "state.sqlite", "manifest.json"
KEPT_BESIDE = ("clienthood.toml", "sample.txt")
RESTORING = ".restoring-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds."""

    files: int
    size: int
    """Bytes of the files in it."""
    batches: int
    runs: int
    made_at: str
    program: str
    """Version of the program that made it."""


class _MovedOnError(Exception):
    """The book lost a file that was to be copied: an import was undone, an account erased."""


def backup(book: Book, actor: Actor, file: Path) -> Backup:
    """Write a book into a zip that appears whole; return what it holds.

    Runs, imports and a server may go on meanwhile. What is made anew at any time is left out, and
    so are files handed in and not imported yet.

    Parameters
    ----------
    file
        The zip; replaced if it is there.

    Raises
    ------
    BookError
        If it cannot be written, or an account is being erased.
    """
    record(book, actor, "backup")
    try:
        with whole(file) as part:
            for _ in range(TRIES):
                try:
                    return _written(book, part)
                except _MovedOnError:
                    continue
    except OSError as fault:
        raise BookError(f"cannot be written: {fault.strerror}", where=str(file)) from fault
    raise BookError(
        "the book changed again and again while it was copied",
        where=str(book.path),
        hint="wait until imports are done; if an erasure was broken off, any import finishes it",
    )


def restore(file: Path, folder: Path) -> Backup:
    """Put a backup into a new folder, once all of it has been checked; return what it held.

    Raises
    ------
    BookError
        If the folder holds anything, or the backup is damaged, changed, or of a later version.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BookError(
            "there is something in this folder already",
            where=str(folder),
            hint="restore into a new folder, look at it, then put it in the old one's place",
        )
    target = folder.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f"{RESTORING}{target.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    forming = Path(tempfile.mkdtemp(prefix=f"{RESTORING}{target.name}-", dir=target.parent))
    try:
        about = _unpacked(file, forming)
        _check(forming, file)
        if target.exists():
            target.rmdir()
        forming.rename(target)
        sync_folder(target.parent)
    except (OSError, zipfile.BadZipFile) as fault:
        raise BookError(f"cannot be restored: {fault}", where=str(file)) from fault
    finally:
        shutil.rmtree(forming, ignore_errors=True)
    return about


def _written(book: Book, part: Path) -> Backup:
    if (book.path / MARKER).exists():
        raise _MovedOnError
    manifest = read_manifest(book.manifest_file)
    listed: dict[str, dict[str, int | str]] = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        if book.state_file.exists():
            with tempfile.TemporaryDirectory(dir=part.parent) as folder:
                copy = Path(folder) / STATE
                _copy_state(book.state_file, copy)
                listed[STATE] = _add(packed, copy, STATE)
        for path in _files(book, manifest):
            name = path.relative_to(book.path).as_posix()
            try:
                listed[name] = _add(packed, path, name)
            except FileNotFoundError as fault:
                raise _MovedOnError from fault
        text = manifest_text(manifest).encode()
        packed.writestr(MANIFEST, text)
        listed[MANIFEST] = {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}
        about = {
            "clienthood": "backup of a book",
            "version": VERSION,
            "program": __version__,
            "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "files": listed,
        }
        packed.writestr(ABOUT, json.dumps(about, indent=1))
    if not _still(book, manifest):
        raise _MovedOnError
    return _told(about, manifest)


def _still(book: Book, manifest: Manifest) -> bool:
    """Say whether all that was copied still counts just so."""
    now = set(map(repr, read_manifest(book.manifest_file).batches))
    same = all(repr(batch) in now for batch in manifest.batches)
    return same and not (book.path / MARKER).exists()


def _files(book: Book, manifest: Manifest) -> Iterator[Path]:
    for batch in manifest.batches:
        yield book.records / batch.table / f"{batch.id}.parquet"
        if batch.quarantined or (book.quarantine / f"{batch.id}.parquet").exists():
            yield book.quarantine / f"{batch.id}.parquet"
    for run in run_ids(book):
        yield from sorted(path for path in (book.runs / run).rglob("*") if path.is_file())
    yield from sorted((book.path / LAYOUTS).glob("*.toml"))
    yield from (book.path / name for name in KEPT_BESIDE if (book.path / name).exists())


def _copy_state(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("pragma journal_mode = delete")


def _add(packed: zipfile.ZipFile, path: Path, name: str) -> dict[str, int | str]:
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    stored = path.suffix == ".parquet"
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with path.open("rb") as source, packed.open(entry, "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _unpacked(file: Path, folder: Path) -> Backup:
    """Unpack a backup, every file of it checked against what the backup tells of it."""
    if not file.is_file() or not zipfile.is_zipfile(file):
        raise BookError("this is no backup", where=str(file))
    with zipfile.ZipFile(file) as packed:
        about = _about(packed, file)
        files: Mapping[str, Mapping[str, Any]] = about["files"]
        names = [entry.filename for entry in packed.infolist()]
        if sorted(names) != sorted([*files, ABOUT]):
            raise BookError("it holds other files than it tells of", where=str(file))
        for name, told in files.items():
            _take(packed, name, told, folder, file)
    return _told(about, read_manifest(folder / MANIFEST))


def _about(packed: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    try:
        about = json.loads(packed.read(ABOUT))
        known = about["version"] == VERSION and isinstance(about["files"], dict)
    except (KeyError, TypeError, ValueError) as fault:
        raise BookError("this is no backup, or it is damaged", where=str(file)) from fault
    if not known:
        raise BookError(
            "the backup is of a version this program does not know",
            where=str(file),
            hint="use the program that wrote it, or a later one",
        )
    return dict(about)


def _take(
    packed: zipfile.ZipFile, name: str, told: Mapping[str, Any], folder: Path, file: Path
) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise BookError(f"{name} leads out of the folder", where=str(file))
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), int(told["bytes"])
    with packed.open(name) as source, target.open("xb") as made:
        while block := source.read(min(BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                break
            digest.update(block)
            made.write(block)
        made.flush()
    if left or digest.hexdigest() != told["sha256"]:
        raise BookError(f"{name} is not as it was written", where=str(file))


def _check(folder: Path, file: Path) -> None:
    """Check that what was unpacked is a book whose parts are all there and whole."""
    book = Book(folder)
    for batch in read_manifest(book.manifest_file).batches:
        if not (book.records / batch.table / f"{batch.id}.parquet").exists():
            raise BookError(f"the rows of batch {batch.id} are not in it", where=str(file))
    if book.state_file.exists():
        with closing(sqlite3.connect(book.state_file)) as state:
            if state.execute("pragma quick_check").fetchone()[0] != "ok":
                raise BookError(f"{STATE} is damaged", where=str(file))
        book.state_file.chmod(0o600)
    for each in (book.records, book.quarantine, book.runs):
        each.mkdir(exist_ok=True)


def _told(about: Mapping[str, Any], manifest: Manifest) -> Backup:
    files: Mapping[str, Mapping[str, Any]] = about["files"]
    return Backup(
        files=len(files),
        size=sum(int(told["bytes"]) for told in files.values()),
        batches=len(manifest.batches),
        runs=len([name for name in files if name.endswith("/run.json")]),
        made_at=str(about["made_at"]),
        program=str(about["program"]),
    )

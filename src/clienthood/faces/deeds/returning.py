"""Bringing a book back that was taken away as a zip."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clienthood.book import Book, read_manifest, writing
from clienthood.book.audit import Actor, record
from clienthood.book.files import whole
from clienthood.book.labels import Label, add_label
from clienthood.book.merges import bring_merges
from clienthood.book.objections import Objection, note_objection
from clienthood.book.segments import Segment, add_segment, read_segments
from clienthood.book.state import state
from clienthood.book.tombstones import read_tombstones
from clienthood.engine import Engine
from clienthood.errors import RecordsError
from clienthood.faces.deeds.exports import ABOUT, SAID, VERSION
from clienthood.records.layout import LAYOUTS
from clienthood.records.report import ImportReport
from clienthood.records.returning import Carried, bring_back, must_be_new
from clienthood.settings import FILE, parse_settings
from clienthood.standard import TABLES

KNOWN = re.compile(
    rf"records/({'|'.join(TABLES)})\.(csv|parquet)|{FILE}|{SAID}|{LAYOUTS}/[\w][\w. -]*\.toml"
)
"""Names of the files of an export; no other is touched."""
BLOCK = 1 << 20
Progress = Callable[[str, int, int], None]


def is_book_export(path: Path) -> bool:
    """Say whether a file or folder is the export of a whole book."""
    if path.is_dir():
        return (path / ABOUT).is_file()
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as packed:
        return ABOUT in packed.namelist()


def bring_book(
    book: Book,
    actor: Actor,
    path: Path,
    *,
    engine: Engine,
    told: Progress = lambda what, done, of: None,
) -> tuple[ImportReport, ...]:
    """Bring the export of a book into a new book; return a report for each table.

    Settings, layouts, labels, objections, segments and links come with it.

    Parameters
    ----------
    path
        The zip, or the folder into which it was unpacked.

    Raises
    ------
    RecordsError
        If it was changed since it was written, or is damaged.
    BookError
        If the book holds records already.
    """
    with _unpacked(path) as folder, writing(book):
        about = _about(folder, path)
        files = _checked(folder, about, path)
        must_be_new(book, read_manifest(book.manifest_file))
        _settle(book, folder, files)
        carried = [
            Carried(
                table=Path(name).stem,
                file=folder / name,
                sha256=str(entry["sha256"]),
                rows=int(entry.get("rows", 0)),
            )
            for name, entry in files.items()
            if name.startswith("records/")
        ]
        reports = bring_back(book, engine, carried, str(about["currency"]), told)
    read = sum(report.read for report in reports)
    record(book, actor, "import", after=f"a whole book: {read:,} rows")
    return reports


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Give a folder with the files of an export whose names are known."""
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(path) as packed:
        folder = Path(name)
        for entry in packed.infolist():
            if entry.filename == ABOUT or KNOWN.fullmatch(entry.filename):
                file = folder / entry.filename
                file.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(entry) as source, file.open("wb") as target:
                    shutil.copyfileobj(source, target, BLOCK)
        yield folder


def _about(folder: Path, path: Path) -> Mapping[str, Any]:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise RecordsError(f"{ABOUT} cannot be read: {fault}", where=str(path)) from fault
    if not isinstance(about, dict) or about.get("version") != VERSION:
        raise RecordsError(
            "the export is of a version this program does not know",
            where=str(path),
            hint="use the program that wrote it, or a later one",
        )
    return about


def _checked(
    folder: Path, about: Mapping[str, Any], path: Path
) -> dict[str, Mapping[str, int | str]]:
    """Return the files of an export, each of which is as it was written."""
    files: dict[str, Mapping[str, int | str]] = {}
    for name, entry in dict(about["files"]).items():
        if not KNOWN.fullmatch(name):
            raise RecordsError(f"{name} is no file of an export", where=str(path))
        file = folder / name
        if not file.is_file() or _sha256(file) != entry["sha256"]:
            raise RecordsError(
                f"{name} is not as it was exported",
                where=str(path),
                hint="take the export as it was written; to bring in one changed file, "
                "import that file by itself",
            )
        files[name] = entry
    return files


def _settle(book: Book, folder: Path, files: Mapping[str, object]) -> None:
    """Take over settings, layouts and what people said; the records come last."""
    if FILE in files:
        parse_settings((folder / FILE).read_text(encoding="utf-8"), where=FILE)
        with whole(book.settings_file) as part:
            shutil.copyfile(folder / FILE, part)
    for name in files:
        if name.startswith(LAYOUTS):
            (book.path / LAYOUTS).mkdir(exist_ok=True)
            with whole(book.path / name) as part:
                shutil.copyfile(folder / name, part)
    if SAID in files:
        _say(book, json.loads((folder / SAID).read_text(encoding="utf-8")))


def _say(book: Book, said: Mapping[str, Any]) -> None:
    gone = read_tombstones(book)
    with state(book):
        for told in said["labels"]:
            expires = told["expires_on"] and dt.date.fromisoformat(told["expires_on"])
            at = dt.datetime.fromisoformat(told["said_at"])
            if not gone.covers(told["account_id"]):
                add_label(book, Label(**told | {"said_at": at, "expires_on": expires}))
        for told in said["objections"]:
            at = dt.datetime.fromisoformat(told["said_at"])
            if not gone.covers(told["account_id"]):
                note_objection(book, Objection(**told | {"said_at": at}))
        bring_merges(
            book,
            [
                told
                for told in said.get("links", ())
                if not (gone.covers(told["account_id"]) or gone.covers(told["into_account_id"]))
            ],
        )
        there = {each.name for each in read_segments(book)}
        for told in said["segments"]:
            if told["name"] not in there:
                _keep_segment(book, told)


def _keep_segment(book: Book, told: Mapping[str, Any]) -> None:
    gone = read_tombstones(book)
    frozen = told["frozen_on"] and dt.date.fromisoformat(told["frozen_on"])
    made = dt.datetime.fromisoformat(told["made_at"])
    segment = Segment(**{**told, "made_at": made, "frozen_on": frozen, "accounts": None})
    listed = [each for each in told["accounts"] or () if not gone.covers(each)]
    add_segment(book, segment, listed)


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()

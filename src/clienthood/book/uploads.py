"""Files that came through the browser, kept in the book's folder until they are imported."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clienthood.book.folder import Book
from clienthood.errors import NotFoundError, TooLargeError

FOLDER = "uploads"
KEPT = dt.timedelta(days=1)
"""How long a file is kept that nobody imports."""
LONGEST = 100
"""Characters of a stored name."""
BYTES = 200
"""Bytes of a stored name; no file system takes more than 255."""
ID = re.compile(r"[0-9a-f]{32}")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
HEAD = ".upload.json"
TOGETHER = "files"
"""Folder of files that came together."""
MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came through the browser, or several that came together."""

    id: str
    name: str
    """As the browser told it, made fit to be shown."""
    file: Path
    """Where it lies, under a name that is safe; a folder if several came together."""
    size: int
    at: str
    """When it came, in UTC."""
    by: str


def keep_upload(book: Book, content: Iterable[bytes], *, name: str, by: str, limit: int) -> Upload:
    """Return a file that was written into the book's folder: one of one, see ``keep_files``."""
    return keep_files(book, [(name, content)], by=by, limit=limit)


def keep_files(
    book: Book, files: Sequence[tuple[str, Iterable[bytes]]], *, by: str, limit: int
) -> Upload:
    """Return files that came together and were written into the book's folder, beside its records.

    Parameters
    ----------
    book
        The book; its folder is made where it is missing.
    files
        Name of each as the browser told it, never a path to anything, and its bytes in pieces.
    by
        Who brings them.
    limit
        Bytes that all of them may have.

    Raises
    ------
    TooLargeError
        If they have more bytes than that; nothing of them is kept.
    """
    sweep_uploads(book)
    folder = book.path / FOLDER / secrets.token_hex(16)
    folder.mkdir(parents=True)
    shown = shown_name(files[0][0])
    others = len(files) - 1
    name = f"{shown} and {others} other file{'' if others == 1 else 's'}" if others else shown
    place = folder / TOGETHER if others else folder
    size = 0
    try:
        place.mkdir(exist_ok=True)
        for told, content in files:
            file = _free(place, safe_name(told))
            size += _written(file, content, name, limit - size, limit)
        made = Upload(
            id=folder.name,
            name=name,
            file=place if others else file,
            size=size,
            at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            by=by,
        )
        head = {"name": name, "file": made.file.name, "size": size, "at": made.at, "by": by}
        _write(folder / HEAD, head)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return made


def find_upload(book: Book, upload_id: str) -> Upload:
    """Return a file that came through the browser.

    Raises
    ------
    NotFoundError
        If there is none of that id, or not any more.
    """
    folder = book.path / FOLDER / upload_id
    if not ID.fullmatch(upload_id) or not (folder / HEAD).is_file():
        raise NotFoundError(
            "this file is not here any more",
            hint="files that are not imported are kept for a day: choose it anew",
        )
    head = json.loads((folder / HEAD).read_text("utf-8"))
    return Upload(id=upload_id, **{**head, "file": folder / head["file"]})


def uploads(book: Book) -> tuple[Upload, ...]:
    """Return the files that came through the browser and are still here, newest first."""
    folder = book.path / FOLDER
    ids = [head.parent.name for head in folder.glob(f"*/{HEAD}") if ID.fullmatch(head.parent.name)]
    return tuple(sorted((find_upload(book, each) for each in ids), key=_age, reverse=True))


def drop_upload_files(book: Book, upload_id: str) -> Upload:
    """Remove a file that came through the browser, and return what it was.

    Raises
    ------
    NotFoundError
        If there is none of that id.
    """
    upload = find_upload(book, upload_id)
    shutil.rmtree(upload.file.parent)
    return upload


def forget_content(upload: Upload) -> None:
    """Remove what came, and keep what was noted beside it."""
    if upload.file.is_dir():
        shutil.rmtree(upload.file)
    else:
        upload.file.unlink()


def sweep_uploads(book: Book, *, now: dt.datetime | None = None) -> None:
    """Remove files that are older than a day, and what is left of those that never came whole."""
    limit = ((now or dt.datetime.now(dt.UTC)) - KEPT).timestamp()
    for folder in (book.path / FOLDER).glob("*"):
        if folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)


def write_note(upload: Upload, name: str, note: Mapping[str, object]) -> None:
    """Keep plain values beside a file, such as what it was taken for."""
    _write(upload.file.parent / f".{name}.json", note)


def read_note(upload: Upload, name: str) -> dict[str, Any] | None:
    """Return plain values that were kept beside a file; None where there are none."""
    file = upload.file.parent / f".{name}.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found or None


def drop_note(upload: Upload, name: str) -> None:
    """Forget plain values that were kept beside a file."""
    (upload.file.parent / f".{name}.json").unlink(missing_ok=True)


def too_big(name: str, limit: int) -> TooLargeError:
    """Return the error for a file of more bytes than it may have."""
    return TooLargeError(
        f"the file is too big; at most {limit / MB:,.0f} MB can be taken",
        where=name,
        hint="split it, by year for instance, and bring the pieces one after the other; "
        "the command line has no limit: clienthood import",
    )


def shown_name(name: str) -> str:
    """Return a name as it may be shown: no path, nothing that cannot be seen."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(letter for letter in last if letter.isprintable())
    told = re.sub(r"\s+", " ", seen).strip()
    return (told if len(told) <= LONGEST else f"{told[: LONGEST - 13]}…{told[-12:]}") or "file"


def safe_name(name: str) -> str:
    """Return a name under which a file can lie in any folder of any system."""
    told = "".join(
        letter if letter.isalnum() or letter in " ._-()+&" else "_" for letter in shown_name(name)
    )
    stem, dot, ending = told.strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = re.sub(r"[^A-Za-z0-9]", "", ending)[:8]
    stem = stem.strip(" .") or "file"
    if RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"_{stem}"
    while len(stem.encode()) > BYTES:
        stem = stem[:-1]
    return f"{stem}.{ending}" if ending else stem


def _written(file: Path, content: Iterable[bytes], name: str, most: int, limit: int) -> int:
    """Write a file, and return its bytes."""
    size = 0
    with file.open("xb") as handle:
        for piece in content:
            size += len(piece)
            if size > most:
                raise too_big(name, limit)
            handle.write(piece)
    return size


def _free(folder: Path, name: str) -> Path:
    """Return a place in a folder that no file has, under a name like this one."""
    file, number = folder / name, 1
    while file.exists():
        number += 1
        file = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return file


def _age(upload: Upload) -> tuple[str, str]:
    return upload.at, upload.id


def _write(file: Path, told: Mapping[str, object]) -> None:
    part = file.with_name(file.name + ".part")
    part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    part.replace(file)

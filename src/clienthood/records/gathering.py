"""What a drop consists of: files, folders and zips, and what of them holds no records by its name.

Nothing is let go in silence: a file that is left aside is told with the reason.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from clienthood.book import Book
from clienthood.book.uploads import FOLDER
from clienthood.errors import RecordsError
from clienthood.records.bounds import Bounds, too_much
from clienthood.records.reading import READ
from clienthood.records.zipped import ENDINGS, is_zip, take_apart

BLOCK = 1 << 20
TRUTH = "truth.csv"
"""What a generated business knows about itself; never imported."""
NOTES = frozenset({"readme", "read me", "licence", "license", "changelog", "copying", "notice"})
SYSTEM = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
KINDS: Mapping[str, tuple[str, ...]] = {
    "a picture": (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".heic", ".tif", ".tiff"),
    "a PDF: export its table as CSV or Excel": (".pdf",),
    "a document, not rows of records": (".doc", ".docx", ".odt", ".rtf", ".md", ".html", ".htm"),
    "slides, not rows of records": (".ppt", ".pptx", ".odp"),
    "a packed file: bring it by itself": tuple(sorted(ENDINGS)),
}
"""What a file is by its ending, where it is none that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file of a drop that may hold records."""

    name: str
    """As it is shown: with its folders inside the folder or zip."""
    file: Path
    named: bool
    """Whether it was named itself, so that it must be taken or refused, and is not left aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A file, or a sheet, that is not taken."""

    name: str
    why: str
    kind: str = ""
    """Of files whose columns are not known: by which they may be told; empty for any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The files of a drop."""

    found: tuple[Found, ...]
    left: tuple[Left, ...]


@contextmanager
def gathered(book: Book, paths: Sequence[Path], bounds: Bounds) -> Iterator[Gathered]:
    """Give the files of a drop; what was unpacked for it is gone at the end.

    Parameters
    ----------
    book
        The book, in whose folder zips are unpacked, so that no copy of records lies elsewhere.
    paths
        Files, folders with all they hold, and zips.
    bounds
        How much may be in the drop.

    Raises
    ------
    RecordsError
        If something is not there, or a zip cannot be taken apart, or there are too many files.
    """
    room = book.path / FOLDER / f"unpacked-{secrets.token_hex(8)}"
    found: list[Found] = []
    left: list[Left] = []
    try:
        for number, path in enumerate(paths):
            told = _of(path, room / str(number), bounds, alone=len(paths) == 1)
            found += told.found
            left += told.left
        if len(found) > bounds.files:
            hint = "bring them in several drops"
            raise too_much("the files", f"{len(found):,} files", f"{bounds.files:,}", hint)
        single, twice = _once(found)
        yield Gathered(found=single, left=(*left, *twice))
    finally:
        shutil.rmtree(room, ignore_errors=True)


def unwanted(name: str) -> str:
    """Return why a file holds no records as far as its name tells; empty if it may."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts = [part.casefold() for part in path.parts]
    if any(part.startswith((".", "~$")) or part in SYSTEM for part in parts):
        return "a hidden file of the system"
    ending = path.suffix.lower()
    if path.name.removesuffix(path.suffix).casefold() in NOTES:
        return "a note to its readers, no records"
    if path.name == TRUTH:
        return "what a generated business knows about itself"
    if ending in READ:
        return ""
    for told, endings in KINDS.items():
        if ending in endings:
            return told
    return f"a file of the kind {ending}, which is not read" if ending else "a file without a kind"


def _of(path: Path, room: Path, bounds: Bounds, *, alone: bool) -> Gathered:
    if path.is_dir():
        return _folder(path, bounds)
    if is_zip(path) and path.is_file():
        return _zip(path, room, bounds)
    why = "" if alone or not path.is_file() else unwanted(path.name)
    if why:
        return Gathered(found=(), left=(Left(name=path.name, why=why),))
    return Gathered(found=(Found(name=path.name, file=path, named=True),), left=())


def _folder(folder: Path, bounds: Bounds) -> Gathered:
    if _is_book(folder):
        raise RecordsError(
            "this folder is a book of this program, not an export",
            where=str(folder),
            hint="name the folder or file that holds what you brought from elsewhere",
        )
    files: list[tuple[str, Path | None]] = []
    left: list[Left] = []
    for file in _walk(folder, left, folder):
        files.append((file.relative_to(folder).as_posix(), file))
        if len(files) > bounds.files:
            found = f"more than {bounds.files:,} files"
            raise too_much(str(folder), found, f"{bounds.files:,}", "bring them in several drops")
    told = _parted(files, "no file of records is in this folder", str(folder))
    return Gathered(found=told.found, left=(*left, *told.left))


def _walk(folder: Path, left: list[Left], top: Path) -> Iterator[Path]:
    """Yield the files of a folder, in the order of names, those of its subfolders last."""
    inside = sorted(folder.iterdir(), key=lambda each: (each.is_dir(), each.name))
    for each in inside:
        name = each.relative_to(top).as_posix()
        if each.is_file():
            yield each
        elif each.is_dir() and (why := _shut(each)):
            left.append(Left(name=f"{name}/", why=why))
        elif each.is_dir():
            yield from _walk(each, left, top)


def _shut(folder: Path) -> str:
    """Return why a folder is not looked into; empty if it is."""
    if folder.is_symlink():
        return "a link to another folder"
    if unwanted(folder.name).startswith("a hidden"):
        return "a hidden folder"
    return "a book of this program" if _is_book(folder) else ""


def _is_book(folder: Path) -> bool:
    book = Book(folder)
    return book.manifest_file.exists() or book.settings_file.exists()


def _zip(path: Path, room: Path, bounds: Bounds) -> Gathered:
    members = take_apart(path, room, bounds, lambda name: not unwanted(name))
    files = [(member.name, member.file) for member in members]
    return _parted(files, "no file of records is in this zip", path.name)


def _parted(files: Sequence[tuple[str, Path | None]], none: str, where: str) -> Gathered:
    """Return the files that may hold records, and why the others do not.

    Raises
    ------
    RecordsError
        If none does.
    """
    found = [
        Found(name=name, file=file, named=False)
        for name, file in files
        if file is not None and not unwanted(name)
    ]
    left = [Left(name=name, why=unwanted(name)) for name, _ in files if unwanted(name)]
    if not found:
        there = ", ".join(f"{PurePath(each.name).name} ({each.why})" for each in left[:5])
        raise RecordsError(none, where=where, hint=f"there is: {there}" if there else "it is empty")
    return Gathered(found=tuple(found), left=tuple(left))


def _once(found: Sequence[Found]) -> tuple[tuple[Found, ...], tuple[Left, ...]]:
    """Return each content once, by its first name, and the files that repeat one."""
    sizes: defaultdict[int, list[Found]] = defaultdict(list)
    for each in found:
        sizes[each.file.stat().st_size if each.file.is_file() else -1].append(each)
    again: dict[int, Left] = {}
    for alike in sizes.values():
        first: dict[bytes, Found] = {}
        for each in alike if len(alike) > 1 else ():
            met = first.setdefault(_content(each.file), each)
            if met is not each:
                again[id(each)] = Left(name=each.name, why=f"the same file as {met.name}")
    return tuple(each for each in found if id(each) not in again), tuple(again.values())


def _content(file: Path) -> bytes:
    if not file.is_file():
        return str(file).encode()
    digest = hashlib.sha256()
    with file.open("rb") as handle:
        while block := handle.read(BLOCK):
            digest.update(block)
    return digest.digest()

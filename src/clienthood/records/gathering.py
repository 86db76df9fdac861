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
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

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
    gathering = _Gathering(room, bounds)
    try:
        for path in paths:
            gathering.take(path, alone=len(paths) == 1)
        single, twice = _once(gathering.found)
        yield Gathered(found=single, left=(*gathering.left, *twice))
    finally:
        shutil.rmtree(room, ignore_errors=True)


def unwanted(name: str) -> str:
    """Return why a file holds no records as far as its name tells; empty if it may."""
    if _hidden(name):
        return "a hidden file of the system"
    path = PurePosixPath(name.replace("\\", "/"))
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


class _Gathering:
    """Goes through what was named, and keeps count of what comes out of it."""

    def __init__(self, room: Path, bounds: Bounds) -> None:
        self._room, self._bounds = room, bounds
        self._unpacked = self._zips = 0
        self.found: list[Found] = []
        self.left: list[Left] = []

    def take(self, path: Path, *, alone: bool) -> None:
        """Take a file, folder or zip that was named."""
        if path.is_dir():
            self._folder(path)
        elif is_zip(path) and path.is_file():
            self._something(self._zip(path, ""), "zip", path)
        elif not alone and path.is_file() and (why := unwanted(path.name)):
            self.left.append(Left(name=path.name, why=why))
        else:
            self._keep(path.name, path, named=True)

    def _folder(self, folder: Path) -> None:
        if _is_book(folder):
            raise RecordsError(
                "this folder is a book of this program, not an export",
                where=str(folder),
                hint="name the folder or file that holds what you brought from elsewhere",
            )
        before = len(self.found)
        for seen, file in enumerate(_walk(folder, self.left, folder), start=1):
            self._check_number(str(folder), seen)
            name = file.relative_to(folder).as_posix()
            if is_zip(file) and not _hidden(name):
                self._zip_within(file, name)
            elif why := unwanted(name):
                self.left.append(Left(name=name, why=why))
            else:
                self._keep(name, file, named=False)
        self._something(len(self.found) - before, "folder", folder)

    def _zip_within(self, file: Path, name: str) -> None:
        """Take a zip that lies in a folder; one that cannot be taken apart is left aside."""
        try:
            self._zip(file, f"{name}/")
        except RecordsError as fault:
            self.left.append(Left(name=name, why=fault.message))

    def _zip(self, path: Path, before: str) -> int:
        """Take a zip apart; return how many files of it may hold records."""
        bounds = self._bounds
        if bounds.unpacked:
            bounds = replace(bounds, unpacked=max(bounds.unpacked - self._unpacked, 1))
        self._zips += 1
        members = take_apart(
            path, self._room / str(self._zips), bounds, lambda name: not unwanted(name)
        )
        for member in members:
            if member.file is None:
                self.left.append(Left(name=before + member.name, why=unwanted(member.name)))
            else:
                self._unpacked += member.file.stat().st_size
                self._keep(before + member.name, member.file, named=False)
        return sum(member.file is not None for member in members)

    def _keep(self, name: str, file: Path, *, named: bool) -> None:
        self.found.append(Found(name=name, file=file, named=named))
        self._check_number("the files", len(self.found))

    def _check_number(self, where: str, number: int) -> None:
        most = self._bounds.files
        if number > most:
            hint = "bring them in several drops"
            raise too_much(where, f"more than {most:,} files", f"{most:,}", hint)

    def _something(self, number: int, what: str, path: Path) -> None:
        """Refuse a folder or zip in which nothing may hold records."""
        if not number:
            told = ", ".join(f"{each.name} ({each.why})" for each in self.left[-5:])
            raise RecordsError(
                f"no file of records is in this {what}",
                where=path.name if what == "zip" else str(path),
                hint=f"there is: {told}" if told else "it is empty",
            )


def _walk(folder: Path, left: list[Left], top: Path) -> Iterator[Path]:
    """Yield the files of a folder, in the order of names, those of its subfolders last."""
    inside = sorted(folder.iterdir(), key=lambda each: (each.is_dir(), each.name))
    for each in inside:
        if each.is_file():
            yield each
        elif each.is_dir() and (why := _shut(each)):
            left.append(Left(name=f"{each.relative_to(top).as_posix()}/", why=why))
        elif each.is_dir():
            yield from _walk(each, left, top)


def _shut(folder: Path) -> str:
    """Return why a folder is not looked into; empty if it is."""
    if folder.is_symlink():
        return "a link to another folder"
    if _hidden(folder.name):
        return "a hidden folder"
    return "a book of this program" if _is_book(folder) else ""


def _hidden(name: str) -> bool:
    parts = [part.casefold() for part in PurePosixPath(name.replace("\\", "/")).parts]
    return any(part.startswith((".", "~$")) or part in SYSTEM for part in parts)


def _is_book(folder: Path) -> bool:
    book = Book(folder)
    return book.manifest_file.exists() or book.settings_file.exists()


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

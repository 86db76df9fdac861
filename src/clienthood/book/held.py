"""A book held still for a reader: its files stay as they are, whatever a writer does meanwhile.

Records, derivations and runs are never written in place, so a second name for a file (a hard
link) keeps its content for as long as somebody reads it, and costs no room.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from tempfile import mkdtemp

from clienthood.book.folder import Book
from clienthood.book.lock import locked
from clienthood.book.merges import add_merges, read_merges
from clienthood.book.objections import note_objection, read_objections

HELD = "held"
"""Folder inside that of what is derived: it may be lost, and no backup needs it."""
_LOCK = ".reading"
_YOUNG = 60.0
"""Seconds in which a holder takes its lock."""


class Held:
    """A folder laid out like the book's own, with those of its files that were taken."""

    def __init__(self, book: Book) -> None:
        folder = book.derived / HELD
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        self.book = Book(Path(mkdtemp(dir=folder)))
        """The book as it is held; it gives way to no writer."""
        self._of = book
        self._lock = (self.book.path / _LOCK).open("ab")
        locked(self._lock)

    def take(self, *files: Path) -> None:
        """Hold files of the book under the same names; copies where the disk knows no links.

        Raises
        ------
        FileNotFoundError
            If one is gone already.
        """
        for file in files:
            name = self._place(file)
            try:
                name.hardlink_to(file)
            except FileNotFoundError:
                raise
            except (OSError, NotImplementedError):
                shutil.copyfile(file, name)

    def copy(self, file: Path) -> None:
        """Hold a file that people may write in place, if there is one."""
        if file.exists():
            shutil.copyfile(file, self._place(file))

    def take_said(self) -> None:
        """Hold who objects to being profiled, and which identifiers are one account."""
        for each in read_objections(self._of):
            note_objection(self.book, each)
        if said := read_merges(self._of):
            add_merges(self.book, said)

    def close(self) -> None:
        """Let go of all files."""
        self._lock.close()
        shutil.rmtree(self.book.path, ignore_errors=True)

    def _place(self, file: Path) -> Path:
        name = self.book.path / file.relative_to(self._of.path)
        name.parent.mkdir(parents=True, exist_ok=True)
        return name


def _sweep(folder: Path) -> None:
    """Remove what a holder that was killed left behind."""
    for left in folder.iterdir():
        try:
            if time.time() - left.stat().st_mtime < _YOUNG:
                continue
            with (left / _LOCK).open("ab") as handle:
                unheld = locked(handle)
        except OSError:
            continue
        if unheld:
            shutil.rmtree(left, ignore_errors=True)

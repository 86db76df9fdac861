"""The spool: pieces of a pull that have come over and are not yet in the book.

A journal names the pieces that are whole. A pull that is broken off leaves them, and the next one
goes on after them; what the journal does not name is thrown away.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clienthood.book import Book, Stretch
from clienthood.book.lock import locked
from clienthood.book.manifest import sync_folder
from clienthood.book.spooled import FOLDER
from clienthood.errors import BookError
from clienthood.settings import SourceSection
from clienthood.sources.protocol import Piece, Read

JOURNAL, LOCK = "journal.json", ".pulling"


@contextmanager
def pulling(book: Book, source: str) -> Iterator[Path]:
    """Be the only one who pulls from a source; give its folder in the spool.

    Raises
    ------
    BookError
        If somebody else pulls from it.
    """
    folder = book.path / FOLDER / source
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / LOCK).open("ab") as handle:
        if not locked(handle):
            raise BookError(
                "this source is being pulled already",
                where=source,
                hint="wait until that pull has finished",
            )
        yield folder


class Spool:
    """The pieces of one table of a source."""

    def __init__(
        self, folder: Path, read: Read, source: SourceSection, reached: Mapping[str, Stretch]
    ) -> None:
        self.folder = folder / read.name
        told = [source.kind, source.where, read.section.model_dump(include={"table", "query"})]
        told += [read.section.cursor, {name: each.until for name, each in sorted(reached.items())}]
        self._of = hashlib.sha256(json.dumps(told).encode()).hexdigest()
        self.pieces: list[Piece] = []
        self.complete = False
        self._take_up()

    @property
    def rows(self) -> int:
        """Rows that have come over."""
        return sum(piece.rows for piece in self.pieces)

    def take(self, piece: Piece) -> None:
        """Note a piece that is whole."""
        self.pieces.append(piece)
        self._write()

    def finish(self) -> None:
        """Note that all has come over."""
        self.complete = True
        self._write()

    def clear(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.pieces, self.complete = [], False

    def reopen(self) -> None:
        """Go on after what is complete, because more may have come since."""
        self.complete = False

    def _take_up(self) -> None:
        """Go on with what the journal names, if it was of this very pull and is all there."""
        try:
            found = json.loads((self.folder / JOURNAL).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = {}
        pieces = [_piece(self.folder, each) for each in found.get("pieces", ())]
        if found.get("of") != self._of or not all(piece.file.exists() for piece in pieces):
            self.clear()
            pieces, found = [], {}
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.pieces, self.complete = pieces, bool(found.get("complete"))
        named = {piece.file.name for piece in pieces} | {JOURNAL}
        for file in self.folder.iterdir():
            if file.name not in named and not file.name.startswith("."):
                shutil.rmtree(file) if file.is_dir() else file.unlink()

    def _write(self) -> None:
        part = self.folder / f"{JOURNAL}.part"
        told = {
            "of": self._of,
            "complete": self.complete,
            "pieces": [_told(self.folder, piece) for piece in self.pieces],
        }
        with part.open("w", encoding="utf-8") as handle:
            handle.write(json.dumps(told, ensure_ascii=False))
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(self.folder / JOURNAL)
        sync_folder(self.folder)


def _told(folder: Path, piece: Piece) -> dict[str, Any]:
    own = piece.file.parent == folder
    return {
        "file": piece.file.name if own else str(piece.file),
        "stream": piece.stream,
        "until": piece.until,
        "rows": piece.rows,
        "seen": list(piece.seen),
    }


def _piece(folder: Path, told: Mapping[str, Any]) -> Piece:
    return Piece(
        file=folder / told["file"],
        stream=told["stream"],
        until=told["until"],
        rows=told["rows"],
        seen=tuple(told["seen"]),
    )

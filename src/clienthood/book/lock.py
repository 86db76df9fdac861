"""One writer at a time, and what it clears up before it begins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from clienthood.book.erasure import finish_erasures
from clienthood.book.folder import Book
from clienthood.book.manifest import read_manifest
from clienthood.book.patience import turn
from clienthood.errors import BookError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = ".writing"


@contextmanager
def writing(book: Book) -> Iterator[None]:
    """Be the only writer of a book, and sweep and finish what a killed one left.

    The lock belongs to the process: it is gone when the process is. Inside
    ``patience.patient`` a writer waits for its turn.

    Raises
    ------
    BookError
        If another process is writing.
    """
    with (book.path / LOCK).open("ab") as handle:
        if not turn(lambda: locked(handle)):
            raise BookError(
                "another process is writing",
                where=str(book.path),
                hint="wait until it has finished, then try again",
            )
        _sweep(book)
        finish_erasures(book)
        yield


def locked(handle: BinaryIO) -> bool:
    """Take the lock of an open file unless somebody holds it; whether it is taken now."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sweep(book: Book) -> None:
    """Remove files that no manifest names; the manifest is the last thing a writer changes."""
    kept = {(batch.table, batch.id) for batch in read_manifest(book.manifest_file).batches}
    ids = {batch for _, batch in kept}
    for file in book.records.glob("*/*"):
        if file.suffix != ".parquet" or (file.parent.name, file.stem) not in kept:
            file.unlink(missing_ok=True)
    for file in book.quarantine.glob("*"):
        if file.suffix != ".parquet" or file.stem not in ids:
            file.unlink(missing_ok=True)
    for file in book.path.glob("*.part"):
        file.unlink(missing_ok=True)

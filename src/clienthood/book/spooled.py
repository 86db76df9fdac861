"""Rows that came from a source and are not yet in the book: where they lie, and their end."""

from __future__ import annotations

import shutil

from clienthood.book.folder import Book

FOLDER = "spool"


def drop_spool(book: Book) -> None:
    """Throw away what came from sources and is not yet in the book; the next pull fetches it."""
    shutil.rmtree(book.path / FOLDER, ignore_errors=True)

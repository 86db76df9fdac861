"""The book: the workspace of one business, and the manifest of what it holds."""

from __future__ import annotations

from clienthood.book.folder import Book, create_book, open_book
from clienthood.book.lock import writing
from clienthood.book.manifest import (
    Batch,
    Manifest,
    Pulled,
    Stretch,
    fingerprint,
    read_manifest,
    write_manifest,
)

__all__ = [
    "Batch",
    "Book",
    "Manifest",
    "Pulled",
    "Stretch",
    "create_book",
    "fingerprint",
    "open_book",
    "read_manifest",
    "write_manifest",
    "writing",
]

"""Files that appear whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clienthood.book.manifest import sync_folder


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Give a name to write under; the file has its own name only once it is whole."""
    part = file.with_name(f".{file.name}.part")
    try:
        yield part
        with part.open("rb") as handle:
            os.fsync(handle.fileno())
        part.replace(file)
        sync_folder(file.parent)
    finally:
        part.unlink(missing_ok=True)

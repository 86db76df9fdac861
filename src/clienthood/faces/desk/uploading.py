"""What is done about an upload: looked at, tried, taken in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import BinaryIO

from clienthood.book.uploads import Upload, find_upload, keep_files
from clienthood.errors import BookError
from clienthood.faces.deeds.importing import look_at_upload
from clienthood.faces.desk.jobs import Job
from clienthood.faces.desk.site import Desk
from clienthood.records import UPLOAD

AT_ONCE = 1_000_000
"""Bytes up to which a text is looked at while the visitor waits."""
TEXTS = frozenset({".csv", ".tsv", ".txt"})
PIECE = 1 << 20


def kept(here: Desk, files: Sequence[tuple[str, BinaryIO]]) -> Upload:
    """Return files that came together, kept beside the book until they are imported.

    Parameters
    ----------
    files
        Name and content of each.

    Raises
    ------
    BookError
        If the book is the sample business.
    """
    if here.base:
        raise BookError(
            "this is the sample business; your own files belong into your own book",
            hint="go to your own book and bring the file there",
        )
    told = [(name, iter(partial(content.read, PIECE), b"")) for name, content in files]
    return keep_files(here.book, told, by=here.visitor.name, limit=UPLOAD.bytes)


def look(here: Desk, upload: Upload) -> Job | None:
    """Look at a file: a short text at once, anything else as work of its own, which is returned."""
    if upload.file.suffix.lower() in TEXTS and upload.size <= AT_ONCE:
        look_at_upload(here.book, here.actor, lambda what, done, of: None, upload=upload.id)
        return None
    return here.jobs.start(
        here.book,
        "look",
        here.actor,
        title=f"Looking at {upload.name}",
        next=f"/import/{upload.id}",
        upload=upload.id,
    )


def attempt(here: Desk, upload: Upload) -> Job:
    """Begin to find out what a file would bring."""
    return here.jobs.start(
        here.book,
        "preview",
        here.actor,
        title=f"Finding out what {upload.name} would bring",
        next=f"/import/{upload.id}/effect",
        upload=upload.id,
    )


def take_in(here: Desk, upload_id: str, name: str = "") -> Job:
    """Begin to import a file and run the book."""
    found = find_upload(here.book, upload_id)
    return here.jobs.start(
        here.book,
        "import",
        here.actor,
        title=f"Taking in {found.name}",
        next=f"/import/{found.id}/done",
        upload=found.id,
        name=name,
    )

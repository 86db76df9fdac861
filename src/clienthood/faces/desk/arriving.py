"""Files that come with a form, taken from the stream within their limit."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from clienthood.book.uploads import too_big
from clienthood.errors import RecordsError
from clienthood.records import UPLOAD

ENVELOPE = 100_000
"""Bytes that a form may have beside its files."""


@asynccontextmanager
async def arriving_files(request: Request) -> AsyncIterator[tuple[UploadFile, ...]]:
    """Give the files of a form, each named ``file``.

    Raises
    ------
    RecordsError
        If what is sent is no such form, or more than may come at once.
    """
    most = UPLOAD.files
    parser = MultiPartParser(
        request.headers, _bounded(request), max_files=most, max_fields=4, max_part_size=ENVELOPE
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as fault:
        many = isinstance(fault, MultiPartException) and "many files" in fault.message
        raise RecordsError(
            f"more than {most:,} files at once" if many else "no file came with the form",
            hint="pack them into a zip, or send some" if many else "choose a file, then send it",
        ) from fault
    try:
        found = (each for each in form.getlist("file") if isinstance(each, UploadFile))
        yield tuple(each for each in found if each.filename)
    finally:
        await form.close()


async def _bounded(request: Request) -> AsyncGenerator[bytes]:
    """Yield what is sent, and stop where it is more than a file may have."""
    taken, limit = 0, UPLOAD.bytes + ENVELOPE
    if int(request.headers.get("content-length", "0") or 0) > limit:
        raise too_big("what was sent", UPLOAD.bytes)
    async for piece in request.stream():
        taken += len(piece)
        if taken > limit:
            raise too_big("what was sent", UPLOAD.bytes)
        yield piece

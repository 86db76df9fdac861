"""A file that comes with a form, taken from the stream within its limit."""

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
"""Bytes that a form may have beside its file."""


@asynccontextmanager
async def arriving_file(request: Request) -> AsyncIterator[UploadFile | None]:
    """Give the file of a form, named ``file``; None where the form has none.

    Raises
    ------
    RecordsError
        If what is sent is no such form, or more than a file may have.
    """
    parser = MultiPartParser(
        request.headers, _bounded(request), max_files=1, max_fields=4, max_part_size=ENVELOPE
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as fault:
        raise RecordsError(
            "no file came with the form", hint="choose a file, then send it"
        ) from fault
    try:
        file = form.get("file")
        yield file if isinstance(file, UploadFile) and file.filename else None
    finally:
        await form.close()


async def _bounded(request: Request) -> AsyncGenerator[bytes]:
    """Yield what is sent, and stop where it is more than a file may have."""
    taken, limit = 0, UPLOAD.bytes + ENVELOPE
    if int(request.headers.get("content-length", "0") or 0) > limit:
        raise too_big("the file", UPLOAD.bytes)
    async for piece in request.stream():
        taken += len(piece)
        if taken > limit:
            raise too_big("the file", UPLOAD.bytes)
        yield piece

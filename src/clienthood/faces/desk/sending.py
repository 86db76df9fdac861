"""Files that are sent: whole, or piece by piece while a run is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from starlette.responses import Response, StreamingResponse

from clienthood.faces.desk.site import Desk
from clienthood.faces.views.reading import Reading

CSV = "text/csv; charset=utf-8"
Pieces = Iterator[bytes]


def attached(content: bytes | str | Pieces, name: str, media: str = CSV) -> Response:
    """Return a file to be kept under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if isinstance(content, (bytes, str)):
        return Response(content, media_type=media, headers=headers)
    return StreamingResponse(content, media_type=media, headers=headers)


def read_out(here: Desk, take: Callable[[Reading], Pieces]) -> tuple[Pieces, str]:
    """Return what is taken of the latest run, and its as-of date; the run is held until the end."""
    with ExitStack() as held:
        read = held.enter_context(here.reading())
        pieces, day = take(read), str(read.run.as_of)
        kept = held.pop_all()

    def sent() -> Pieces:
        with kept:
            yield from pieces

    return sent(), day


def table_of(here: Desk, name: str, take: Callable[[Reading], Pieces]) -> Response:
    """Return a table of the latest run as a CSV file named after it and its as-of date."""
    pieces, day = read_out(here, take)
    return attached(pieces, f"{name}-{day}.csv")

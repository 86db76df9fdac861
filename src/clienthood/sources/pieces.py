"""The pieces of a table as one source of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clienthood.records.reading import open_sources
from clienthood.records.request import Request
from clienthood.records.source import Chunk, Source
from clienthood.sources.landing import EXACT
from clienthood.sources.protocol import Piece


class PiecesSource:
    """Rows of several sources, one after the other; a header that one of them lacks is empty there.

    Parameters
    ----------
    name
        What the rows are of, in place of the name of a file.
    sources
        At least one.
    """

    def __init__(self, name: str, sources: Sequence[Source]) -> None:
        self._sources = sources
        told = [header for source in sources for header in source.headers]
        self.headers = tuple(dict.fromkeys(told))
        whole = hashlib.sha256("".join(each.origin.sha256 for each in sources).encode())
        exact = frozenset(
            at for at, header in enumerate(self.headers) if all(_exact(s, header) for s in sources)
        )
        self.origin = replace(
            sources[0].origin,
            file=name,
            sha256=whole.hexdigest(),
            exact=exact,
            notes=_notes(sources),
        )

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""
        before = 0
        for source in self._sources:
            places = [
                source.headers.index(header) if header in source.headers else -1
                for header in self.headers
            ]
            last = 0
            for chunk in source.chunks():
                nothing = pa.array([""] * chunk.rows, pa.string())
                last = max(last, pc.max(chunk.lines).as_py() or 0)
                last = max(last, *(each.line for each in chunk.rejects), 0)
                yield Chunk(
                    tuple(nothing if at < 0 else chunk.columns[at] for at in places),
                    pc.add(chunk.lines, before),
                    tuple(replace(each, line=each.line + before) for each in chunk.rejects),
                    chunk.blank,
                )
            before += last


def of_pieces(name: str, pieces: Sequence[Piece], request: Request) -> tuple[Source, ...]:
    """Return the rows of some pieces: one source, or one for each sheet of a workbook."""
    opened = [open_sources(piece.file, request) for piece in pieces]
    if len(opened) == 1 and len(opened[0]) > 1:
        return opened[0]
    marked = [_marked(piece.file) for piece in pieces]
    flat = [
        _Known(source, mine)
        for sources, mine in zip(opened, marked, strict=True)
        for source in sources
    ]
    return (PiecesSource(name, flat),) if flat else ()


class _Known:
    """A source of which some columns of texts hold numbers that are written in one way."""

    def __init__(self, source: Source, exact: frozenset[str]) -> None:
        self.headers = source.headers
        at = {number for number, header in enumerate(source.headers) if header in exact}
        self.origin = replace(source.origin, exact=source.origin.exact | at)
        self.chunks = source.chunks


def _marked(file: Path) -> frozenset[str]:
    if file.suffix != ".parquet":
        return frozenset()
    return frozenset(each.name for each in pq.read_schema(file) if EXACT in (each.metadata or {}))


def _exact(source: Source, header: str) -> bool:
    return header not in source.headers or source.headers.index(header) in source.origin.exact


def _notes(sources: Sequence[Source]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for source in sources for note in source.origin.notes))

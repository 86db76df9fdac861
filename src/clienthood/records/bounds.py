"""How much one file may hold, and the refusal of one that holds more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from clienthood.errors import RecordsError
from clienthood.records.source import Chunk, Source

MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much one file may hold; 0 is no limit. A workbook's inside always has one."""

    bytes: int = 0
    rows: int = 0
    columns: int = 0
    characters: int = 0
    """Of one cell."""
    unpacked: int = 20_000 * MB
    """Bytes of all that a workbook unpacks to."""
    ratio: int = 2000
    """How many times its size in the file a part of a workbook may have once it is unpacked."""
    cells: int = 100 * MB
    """Rows times columns of the rectangle that a sheet spans, empty cells included."""
    files: int = 2000
    """Files of one drop: those of a folder or zip, its subfolders included."""
    sealed: bool = False
    """Whether kinds of workbook are refused whose inside cannot be measured beforehand."""


UPLOAD = Bounds(
    bytes=200 * MB,
    rows=5 * MB,
    columns=500,
    characters=32_767,
    unpacked=2000 * MB,
    ratio=200,
    cells=50 * MB,
    files=200,
    sealed=True,
)
"""What a file may hold that comes through the browser."""


class BoundedSource:
    """A source that ends with an error where it holds more than it may."""

    def __init__(self, source: Source, bounds: Bounds) -> None:
        self._source = source
        self._bounds = bounds
        self.headers = source.headers
        self.origin = source.origin
        if bounds.columns and len(self.headers) > bounds.columns:
            raise too_much(
                self._where(),
                f"{len(self.headers):,} columns",
                f"{bounds.columns:,}",
                "take out the columns that are not needed",
            )
        for at, header in enumerate(self.headers, start=1):
            self._check_cell(len(header), f"the header of column {at}")

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""
        bounds, rows, size = self._bounds, 0, 0
        for chunk in self._source.chunks():
            rows += chunk.rows + len(chunk.rejects)
            if bounds.rows and rows > bounds.rows:
                raise too_much(
                    self._where(),
                    f"more than {bounds.rows:,} rows",
                    f"{bounds.rows:,}",
                    "split it, by year for instance, and import the pieces one after the other",
                )
            size += sum(column.nbytes for column in chunk.columns)
            check_unpacked(self._where(), size, bounds)
            if bounds.characters:
                self._check_cells(chunk)
            yield chunk

    def _check_cells(self, chunk: Chunk) -> None:
        for at, (header, column) in enumerate(zip(self.headers, chunk.columns, strict=True)):
            if at in self.origin.lists:
                continue
            lengths = pc.utf8_length(column)
            longest = pc.max(lengths).as_py() or 0
            if longest > self._bounds.characters:
                row = pc.index(lengths, pa.scalar(longest, lengths.type)).as_py()
                self._check_cell(longest, f"line {chunk.lines[row].as_py()}, column {header[:60]}")
        for reject in chunk.rejects:
            longest = max(map(len, _cells(reject.row)), default=0)
            self._check_cell(longest, f"line {reject.line}")

    def _check_cell(self, length: int, place: str) -> None:
        if self._bounds.characters and length > self._bounds.characters:
            raise too_much(
                f"{self._where()}, {place}",
                f"a cell of {length:,} characters",
                f"{self._bounds.characters:,}",
                "shorten it, or close the quote that was left open before it",
            )

    def _where(self) -> str:
        sheet = self.origin.reading.get("sheet", "")
        return f"{self.origin.file}, sheet {sheet}" if sheet else self.origin.file


def check_size(path: Path, bounds: Bounds) -> None:
    """Refuse a file of more bytes than it may have.

    Raises
    ------
    RecordsError
        With what was found and what is allowed.
    """
    size = path.stat().st_size
    if bounds.bytes and size > bounds.bytes:
        raise too_much(
            path.name,
            f"{size / MB:,.1f} MB",
            f"{bounds.bytes / MB:,.0f} MB",
            "split it, by year for instance, and import the pieces one after the other",
        )


def check_unpacked(where: str, size: int, bounds: Bounds) -> None:
    """Refuse what unpacks to more bytes than it may.

    Raises
    ------
    RecordsError
        With what was found and what is allowed.
    """
    if bounds.unpacked and size > bounds.unpacked:
        raise too_much(
            where,
            f"more than {bounds.unpacked / MB:,.0f} MB once it is unpacked",
            f"{bounds.unpacked / MB:,.0f} MB",
            "save it as CSV, in pieces, and import these",
        )


def too_much(where: str, found: str, allowed: str, hint: str) -> RecordsError:
    """Return the error that says what was found, how much is allowed, and what to do."""
    return RecordsError(f"{found}; at most {allowed} can be taken", where=where, hint=hint)


def _cells(row: str) -> list[str]:
    """Return the cells of a row that could not be read, as it is kept."""
    found = json.loads(row)
    return [str(cell) for cell in found] if isinstance(found, list) else [str(found)]

"""What every reader gives: headers, and pieces of raw text with their line numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

ROWS = 50_000
"""Rows of one piece."""
PLACE = "quarantine place"
"""Header under which a row read anew tells its line within its order."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be read as a row at all."""

    line: int
    reason: str
    remedy: str
    row: str
    """What stands there, as JSON: a list of cells, or the start of the line."""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file, column by column, as text; an empty cell is an empty text."""

    columns: tuple[pa.Array, ...]
    lines: pa.Array
    rejects: tuple[Reject, ...] = ()
    blank: int = 0
    """Lines that held nothing; they are no rows."""

    @property
    def rows(self) -> int:
        """Number of rows that could be read."""
        return len(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a file is: its name, its content's hash, how it is read."""

    file: str
    sha256: str
    reading: Mapping[str, str] = field(default_factory=dict)
    """Encoding and delimiter, or sheet."""
    notes: tuple[str, ...] = ()
    """What a reader of the report should know, such as a fallback that was taken."""
    exact: frozenset[int] = frozenset()
    """Columns whose numbers and days come typed, so that their text has one reading only."""
    lists: frozenset[int] = frozenset()
    """Columns whose cells hold lists of entries, which may be long."""
    serials: bool = False
    """Whether a bare number in a day column counts days since 1900 (Excel)."""
    retry_of: str = ""
    """The batch whose quarantined rows these are."""


class Source(Protocol):
    """A file of rows that can be gone through more than once."""

    origin: Origin
    headers: tuple[str, ...]

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""

"""What a source of records offers, whatever it is: tables to read, and pieces of their rows.

To add a kind: a module with a class that has the methods of ``Opened``, its name in ``Kind`` of
the settings, and its line in ``opening.KINDS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from clienthood.book import Stretch
from clienthood.engine import Embedded
from clienthood.settings import ReadSection, SourceSection
from clienthood.sources.where import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A source that is to be opened."""

    name: str
    section: SourceSection
    address: Address
    folder: Path
    """Folder of the book, from which relative paths count."""
    engine: Embedded
    """Where files of its own kind are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One table that is read of a source."""

    name: str
    section: ReadSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file of rows that is whole and on disk."""

    file: Path
    """In the spool, or where it has always been."""
    stream: str
    """What has a cursor of its own: the table, one file of a folder, a kind of objects."""
    until: str
    """Cursor at which reading goes on after this piece: no row before it is left out."""
    rows: int
    seen: tuple[str, ...] = ()
    """Marks of the rows at that very cursor that are in the piece already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What a pull of a table would read, as far as that can be known beforehand."""

    rows: int | None
    """None: it is not known."""
    headers: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    """The first rows, as text."""
    exact: tuple[int, ...] = ()
    """Columns of numbers that have one reading only."""


class Opened(Protocol):
    """A source that is open."""

    in_place: bool
    """Whether its pieces are files of its own, which are read where they lie."""

    def reads(self) -> tuple[Read, ...]:
        """Return the tables that are read of it, in their order."""

    def ahead(self, read: Read, reached: Mapping[str, Stretch]) -> Ahead:
        """Return what a pull would read, without reading it."""

    def pieces(
        self, read: Read, reached: Mapping[str, Stretch], landed: Sequence[Piece], folder: Path
    ) -> Iterator[Piece]:
        """Yield what is new, piece by piece, each whole and on disk when it is yielded.

        Parameters
        ----------
        read
            The table.
        reached
            How far each of its streams was read by pulls whose batches count.
        landed
            Pieces that a pull which was broken off has left; reading goes on after them.
        folder
            Where pieces may be written; names that begin with a dot are never looked at.

        Raises
        ------
        SourceError
            If the source cannot be read, or can no longer be read.
        """

    def close(self) -> None:
        """Release what is held."""


Opener = Callable[[Ordered], Opened]
"""Opens a source of one kind; raises a SourceError where it cannot be."""

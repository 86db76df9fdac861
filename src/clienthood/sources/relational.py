"""What databases have in common: tables and selects, read in the order of a cursor."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from clienthood.book import Stretch
from clienthood.errors import SettingsError, SourceError
from clienthood.sources.landing import EXACT, Way, landed, pieces_from
from clienthood.sources.protocol import Ahead, Ordered, Piece, Read

SHOWN = 200
"""Rows that are looked at beforehand."""
HERE = "read_here"
"""Name of the rows within every select."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """From where on a table is read."""

    since: str = ""
    seen: frozenset[str] = frozenset()
    resumed: bool = False
    """Whether rows without a cursor have come over already."""


class Relational(ABC):
    """A database that is open; a kind says how it quotes, and how rows come."""

    in_place = False
    quote = '"'

    def __init__(self, ordered: Ordered) -> None:
        self.ordered = ordered

    @abstractmethod
    def batches(self, select: str) -> Generator[pa.RecordBatch, None, None]:
        """Yield the rows of a select, in bounded memory; columns hold single values."""

    @abstractmethod
    def close(self) -> None:
        """Release what is held."""

    def reads(self) -> tuple[Read, ...]:
        """Return the tables that are read of it, in their order."""
        told = self.ordered.section.reads
        if not told:
            name = self.ordered.name
            raise SettingsError(
                "nothing is said of what is read of it",
                where=f"clienthood.toml, [sources.{name}]",
                hint=f'name a table: [sources.{name}.reads.orders] with table = "…"',
            )
        return tuple(Read(name=name, section=section) for name, section in told.items())

    def ahead(self, read: Read, reached: Mapping[str, Stretch]) -> Ahead:
        """Return what a pull would read, without reading it."""
        begin = _begin(read, reached, ())
        count = f"select count(*) as n {self._from(read)}{self._new(read, begin)}"
        rows = [row for batch in self.batches(count) for row in batch.column(0).to_pylist()]
        few = f"select {self.columns(read)} {self._from(read)} limit {SHOWN}"
        found = list(self.batches(few))
        table = pa.Table.from_batches(found) if found else pa.table({})
        shown = zip(*(column.to_pylist() for column in table.columns), strict=True)
        return Ahead(
            rows=max(int(rows[0]) - len(begin.seen), 0),
            headers=tuple(table.column_names),
            sample=tuple(tuple("" if cell is None else str(cell) for cell in row) for row in shown),
            exact=tuple(at for at, field in enumerate(table.schema) if EXACT in _marks(field)),
        )

    def pieces(
        self,
        read: Read,
        reached: Mapping[str, Stretch],
        landed_before: Sequence[Piece],
        folder: Path,
    ) -> Iterator[Piece]:
        """Yield what is new, piece by piece, each whole and on disk when it is yielded."""
        begin = _begin(read, reached, landed_before)
        way = Way(
            folder=folder,
            stream=read.name,
            cursor=read.section.cursor,
            since=begin.since,
            seen=begin.seen,
            number=pieces_from(landed_before),
        )
        yield from landed(self._checked(read, begin), way)

    def repeats(self, read: Read, header: str) -> bool:
        """Return whether several rows of a table have the same value under a header."""
        value = self.apart(f"{HERE}.{self.name(header)}")
        twice = f"select {value} as twice {self._from(read)} where {value} is not null"
        found = self.batches(f"{twice} group by {value} having count(*) > 1 limit {SHOWN}")
        return any(str(each).strip() for batch in found for each in batch.column(0).to_pylist())

    def apart(self, value: str) -> str:
        """Return a value as it is compared where upper and lower case must differ."""
        return value

    def literal(self, cursor: str) -> str:
        """Return a value of a cursor as it stands in a select."""
        value = json.loads(cursor)
        return self.text(value) if isinstance(value, str) else cursor

    def text(self, value: str) -> str:
        """Return a text as it stands in a select."""
        return "'" + value.replace("'", "''") + "'"

    def name(self, name: str) -> str:
        """Return a name as it stands in a select."""
        return self.quote + name.replace(self.quote, 2 * self.quote) + self.quote

    def broken(self, fault: BaseException) -> SourceError:
        """Return the error for a fault of the driver, without its secrets."""
        told = " ".join(self.ordered.address.hide(str(fault)).split())
        return SourceError(told or type(fault).__name__, where=f"source {self.ordered.name}")

    def columns(self, read: Read) -> str:
        """Return what is selected of the rows of a table."""
        return f"{HERE}.*"

    def all_rows(self, read: Read) -> str:
        """Return the select of all rows of a table."""
        section = read.section
        if section.query:
            return section.query.strip().rstrip(";")
        parts = (section.table or read.name).split(".")
        return f"select * from {'.'.join(map(self.name, parts))}"

    def _from(self, read: Read) -> str:
        return f"from ({self.all_rows(read)}\n) as {HERE}"

    def _new(self, read: Read, begin: Begin) -> str:
        if not (read.section.cursor and begin.since):
            return ""
        cursor = self._cursor(read)
        return f" where {cursor} >= {self.literal(begin.since)} or {cursor} is null"

    def _in_order(self, read: Read, begin: Begin) -> Generator[pa.RecordBatch, None, None]:
        """Yield the rows: those without a cursor, then the others in its order."""
        rows = f"select {self.columns(read)} {self._from(read)}"
        if not read.section.cursor:
            yield from self.batches(rows)
            return
        cursor = self._cursor(read)
        bound = f"{cursor} >= {self.literal(begin.since)}" if begin.since else ""
        for conditions in self.ways(cursor, bound, begin.resumed):
            yield from self.batches(f"{rows} where {conditions} order by {cursor}")

    def ways(self, cursor: str, bound: str, resumed: bool) -> tuple[str, ...]:
        """Return the conditions of the selects, one after the other, that give the new rows.

        Two of them let an index serve where a database puts rows without a cursor last.

        Parameters
        ----------
        cursor
            The column.
        bound
            Condition of the rows with one; empty: all of them.
        resumed
            Whether those without one have come over already.
        """
        with_one = bound or f"{cursor} is not null"
        return (with_one,) if resumed else (f"{cursor} is null", with_one)

    def _cursor(self, read: Read) -> str:
        return f"{HERE}.{self.name(read.section.cursor)}"

    def _checked(self, read: Read, begin: Begin) -> Generator[pa.RecordBatch, None, None]:
        cursor = read.section.cursor
        with closing(self._in_order(read, begin)) as rows:
            for batch in rows:
                if cursor and cursor not in batch.schema.names:
                    raise self._no_cursor(read, batch.schema.names)
                yield batch

    def _no_cursor(self, read: Read, columns: Sequence[str]) -> SettingsError:
        return SettingsError(
            f"there is no column {read.section.cursor}",
            where=f"clienthood.toml, [sources.{self.ordered.name}.reads.{read.name}] cursor",
            hint="its columns: " + ", ".join(columns),
        )


def _begin(read: Read, reached: Mapping[str, Stretch], landed_before: Sequence[Piece]) -> Begin:
    if not read.section.cursor:
        return Begin()
    if landed_before:
        last = landed_before[-1]
        return Begin(since=last.until, seen=frozenset(last.seen), resumed=bool(last.until))
    here = reached.get(read.name)
    if here is None:
        return Begin()
    return Begin(since=here.until, seen=frozenset(here.seen))


def _marks(field: pa.Field) -> Mapping[bytes, bytes]:
    return field.metadata or {}

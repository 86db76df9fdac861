"""Files that are read where they lie: a folder of Parquet, a workbook with its sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from clienthood.book import Stretch
from clienthood.errors import SourceError
from clienthood.settings import ReadSection
from clienthood.sources.protocol import Ahead, Ordered, Piece, Read

SHOWN = 5


class ParquetFolder:
    """A folder of Parquet files; a file that is new or has changed is read, whole."""

    in_place = True

    def __init__(self, ordered: Ordered) -> None:
        self._ordered = ordered
        self._folder = (ordered.folder / ordered.address.text).absolute()
        if not self._folder.is_dir():
            raise SourceError("there is no such folder", where=str(self._folder))

    def reads(self) -> tuple[Read, ...]:
        """Return the tables that are read of it; those not told of are not."""
        told = self._ordered.section.reads or {"files": ReadSection(table="*.parquet")}
        return tuple(Read(name=name, section=section) for name, section in told.items())

    def ahead(self, read: Read, reached: Mapping[str, Stretch]) -> Ahead:
        """Return what a pull would read, by the footers of the files."""
        new = self._new(read, reached)
        rows = sum(pq.read_metadata(file).num_rows for file in new)
        headers = tuple(pq.read_schema(new[0]).names) if new else ()
        return Ahead(rows=rows, headers=headers, sample=_first(new[0]) if new else ())

    def pieces(
        self, read: Read, reached: Mapping[str, Stretch], landed: Sequence[Piece], folder: Path
    ) -> Iterator[Piece]:
        """Yield the files that are new or have changed."""
        for file in self._new(read, reached):
            try:
                rows = pq.read_metadata(file).num_rows
            except (pa.ArrowException, OSError) as fault:
                raise SourceError(f"no readable Parquet file: {fault}", where=str(file)) from fault
            yield Piece(file=file, stream=self._stream(read, file), until=_stamp(file), rows=rows)

    def close(self) -> None:
        """Release what is held."""

    def _new(self, read: Read, reached: Mapping[str, Stretch]) -> list[Path]:
        files = sorted(self._folder.glob(read.section.table or f"{read.name}*.parquet"))
        if not files:
            raise SourceError("there is no such file", where=f"{self._folder}/{read.section.table}")
        found = []
        for file in filter(Path.is_file, files):
            before = reached.get(self._stream(read, file))
            if before is None or before.until != _stamp(file):
                found.append(file)
        return found

    def _stream(self, read: Read, file: Path) -> str:
        return f"{read.name}/{file.relative_to(self._folder).as_posix()}"


class Workbook:
    """A workbook; when it has changed, all its sheets are read, or those that are told of."""

    in_place = True

    def __init__(self, ordered: Ordered) -> None:
        self._ordered = ordered
        self._file = (ordered.folder / ordered.address.text).absolute()
        if not self._file.is_file():
            raise SourceError("there is no such file", where=str(self._file))

    def reads(self) -> tuple[Read, ...]:
        """Return the sheets that are read of it: all, where none is told of."""
        told = self._ordered.section.reads or {"sheets": ReadSection()}
        return tuple(Read(name=name, section=section) for name, section in told.items())

    def ahead(self, read: Read, reached: Mapping[str, Stretch]) -> Ahead:
        """Return whether there is anything new; how many rows is known once it is read."""
        return Ahead(rows=None if self._is_new(read, reached) else 0)

    def pieces(
        self, read: Read, reached: Mapping[str, Stretch], landed: Sequence[Piece], folder: Path
    ) -> Iterator[Piece]:
        """Yield the workbook, if it has changed."""
        if self._is_new(read, reached):
            yield Piece(file=self._file, stream=read.name, until=_stamp(self._file), rows=0)

    def close(self) -> None:
        """Release what is held."""

    def _is_new(self, read: Read, reached: Mapping[str, Stretch]) -> bool:
        before = reached.get(read.name)
        return before is None or before.until != _stamp(self._file)


def _stamp(file: Path) -> str:
    """Return what changes whenever a file does."""
    found = file.stat()
    return f"{found.st_size}-{found.st_mtime_ns}"


def _first(file: Path) -> tuple[tuple[str, ...], ...]:
    with pq.ParquetFile(file) as opened:
        few = next(opened.iter_batches(SHOWN), None)
    rows = few.to_pylist() if few is not None else []
    return tuple(tuple("" if c is None else str(c)[:60] for c in row.values()) for row in rows)

"""Opens a file by what it is: CSV, Excel, JSON or Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clienthood.errors import RecordsError
from clienthood.records.archive import MEASURED, PACKED, check_archive
from clienthood.records.bounds import BoundedSource, Bounds, check_size
from clienthood.records.csv_reader import CSVSource
from clienthood.records.excel_reader import SUFFIXES, open_workbook
from clienthood.records.headers import doubles, named
from clienthood.records.json_reader import SUFFIXES as JSON_SUFFIXES
from clienthood.records.json_reader import JSONSource
from clienthood.records.parquet_reader import ParquetSource
from clienthood.records.report_rows import grouped
from clienthood.records.request import Request
from clienthood.records.source import Chunk, Reject, Source

TEXTS = frozenset({".csv", ".tsv", ".txt"})
PARQUET = frozenset({".parquet", ".pq"})
READ = TEXTS | SUFFIXES | PARQUET | JSON_SUFFIXES
"""Endings of the files that are read as records."""


def open_sources(path: Path, request: Request) -> tuple[Source, ...]:
    """Return the sources of a file: one, or one for each sheet of a workbook.

    Raises
    ------
    RecordsError
        If the file is not there, holds nothing, or is nothing that can be read.
    """
    if not path.is_file():
        raise RecordsError("there is no such file", where=str(path))
    check_size(path, request.bounds)
    opened: tuple[Source, ...]
    if path.suffix.lower() in SUFFIXES:
        _look_inside(path, request.bounds)
        sheets = open_workbook(path, request.sheet)
        opened = tuple(grouped(sheet, sheet.about) for sheet in sheets)
    elif path.suffix.lower() in PARQUET:
        opened = (ParquetSource(path),)
    elif path.suffix.lower() in JSON_SUFFIXES:
        opened = (JSONSource(path, encoding=request.encoding),)
    else:
        text = CSVSource(path, delimiter=request.delimiter, encoding=request.encoding)
        opened = (grouped(text, text.about),)
    return tuple(NamedSource(BoundedSource(source, request.bounds)) for source in opened)


def _look_inside(path: Path, bounds: Bounds) -> None:
    """Refuse a workbook whose inside is too much, or cannot be known beforehand."""
    kind = path.suffix.lower()
    if bounds.sealed and kind in PACKED - MEASURED:
        raise RecordsError(
            f"a workbook of the kind {kind}, which is not taken here",
            where=path.name,
            hint="save it as .xlsx or CSV and take that file",
        )
    if kind in PACKED:
        check_archive(path, bounds)


class NamedSource:
    """A source whose headers are all there and all different."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._doubles = doubles(source.headers)
        self._same = [at for _, at in self._doubles if source.headers[at].strip()]
        headers = named(source.headers)
        self._kept = [at for at in range(len(headers)) if at not in self._same]
        self.headers = tuple(headers[at] for at in self._kept)
        moved = {old: new for new, old in enumerate(self._kept)}
        exact, lists = (
            frozenset(moved[at] for at in columns if at in moved)
            for columns in (source.origin.exact, source.origin.lists)
        )
        self.origin = replace(source.origin, exact=exact, lists=lists)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""
        for chunk in self._source.chunks():
            for first, at in self._doubles:
                if at in self._same and chunk.rows:
                    self._check_same(chunk, first, at)
            columns = tuple(chunk.columns[at] for at in self._kept)
            yield _without_nul(replace(chunk, columns=columns))

    def _check_same(self, chunk: Chunk, first: int, at: int) -> None:
        if not pc.all(pc.equal(chunk.columns[first], chunk.columns[at])).as_py():
            raise RecordsError(
                f"two columns are called {self._source.headers[at].strip()}: "
                f"columns {first + 1} and {at + 1}",
                where=self.origin.file,
                hint="give one of them another header",
            )


def _without_nul(chunk: Chunk) -> Chunk:
    """Return a piece whose rows with a NUL byte are rejects."""
    bad = np.zeros(chunk.rows, dtype=bool)
    for column in chunk.columns:
        bad |= pc.match_substring(column, "\x00").to_numpy(zero_copy_only=False)
    if not bad.any():
        return chunk
    rejects = [
        Reject(
            chunk.lines[int(row)].as_py(),
            "a cell holds a NUL byte",
            "export the file again, or take the byte out",
            json.dumps([column[int(row)].as_py() for column in chunk.columns]),
        )
        for row in np.flatnonzero(bad)
    ]
    kept = pa.array(~bad)
    return Chunk(
        tuple(column.filter(kept) for column in chunk.columns),
        chunk.lines.filter(kept),
        (*chunk.rejects, *rejects),
        chunk.blank,
    )

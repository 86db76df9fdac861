"""JSON files: a list of objects, answers of an API, or one object a line; all as flat text.

Keys inside keys become headers with dots: ``billing.email``. A list of plain values is one cell,
its values parted by commas. A list of objects is one cell too, whose entries a part of a layout
goes through with ``each``; their keys are headers of their own, such as ``line_items.name``.
Numbers keep the text they are written with; null is empty; true and false are words.

In a file of lines, a line that is no object is set aside and the others count. In any other
file, a fault ends the reading, because what follows it cannot be told apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from clienthood.errors import RecordsError
from clienthood.records.encoding import NAMES, detect
from clienthood.records.flattening import Flat, NotTextError, Typed, flatten
from clienthood.records.json_values import MEND, decoder, lines_of, objects_of
from clienthood.records.source import ROWS, Chunk, Origin, Reject

SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
LINED = frozenset({".jsonl", ".ndjson"})
HELD = 1 << 24
"""Characters after which a piece is given out, however few rows it has."""
KEPT = 1 << 25
"""Bytes of a file up to which its pieces are kept, so that it is read once."""
FIELDS = 5000
"""Different fields of one file; more are keys that hold data."""


class JSONSource:
    """The rows of one JSON file."""

    def __init__(self, path: Path, *, encoding: str = "") -> None:
        self._path = path
        text = detect(path, encoding)
        self._encoding = text.encoding
        self._lined = path.suffix.lower() in LINED or _lined(path, text.encoding)
        found = _Fields(path.name)
        pieces = self._pieces(found, kept=path.stat().st_size <= KEPT)
        if not found.names:
            raise RecordsError("the file holds no objects", where=path.name)
        self._keys = tuple(found.names)
        self._kept = tuple(piece.chunk(self._keys) for piece in pieces)
        self.headers = _apart(self._keys)
        form = "one object a line" if self._lined else "objects"
        notes = [text.note] if text.note else []
        if not self._lined:
            notes.append("lines are counted by object")
        self.origin = Origin(
            file=path.name,
            sha256=text.sha256,
            reading={"encoding": NAMES.get(text.encoding, text.encoding), "JSON": form},
            notes=tuple(notes),
            exact=frozenset(at for at, key in enumerate(self._keys) if found.typed(key)),
            lists=frozenset(at for at, key in enumerate(self._keys) if key in found.lists),
        )

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""
        if self._kept:
            yield from self._kept
            return
        piece = _Piece()
        for line, row in self._rows():
            piece.take(line, row)
            if piece.full:
                yield piece.chunk(self._keys)
                piece = _Piece()
        yield piece.chunk(self._keys)

    def _pieces(self, found: _Fields, *, kept: bool) -> list[_Piece]:
        """Note all fields, and gather the rows at once if they are kept."""
        pieces = [_Piece()] if kept else []
        for line, row in self._rows():
            if isinstance(row, Flat):
                found.take(row)
            if kept:
                pieces[-1].take(line, row)
                if pieces[-1].full:
                    pieces.append(_Piece())
        return pieces

    def _rows(self) -> Iterator[tuple[int, Flat | Reject | None]]:
        """Yield each object with its line, or why there is none; None is an empty line."""
        with self._path.open(encoding=self._encoding) as text:
            if self._lined:
                for line, written in lines_of(text):
                    yield line, _row(line, written)
            else:
                for number, (found, escaped) in enumerate(objects_of(text, self._path.name), 1):
                    yield number, _flat(number, found, escaped=escaped)


class _Fields:
    """The fields of a file, in the order in which they come up."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.names: dict[str, int] = {}
        self.lists: set[str] = set()
        self._written: set[str] = set()

    def take(self, row: Flat) -> None:
        """Note the fields of one object."""
        for name, cell in row.cells.items():
            self.names.setdefault(name, len(self.names))
            if cell and not isinstance(cell, Typed):
                self._written.add(name)
        for name, inner in row.inner.items():
            self.names.setdefault(name, len(self.names))
            if not inner:
                self._written.add(name)
        self.lists |= row.lists
        if len(self.names) > FIELDS:
            raise RecordsError(
                f"more than {FIELDS:,} different fields",
                where=self._file,
                hint="keys that hold data, such as days, belong into a field of their own",
            )

    def typed(self, name: str) -> bool:
        """Say whether a field holds nothing but numbers."""
        return name not in self._written


class _Piece:
    """Rows gathered until they make a chunk."""

    def __init__(self) -> None:
        self._columns: dict[str, list[str]] = {}
        self._lines: list[int] = []
        self._rejects: list[Reject] = []
        self._blank = 0
        self._held = 0

    @property
    def full(self) -> bool:
        """Whether it is to be given out."""
        return len(self._lines) + len(self._rejects) >= ROWS or self._held > HELD

    def take(self, line: int, row: Flat | Reject | None) -> None:
        """Add what one line or object came to."""
        if row is None:
            self._blank += 1
        elif isinstance(row, Reject):
            self._rejects.append(row)
            self._held += len(row.row)
        else:
            above = len(self._lines)
            for key, cell in row.cells.items():
                column = self._columns.setdefault(key, [])
                if len(column) < above:
                    column.extend([""] * (above - len(column)))
                column.append(cell)
            self._lines.append(line)
            self._held += row.size

    def chunk(self, keys: tuple[str, ...]) -> Chunk:
        """Return what was gathered, under all the fields of the file."""
        rows = len(self._lines)
        for column in self._columns.values():
            column.extend([""] * (rows - len(column)))
        nothing = pa.array([""] * rows, pa.string())
        columns = tuple(
            pa.array(self._columns[key], pa.string()) if key in self._columns else nothing
            for key in keys
        )
        return Chunk(columns, pa.array(self._lines, pa.int64()), tuple(self._rejects), self._blank)


def _row(line: int, written: str | Reject) -> Flat | Reject | None:
    if isinstance(written, Reject) or not written.strip():
        return written if isinstance(written, Reject) else None
    try:
        found = decoder().decode(written)
    except (ValueError, RecursionError) as fault:
        reason = "nested too deeply" if isinstance(fault, RecursionError) else str(fault)
        return _reject(line, f"not readable as JSON: {reason}", MEND, written)
    return _flat(line, found, escaped="\\u" in written, written=written)


def _flat(line: int, found: object, *, escaped: bool, written: str = "") -> Flat | Reject:
    if not isinstance(found, dict):
        what = "a list" if isinstance(found, list) else "a bare value"
        told = written or json.dumps(found)
        return _reject(line, f"{what}, not an object", "write one object {…} for each record", told)
    try:
        return flatten(found, escaped=escaped)
    except NotTextError as fault:
        told = written or json.dumps(found)
        return _reject(line, str(fault), "export the file again, or take the character out", told)


def _reject(line: int, reason: str, remedy: str, written: str) -> Reject:
    start = written.strip()[:2000].encode("utf-8", "replace").decode()
    return Reject(line, reason, remedy, json.dumps([start], ensure_ascii=False), start[:200])


def _apart(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return keys as headers that differ by more than case and blanks."""
    taken: set[str] = set()
    headers: list[str] = []
    for key in keys:
        name, nth = " ".join(key.split()) or "no name", 1
        while name.casefold() in taken:
            nth += 1
            name = f"{' '.join(key.split()) or 'no name'} ({nth})"
        taken.add(name.casefold())
        headers.append(name)
    return tuple(headers)


def _lined(path: Path, encoding: str) -> bool:
    """Say whether a file holds an object a line: one of its first two lines is one, of several."""
    with path.open(encoding=encoding) as text:
        first = [line for _, line in zip(range(3), lines_of(text), strict=False)]
    whole = [isinstance(line, str) and _is_object(line) for _, line in first[:2]]
    return len(first) > 1 and any(whole)


def _is_object(line: str) -> bool:
    try:
        return isinstance(decoder().decode(line), dict)
    except (ValueError, RecursionError):
        return False

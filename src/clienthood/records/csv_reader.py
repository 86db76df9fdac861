"""CSV files: any delimiter and encoding, in pieces, every row accounted for.

A row has as many cells as the header. Surplus cells are let go if all of them are empty; any other
surplus, and any lack, sets the row aside, because a line that was cut off looks the same. A line
without anything but delimiters and blanks is no row. A quote that is never closed costs the line
it stands in, not those after it. Lines of a title above the headers are no rows either; a file with
a title, or without a name for its first column, may name in a line of one cell what is below.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from clienthood.errors import RecordsError
from clienthood.records.encoding import NAMES, detect
from clienthood.records.lines import LIMIT, Lines, RecordTooLongError
from clienthood.records.report_rows import LOOKED, column_of, header_at, title_note
from clienthood.records.source import ROWS, Chunk, Origin, Reject

DELIMITERS = ",;\t|"
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE = 1 << 16
SAMPLE_ROWS = 50
HELD = 1 << 26
"""Characters after which a piece is given out, however few rows it has."""
MEND = "mend the line in the file and import it again"


class CSVSource:
    """The rows of one CSV file."""

    def __init__(self, path: Path, *, delimiter: str = "", encoding: str = "") -> None:
        self._path = path
        text = detect(path, encoding)
        self._encoding = text.encoding
        csv.field_size_limit(max(csv.field_size_limit(), 2 * LIMIT))
        self._delimiter = delimiter or self._guess_delimiter()
        name = DELIMITER_NAMES.get(self._delimiter, self._delimiter)
        self.headers, titles = self._read_headers()
        self._skipped = len(titles)
        ragged = bool(titles) or not self.headers[0].strip()
        self._shape = _Shape(self._delimiter, len(self.headers), ragged)
        self.about = column_of(titles)
        """What a first column without a header holds, as the title says."""
        self.origin = Origin(
            file=path.name,
            sha256=text.sha256,
            reading={"encoding": NAMES.get(text.encoding, text.encoding), "delimiter": name},
            notes=tuple(note for note in (text.note, title_note(titles)) if note),
        )

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""
        with self._open() as text:
            lines = Lines(text)
            above = _records(lines, _Shape(self._delimiter))
            for _ in range(self._skipped + 1):
                next(above)
            piece, held = _Piece(), lines.taken + HELD
            while self._take(lines, piece):
                if len(piece.rows) + len(piece.rejects) >= ROWS or lines.taken > held:
                    yield piece.chunk(len(self.headers), lines.blank)
                    piece, held, lines.blank = _Piece(), lines.taken + HELD, 0
            yield piece.chunk(len(self.headers), lines.blank)

    def _take(self, lines: Lines, piece: _Piece) -> bool:
        """Add some rows to a piece: a block of plain lines at once, any others one by one."""
        if not lines.pending:
            first, block = lines.block()
            if not block:
                return False
            rows = _plain_rows(block, self._shape)
            if rows is not None:
                piece.numbers.extend(range(first, first + len(rows)))
                piece.rows.extend(rows)
                return True
            lines.give_back(block)
        for line, row in _records(lines, self._shape):
            if isinstance(row, Reject):
                piece.rejects.append(row)
            else:
                piece.numbers.append(line)
                piece.rows.append(row)
            if not (lines.pending or lines.record or lines.overlong):
                break
        return True

    def _open(self) -> io.TextIOWrapper:
        return self._path.open(encoding=self._encoding, newline="")

    def _read_headers(self) -> tuple[tuple[str, ...], list[list[str]]]:
        """Return the headers, and the lines of a title above them."""
        rows: list[list[str]] = []
        with self._open() as text:
            for line, row in _records(Lines(text), _Shape(self._delimiter)):
                if isinstance(row, Reject):
                    self._check_first(line, row, rows)
                    break
                rows.append(row)
                if len(rows) == LOOKED or sum(map(bool, rows[0])) > 1:
                    break
        if not rows:
            raise RecordsError("the file has no rows and no headers", where=self._path.name)
        at = header_at(rows)
        return tuple(rows[at]), rows[:at]

    def _check_first(self, line: int, row: Reject, before: list[list[str]]) -> None:
        if not before:
            raise RecordsError(
                f"the headers cannot be read: {row.reason}",
                where=f"{self._path.name}, line {line}",
                hint="the first line must hold the names of the columns",
            )

    def _guess_delimiter(self) -> str:
        """Return the delimiter that gives most lines of a sample as many cells as the first."""
        with self._open() as text:
            sample = text.read(SAMPLE)
        if len(sample) == SAMPLE and "\n" in sample:
            sample = sample[: sample.rindex("\n") + 1]
        return max(DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a line falls into cells."""

    delimiter: str
    width: int = 0
    """Cells of a row; 0: however many there are."""
    ragged: bool = False
    """Whether a line may hold its first cell alone."""


class _Piece:
    """Rows gathered until they make a chunk."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.rows: list[list[str]] = []
        self.rejects: list[Reject] = []

    def chunk(self, width: int, blank: int) -> Chunk:
        cells = zip(*self.rows, strict=True) if self.rows else ((),) * width
        columns = tuple(pa.array(column, pa.string()) for column in cells)
        return Chunk(columns, pa.array(self.numbers, pa.int64()), tuple(self.rejects), blank)


def _plain_rows(block: list[str], shape: _Shape) -> list[list[str]] | None:
    """Return the rows of lines of which each is a row; None if any of them is not."""
    if max(map(len, block)) > LIMIT:
        return None
    try:
        rows = list(csv.reader(block, delimiter=shape.delimiter, strict=True))
    except csv.Error:
        return None
    plain = len(rows) == len(block) and all(map(any, rows)) and {*map(len, rows)} == {shape.width}
    return rows if plain else None


def _records(lines: Lines, shape: _Shape) -> Iterator[tuple[int, list[str] | Reject]]:
    """Yield each record with the number of its first line: its cells, or why they are none."""
    record = lines.record
    while True:
        try:
            for row in csv.reader(lines, delimiter=shape.delimiter, strict=True):
                number = record[0][0]
                if lines.overlong:
                    yield from _overlong(lines)
                if len(row) == shape.width and any(row):
                    record.clear()
                    yield number, row
                else:
                    yield from _irregular(lines, row, shape)
            yield from _overlong(lines)
            return
        except (csv.Error, RecordTooLongError) as fault:
            yield from _overlong(lines)
            number, text = lines.push_back()
            yield number, _unreadable(number, text, fault)


def _irregular(
    lines: Lines, row: list[str], shape: _Shape
) -> Iterator[tuple[int, list[str] | Reject]]:
    """Yield what a row of another width than the header's, or without any value, comes to."""
    number, width = lines.record[0][0], shape.width
    if not any(cell.strip() for cell in row):
        lines.blank += 1
        lines.record.clear()
    elif not width:
        lines.record.clear()
        yield number, row
    elif len(row) > width and not any(cell.strip() for cell in row[width:]):
        lines.record.clear()
        yield number, row[:width]
    elif shape.ragged and len(row) == 1:
        lines.record.clear()
        yield number, row + [""] * (width - 1)
    elif _swallowed(lines.record, shape):
        number, text = lines.push_back()
        yield number, _unreadable(number, text, csv.Error("unexpected end of data"))
    else:
        lines.record.clear()
        what = f"{len(row)} cells under {width} headers"
        remedy = "quote cells that hold the delimiter" if len(row) > width else MEND
        yield number, Reject(number, what, remedy, json.dumps(row, ensure_ascii=False))


def _swallowed(record: list[tuple[int, str]], shape: _Shape) -> bool:
    """Say whether a record over several lines holds a line that is a row of its own.

    A line with a quote within a cell is none: it is the end of a cell that began above.
    """
    for _, text in record[1:]:
        try:
            cells = next(csv.reader([text], delimiter=shape.delimiter, strict=True), [])
        except csv.Error:
            continue
        if len(cells) == shape.width and not any('"' in cell for cell in cells):
            return True
    return False


def _overlong(lines: Lines) -> Iterator[tuple[int, list[str] | Reject]]:
    for number, start in lines.overlong:
        reason = f"a line of more than {LIMIT:,} characters"
        yield number, Reject(number, reason, MEND, json.dumps(start, ensure_ascii=False), start)
    lines.overlong.clear()


def _unreadable(number: int, text: str, fault: Exception) -> Reject:
    told = str(fault)
    if isinstance(fault, RecordTooLongError) or "unexpected end" in told or "limit" in told:
        reason = "a quote is opened and never closed"
    elif "expected after" in told:
        reason = "text goes on after a closing quote"
    else:
        reason = f"not readable as CSV: {told}"
    remedy = 'write a quote inside a quoted cell twice (""), and close every quote'
    start = text[:200]
    return Reject(number, reason, remedy, json.dumps(text.rstrip("\r\n")), start)


def _regularity(sample: str, delimiter: str) -> tuple[bool, int, float]:
    """Return how evenly a delimiter parts a sample: from its first line on, or from its headers."""
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) == SAMPLE_ROWS:
                break
    except csv.Error:
        return False, 0, 0.0
    several = [width for width in widths if width > 1]
    if not several:
        return False, 0, 0.0
    expected = widths[0] if widths[0] > 1 else max(several, key=several.count)
    share = sum(width == expected for width in widths) / len(widths)
    return share >= 0.5 and widths[0] > 1, widths[0], share

"""Excel workbooks: each sheet is a table of its own; formulas come as their values."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from clienthood.errors import RecordsError
from clienthood.records.archive import broken
from clienthood.records.report_rows import LOOKED, column_of, header_at, title_note
from clienthood.records.source import ROWS, Chunk, Origin

PANIC = "PanicException"
"""What the reader of workbooks raises where it did not foresee what it found; no Exception."""
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


class ExcelSource:
    """The rows of one sheet, below its first row that is not empty, or below a title."""

    def __init__(self, path: Path, sheet: str, rows: list[list[Cell]], sha256: str) -> None:
        start = next((at for at, row in enumerate(rows) if any(cell != "" for cell in row)), None)
        if start is None:
            raise RecordsError("the sheet is empty", where=f"{path.name}, sheet {sheet}")
        above = [[_text(cell) for cell in row] for row in rows[start : start + LOOKED]]
        titles = [row for row in above[: header_at(above)] if any(row)]
        start += header_at(above)
        self.about = column_of(titles)
        """What a first column without a header holds, as the title says."""
        self._first = start + 2
        self._rows = rows[start + 1 :]
        header = rows[start]
        while header and header[-1] == "" and not any(row[len(header) - 1] for row in self._rows):
            header = header[:-1]
        self.headers = tuple(_text(cell) for cell in header)
        self.origin = Origin(
            file=path.name,
            sha256=hashlib.sha256(f"{sha256}{sheet}".encode()).hexdigest(),
            reading={"sheet": sheet},
            notes=tuple(note for note in (title_note(titles),) if note),
            exact=frozenset(at for at in range(len(header)) if self._typed(at)),
            serials=True,
        )

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order; each pass starts anew."""
        for start in range(0, len(self._rows), ROWS):
            lines: list[int] = []
            rows: list[list[str]] = []
            width = len(self.headers)
            for at, row in enumerate(self._rows[start : start + ROWS], start=self._first + start):
                cells = [_text(cell) for cell in row[:width]]
                if any(cells):
                    lines.append(at)
                    rows.append(cells)
            columns = zip(*rows, strict=True) if rows else ((),) * width
            blank = len(self._rows[start : start + ROWS]) - len(rows)
            yield Chunk(
                tuple(pa.array(column, pa.string()) for column in columns),
                pa.array(lines, pa.int64()),
                blank=blank,
            )

    def _typed(self, at: int) -> bool:
        return any(isinstance(row[at], int | float) for row in self._rows if len(row) > at)


def open_workbook(path: Path, sheet: str = "") -> tuple[ExcelSource, ...]:
    """Return the sheets of a workbook that hold anything, or the one that is named.

    Raises
    ------
    RecordsError
        If the file is no workbook, holds nothing, or has no sheet of that name.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = [sheet] if sheet else list(book.sheet_names)
        if sheet and sheet not in book.sheet_names:
            raise RecordsError(
                f"there is no sheet {sheet}",
                where=path.name,
                hint="its sheets: " + ", ".join(book.sheet_names),
            )
        tables = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names
        }
    except RecordsError:
        raise
    except BaseException as fault:
        if isinstance(fault, (CalamineError, OSError)) or type(fault).__name__ == PANIC:
            raise broken(path, str(fault)) from fault
        raise
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    filled = {name: rows for name, rows in tables.items() if any(any(row) for row in rows)}
    if not filled:
        raise RecordsError("the workbook is empty", where=path.name)
    return tuple(ExcelSource(path, name, rows, sha256) for name, rows in filled.items())


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)

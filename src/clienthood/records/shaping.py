"""From the cells of a file to the columns of a table, still as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clienthood.records.amounts import Amount, Point, parse_amount
from clienthood.records.flattening import entries
from clienthood.records.layout import Cells, Condition, Part
from clienthood.records.source import Chunk, Reject

NOTHING = r"^[-+]?0*([.,]0*)?$"
"""A cell that says nothing or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """Rows of a file as text under the columns of a table."""

    columns: dict[str, pa.Array]
    cells: dict[str, pa.Array]
    """All cells of the rows, by header."""
    lines: pa.Array
    aside: dict[int, tuple[str, str]]
    """Rows that the layout sets aside: header and reason."""
    rejects: tuple[Reject, ...]

    @property
    def rows(self) -> int:
        """Number of rows that could be read."""
        return len(self.lines)


class Shaper:
    """Goes over the pieces of one file, in order, for one part of a layout."""

    def __init__(self, part: Part, headers: Sequence[str]) -> None:
        self._part = part
        self._headers = tuple(headers)
        self._last: dict[str, str] = {}
        kept = {cells.first_of[0][0] for cells in part.columns.values() if cells.verbatim}
        self._spare = () if part.only else tuple(h for h in headers if h not in kept)
        if part.each:
            parents = {header.rpartition(".")[0] for header in headers}
            self._spare = tuple(header for header in self._spare if header not in parents)
        self._entries = tuple(
            header for header in headers if part.each and header.startswith(f"{part.each}.")
        )
        self._told = 0

    def shape(self, chunk: Chunk) -> Shaped:
        """Return the rows of a piece under the columns of the table."""
        part = self._part
        cells = {
            header: pc.utf8_trim_whitespace(column)
            for header, column in zip(self._headers, chunk.columns, strict=True)
        }
        lines, rejects = chunk.lines, chunk.rejects
        if part.by and chunk.rows:
            self._fill_down(cells)
        if part.each:
            cells, lines = self._each(cells)
            rejects = self._numbered(rejects)
        if part.only:
            kept = _meets(cells[part.only.header], part.only)
            cells = {header: column.filter(kept) for header, column in cells.items()}
            lines = lines.filter(kept)
        return Shaped(
            columns={name: _column(cells, source) for name, source in part.columns.items()},
            cells=cells,
            lines=lines,
            aside=_aside(cells, part.set_aside),
            rejects=() if part.only else rejects,
        )

    def extra(self, shaped: Shaped) -> pa.Array:
        """Return the cells that no column takes, as one JSON text a row; null where none has any.

        Parameters
        ----------
        shaped
            Rows as ``shape`` gave them.
        """
        if not self._spare:
            return pa.nulls(shaped.rows, pa.string())
        pairs = [_pairs(header, shaped.cells[header]) for header in self._spare]
        joined = pc.binary_join_element_wise("{", *pairs, "}", "")
        whole = pc.replace_substring_regex(joined, ", }$", "}")
        return pc.if_else(pc.equal(joined, "{}"), pa.scalar(None, pa.string()), whole)

    def _each(self, cells: dict[str, pa.Array]) -> tuple[dict[str, pa.Array], pa.Array]:
        """Return a row for each entry of the lists, numbered throughout the file."""
        found = [entries(cell) for cell in cells[self._part.each].to_pylist()]
        parents = pa.array([row for row, held in enumerate(found) for _ in held], pa.int64())
        rows = [entry for held in found for entry in held]
        spread = {header: _whole(column).take(parents) for header, column in cells.items()}
        spread[self._part.each] = pa.array([""] * len(rows), pa.string())
        for header in self._entries:
            told = pa.array([entry.get(header, "") for entry in rows], pa.string())
            spread[header] = pc.utf8_trim_whitespace(told)
        first, self._told = self._told + 1, self._told + len(rows)
        return spread, pa.array(range(first, self._told + 1), pa.int64())

    def _numbered(self, rejects: Sequence[Reject]) -> tuple[Reject, ...]:
        """Return rejects under numbers that no entry has."""
        first, self._told = self._told + 1, self._told + len(rejects)
        return tuple(
            replace(reject, line=number, value=f"line {reject.line} of the file: {reject.value}")
            for number, reject in enumerate(rejects, first)
        )

    def _fill_down(self, cells: dict[str, pa.Array]) -> None:
        by = self._part.by
        keys = np.array([self._last.get(by, ""), *cells[by].to_pylist()], dtype=object)
        starts = np.ones(len(keys), dtype=bool)
        starts[1:] = (keys[1:] != keys[:-1]) | (keys[1:] == "")
        first = np.maximum.accumulate(np.where(starts, np.arange(len(keys)), 0))
        for header in self._part.fill_down:
            carried = pa.array([self._last.get(header, "")], pa.string())
            column = pa.concat_arrays([carried, _whole(cells[header])])
            filled = pc.if_else(pc.equal(column, ""), column.take(pa.array(first)), column)
            cells[header] = filled.slice(1)
            self._last[header] = filled[int(first[-1])].as_py()
        self._last[by] = str(keys[-1])


def row_text(cells: dict[str, pa.Array], row: int) -> str:
    """Return all cells of a row as JSON."""
    told = {header: column[row].as_py() for header, column in cells.items()}
    return json.dumps(told, ensure_ascii=False)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _column(cells: dict[str, pa.Array], source: Cells) -> pa.Array:
    rows = len(next(iter(cells.values())))
    text = pa.array([source.constant] * rows, pa.string())
    for group in reversed(source.first_of):
        told = [cells[header] for header in group]
        if source.apostrophe:
            told = [pc.replace_substring_regex(column, "^'", "") for column in told]
        joined = told[0]
        if len(told) > 1:
            joined = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*told, " "))
        text = pc.if_else(pc.equal(joined, ""), text, joined)
    if source.lower:
        text = pc.utf8_lower(text)
    if source.times or source.minus:
        text = _reckoned(text, cells.get(source.times), cells.get(source.minus))
    if source.negative:
        text = pc.if_else(pc.equal(text, ""), "", pc.binary_join_element_wise("-", text, ""))
        text = pc.replace_substring_regex(text, "^--", "")
    return _translated(text, source) if source.values else text


def _translated(text: pa.Array, source: Cells) -> pa.Array:
    coded = _whole(text).dictionary_encode()
    words = [source.values.get(word.casefold(), word) for word in coded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(coded.indices)


def _reckoned(text: pa.Array, times: pa.Array | None, minus: pa.Array | None) -> pa.Array:
    rows = len(text)
    factors = times.to_pylist() if times is not None else ["1"] * rows
    takes = minus.to_pylist() if minus is not None else [""] * rows
    rows_of = zip(text.to_pylist(), factors, takes, strict=True)
    return pa.array([_product(*row) for row in rows_of], pa.string())


def _product(price: str, factor: str, take: str) -> str:
    if not price:
        return ""
    numbers = [parse_amount(cell, Point.POINT) for cell in (price, factor or "1", take or "0")]
    read = [number.value for number in numbers if isinstance(number, Amount)]
    if len(read) < len(numbers):
        return f"{price} × {factor} − {take}" if take else f"{price} × {factor}"
    value = read[0] * read[1] - read[2]
    return f"{value.normalize() if value else Decimal(0):f}"


def _aside(
    cells: dict[str, pa.Array], conditions: Sequence[Condition]
) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for condition in conditions:
        mask = _meets(cells[condition.header], condition)
        for row in np.flatnonzero(mask.to_numpy(zero_copy_only=False)):
            found.setdefault(int(row), (condition.header, condition.reason))
    return found


def _meets(column: pa.Array, condition: Condition) -> pa.Array:
    column = _whole(column)
    if condition.values:
        return pc.is_in(pc.utf8_lower(column), value_set=pa.array(condition.values, pa.string()))
    return pc.invert(pc.match_substring_regex(column, NOTHING))


def _pairs(header: str, column: pa.Array) -> pa.Array:
    coded = _whole(column).dictionary_encode()
    name = json.dumps(header, ensure_ascii=False)
    pairs = [
        f"{name}: {json.dumps(cell, ensure_ascii=False)}, " if cell else ""
        for cell in coded.dictionary.to_pylist()
    ]
    return pa.array(pairs, pa.string()).take(coded.indices)

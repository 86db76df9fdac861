"""From the cells of a file to the columns of a table, still as text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clienthood.records.amounts import Amount, Point, parse_amount
from clienthood.records.flattening import entries
from clienthood.records.identifiers import FORMS
from clienthood.records.layout import Cells, Condition, Part
from clienthood.records.sharing import shared_out
from clienthood.records.source import Chunk, Reject

LINKS = frozenset({"refund_of", "renews"})
"""Columns that hold identifiers, though their names do not say so."""
MINUS = r"[-−]|^\(.*\)$"
"""An amount that is less than nothing as it is written."""
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
        self._firsts = _firsts(part, headers)

    def shape(self, chunk: Chunk) -> Shaped:
        """Return the rows of a piece under the columns of the table."""
        part = self._part
        cells = {
            header: pc.utf8_trim_whitespace(column)
            for header, column in zip(self._headers, chunk.columns, strict=True)
        }
        lines, rejects = chunk.lines, chunk.rejects
        for header in part.first:
            self._first(cells, header)
        if part.by and chunk.rows:
            self._fill_down(cells)
        if part.each:
            cells, lines = self._each(cells)
            rejects = self._numbered(rejects)
        for within, read in self._firsts.items():
            _read_first(cells, within, read)
        if part.only:
            kept = _meets(cells[part.only.header], part.only)
            cells = {header: column.filter(kept) for header, column in cells.items()}
            lines = lines.filter(kept)
        return Shaped(
            columns={
                name: _marked(name, _column(cells, source), part.mark)
                for name, source in part.columns.items()
            },
            cells=cells,
            lines=lines,
            aside=_aside(cells, part.set_aside),
            rejects=() if part.only and not part.rest else rejects,
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
        if self._part.shared:
            found = [shared_out(held, self._part) for held in found]
        parents = pa.array([row for row, held in enumerate(found) for _ in held], pa.int64())
        rows = [entry for held in found for entry in held]
        spread = {header: _whole(column).take(parents) for header, column in cells.items()}
        spread[self._part.each] = pa.array([""] * len(rows), pa.string())
        for header in self._entries:
            told = pa.array([entry.get(header, "") for entry in rows], pa.string())
            spread[header] = pc.utf8_trim_whitespace(told)
        first, self._told = self._told + 1, self._told + len(rows)
        return spread, pa.array(range(first, self._told + 1), pa.int64())

    def _first(self, cells: dict[str, pa.Array], header: str) -> None:
        """Put the first entry of each list beside the cells of its row."""
        told = [next(iter(entries(cell)), {}) for cell in cells[header].to_pylist()]
        for inner in self._headers:
            if inner.startswith(f"{header}."):
                found = pa.array([entry.get(inner, "") for entry in told], pa.string())
                cells[inner] = pc.utf8_trim_whitespace(found)

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


def _firsts(part: Part, headers: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the lists, with their headers, of which a part reads the first entry."""
    used = {header for cells in part.columns.values() for header in cells.headers}
    used |= {rule.header for rule in (*part.set_aside, *([part.only] if part.only else []))}
    lists = [
        header
        for header in headers
        if header != part.each and not (part.each and header.startswith(f"{part.each}."))
    ]
    found = {
        within: tuple(header for header in used if header.startswith(f"{within}."))
        for within in lists
    }
    return {within: read for within, read in found.items() if read}


def _read_first(cells: dict[str, pa.Array], within: str, read: tuple[str, ...]) -> None:
    """Fill headers of a list's entries with what its first entry says, where they are empty."""
    if not pc.any(pc.starts_with(cells[within], "[")).as_py():
        return
    first = [next(iter(entries(cell)), {}) for cell in cells[within].to_pylist()]
    for header in read:
        told = pa.array([entry.get(header, "") for entry in first], pa.string())
        empty = pc.equal(cells[header], "")
        cells[header] = pc.if_else(empty, pc.utf8_trim_whitespace(told), cells[header])


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _column(cells: dict[str, pa.Array], source: Cells) -> pa.Array:
    rows = len(next(iter(cells.values())))
    text = pa.array([source.constant] * rows, pa.string())
    for group in reversed(source.first_of):
        told = [_cut(cells[header], header, source) for header in group]
        joined = told[0]
        if len(told) > 1:
            joined = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*told, " "))
        text = pc.if_else(pc.equal(joined, ""), text, joined)
    if source.lower:
        text = pc.utf8_lower(text)
    if source.when:
        header = source.when.header
        text = pc.if_else(_meets(cells[header], source.when), text, "") if header else _none(rows)
    if source.filled:
        text = _filled(cells, source)
    text = _reckoning(text, cells, source)
    return text if source.otherwise is None and not source.values else _translated(text, source)


def _marked(name: str, text: pa.Array, mark: str) -> pa.Array:
    """Return identifiers with the mark of their system; an e-mail address is one everywhere."""
    if not mark or not (name.endswith("_id") or name in LINKS):
        return text
    bare = pc.or_(pc.equal(text, ""), pc.match_substring(text, "@"))
    return pc.if_else(bare, text, pc.binary_join_element_wise(f"{mark}:", text, ""))


def _none(rows: int) -> pa.Array:
    return pa.array([""] * rows, pa.string())


def _reckoning(text: pa.Array, cells: dict[str, pa.Array], source: Cells) -> pa.Array:
    """Return amounts as the layout reckons them from the cells."""
    if source.per:
        text = _each_once(text, lambda cell: _share(cell, source.per))
    if source.added:
        text = pa.array([_sum_of(cell) for cell in text.to_pylist()], pa.string())
    if source.times or source.minus:
        text = _reckoned(text, cells.get(source.times), [cells[each] for each in source.minus])
    if source.negative:
        text = _less(text)
    if source.credited:
        text = pc.if_else(_meets(cells[source.credited.header], source.credited), _less(text), text)
    return text


def _less(text: pa.Array) -> pa.Array:
    """Return amounts as less than nothing, whichever sign they are written with."""
    so = pc.or_(pc.equal(text, ""), pc.match_substring_regex(text, MINUS))
    return pc.if_else(so, text, pc.binary_join_element_wise("-", text, ""))


def _cut(column: pa.Array, header: str, source: Cells) -> pa.Array:
    """Return the part of each cell that counts, as identifiers are written."""
    if source.apostrophe:
        column = pc.replace_substring_regex(column, "^'", "")
    if source.blank:
        nothing = pa.array(source.blank, pa.string())
        column = pc.if_else(pc.is_in(pc.utf8_lower(column), value_set=nothing), "", column)
    column = _before(column, source.before)
    if source.form:
        column = _each_once(column, FORMS[source.form])
    prefix = source.prefix.get(header)
    if prefix:
        named = pc.binary_join_element_wise(prefix, column, "")
        column = pc.if_else(pc.equal(column, ""), "", named)
    return column


def _before(column: pa.Array, mark: str) -> pa.Array:
    """Return what stands in each cell before a mark; the whole cell without one."""
    if not mark:
        return column
    cut = pc.replace_substring_regex(column, f"(?s){re.escape(mark)}.*$", "")
    return pc.utf8_trim_whitespace(cut)


def _filled(cells: dict[str, pa.Array], source: Cells) -> pa.Array:
    """Return the word for each row with any value; the constant for the others."""
    plain = replace(source, filled="", constant="", values={})
    return pc.if_else(pc.equal(_column(cells, plain), ""), source.constant, source.filled)


def _sum_of(cell: str) -> str:
    """Return the sum of the amounts of a list; the cell itself if it is none."""
    if not cell.startswith("["):
        return cell
    told = [text for entry in entries(cell) for name, text in entry.items() if _is_amount(name)]
    read = [parse_amount(text, Point.POINT) for text in told]
    numbers = [number.value for number in read if isinstance(number, Amount)]
    return f"{sum(numbers, Decimal(0)):f}" if len(numbers) == len(told) else " + ".join(told)


def _is_amount(name: str) -> bool:
    return name.rpartition(".")[2] == "amount"


def _translated(text: pa.Array, source: Cells) -> pa.Array:
    def told(word: str) -> str:
        other = word if source.otherwise is None else source.otherwise
        return source.values.get(word.casefold(), other)

    return _each_once(text, told)


def _share(cell: str, per: int) -> str:
    """Return a number in larger units, to two places; anything else as it is."""
    read = parse_amount(cell, Point.POINT) if cell else ""
    return f"{read.value / per:.2f}" if isinstance(read, Amount) else cell


def _each_once(text: pa.Array, told: Callable[[str], str]) -> pa.Array:
    """Return a column translated, each distinct text once."""
    coded = _whole(text).dictionary_encode()
    words = [told(word) for word in coded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(coded.indices)


def _reckoned(text: pa.Array, times: pa.Array | None, minus: Sequence[pa.Array]) -> pa.Array:
    rows = len(text)
    factors = times.to_pylist() if times is not None else ["1"] * rows
    taken = _none(rows)
    for column in reversed(minus):
        taken = pc.if_else(pc.equal(column, ""), taken, column)
    takes = [_sum_of(cell) for cell in taken.to_pylist()]
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
    column = _before(_whole(column), condition.before)
    if condition.empty:
        return pc.equal(column, "")
    if condition.values:
        told = pc.is_in(pc.utf8_lower(column), value_set=pa.array(condition.values, pa.string()))
        return pc.invert(told) if condition.other else told
    return pc.invert(pc.match_substring_regex(column, NOTHING))


def _pairs(header: str, column: pa.Array) -> pa.Array:
    coded = _whole(column).dictionary_encode()
    name = json.dumps(header, ensure_ascii=False)
    pairs = [
        f"{name}: {json.dumps(cell, ensure_ascii=False)}, " if cell else ""
        for cell in coded.dictionary.to_pylist()
    ]
    return pa.array(pairs, pa.string()).take(coded.indices)

"""Reports printed as tables: a title above the headers, names above their rows, totals below."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from clienthood.records.amounts import style
from clienthood.records.dates import leaning
from clienthood.records.source import Chunk, Reject, Source

LOOKED = 20
"""Rows among which the headers are looked for."""
LEAST = 3
"""Cells that a row of headers below a title has at least."""
TOTAL = re.compile(r"total(\s+for)?(\s+|$)", re.I)
BY = re.compile(r"\bby\s+(\w+)", re.I)
NO_REMEDY = "none: the rows it is about are read"
Mask = npt.NDArray[np.bool_]


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Return which of a file's first rows holds the headers: the first, unless it is a title.

    A title is one or two cells in a line; the headers below it are at least three, all different,
    none of them a day or an amount.
    """
    if not rows or len(_told(rows[0])) > 1:
        return 0
    for at, row in enumerate(rows):
        told = _told(row)
        if len(told) >= LEAST:
            different = len({cell.casefold() for cell in told}) == len(told)
            return at if different and not any(map(_is_value, told)) else 0
    return 0


def title_note(titles: Sequence[Sequence[str]]) -> str:
    """Return what is said of the lines above the headers; empty if there are none."""
    if not titles:
        return ""
    told = "; ".join(" ".join(_told(row)) for row in titles)
    lines = "1 line" if len(titles) == 1 else f"{len(titles)} lines"
    return f"{lines} of title above the headers, no rows: {told[:200]}"


def column_of(titles: Sequence[Sequence[str]]) -> str:
    """Return what the nameless first column of a report holds, as its title says; or nothing."""
    found = BY.search(" ".join(" ".join(_told(row)) for row in titles))
    return found[1].capitalize() if found else ""


def grouped(source: Source, name: str) -> Source:
    """Return a source whose nameless first column only names what is below with it in each row.

    Parameters
    ----------
    source
        Any source; one of another kind is returned as it is.
    name
        What its first column is called; empty: as the place of the column.
    """
    if len(source.headers) < LEAST or source.headers[0].strip():
        return source
    names = 0
    for chunk in source.chunks():
        kinds = _kinds(chunk)
        if (kinds.named & ~kinds.alone & ~kinds.totals).any():
            return source
        names += int((kinds.alone & ~kinds.totals).sum())
    return GroupedSource(source, name, names) if names else source


class GroupedSource:
    """A report whose first column names, in lines of their own, whom the rows below are about."""

    def __init__(self, source: Source, name: str, names: int) -> None:
        self._source = source
        self.headers = (name, *source.headers[1:])
        lines = "1 line holds" if names == 1 else f"{names} lines hold"
        told = f"{lines} a name alone, no row: it is that of the rows below"
        self.origin = replace(source.origin, notes=(*source.origin.notes, told))

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order, each with the name above it; each pass starts anew."""
        names = _Names()
        for chunk in self._source.chunks():
            yield _named(chunk, names)
        names.end()
        if names.rejects:
            empty = tuple(pa.array([], pa.string()) for _ in self.headers)
            yield Chunk(empty, pa.array([], pa.int64()), names.taken())


@dataclass(slots=True)
class _Name:
    """A name that stands above rows."""

    line: int
    text: str
    used: bool = False


@dataclass(slots=True)
class _Names:
    """The names above the next row, outermost first, and the lines that are set aside."""

    above: list[_Name] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def name(self) -> str:
        """Return the name of the next rows, which there are."""
        for each in self.above:
            each.used = True
        return self.above[-1].text if self.above else ""

    def close(self, line: int, cells: list[str]) -> None:
        """Take the line of a total, and leave whom it is about."""
        whose = TOTAL.sub("", cells[0].strip(), count=1).casefold()
        while self.above and whose:
            left = self._leave()
            if left and whose.startswith(left):
                break
        self._reject(line, "a total of the rows above it, no row of its own", cells)

    def end(self) -> None:
        """Leave all names."""
        while self.above:
            self._leave()

    def taken(self) -> tuple[Reject, ...]:
        """Return what was set aside since this was last asked."""
        rejects, self.rejects = tuple(self.rejects), []
        return rejects

    def _leave(self) -> str:
        left = self.above.pop()
        if not left.used:
            self._reject(left.line, "a line of one cell with no rows below it", [left.text])
        return left.text.casefold()

    def _reject(self, line: int, reason: str, cells: list[str]) -> None:
        row = json.dumps(cells, ensure_ascii=False)
        self.rejects.append(Reject(line, reason, NO_REMEDY, row, cells[0][:200]))


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What the rows of a piece are."""

    named: Mask
    """The first cell holds something."""
    alone: Mask
    """It is the only one that does."""
    totals: Mask
    """It says that this is a total; alone, only where it is of all or of a name."""


def _kinds(chunk: Chunk) -> _Kinds:
    first = pc.utf8_trim_whitespace(chunk.columns[0])
    named = _mask(pc.not_equal(first, ""))
    others = np.zeros(chunk.rows, dtype=bool)
    for column in chunk.columns[1:]:
        others |= _mask(pc.not_equal(pc.utf8_trim_whitespace(column), ""))
    says = _mask(pc.match_substring_regex(first, r"(?i)^total(\s|$)"))
    plainly = _mask(pc.match_substring_regex(first, r"(?i)^total(\s+for\s|$)"))
    return _Kinds(named, named & ~others, says & others | plainly)


def _named(chunk: Chunk, names: _Names) -> Chunk:
    """Return the rows of a piece that are rows, with the name above each."""
    kinds = _kinds(chunk)
    filled = np.full(chunk.rows, "", dtype=object)
    done = 0
    for at in (*np.flatnonzero(kinds.named), chunk.rows):
        if at > done:
            filled[done:at] = names.name()
        done = int(at) + 1
        if at == chunk.rows:
            break
        cells = [str(column[int(at)].as_py()) for column in chunk.columns]
        line = chunk.lines[int(at)].as_py()
        if kinds.totals[at]:
            names.close(line, cells)
        else:
            names.above.append(_Name(line, cells[0].strip()))
    kept = pa.array(~kinds.named)
    whom = pa.array(filled, pa.string())
    return Chunk(
        tuple(column.filter(kept) for column in (whom, *chunk.columns[1:])),
        chunk.lines.filter(kept),
        (*chunk.rejects, *names.taken()),
        chunk.blank,
    )


def _mask(values: pa.Array) -> Mask:
    mask: Mask = values.to_numpy(zero_copy_only=False)
    return mask


def _told(row: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def _is_value(cell: str) -> bool:
    return style(cell) is not None or leaning(cell) is not None

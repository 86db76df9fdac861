"""One JSON object as flat cells of text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

DEEP = 12
"""Keys inside keys; what stands deeper is kept as JSON text."""


class Typed(str):
    """A number as it is written."""

    __slots__ = ()


class NotTextError(ValueError):
    """A text holds what no text file can hold."""


@dataclass(slots=True)
class Flat:
    """One object as cells."""

    cells: dict[str, str] = field(default_factory=dict)
    inner: dict[str, bool] = field(default_factory=dict)
    """Fields of entries of its lists, and whether they hold nothing but numbers."""
    lists: set[str] = field(default_factory=set)
    """Fields that hold lists of objects."""
    size: int = 0
    """Characters of all cells."""

    def note(self, entry: Mapping[str, str]) -> None:
        """Note the fields of an entry of one of its lists."""
        for header, cell in entry.items():
            typed = not cell or isinstance(cell, Typed)
            self.inner[header] = self.inner.get(header, True) and typed


def flatten(found: Mapping[str, object], *, escaped: bool) -> Flat:
    """Return the cells of one object.

    Parameters
    ----------
    found
        The object, its numbers as ``Typed``.
    escaped
        Whether its text was written with escapes, so that it may hold what is no text.

    Raises
    ------
    NotTextError
        If a text holds a NUL or half a character.
    """
    row = Flat()
    _walk(found, "", 0, row.cells, row)
    if escaped:
        for name, cell in row.cells.items():
            _check(name)
            _check(cell)
    row.size = sum(map(len, row.cells.values()))
    return row


def entries(cell: str) -> list[dict[str, str]]:
    """Return the entries of a list as it is kept in a cell, each by its full headers."""
    try:
        found = json.loads(cell) if cell.startswith("[") else []
    except ValueError:
        return []
    return [entry for entry in found if isinstance(entry, dict)]


def _walk(
    found: Mapping[str, object], within: str, depth: int, cells: dict[str, str], row: Flat
) -> None:
    for key, value in found.items():
        name = within + key
        if isinstance(value, str):
            cells[name] = value
        elif not value and not isinstance(value, bool):
            cells[name] = ""
        elif isinstance(value, dict) and depth < DEEP:
            _walk(value, f"{name}.", depth + 1, cells, row)
        elif isinstance(value, list):
            cells[name] = _list(value, name, row if cells is row.cells else None)
        else:
            cells[name] = _plain(value)


def _list(values: list[object], name: str, row: Flat | None) -> str:
    """Return a list as one cell; note its entries' fields in the row that it belongs to."""
    if all(isinstance(value, dict) for value in values):
        told: list[dict[str, str]] = []
        for value in values:
            cells: dict[str, str] = {}
            _walk({name: value}, "", 0, cells, row or Flat())
            told.append(cells)
            if row:
                row.note(cells)
        if row:
            row.lists.add(name)
        return json.dumps(told, ensure_ascii=False)
    if any(isinstance(value, list | dict) for value in values):
        return json.dumps(values, ensure_ascii=False)
    return ", ".join(value if isinstance(value, str) else _plain(value) for value in values)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if value else ""


def _check(text: str) -> None:
    if "\x00" in text or "\\u0000" in text:
        raise NotTextError("a text holds a NUL")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotTextError("a text holds half a character") from None

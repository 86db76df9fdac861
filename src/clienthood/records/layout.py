"""Layouts: how the export of a known system is read, declared in TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from clienthood.errors import SettingsError
from clienthood.records.headers import plain
from clienthood.standard import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Where the cells of one column come from."""

    first_of: tuple[tuple[str, ...], ...] = ()
    """Groups of headers: the first group with a value counts, its cells joined by a blank."""
    constant: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """Words of the file, without case, to words of the table."""
    lower: bool = False
    apostrophe: bool = False
    """Whether one leading apostrophe is taken off."""
    unit: str = ""
    """``minor``: whole minor units; ``unix``: seconds since 1970; ``utc``: times are UTC."""
    times: str = ""
    """Header of a factor, such as a quantity."""
    minus: str = ""
    """Header of what is taken off, such as a discount."""
    negative: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers this column reads."""
        named = [header for group in self.first_of for header in group]
        return tuple(header for header in (*named, self.times, self.minus) if header)

    @property
    def verbatim(self) -> bool:
        """Whether the column holds the cells of one header and no others."""
        alone = len(self.first_of) == 1 and len(self.first_of[0]) == 1
        return alone and not (self.times or self.minus or self.constant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Rows whose cell under a header is one of some values, or has any value at all."""

    header: str
    values: tuple[str, ...] = ()
    """Without case; empty: any value but 0."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one table takes from a file."""

    table: str
    columns: Mapping[str, Cells]
    fill_down: tuple[str, ...] = ()
    """Headers that are filled only in the first row of a group."""
    by: str = ""
    """Header whose value is the same throughout a group."""
    each: str = ""
    """Header of a list whose entries are the rows; its parent's cells stand beside each."""
    set_aside: tuple[Condition, ...] = ()
    only: Condition | None = None
    """The rows this part is about; without it, all."""
    decimal: str = ""
    dates: str = ""
    latest: bool = False
    """Whether the key stands in many rows by nature, and the last of them counts."""

    def mapping(self) -> dict[str, str]:
        """Return the first header of each column, with the column."""
        return {cells.headers[0]: name for name, cells in self.columns.items() if cells.headers}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The export of one system."""

    name: str
    title: str
    signature: tuple[tuple[str, ...], ...]
    """Headers by which it is known: one of each group must be there."""
    parts: tuple[Part, ...]
    note: str = ""


def layouts(folder: Path | None = None) -> tuple[Layout, ...]:
    """Return the layouts of the program and those in a folder of the user's own."""
    own = sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else []
    return (*(parse_layout(file.read_text("utf-8"), where=file.name) for file in own), *_shipped())


def recognise(headers: Sequence[str], known: Sequence[Layout]) -> Layout | None:
    """Return the layout of a file with these headers: the one with the longest signature."""
    present = {plain(header) for header in headers}
    fitting = [
        layout
        for layout in known
        if all(any(plain(name) in present for name in group) for group in layout.signature)
    ]
    return max(fitting, key=lambda layout: len(layout.signature), default=None)


def fitted(part: Part, headers: Sequence[str]) -> Part:
    """Return a part without what the file lacks, its headers written as in the file."""
    own = {plain(header): header for header in headers}

    def there(header: str) -> str:
        return own.get(plain(header), "")

    columns: dict[str, Cells] = {}
    for name, cells in part.columns.items():
        groups = tuple(
            present
            for group in cells.first_of
            if (present := tuple(there(header) for header in group if there(header)))
        )
        if groups or cells.constant:
            columns[name] = replace(
                cells, first_of=groups, times=there(cells.times), minus=there(cells.minus)
            )
    return replace(
        part,
        columns=columns,
        fill_down=tuple(there(header) for header in part.fill_down if there(header)),
        by=there(part.by),
        each=there(part.each),
        set_aside=tuple(
            replace(rule, header=there(rule.header))
            for rule in part.set_aside
            if there(rule.header)
        ),
        only=part.only and replace(part.only, header=there(part.only.header)),
    )


def parse_layout(text: str, *, where: str) -> Layout:
    """Return the layout written in a TOML text; ``where`` names its source in errors.

    Raises
    ------
    SettingsError
        If the text is no TOML, or names a table or column that does not exist.
    """
    try:
        found = tomllib.loads(text)
        return Layout(
            name=str(found["name"]),
            title=str(found.get("title", found["name"])),
            note=str(found.get("note", "")),
            signature=tuple(_group(entry) for entry in found["signature"]),
            parts=tuple(_part(entry) for entry in found["part"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as fault:
        raise SettingsError(
            f"not a layout: {fault}", where=where, hint="compare it with a layout that is shipped"
        ) from fault


@cache
def _shipped() -> tuple[Layout, ...]:
    folder = resources.files("clienthood.records") / "layouts"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=str)
    return tuple(parse_layout(file.read_text("utf-8"), where=file.name) for file in files)


def _part(entry: Mapping[str, Any]) -> Part:
    table = TABLES[entry["table"]]
    columns = {table.column(name).name: _cells(cells) for name, cells in entry["columns"].items()}
    only = entry.get("only")
    return Part(
        table=table.name,
        columns=columns,
        fill_down=tuple(entry.get("fill_down", ())),
        by=str(entry.get("by", "")),
        each=str(entry.get("each", "")),
        set_aside=tuple(_condition(rule) for rule in entry.get("set_aside", ())),
        only=_condition(only) if only else None,
        decimal=str(entry.get("decimal", "")),
        dates=str(entry.get("dates", "")),
        latest=bool(entry.get("latest", False)),
    )


def _condition(entry: Mapping[str, Any]) -> Condition:
    return Condition(
        header=str(entry["header"]),
        values=tuple(str(value).casefold() for value in entry.get("values", ())),
        reason=str(entry.get("reason", "")),
    )


def _cells(entry: str | Mapping[str, Any]) -> Cells:
    if isinstance(entry, str):
        return Cells(first_of=((entry,),))
    known = dict(entry)
    groups = tuple(_group(group) for group in known.pop("first_of", ()))
    values = {str(k).casefold(): str(v) for k, v in known.pop("values", {}).items()}
    return Cells(first_of=groups, values=values, **known)


def _group(entry: str | Sequence[str]) -> tuple[str, ...]:
    return (entry,) if isinstance(entry, str) else tuple(entry)

"""Layouts: how the export of a known system is read, declared in TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from clienthood.errors import SettingsError
from clienthood.records.headers import plain
from clienthood.standard import TABLES

LAYOUTS = "layouts"
"""Folder of a book with layouts of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Rows whose cell under a header is one of some values, or has any value at all."""

    header: str
    values: tuple[str, ...] = ()
    """Without case; empty: any value but 0."""
    empty: bool = False
    """The rows without any value instead; all rows, where the file has no such header."""
    other: bool = False
    """The rows with none of the values instead; all rows, where the file has no such header."""
    reason: str = ""
    before: str = ""
    """A mark, such as ``(``: what stands before the first one in the cell is looked at."""
    others: tuple[str, ...] = ()
    """Other headers for it: the first that the file has is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Where the cells of one column come from."""

    first_of: tuple[tuple[str, ...], ...] = ()
    """Groups of headers: the first group with a value counts, its cells joined by a blank."""
    constant: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """Words of the file, without case, to words of the table."""
    otherwise: str | None = None
    """What any other word becomes, such as nothing; None: it stays as it is."""
    when: Condition | None = None
    """Only in rows that meet it has the column anything."""
    per: int = 0
    """How many units of the file make one of the column, such as seconds to a minute."""
    filled: str = ""
    """Word that any value stands for."""
    blank: tuple[str, ...] = ()
    """Values, without case, that say nothing, such as the number 0 of a guest."""
    lower: bool = False
    apostrophe: bool = False
    """Whether one leading apostrophe is taken off."""
    before: str = ""
    """A mark, such as ``;``: what stands before the first one in a cell counts."""
    prefix: Mapping[str, str] = field(default_factory=dict)
    """By header, what is put before its cells, so that numbers of two kinds stay apart."""
    form: str = ""
    """How identifiers are written: ``salesforce``, 15 characters become the same id's 18."""
    unit: str = ""
    """``minor``: whole minor units; ``unix``: seconds since 1970, ``ms``: thousandths of them;
    ``utc``: times are UTC."""
    times: str = ""
    """Header of a factor, such as a quantity."""
    minus: tuple[str, ...] = ()
    """Headers of what is taken off, such as a discount, of which the first with a value counts;
    of a list, the sum of its amounts."""
    added: bool = False
    """Whether the cells are lists, whose amounts are added up."""
    negative: bool = False
    """Whether the amount is less than nothing, whichever sign it is written with."""
    credited: Condition | None = None
    """Rows in which it is so, where the others keep their sign."""

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers this column reads."""
        named = [header for group in self.first_of for header in group]
        return tuple(header for header in (*named, self.times, *self.minus) if header)

    @property
    def verbatim(self) -> bool:
        """Whether the column holds the cells of one header and no others."""
        alone = len(self.first_of) == 1 and len(self.first_of[0]) == 1
        reckoned = self.times or self.minus or self.constant
        changed = self.before or self.filled or self.when or self.otherwise is not None
        return alone and not (reckoned or changed)


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
    rest: bool = False
    """Whether it tells of lines that are no rows, though it is not about all rows."""
    decimal: str = ""
    dates: str = ""
    latest: bool = False
    """Whether the key stands in many rows by nature, and the last of them counts."""
    mentions: bool = False
    """Whether it tells by the way of accounts, such as who ordered: their own file counts first."""
    asked: bool = False
    """Whether it is read only where its table is named, since another file may tell the same."""
    first: tuple[str, ...] = ()
    """Headers of lists whose first entry's cells stand beside the row's own."""
    unless: tuple[str, ...] = ()
    """Layouts that bring the same: nothing is read where the book has this table from one."""
    mark: str = ""
    """Before every identifier that is no e-mail address: a number of another system is another."""
    untold: tuple[str, ...] = ()
    """Layouts that bring the same where the file lacks the header of ``only``: read as ``unless``,
    since it cannot be told which of its rows the others hold."""
    shared: Condition | None = None
    """Entries of a list that take off from all others, such as a discount on a whole invoice."""
    shares: str = ""
    """Header of the amounts among which that is shared out."""
    usual: bool = False
    """Whether columns of state and kind are heeded by their usual words."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Decimals by currency of amounts in minor units, where they differ from the standard's."""

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
    named: tuple[str, ...] = ()
    """Words of which the file's name holds one, where headers alone would not tell it apart."""
    before: tuple[str, ...] = ()
    """Layouts that tell the same in less detail: in a drop it is read before them."""
    note: str = ""
    system: str = ""
    """System that it is an export of; layouts of one system complete one another."""
    grade: str = ""
    """How its headers are known: A by the vendor's own code, B by several independent readers."""
    never: str = ""
    """What this system can never tell, in a sentence."""

    @property
    def carries(self) -> dict[str, tuple[str, ...]]:
        """Which columns of which tables it gives, if all its headers are there."""
        found: dict[str, dict[str, None]] = {}
        for part in self.parts:
            found.setdefault(part.table, {}).update(dict.fromkeys(part.columns))
        return {
            table: tuple(name for name in TABLES[table].names if name in columns)
            for table, columns in found.items()
        }


def layouts(folder: Path | None = None) -> tuple[Layout, ...]:
    """Return the layouts of the program and those in a folder of the user's own."""
    own = sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else []
    return (*(parse_layout(file.read_text("utf-8"), where=file.name) for file in own), *_shipped())


def recognise(headers: Sequence[str], known: Sequence[Layout], file: str = "") -> Layout | None:
    """Return the layout of a file with these headers: the one with the longest signature.

    Parameters
    ----------
    headers, known
        Headers of the file, and layouts it may be in.
    file
        Its name, for layouts that are known by a word of it as well.
    """
    name = re.sub(r"[\W_]+", "", file.casefold())
    present = {plain(header) for header in headers}
    fitting = [
        layout
        for layout in known
        if all(any(plain(each) in present for each in group) for group in layout.signature)
        and (not layout.named or any(word in name for word in layout.named))
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
                cells,
                first_of=groups,
                times=there(cells.times),
                minus=tuple(there(header) for header in cells.minus if there(header)),
                prefix={there(header): told for header, told in cells.prefix.items()},
                when=_there(cells.when, there),
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
        only=_there(part.only, there),
        unless=part.unless if part.only and there(part.only.header) else _all_of(part),
        shared=_there(part.shared, there),
        shares=there(part.shares),
        first=tuple(there(header) for header in part.first if there(header)),
    )


def _all_of(part: Part) -> tuple[str, ...]:
    return (*part.unless, *part.untold)


def _there(only: Condition | None, there: Callable[[str], str]) -> Condition | None:
    """Return a condition on a file's own header; none if it holds for all rows."""
    if only is None:
        return None
    own = next((found for each in (only.header, *only.others) if (found := there(each))), "")
    return None if (only.empty or only.other) and not own else replace(only, header=own)


def parse_layout(text: str, *, where: str) -> Layout:
    """Return the layout written in a TOML text; ``where`` names its source in errors.

    Raises
    ------
    SettingsError
        If the text is no TOML, or names a table or column that does not exist.
    """
    try:
        found = tomllib.loads(text)
        whole = {"places": found.get("places", {}), "mark": found.get("mark", "")}
        return Layout(
            name=str(found["name"]),
            system=str(found.get("system", "")),
            grade=str(found.get("grade", "")),
            never=str(found.get("never", "")),
            named=tuple(str(word) for word in found.get("named", ())),
            before=tuple(str(name) for name in found.get("before", ())),
            title=str(found.get("title", found["name"])),
            note=str(found.get("note", "")),
            signature=tuple(_group(entry) for entry in found["signature"]),
            parts=tuple(_part({**entry, **whole}) for entry in found["part"]),
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
    only, shared = entry.get("only"), entry.get("shared")
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
        mentions=bool(entry.get("mentions", False)),
        asked=bool(entry.get("asked", False)),
        first=tuple(entry.get("first", ())),
        unless=tuple(entry.get("unless", ())),
        untold=tuple(entry.get("untold", ())),
        shared=_condition(shared) if shared else None,
        shares=str(entry.get("shares", "")),
        usual=bool(entry.get("usual", False)),
        mark=str(entry["mark"]),
        places=dict(entry["places"]),
    )


def _condition(entry: Mapping[str, Any]) -> Condition:
    header, *others = _group(entry["header"])
    return Condition(
        header=header,
        others=tuple(others),
        values=tuple(str(value).casefold() for value in entry.get("values", ())),
        empty=bool(entry.get("empty", False)),
        other=bool(entry.get("other", False)),
        reason=str(entry.get("reason", "")),
        before=str(entry.get("before", "")),
    )


def _cells(entry: str | Mapping[str, Any]) -> Cells:
    if isinstance(entry, str):
        return Cells(first_of=((entry,),))
    known = dict(entry)
    groups = tuple(_group(group) for group in known.pop("first_of", ()))
    values = {str(k).casefold(): str(v) for k, v in known.pop("values", {}).items()}
    when = known.pop("when", None)
    known["minus"] = _group(known.get("minus", ()))
    known["blank"] = tuple(str(value).casefold() for value in known.pop("blank", ()))
    return Cells(first_of=groups, values=values, when=when and _condition(when), **known)


def _group(entry: str | Sequence[str]) -> tuple[str, ...]:
    return (entry,) if isinstance(entry, str) else tuple(entry)

"""What files can tell of a relationship, and what they say nothing of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from clienthood.book import Book
from clienthood.evidence.dimension import Citation, Dimension
from clienthood.evidence.dimensions import SHIPPED
from clienthood.records.layout import LAYOUTS, layouts
from clienthood.standard import TABLES

Fed = Mapping[str, Set[str]]
"""Columns that are filled, as they are stored, by table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A dimension that stays unknown with some files alone."""

    title: str
    settles: str
    """Which record would make it known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Which dimensions some files can tell of, and which stay unknown with them alone."""

    tells: tuple[str, ...]
    silent: tuple[Silent, ...]
    never: tuple[str, ...]
    """What the systems that the files come from can never tell, a sentence for each."""

    @property
    def sentence(self) -> str:
        """Return it in one line."""
        every = len(self.tells) + len(self.silent)
        return f"These records can tell of {len(self.tells)} of {every} dimensions of evidence."


def telling(book: Book, fed: Iterable[tuple[str, Iterable[str], str]]) -> Telling:
    """Return what rows with these columns can tell of.

    Parameters
    ----------
    book
        The book, which may have layouts of its own.
    fed
        Table of each file, and the columns, as they are stored, in which a row has a
        value, and the name of its layout.
    """
    filled: dict[str, set[str]] = {}
    names: set[str] = set()
    for table, columns, layout in fed:
        filled.setdefault(table, set()).update(columns)
        names.add(layout)
    known = layouts(book.path / LAYOUTS) if any(names) else ()
    tells = [each for each in SHIPPED if _told(each, filled)]
    return Telling(
        tells=tuple(each.title for each in tells),
        silent=tuple(
            Silent(title=each.title, settles=each.settles) for each in SHIPPED if each not in tells
        ),
        never=tuple(
            dict.fromkeys(each.never for each in known if each.name in names and each.never)
        ),
    )


def _told(dimension: Dimension, fed: Fed) -> bool:
    return any(_cited(each, fed) for each in dimension.cites)


def _cited(citation: Citation, fed: Fed) -> bool:
    """Say whether records that a citation names can be among those of the files."""
    if citation.table not in fed:
        return False
    words = set(re.findall(r"[a-z_]+", f"{citation.where} {citation.day}"))
    needed = words & {each.stored for each in TABLES[citation.table].columns}
    there = [name in fed[citation.table] for name in needed]
    return any(there) if " or " in citation.where else all(there)

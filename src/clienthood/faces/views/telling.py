"""What files can tell of a relationship, and what they say nothing of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clienthood.book import Book
from clienthood.evidence import catalogue
from clienthood.faces.views.sources_tell import Unknown, unknown_of
from clienthood.records.layout import LAYOUTS, layouts
from clienthood.standard import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Which dimensions some files can tell of, and which stay unknown with them alone."""

    tells: tuple[str, ...]
    silent: tuple[Unknown, ...]
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
    silent = unknown_of(
        tuple(
            (name, tuple(each.name for each in table.columns if each.stored in filled[name]))
            for name, table in TABLES.items()
            if name in filled
        )
    )
    unknown = {each.name for each in silent}
    return Telling(
        tells=tuple(each.title for each in catalogue() if each.name not in unknown),
        silent=silent,
        never=tuple(
            dict.fromkeys(each.never for each in known if each.name in names and each.never)
        ),
    )

"""What files can tell of a relationship, and what they say nothing of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from clienthood.evidence.dimension import Citation, Dimension
from clienthood.evidence.dimensions import SHIPPED
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

    @property
    def sentence(self) -> str:
        """Return it in one line."""
        every = len(self.tells) + len(self.silent)
        return f"These records can tell of {len(self.tells)} of {every} dimensions of evidence."


def telling(fed: Iterable[tuple[str, Iterable[str]]]) -> Telling:
    """Return what rows with these columns can tell of.

    Parameters
    ----------
    fed
        Table of each file, and the columns, as they are stored, in which a row has a value.
    """
    filled: dict[str, set[str]] = {}
    for table, columns in fed:
        filled.setdefault(table, set()).update(columns)
    tells = [each for each in SHIPPED if _told(each, filled)]
    return Telling(
        tells=tuple(each.title for each in tells),
        silent=tuple(
            Silent(title=each.title, settles=each.settles) for each in SHIPPED if each not in tells
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

"""Which accounts are wanted: kind, search and filter rows, as one condition over one frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from clienthood.errors import SettingsError
from clienthood.faces.views.fields import LIST, Field, fields
from clienthood.faces.views.filters import NONE, Filters, compiled, parse, render, sentences
from clienthood.faces.views.kinds import KINDS
from clienthood.faces.views.lists import name_lists
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import kind_word

ALL = "true"
"""The condition that every account meets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which accounts are wanted, in whatever order."""

    kind: str = ""
    """client, customer or undecided; empty: all."""
    search: str = ""
    """Part of an identifier or name, in either case."""
    filters: Filters = NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking:
    """A condition over the accounts of a run."""

    fields: Mapping[str, Field]
    where: str

    @property
    def all(self) -> bool:
        """Whether every account fits."""
        return self.where == ALL

    def frame(self, *, patterns: bool = False) -> str:
        """Return the tables of a select of the accounts that fit, with its condition.

        They are ``listed`` as c and, where they are asked for, ``patterns`` as p.
        """
        joined = "\njoin patterns p on p.pattern = c.pattern" if patterns else ""
        return f"from listed c{joined}\nwhere {self.where}"


def pick(reading: Reading, wanted: Wanted) -> Picking:
    """Return the condition that the wanted accounts meet.

    Raises
    ------
    SettingsError
        If there is no such kind, or a filter row cannot be.
    """
    known = fields(reading)
    name_lists(reading, _lists_of(wanted.filters, known))
    if wanted.kind not in ("", *KINDS):
        raise SettingsError(
            f"there is no kind {wanted.kind!r}", hint="the kinds are client, customer and undecided"
        )
    terms = [f"c.kind = '{wanted.kind}'"] if wanted.kind else []
    if wanted.search.strip():
        terms.append(_searched(wanted.search.strip()))
    if wanted.filters.rows:
        terms.append(compiled(wanted.filters, known))
    return Picking(
        fields=known,
        where=" and ".join(terms) or ALL,
    )


def counted(reading: Reading, picking: Picking) -> int:
    """Return how many accounts meet a condition."""
    return int(str(reading.rows(f"select count(*) as n {picking.frame()}")[0]["n"]))


def how_many(reading: Reading, wanted: Wanted) -> int:
    """Return how many accounts are wanted.

    Raises
    ------
    SettingsError
        If there is no such kind, or a filter row cannot be.
    """
    return counted(reading, pick(reading, wanted))


def wanted_of(query: str) -> Wanted:
    """Return which accounts the query of an address asks for: kind, search and filter rows.

    Raises
    ------
    SettingsError
        If a filter row lacks its parts.
    """
    given = dict(parse_qsl(query))
    return Wanted(
        kind=given.get("kind", ""), search=given.get("search", "").strip(), filters=parse(query)
    )


def query_of(wanted: Wanted) -> str:
    """Return which accounts are wanted as the query of an address; ``wanted_of`` reads it back."""
    given = {"kind": wanted.kind, "search": wanted.search}
    parts = [f"{name}={quote(text, safe='')}" for name, text in given.items() if text]
    return "&".join(filter(None, [*parts, render(wanted.filters)]))


def in_words(reading: Reading, wanted: Wanted) -> tuple[str, ...]:
    """Return each condition of the wanted accounts in words."""
    told = []
    if wanted.kind:
        told.append(f"Kind is {kind_word(wanted.kind, reading.settings.words)}")
    if wanted.search.strip():
        told.append(f"Name or identifier contains “{wanted.search.strip()}”")
    return (*told, *sentences(wanted.filters, fields(reading)))


def _lists_of(filters: Filters, known: Mapping[str, Field]) -> list[str]:
    """Return the fixed lists that filters ask for and that there are."""
    there = {each.name for each in known[LIST].choices} if LIST in known else set()
    asked = [row.values[0] for row in filters.rows if row.field == LIST and row.values]
    return [name for name in asked if name in there]


def _searched(text: str) -> str:
    if not text.isprintable():
        raise SettingsError(
            "this cannot be searched for", hint="search for letters, digits and signs"
        )
    return f"contains(c.found_by, lower({quoted(text)}))"

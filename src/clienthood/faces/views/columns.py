"""The columns of the list of accounts: what each shows, and how the list is sorted by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clienthood.errors import SettingsError
from clienthood.faces.views.fields import Field, Holds
from clienthood.settings import WordsSection

DEFAULT = ("name", "kind", "probability", "for", "against", "worth", "last", "spend")
"""Columns that are shown unless others are chosen."""
FIRST_HIGH = frozenset({"probability", "spend", "spend-year", "spend-phase", "worth", "alive"})
"""Columns by which the highest comes first."""
TITLES = {
    "for": "Speaks for {client}",
    "against": "Speaks against",
    "settles": "What would settle it",
}
"""Columns of words, by which the list cannot be sorted."""
SHORT = {
    "probability": "How sure",
    "last": "Last dealing",
    "worth": "Worth ahead",
    "alive": "Still buys",
    "confirmed": "Confirmed",
}
"""What a column is called where the field's title is too long for its head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the list."""

    name: str
    title: str
    group: str
    sorts: bool
    """Whether the list can be sorted by it."""
    number: bool
    """Whether it holds figures, which stand on the right."""
    dimension: bool = False


def columns(fields: Mapping[str, Field], house: WordsSection) -> dict[str, Column]:
    """Return all columns by name, in the order in which they are offered."""
    own = [
        Column(
            name=field.name,
            title=SHORT.get(field.name, field.title),
            group=field.group,
            sorts=True,
            number=field.holds not in (Holds.CHOICE, Holds.LEVEL, Holds.TEXT),
            dimension=field.holds is Holds.LEVEL,
        )
        for field in fields.values()
        if field.sql
    ]
    words = [
        Column(
            name=name,
            title=title.format(client=house.client),
            group="In words",
            sorts=False,
            number=False,
        )
        for name, title in TITLES.items()
    ]
    found = {each.name: each for each in (*own, *words)}
    return {name: found[name] for name in (*DEFAULT, *found) if name in found}


def chosen(names: Sequence[str], known: Mapping[str, Column]) -> tuple[Column, ...]:
    """Return columns by name, each once; the name of the account always comes first.

    Raises
    ------
    SettingsError
        If there is no such column.
    """
    for name in names:
        if name not in known:
            raise SettingsError(
                f"there is no column {name!r}", hint="the columns are: " + ", ".join(known)
            )
    return tuple(known[name] for name in dict.fromkeys(("name", *(names or DEFAULT))))


def order(sort: str, fields: Mapping[str, Field], *, backwards: bool = False) -> tuple[str, str]:
    """Return the term by which the list is sorted, and whether it is ``asc`` or ``desc``.

    What is not on record comes last either way, and equal ones stand by account_key.

    Raises
    ------
    SettingsError
        If the list cannot be sorted by that.
    """
    terms = {name: field.sql for name, field in fields.items() if field.sql} | {
        "name": "coalesce(c.lower_name, lower(c.account_id))",
        "unsure": "abs(c.probability - 0.5)",
    }
    if sort not in terms:
        raise SettingsError(
            f"the list cannot be sorted by {sort!r}", hint="sort by " + ", ".join(terms)
        )
    way = "desc" if descends(sort, fields, backwards=backwards) else "asc"
    return terms[sort], way


def descends(sort: str, fields: Mapping[str, Field], *, backwards: bool = False) -> bool:
    """Return whether the highest comes first in a sort."""
    high = sort in FIRST_HIGH or (sort in fields and fields[sort].holds is Holds.LEVEL)
    return high != backwards

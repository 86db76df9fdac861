"""What accounts can be picked out by: one field for each thing that is on record of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clienthood.evidence import Dimension
from clienthood.faces.views.lists import list_names, table_of
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.reading import MONEY_TABLES, Reading
from clienthood.faces.views.wording import kind_word, opened
from clienthood.settings import WordsSection

"""Without any record in these, what accounts brought is not known at all."""

LIST = "list"
"""The field of fixed lists."""


class Holds(StrEnum):
    """What a field holds."""

    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    """Between 0 and 1; asked for and shown as per cent."""
    DATE = "date"
    CHOICE = "choice"
    LEVEL = "level"
    """A choice whose words stand in order, those that speak most for client last."""
    TEXT = "text"


OPERATORS: Mapping[Holds, tuple[str, ...]] = {
    Holds.NUMBER: ("at-least", "at-most", "between", "is"),
    Holds.MONEY: ("at-least", "at-most", "between"),
    Holds.SHARE: ("at-least", "at-most", "between"),
    Holds.DATE: ("at-least", "at-most", "between"),
    Holds.CHOICE: ("is", "is-not"),
    Holds.LEVEL: ("is", "is-not", "at-least", "at-most"),
    Holds.TEXT: ("contains", "is", "is-not"),
}
UNKNOWN = ("unknown", "known")
"""Operators of a field that may not be on record; they need no value."""
WORDS = {
    "is": "is",
    "is-not": "is not",
    "at-least": "is at least",
    "at-most": "is at most",
    "between": "is between",
    "contains": "contains",
    "unknown": "is unknown",
    "known": "is known",
}
DATE_WORDS = {"at-least": "is on or after", "at-most": "is on or before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One word that a field may hold."""

    name: str
    title: str
    when: str
    """Condition in SQL under which an account holds it; never null where the field is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One way to ask for a field."""

    name: str
    title: str
    values: int
    """How many values it needs: 0, 1 or 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing by which accounts can be picked out, shown and sorted."""

    name: str
    title: str
    group: str
    holds: Holds
    sql: str
    """The account's own value in ``listed`` (alias c), null where it is not on record; empty: it
    has none of its own."""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    lowered: str = ""
    """The value in small letters, where it is kept so."""
    always: bool = False
    """Whether it is on record for every account."""

    @property
    def operators(self) -> tuple[Operator, ...]:
        """All ways to ask for it."""
        names = OPERATORS[self.holds] + (() if self.always else UNKNOWN)
        return tuple(
            Operator(
                name=name,
                title=_word(self.holds, name),
                values=0 if name in UNKNOWN else 2 if name == "between" else 1,
            )
            for name in names
        )


def fields(reading: Reading) -> dict[str, Field]:
    """Return all fields of a run by name, in the order in which they are offered."""
    lists = list_names(reading)
    own = (
        *_who(reading.settings.words),
        *_personas(reading),
        *_money(reading),
        *_when(reading),
        *_lists(lists),
    )
    return {each.name: each for each in (*own, *map(_dimension, reading.dimensions))}


def persona_names(reading: Reading) -> dict[int, str]:
    """Return the name of each persona by its number; nothing where a run found none."""
    if "personas" not in reading.stages:
        return {}
    return {each["persona"]: each["name"] for each in reading.needs("personas")["groups"]}


def _word(holds: Holds, name: str) -> str:
    return (DATE_WORDS if holds is Holds.DATE else {}).get(name, WORDS[name])


def _who(house: WordsSection) -> tuple[Field, ...]:
    group = "The account and its kind"
    kinds = tuple(
        Choice(name=each, title=kind_word(each, house), when=f"c.kind = {quoted(each)}")
        for each in ("client", "customer", "undecided")
    )
    confirmed = (
        Choice(name="yes", title="confirmed", when="c.confirmed is not null"),
        Choice(name="no", title="not confirmed", when="c.confirmed is null"),
    )
    return (
        Field(
            name="kind",
            title="Kind",
            group=group,
            holds=Holds.CHOICE,
            sql="c.kind",
            choices=kinds,
            always=True,
        ),
        Field(
            name="probability",
            title=f"Chance that it is a {house.client}",
            group=group,
            holds=Holds.SHARE,
            sql="c.probability",
            unit="%",
            always=True,
        ),
        Field(
            name="confirmed",
            title="Kind confirmed by somebody",
            group=group,
            holds=Holds.CHOICE,
            sql="case when c.confirmed is not null then 'yes' else 'no' end",
            choices=confirmed,
            always=True,
        ),
        Field(
            name="known",
            title="Dimensions known",
            group=group,
            holds=Holds.NUMBER,
            sql="c.known",
            always=True,
        ),
        Field(
            name="name",
            title="Name",
            group=group,
            holds=Holds.TEXT,
            sql="c.name",
            lowered="c.lower_name",
        ),
        Field(
            name="id",
            title="Identifier",
            group=group,
            holds=Holds.TEXT,
            sql="c.account_id",
            always=True,
        ),
    )


def _personas(reading: Reading) -> tuple[Field, ...]:
    names = persona_names(reading)
    if not names:
        return ()
    arms = " ".join(f"when {number} then {quoted(name)}" for number, name in names.items())
    choices = tuple(
        Choice(name=str(number), title=name, when=f"c.persona = {number}")
        for number, name in names.items()
    )
    return (
        Field(
            name="persona",
            title="Persona",
            group="The account and its kind",
            holds=Holds.CHOICE,
            sql=f"case c.persona {arms} end",
            choices=choices,
        ),
    )


def _money(reading: Reading) -> tuple[Field, ...]:
    told = bool(MONEY_TABLES & reading.kept)
    spends = [
        Field(
            name=name,
            title=title,
            group="Money",
            holds=Holds.MONEY,
            sql=f"c.{column}" if told else "cast(null as double)",
            unit=reading.currency,
            always=told,
        )
        for name, title, column in (
            ("spend", "Spend in all", "spend"),
            ("spend-year", "Spend in the last year", "spend_year"),
            ("spend-phase", "Spend in the current phase", "spend_phase"),
        )
    ]
    ahead = Field(
        name="worth",
        title="Worth ahead, on average",
        group="Money",
        holds=Holds.MONEY,
        sql="c.worth_value",
        unit=reading.currency,
    )
    return (*spends, ahead)


def _when(reading: Reading) -> tuple[Field, ...]:
    group = "Dealings"
    return (
        Field(
            name="last",
            title="Last dealing, days ago",
            group=group,
            holds=Holds.NUMBER,
            sql=f"({reading.as_of} - c.last_day)",
            unit="days",
        ),
        Field(
            name="first", title="First dealing", group=group, holds=Holds.DATE, sql="c.first_day"
        ),
        Field(
            name="alive",
            title="Chance that it still buys",
            group=group,
            holds=Holds.SHARE,
            sql="c.worth_p_alive",
            unit="%",
        ),
    )


def _lists(names: Sequence[str]) -> tuple[Field, ...]:
    if not names:
        return ()
    choices = tuple(
        Choice(
            name=name,
            title=name,
            when=f"c.account_id in (select account_id from {table_of(name)})",
        )
        for name in names
    )
    return (
        Field(
            name=LIST,
            title="Fixed list",
            group="Kept groups",
            holds=Holds.CHOICE,
            sql="",
            choices=choices,
            always=True,
        ),
    )


def _dimension(dimension: Dimension) -> Field:
    column = f"c.{dimension.name}_level"
    return Field(
        name=dimension.name,
        title=dimension.title,
        group=f"Evidence: {dimension.family}",
        holds=Holds.LEVEL,
        sql=column,
        choices=tuple(
            Choice(name=level.name, title=opened(level.name), when=f"{column} = {at}")
            for at, level in enumerate(dimension.levels)
        ),
    )

"""What a dimension of evidence is: a question, a value from records, ordered levels, weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Family(StrEnum):
    """Dimensions of one family look at the same side of a relationship."""

    TIME = "time"
    TERMS = "terms"
    SUBSTANCE = "substance"
    CONTACT = "contact"
    REGARD = "regard"


class Window(StrEnum):
    """Which part of an account's history counts."""

    LIFE = "life"
    """Everything up to the as-of date."""
    PHASE = "phase"
    """The current phase: twelve months up to the last dealing, back to the third-last one."""
    YEAR = "year"
    """The twelve calendar months up to the as-of date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Increment:
    """What one record of a stream adds to one running figure of its account."""

    name: str
    stream: str
    each: str
    """Number a record adds: portable-core SQL over the columns of the stream."""
    merge: str = "sum"
    """How two increments become one: sum, min or max."""
    window: Window = Window.LIFE


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One ordered reading of a dimension."""

    name: str
    m: float
    """Elicited P(level | client)."""
    u: float
    """Elicited P(level | customer)."""
    sentence: str
    """What it says of an account, in words; ``{value}`` stands for the value with its unit."""
    brief: str = ""
    """The same where the value is not at hand; empty: the sentence, without what stands in
    brackets."""
    never_against: bool = False
    """A weight below 0 bits would contradict the definitions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Which records stand behind a reading: those of a table for which ``where`` holds."""

    table: str
    where: str = "true"
    day: str = ""
    """Column that dates the record; the table's own where empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One thing that tells clients from customers, readable from records at any date."""

    name: str
    title: str
    family: Family
    question: str
    source: str
    """The sentence of the definitions that it measures (see docs/explanation/definitions.md)."""
    reads: str
    """What the value is, in words."""
    unit: str
    increments: tuple[Increment, ...] = ()
    peers: tuple[tuple[str, str], ...] = ()
    """Name and select of figures of like accounts that the value or level compares with."""
    value: str
    """Number read out, portable-core SQL over increments and spans; null is unknown."""
    known: str
    """When the value says anything at all; everything else is unknown, not zero."""
    cuts: tuple[float, ...] = ()
    """The value at which each level but the first begins."""
    level: str = ""
    """Level number as SQL, where cuts of the value do not tell it."""
    levels: tuple[Level, ...]
    settles: str
    """Which record would make it known."""
    limits: str
    """Where it breaks."""
    cites: tuple[Citation, ...] = field(default=())

    def level_sql(self) -> str:
        """Return the select expression that turns the value into its level number."""
        if self.level:
            return self.level
        name = f"{self.name}_value"
        arms = [
            f"when {name} >= {cut!r} then {number}"
            for number, cut in reversed(list(enumerate(self.cuts, start=1)))
        ]
        return "case " + " ".join(arms) + " else 0 end"

    @property
    def m(self) -> tuple[float, ...]:
        """Elicited P(level | client), in level order."""
        return tuple(level.m for level in self.levels)

    @property
    def u(self) -> tuple[float, ...]:
        """Elicited P(level | customer), in level order."""
        return tuple(level.u for level in self.levels)

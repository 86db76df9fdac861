"""What a play is: who qualifies, why, what it is expected to bring, and when to stop."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Consent(StrEnum):
    """What an account must have agreed to before a play may be made."""

    NONE = "none"
    """Nothing: it serves a dealing that the account has begun itself."""
    MARKETING = "marketing"
    """That it may be written to about offers."""
    PUBLISH = "publish"
    """That what it says may be published; who has not said so is asked first."""


class Basis(StrEnum):
    """Of what the expected gain is a part."""

    AHEAD = "what the account is worth in the time ahead"
    PURCHASE = "what it is expected to spend on its next purchase day"
    AGREEMENT = "what its agreement brings in a year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplift:
    """How much of its basis a play is expected to add: a cautious prior, or what was measured."""

    likely: float
    low: float
    high: float
    because: str
    """Why so much and not more."""
    measured: bool = False
    """Whether an experiment on this play has measured it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One thing to do for accounts of one kind."""

    key: str
    """Its name in addresses and on the command line."""
    title: str
    kinds: tuple[str, ...]
    source: str
    """The sentence of the definitions that it follows (see docs/explanation/definitions.md)."""
    who: str
    """Who qualifies, in words."""
    qualifies: str
    """Who qualifies: portable-core SQL over ``play_facts``; ``{as_of}`` is the as-of date."""
    needs: tuple[str, ...] = ()
    """Standard tables and tables of earlier stages without which nobody qualifies."""
    do: str
    """What to do, in words."""
    reason: str
    """Why this account, with places for ``{day}``, ``{number}`` and ``{what}``."""
    day: str = "cast(null as integer)"
    """Day number of the record behind the reason, as SQL over ``play_facts``."""
    number: str = "cast(null as integer)"
    """Whole number that the reason tells, likewise."""
    what: str = "cast(null as varchar)"
    """Word that the reason tells, likewise."""
    record: str = ""
    """Standard table in which the records behind the reason stand."""
    uplift: Uplift
    basis: Basis
    minutes: int
    """Time that one doing of it takes."""
    gives: float = 0.0
    """Part of one purchase that is given away, on average over those who are asked."""
    consent: Consent
    soon: int
    """Days within which it should be done."""
    due: str = ""
    """Day number by which it should be done, as SQL, where the records tell one."""
    again: int
    """Days that must pass after it was done before it is proposed anew."""
    stop: int = 2
    """Times without success after which it is proposed to an account no more."""
    meeting: bool = False
    """Whether it asks for the account's time: never of those who are moved by bargains."""
    discount: bool = False
    """Whether it gives something away: never to those who want advice."""
    own: bool = False
    """Whether the business has added it itself."""

"""What follows from calls and worth: each stage leaves tables that a run keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clienthood.book.experiments import Measured
from clienthood.business import counting
from clienthood.business import making as business
from clienthood.engine import Engine
from clienthood.movement import make_movement
from clienthood.personas import find_personas, learn_leads, read_enquiries
from clienthood.pipeline.derived import Computed
from clienthood.plays import Asked, make_plays
from clienthood.plays.cadence import make_cadence
from clienthood.plays.invitations import make_invitations
from clienthood.plays.stories import make_stories
from clienthood.recommendations import make_recommendations
from clienthood.settings import Settings
from clienthood.units import day_number
from clienthood.value.valuing import Valued


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a stage stands on: the engine with all that earlier stages left in it."""

    engine: Engine
    settings: Settings
    computed: Computed
    """Dimensions, norms and model of the calls, and their date."""
    minor: int
    """Minor units in one of the book's currency."""
    valued: Valued
    """What the models of worth learnt."""
    measured: Mapping[str, Measured]
    """What concluded experiments found plays to add, by play."""

    @property
    def as_of(self) -> int:
        """Day number of the as-of date."""
        return day_number(self.computed.as_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage after calls and worth."""

    name: str
    """Its package; what it learnt is kept as ``<name>.json``, which quotes no record."""
    told: str
    """What it does, in words, told as it begins."""
    tables: tuple[str, ...]
    """Tables it leaves in the engine, in a stated order; each row names its ``account_id``."""
    make: Callable[[Ground], Mapping[str, Any]]
    """Makes the tables, and returns what was learnt as plain values."""


def _recommendations(ground: Ground) -> Mapping[str, Any]:
    return make_recommendations(ground.engine, as_of=ground.as_of)


def _cadence(ground: Ground) -> Mapping[str, Any]:
    return make_cadence(ground.engine, ground.settings.contact, as_of=ground.as_of)


def _stories(ground: Ground) -> Mapping[str, Any]:
    return make_stories(
        ground.engine,
        ground.settings.stories,
        as_of=ground.as_of,
        satisfaction=ground.computed.norms.satisfaction,
    )


def _invitations(ground: Ground) -> Mapping[str, Any]:
    return make_invitations(ground.engine, ground.settings.invitations, as_of=ground.as_of)


def _movement(ground: Ground) -> Mapping[str, Any]:
    return make_movement(
        ground.engine,
        ground.computed.dimensions,
        ground.settings,
        as_of=ground.as_of,
        doubted=ground.computed.doubted,
    )


def _personas(ground: Ground) -> Mapping[str, Any]:
    dimensions = ground.computed.dimensions
    found = find_personas(ground.engine, dimensions, as_of=ground.as_of)
    enquiries = read_enquiries(ground.engine, dimensions, as_of=ground.as_of)
    leads = learn_leads(enquiries, dimensions, groups=len(found["groups"]))
    return {**found, "leads": leads}


def _counting(ground: Ground) -> Mapping[str, Any]:
    return counting.count_records(ground.engine, as_of=ground.as_of)


def _business(ground: Ground) -> Mapping[str, Any]:
    return business.make_business(ground.engine, ground.valued, as_of=ground.as_of)


def _plays(ground: Ground) -> Mapping[str, Any]:
    there = frozenset(table for stage in STAGES for table in stage.tables) - {"plays"}
    asked = Asked(as_of=ground.as_of, minor=ground.minor, there=there, measured=ground.measured)
    return make_plays(ground.engine, ground.settings, ground.computed.dimensions, asked)


STAGES: tuple[Stage, ...] = (
    Stage(
        name="movement",
        told="following the accounts month by month",
        tables=("months", "moves"),
        make=_movement,
    ),
    Stage(
        name="personas",
        told="finding groups among the accounts",
        tables=("personas",),
        make=_personas,
    ),
    Stage(
        name="recommendations",
        told="finding what each is likely to buy next",
        tables=("recommendations",),
        make=_recommendations,
    ),
    Stage(
        name="cadence",
        told="reading how often you talk",
        tables=("cadence",),
        make=_cadence,
    ),
    Stage(
        name="stories",
        told="looking for stories",
        tables=("stories",),
        make=_stories,
    ),
    Stage(
        name="invitations",
        told="choosing whom to invite",
        tables=("invitations",),
        make=_invitations,
    ),
    Stage(
        name="counting",
        told="counting what the business as a whole is",
        tables=counting.TABLES,
        make=_counting,
    ),
    Stage(
        name="business",
        told="looking ahead for the business as a whole",
        tables=business.TABLES,
        make=_business,
    ),
    Stage(name="plays", told="finding what to do next", tables=("plays",), make=_plays),
)
"""In the order of the flow: a stage reads only what stands before it."""

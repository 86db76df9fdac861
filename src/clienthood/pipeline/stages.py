"""What follows from calls and worth: each stage leaves tables that a run keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clienthood.engine import Engine
from clienthood.pipeline.derived import Computed
from clienthood.plays import Asked, make_plays
from clienthood.settings import Settings
from clienthood.units import day_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a stage stands on: the engine with all that earlier stages left in it."""

    engine: Engine
    settings: Settings
    computed: Computed
    """Dimensions, norms and model of the calls, and their date."""
    minor: int
    """Minor units in one of the book's currency."""

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


def _plays(ground: Ground) -> Mapping[str, Any]:
    there = frozenset(table for stage in STAGES for table in stage.tables) - {"plays"}
    asked = Asked(as_of=ground.as_of, minor=ground.minor, there=there)
    return make_plays(ground.engine, ground.settings, ground.computed.dimensions, asked)


STAGES: tuple[Stage, ...] = (
    Stage(name="plays", told="finding what to do next", tables=("plays",), make=_plays),
)
"""In the order of the flow: a stage reads only what stands before it."""

"""How far back the kind of each account is told, and when silence is worth a word."""

from __future__ import annotations

from pydantic import Field

from clienthood.settings.section import Section


class MovementSection(Section):
    """How far back the kind of each account is told, and when silence is worth a word."""

    months: int = Field(default=24, ge=0, le=120, title="Months told")
    """How many month ends are called, up to the date of a run; 0 tells no movement."""
    drifting_years: float = Field(default=20.0, gt=0, le=1000, title="Drifting from")
    """A client drifts when its silence, or a run of payments at once, is one that its own habit
    brings once in so many years."""
    lost_years: float = Field(default=100.0, gt=0, le=10000, title="Lost from")
    """It is lost when its silence is one that its own rhythm brings once in so many years."""

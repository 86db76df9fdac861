"""How far back the kind of each account is told, month by month."""

from __future__ import annotations

from pydantic import Field

from clienthood.settings.section import Section


class MovementSection(Section):
    """How far back the kind of each account is told, and when silence is worth a word."""

    months: int = Field(default=6, ge=0, le=120, title="Months told")
    """How many month ends are called before the date of a run; 0 tells no movement."""

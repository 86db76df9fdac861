"""What an account is worth, and over which time."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from clienthood.settings.section import Section


class ValueSection(Section):
    """What an account is worth, and over which time."""

    horizon_days: int = Field(default=365, ge=1, le=3650, title="Time ahead")
    """How far ahead worth is counted, in days."""
    discount_rate: float = Field(default=0.10, ge=0, lt=10, title="Discount of money a year later")
    """What money a year later is worth less, as a yearly rate."""
    margin: float | None = Field(default=None, gt=0, le=1, title="Margin")
    """Share of the revenue that is left after the cost of goods; empty: worth is revenue."""
    hour_cost: float | None = Field(default=None, ge=0, title="Cost of an hour")
    """What an hour of contact costs, in the book's currency; empty: contacts cost nothing."""
    interval: float = Field(default=0.8, gt=0, lt=1, title="Width of the range")
    """How often the range of an account shall hold what comes."""
    model: Literal["auto", "pareto_nbd", "mbg_nbd", "mbg_cnbd", "bg_nbd"] = Field(
        default="auto", title="Model of buying"
    )
    """The model of buying; auto takes the one that forecast the book's own past best."""
    prior: Literal["weak", "none"] = Field(default="weak", title="Prior")
    """A weak prior on the parameters, or maximum likelihood."""
    draws: int = Field(default=400, ge=50, le=10000, title="Futures drawn")
    """Simulated futures of each account, from which its range is read."""

"""What the business plans: a goal of revenue, and what stands in its way."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from clienthood.settings.section import Section


class PlanSection(Section):
    """A goal of revenue by a date, and what the business can bear."""

    goal: float | None = Field(default=None, gt=0, title="Goal of revenue")
    """Revenue from the date of the run to the date of the goal; empty: that of the year before and
    a tenth more."""
    by: dt.date | None = Field(default=None, title="Date of the goal")
    """Day by which the goal shall be met; empty: a year after the date of the run."""
    capacity: int | None = Field(default=None, ge=0, title="Clients that can be served")
    """Clients that the business can serve at the same time; empty: no limit."""
    conversion: float | None = Field(default=None, gt=0, le=1, title="Leads that are won")
    """Share of leads that are won; empty: that of the records."""
    sales_cycle_days: float | None = Field(default=None, ge=0, title="Days to win an account")
    """Days from first contact to first purchase; empty: those of the records."""

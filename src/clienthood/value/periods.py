"""The length of a term or of the time between bills: named lengths, and medians that engines share.

A length in days that lies near a named one is that one, so that months of 28 to 31 days and terms
that begin a few days late count alike. A month is a twelfth of 365.25 days.
"""

from __future__ import annotations

from dataclasses import dataclass

MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A named length of time."""

    days: int
    low: int
    high: int
    """Shortest and longest time in days that is taken for it."""
    exact: float
    """Its mean length in days, by which periods are counted off."""


PERIODS = (
    Period(days=7, low=6, high=8, exact=7.0),
    Period(days=14, low=13, high=15, exact=14.0),
    Period(days=30, low=27, high=33, exact=MONTH_DAYS),
    Period(days=61, low=56, high=66, exact=2 * MONTH_DAYS),
    Period(days=91, low=82, high=100, exact=3 * MONTH_DAYS),
    Period(days=182, low=170, high=195, exact=6 * MONTH_DAYS),
    Period(days=365, low=350, high=380, exact=12 * MONTH_DAYS),
    Period(days=730, low=715, high=745, exact=24 * MONTH_DAYS),
    Period(days=1095, low=1080, high=1110, exact=36 * MONTH_DAYS),
)
MONTH = 30
"""Period in days where the records do not tell."""


def period_sql(days: str) -> str:
    """Return the SQL of the named period that a length in whole days is taken for, or itself."""
    cases = " ".join(
        f"when {days} between {each.low} and {each.high} then {each.days}" for each in PERIODS
    )
    return f"(case {cases} else {days} end)"


def length_sql(period: str) -> str:
    """Return the SQL of the mean length in days of a period that ``period_sql`` gave."""
    cases = " ".join(f"when {each.days} then {each.exact}" for each in PERIODS)
    return f"(case {period} {cases} else cast({period} as double) end)"


def median_select(rows: str, *, of: str, value: str) -> str:
    """Return the select of the lower median of ``value`` for each ``of`` among rows that have one.

    Columns: ``of`` and ``value`` under their names. ``rows`` is the name of a table or select.
    """
    return (
        f"select {of}, {value} from (\n"
        f"  select {of}, {value}, count(*) over (partition by {of}) as n,\n"
        f"    row_number() over (partition by {of} order by {value}) as nth\n"
        f"  from {rows} where {value} is not null\n"
        ") ranked where 2 * nth = n or 2 * nth = n + 1"
    )

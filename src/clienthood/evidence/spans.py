"""Spans: for each account the days that frame its history, and its current phase."""

from __future__ import annotations

import datetime as dt

from clienthood.evidence.dimension import Increment

PHASE_DAYS = 365


def month_of(date: dt.date) -> int:
    """Return the calendar month of a date as ``month_sql`` counts it."""
    return date.year * 12 + date.month - 1


def month_sql(day: str) -> str:
    """Return the calendar month of a day number, counted in months since year 0."""
    date = f"(date '1970-01-01' + cast({day} as integer))"
    return f"cast(extract(year from {date}) * 12 + extract(month from {date}) - 1 as integer)"


TIMELINE: tuple[Increment, ...] = (
    Increment(name="first_day", stream="timeline", each="day", merge="min"),
    Increment(name="last_day", stream="timeline", each="day", merge="max"),
    Increment(name="third_last", stream="timeline", each="third_last", merge="max"),
    Increment(
        name="first_exchange",
        stream="timeline",
        each="case when exchange = 1 then day end",
        merge="min",
    ),
    Increment(
        name="last_exchange",
        stream="timeline",
        each="case when exchange = 1 then day end",
        merge="max",
    ),
    Increment(name="exchange_days", stream="timeline", each="exchange"),
    Increment(name="talk_days", stream="timeline", each="1 - exchange"),
    Increment(
        name="active_months",
        stream="timeline",
        each="case when exchange = 1 and (previous_exchange is null or "
        f"{month_sql('previous_exchange')} <> month) then 1 else 0 end",
    ),
    Increment(
        name="gap_squares",
        stream="timeline",
        each="case when previous_exchange is not null"
        " then cast(day - previous_exchange as double) * (day - previous_exchange) else 0 end",
    ),
)
"""What a day of dealings adds; its read-out at a date frames everything else."""


GAPS = "(exchange_days - 1)"
GAP_DAYS = "cast(last_exchange - first_exchange as double)"
"""Gaps between days of exchange, and the days in all of them, over the figures of the timeline."""

PHASE_START = f"least(last_day - {PHASE_DAYS}, coalesce(third_last, first_day))"
"""Day on which the current phase begins, over the figures of the timeline."""


def phase_quarters_sql(as_of: str) -> str:
    """Return the length of the current phase in quarters at a date, at least one."""
    exposure = (
        f"greatest(91, least({as_of} - greatest(phase_start, first_day),"
        f" greatest({PHASE_DAYS}, last_day - phase_start)))"
    )
    return f"cast({exposure} as double) / 91.25"


def framed_select(timeline: str) -> str:
    """Return the select of the timeline's figures and where they put the current phase.

    It runs from twelve months before the last dealing, or from the third-last dealing if that
    lies further back, in whole calendar months.
    """
    return (
        f"select *, {month_sql('phase_start')} as phase_month\n"
        f"from (select *, {PHASE_START} as phase_start from ({timeline}) framed) phased"
    )


def spans_select(framed: str, *, as_of: int) -> str:
    """Return the select of one row per account: first and last day, phase, counts, gaps.

    ``framed`` is the select of the timeline's figures and the phase at ``as_of``.
    """
    return f"select *, {phase_quarters_sql(str(as_of))} as phase_quarters\nfrom ({framed}) framed"

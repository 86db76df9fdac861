"""The dates at which a run calls every account: month ends, and its own date."""

from __future__ import annotations

import calendar
import datetime as dt

from clienthood.evidence.spans import month_of
from clienthood.units import date_of, day_number


def month_ends(as_of: int, months: int) -> tuple[int, ...]:
    """Return the last days of so many whole months up to ``as_of``, and ``as_of`` itself.

    Day numbers, rising; nothing where ``months`` is 0.
    """
    if months == 0:
        return ()
    month = month_of(date_of(as_of))
    last = month if month_end(month) == as_of else month - 1
    ends = [month_end(each) for each in range(last - months + 1, last + 1)]
    return tuple(ends if last == month else [*ends, as_of])


def month_end(month: int) -> int:
    """Return the day number of the last day of a month (year * 12 + month - 1)."""
    year, nth = divmod(month, 12)
    return day_number(dt.date(year, nth + 1, calendar.monthrange(year, nth + 1)[1]))

"""How needs arise in time: the arrival processes behind every agent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def renewal(
    rng: np.random.Generator, first: int, until: int, *, gap: float, regularity: float
) -> Ints:
    """Return the days from ``first`` to ``until`` on which a recurring need arises.

    Parameters
    ----------
    gap
        Mean days between two needs.
    regularity
        Shape of the gamma law of the gaps: 1 is pure chance, large is a clock.
    """
    if until < first:
        return np.empty(0, dtype=np.int64)
    expected = (until - first) / gap
    count = int(expected + 4 * np.sqrt(expected / regularity) + 6)
    gaps = rng.gamma(regularity, gap / regularity, count)
    days = first + np.concatenate(([0.0], np.cumsum(np.maximum(gaps, 0.5))))
    return days[days <= until].astype(np.int64)


def spaced(rng: np.random.Generator, first: int, until: int, *, gaps: tuple[float, float]) -> Ints:
    """Return needs that come far apart, each gap between the two bounds in days."""
    count = int(max(until - first, 0) / gaps[0]) + 2
    steps = rng.uniform(gaps[0], gaps[1], count)
    days = first + np.concatenate(([0.0], np.cumsum(steps)))
    return days[days <= until].astype(np.int64)


def monthly(first: int, until: int) -> Ints:
    """Return the same day of every month from ``first`` to ``until`` (the 28th at the latest)."""
    start = np.datetime64(first, "D")
    month = start.astype("datetime64[M]")
    day = min(int((start - month.astype("datetime64[D]")).astype(np.int64)), 27)
    last = np.datetime64(until, "D").astype("datetime64[M]")
    months = np.arange(month, last + np.timedelta64(1, "M"))
    days = months.astype("datetime64[D]").astype(np.int64) + day
    kept: Ints = days[(days >= first) & (days <= until)]
    return kept


def in_season(rng: np.random.Generator, days: Ints, season: npt.NDArray[np.float64]) -> Ints:
    """Return the days that survive the season; the first one always does."""
    if len(days) < 2:
        return days
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    keep = rng.random(len(days)) < season[months] / season.max()
    keep[0] = True
    kept: Ints = days[keep]
    return kept


def chance_days(rng: np.random.Generator, first: int, until: int, *, a_year: float) -> Ints:
    """Return days of events that come by pure chance, so many a year on average."""
    if until <= first:
        return np.empty(0, dtype=np.int64)
    count = rng.poisson(a_year * (until - first) / 365.25)
    return np.sort(rng.integers(first, until + 1, count))

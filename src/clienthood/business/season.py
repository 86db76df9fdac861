"""The season: which part of a year's revenue falls into each of its months."""

from __future__ import annotations

import numpy as np

from clienthood.business.newcomers import MONTH, income_select
from clienthood.engine import Engine
from clienthood.value.models.columns import FloatArray

YEAR, LEAST_YEARS, MOST_YEARS = 12, 2, 5


def season(months: FloatArray) -> FloatArray:
    """Return the factors of the twelve months ahead; their mean is 1.

    Parameters
    ----------
    months
        Revenue of each month on record, the oldest first; only whole years up to the last month
        are read, five at most. Growth from year to year is taken out. The factors are drawn to 1
        as far as years differ from one another; all are 1 below two years.
    """
    years = min(len(months) // YEAR, MOST_YEARS)
    flat = np.ones(YEAR)
    if years < LEAST_YEARS:
        return flat
    table = np.asarray(months[-years * YEAR :], dtype=np.float64).reshape(years, YEAR)
    totals = table.sum(axis=1)
    if (totals <= 0).any():
        return flat
    growth = (totals[-1] / totals[0]) ** (1 / (years - 1) / YEAR)
    even = table / growth ** np.arange(YEAR)
    even = even / even.mean(axis=1, keepdims=True)
    mean = even.mean(axis=0)
    between = float(((mean - 1) ** 2).sum() / (YEAR - 1))
    within = float(even.var(axis=0, ddof=1).mean() / years)
    kept = max(1 - within / between, 0.0) if between > 0 else 0.0
    return np.asarray(np.maximum(1 + kept * (mean - 1), 0.0))


def season_of(engine: Engine, *, as_of: int) -> FloatArray:
    """Return the factors of the twelve months ahead, from the revenue on record up to a day."""
    income = income_select(engine)
    rows = engine.rows(
        f"select cast(floor(({as_of} - day) / {MONTH}) as integer) as ago, sum(cents) as cents"
        f" from ({income}) i where day <= {as_of} group by ago order by ago"
    )
    if not rows:
        return np.ones(YEAR)
    begun = [int(str(row["ago"])) for row in rows]
    months = np.zeros(max(begun))
    for ago, row in zip(begun, rows, strict=True):
        if ago < len(months):
            months[-1 - ago] = float(str(row["cents"]))
    return season(months)

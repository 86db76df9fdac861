"""How seldom an account that pays by an arrangement would pay at once so many times running."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.movement.silence import YEAR

ARRANGED = "plan in ('on account', 'instalment', 'up front', 'retainer')"
AT_ONCE = "plan = 'at once'"
LEAST_ARRANGED = 3.0
"""Payments by arrangement that show that an account pays so."""
LEAST_RUN = 2.0
"""Payments at once that may be a change: a single one is none."""
PSEUDO_PAYMENTS = 2.0
"""Payments made as is usual among clients that stand beside its own."""

PAID = f"""select account_key, month, arranged, at_once, first_paid,
  case when arranged > 0 then sum(at_once) over (partition by account_key order by month
    rows between unbounded preceding and current row) end as settled
from (select account_key, month, cast(min(day) as double) as first_paid,
    cast(sum(case when {ARRANGED} then 1 else 0 end) as double) as arranged,
    cast(sum(case when {AT_ONCE} then 1 else 0 end) as double) as at_once
  from payments_rows where paid_at is not null and ({ARRANGED} or {AT_ONCE})
  group by account_key, month) paid"""
"""Payments of each account and month; ``settled``: those at once up to the last arranged one."""
MERGES = {"arranged": "sum", "at_once": "sum", "settled": "max", "first_paid": "min"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paying:
    """How accounts have paid so far; arrays of one shape."""

    arranged: FloatArray
    """Payments on account, by instalment, up front or by retainer."""
    at_once: FloatArray
    run: FloatArray
    """Those at once since the month of the last arranged one."""
    first_day: FloatArray
    """Day of the first payment; NaN for none."""


def shifts_a_year(paying: Paying, asked: BoolArray, days: IntArray) -> FloatArray:
    """Return how many such runs of payments at once each account would show in a year by itself.

    The share of its payments that are arranged is its own, with ``PSEUDO_PAYMENTS`` as is usual
    among those asked for at that date; each payment is drawn with that share (Pólya's urn), so a
    run of r at once after a payments arranged and b at once has the chance
    B(a, b + r) / B(a, b). Infinite where nothing tells.

    Parameters
    ----------
    paying
        Shape (N, M).
    asked
        Of which accounts and dates, shape (N, M).
    days
        Day number of each date, shape (M,).
    """
    arranged = np.where(asked, np.nan_to_num(paying.arranged), 0.0).sum(axis=0)
    at_once = np.where(asked, np.nan_to_num(paying.at_once), 0.0).sum(axis=0)
    usual = arranged / np.maximum(arranged + at_once, 1.0)
    found = np.full(asked.shape, np.inf)
    at, nth = np.nonzero(asked & (paying.arranged >= LEAST_ARRANGED) & (paying.run >= LEAST_RUN))
    run, total = paying.run[at, nth], (paying.arranged + paying.at_once)[at, nth]
    own = paying.arranged[at, nth] + PSEUDO_PAYMENTS * usual[nth]
    other = paying.at_once[at, nth] - run + PSEUDO_PAYMENTS * (1.0 - usual[nth])
    chance = np.exp(
        gammaln(other + run) - gammaln(other) + gammaln(own + other) - gammaln(own + other + run)
    )
    years = np.maximum((days[nth] - paying.first_day[at, nth]) / YEAR, 1.0)
    found[at, nth] = np.maximum(total / years, 1.0) * chance
    return found

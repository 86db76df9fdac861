"""The summary of an account's purchases that models of noncontractual buying are fitted on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.engine import Engine

LOG_STEPS = 2**30
"""Logarithms are summed as multiples of 1/2**30, so that the sum is exact in any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One entry per account with a purchase, in the order of ``account_key``; days are whole."""

    account_key: IntArray
    first_day: IntArray
    x: IntArray
    t_x: IntArray
    T: IntArray
    litt: FloatArray
    spend_mean: FloatArray
    """NaN where there is no repeat purchase."""
    first_cents: IntArray


def make_summary(
    engine: Engine, *, as_of: int, purchases: str = "purchases", name: str = "summary"
) -> None:
    """Make the table of summaries: one row per account with a purchase up to ``as_of``.

    Columns: account_key; first_day; x, the repeat purchases (days of purchase after the first);
    t_x, days from the first to the last purchase; T, days from the first purchase to ``as_of``;
    litt, the sum of the natural logarithms of the gaps between purchases in days (double, 0 where
    x is 0); spend_mean, mean cents of a repeat purchase (double, null where x is 0); first_cents
    (bigint). ``purchases`` is a table that ``make_purchases`` made as of the same day.
    """
    engine.table(name, summary_select(as_of=as_of, purchases=purchases))


def summary_select(*, as_of: int, purchases: str = "purchases") -> str:
    """Return the select of the summaries of a table of purchases."""
    return f"""select account_key, min(day) as first_day, cast(count(gap) as integer) as x,
  max(day) - min(day) as t_x, {as_of} - min(day) as T,
  coalesce(sum(round(ln(gap) * {LOG_STEPS})), 0) / {LOG_STEPS} as litt,
  cast(sum(case when gap is not null then cents end) as double) / nullif(count(gap), 0)
    as spend_mean,
  cast(sum(case when gap is null then cents end) as bigint) as first_cents
from (
  select account_key, day, cents,
    day - lag(day) over (partition by account_key order by day) as gap
  from {purchases} where day <= {as_of}
) spaced group by account_key"""


def fetch_summary(engine: Engine, name: str = "summary") -> Summary:
    """Return the columns of a table of summaries as arrays, in the order of the account keys."""
    columns = ", ".join(Summary.__slots__)
    rows = engine.fetch(f"select {columns} from {name} order by account_key")

    def whole(column: str) -> IntArray:
        return np.asarray(rows.column(column).to_numpy(), np.int64)

    def real(column: str) -> FloatArray:
        return np.asarray(rows.column(column).to_numpy(), np.float64)

    return Summary(
        account_key=whole("account_key"),
        first_day=whole("first_day"),
        x=whole("x"),
        t_x=whole("t_x"),
        T=whole("T"),
        litt=real("litt"),
        spend_mean=real("spend_mean"),
        first_cents=whole("first_cents"),
    )

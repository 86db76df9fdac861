"""New accounts: how many came month by month, and what each has brought since it came."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clienthood.engine import Engine
from clienthood.value.models.columns import FloatArray, IntArray

MONTH, MONTHS = 365.25 / 12, 24
"""Days of a month, and months that new accounts are followed for."""
PACE = 24
"""Months whose arrivals are counted."""
RECENT = 1826
"""Days back within which an account must have come to stand for those that will."""
MOST = 2_000
"""New accounts whose paths are kept, evenly drawn."""
YOUNG = 182
"""Days before which an account is too young to tell what it is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Newcomers:
    """Accounts that came while the business kept its records.

    Attributes
    ----------
    probability
        Chance that each is a client, shape (accounts,).
    followed
        Days since it came, shape (accounts,).
    paths
        What it had brought on its first day, and by the end of each month after, in minor units;
        shape (accounts, 1 + months).
    """

    probability: FloatArray
    followed: FloatArray
    paths: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrivals:
    """How many accounts came, month by month, the last month first.

    Attributes
    ----------
    counts
        New accounts of each month on record, shape (months,).
    clients
        The number of clients among those old enough to tell, and their number.
    settled
        New accounts old enough to tell what they are.
    """

    counts: IntArray
    clients: float
    settled: int


def income_select(engine: Engine) -> str:
    """Return the select of the money that came in: account_key, day, cents.

    From the orders; in a book without any, from the payments made.
    """
    sold = engine.rows("select 1 as x from orders_rows limit 1")
    if sold:
        return "select account_key, day, cents from orders_rows"
    return "select account_key, paid_at as day, cents from payments_rows where paid_at is not null"


def make_newcomers(engine: Engine, *, as_of: int, name: str = "newcomers") -> Arrivals:
    """Make the table of newcomers, and return how many came.

    One row per account and month since it came: account_id, account_key, first_day, probability,
    month (0 is the first day), cents. An account is new if it first bought after the record had
    gone on for a year, or for a third of its length; up to 2,000 of the last five years are kept,
    evenly drawn.
    """
    income = income_select(engine)
    engine.table(
        "firsts",
        f"""select i.account_key, min(i.day) as first_day, min(c.account_id) as account_id,
  min(c.probability) as probability
from ({income}) i join calls c on c.account_key = i.account_key
where i.cents > 0 and i.day <= {as_of} group by i.account_key""",
    )
    begin = engine.rows("select min(first_day) as day from firsts")[0]["day"]
    since = as_of if begin is None else int(str(begin)) + min((as_of - int(str(begin))) // 3, 365)
    engine.table(
        name,
        f"""select f.account_id, f.account_key, f.first_day, f.probability, i.month, i.cents from (
  select *, row_number() over (order by mod(account_key * 7919, 100003), account_key) as pick
  from firsts where first_day > {max(since, as_of - RECENT)}
) f join (
  select i.account_key, cast(case when i.day <= f.first_day then 0
    else 1 + floor((i.day - f.first_day - 1) / {MONTH}) end as integer) as month,
    cast(sum(i.cents) as bigint) as cents
  from ({income}) i join firsts f on f.account_key = i.account_key
  where i.day <= {as_of} group by i.account_key, month
) i on i.account_key = f.account_key
where f.pick <= {MOST} and i.month <= {MONTHS} order by f.account_key, i.month""",
    )
    arrivals = _arrivals(engine, as_of, since)
    engine.drop("firsts")
    return arrivals


def _arrivals(engine: Engine, as_of: int, since: int) -> Arrivals:
    months = min(int((as_of - since) // MONTH), PACE)
    rows = engine.rows(
        f"select cast(floor(({as_of} - first_day) / {MONTH}) as integer) as ago,"
        " count(*) as n from firsts"
        f" where first_day > {as_of} - {MONTH} * {max(months, 0)} group by ago"
    )
    counts = np.zeros(max(months, 0), np.int64)
    for row in rows:
        counts[int(str(row["ago"]))] = int(str(row["n"]))
    settled = engine.fetch(
        "select probability from firsts"
        f" where first_day > {max(since, as_of - RECENT)} and first_day <= {as_of - YOUNG}"
    ).column(0)
    return Arrivals(counts=counts, clients=math.fsum(settled.to_pylist()), settled=len(settled))


def fetch_newcomers(engine: Engine, *, as_of: int, name: str = "newcomers") -> Newcomers:
    """Return the table of newcomers as arrays, in the order of the account keys."""
    rows = engine.fetch(f"select * from {name} order by account_key, month")
    keys = np.asarray(rows.column("account_key").to_numpy(), np.int64)
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    paths = np.zeros((len(first), 1 + MONTHS))
    month = np.asarray(rows.column("month").to_numpy(), np.int64)
    paths[place, month] = np.asarray(rows.column("cents").to_numpy(), np.float64)
    day = np.asarray(rows.column("first_day").to_numpy(), np.float64)[first]
    probability = np.asarray(rows.column("probability").to_numpy(), np.float64)[first]
    return Newcomers(probability=probability, followed=as_of - day, paths=np.cumsum(paths, axis=1))

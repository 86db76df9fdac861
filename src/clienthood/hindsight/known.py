"""What was known of each account at an earlier day: the call of that day, worth, and plain rules.

Nothing later is read. The call is the one that a run as of that day makes; worth is found by the
models fitted to what was bought up to it; the rules count records dated up to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clienthood.calls.calling import call_accounts
from clienthood.engine import Engine
from clienthood.evidence import Dimension, folds, measure
from clienthood.hindsight.arrays import FloatArray
from clienthood.settings import Settings
from clienthood.value.ranks import ranks
from clienthood.value.valuing import value_accounts

DRAWS = 200
"""Futures drawn: enough, since only means are held against what came."""
CLASSES = 5
"""Classes of recency, frequency and amount in the RFM score."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """What was known at a day; each array of shape (accounts,), in the order of its key.

    Attributes
    ----------
    probability
        Chance of being a client, by the call of that day.
    worth
        Worth ahead in minor units, 0 where nothing told any.
    alive
        Chance that it still buys, 0 where it had bought nothing.
    rfm
        Classes of recency, frequency and amount, added up: 3 to 15.
    count
        Days on which it bought, signed or paid for a contract.
    tenure
        Days since the first of them.
    """

    day: int
    probability: FloatArray
    worth: FloatArray
    alive: FloatArray
    rfm: FloatArray
    count: FloatArray
    tenure: FloatArray


def dealt_select(until: int) -> str:
    """Return a select of the days up to one on which accounts bought, signed or paid: no others.

    In a book without any order up to then, every payment counts.
    """
    return f"""select account_key, day from (
  select account_key, day from orders_rows where cents > 0 and day <= {until}
  union all
  select account_key, signed as day from contracts_rows where signed <= {until}
  union all
  select account_key, paid_at as day from payments_rows where paid_at <= {until}
    and (contract_id is not null or not exists (select 1 from orders_rows where day <= {until}))
) dealt group by account_key, day"""


def spent_select(since: int, until: int) -> str:
    """Return a select of what accounts brought after a day up to another, in minor units.

    From orders, net of refunds; in a book without any order up to then, from payments.
    """
    return f"""select account_key, sum(cents) as cents from (
  select account_key, cents from orders_rows where day > {since} and day <= {until}
  union all
  select account_key, cents from payments_rows where paid_at > {since} and paid_at <= {until}
    and not exists (select 1 from orders_rows where day <= {until})
) spent group by account_key"""


def name_said(engine: Engine) -> None:
    """Name ``said`` (account_id, kind): confirmed kinds; and let no call know of them from now on.

    So that what was said later teaches no call of an earlier day. Needs ``labels`` and ``roster``.
    """
    engine.table(
        "said",
        "select r.account_id, coalesce(l.kind, r.confirmed_kind) as kind from roster r"
        " left join labels l on l.account_id = r.account_id"
        " where coalesce(l.kind, r.confirmed_kind) is not null",
    )
    engine.table("labels", "select account_id, kind from said where 1 = 0")
    engine.table(
        "roster",
        "select account_key, account_id, name, cast(null as varchar) as confirmed_kind,"
        " created_day, listed from roster",
    )


def call_at(
    engine: Engine,
    dimensions: Sequence[Dimension],
    settings: Settings,
    *,
    day: int,
    name: str,
    doubted: bool = False,
) -> None:
    """Keep the call that a run as of a day makes: account_key, account_id, kind, probability."""
    measure(engine, folds(dimensions), dimensions, as_of=day)
    call_accounts(engine, dimensions, settings.calls, doubted=doubted)
    engine.table(name, "select account_key, account_id, kind, probability from calls")


def known_at(engine: Engine, settings: Settings, *, day: int, minor: int) -> Known:
    """Return what was known of each account of ``seen``, which ``call_at`` has kept for the day.

    Payments of later days are gone from the engine afterwards: a payment ties an order to its
    contract whenever it is made, and on that day it had not been made.
    """
    engine.table("payments_rows", f"select * from payments_rows where day <= {day}")
    fewer = settings.value.model_copy(update={"draws": DRAWS})
    value_accounts(engine, settings.model_copy(update={"value": fewer}), as_of=day, minor=minor)
    rows = engine.fetch(_TOLD.format(dealt=dealt_select(day), spent=spent_select(-1, day)))
    told = {name: _column(rows, name) for name in rows.column_names if name != "account_key"}
    return Known(
        day=day,
        probability=told["probability"],
        worth=told["value"],
        alive=told["p_alive"],
        rfm=sum_of_classes(told["last"], told["days"], told["cents"]),
        count=told["days"],
        tenure=np.where(told["days"] > 0, day - told["first"], 0.0),
    )


_TOLD = """select s.account_key, s.probability, coalesce(w.value, 0) as value,
  coalesce(w.p_alive, 0) as p_alive, coalesce(d.days, 0) as days, coalesce(d.first, 0) as first,
  coalesce(d.last, 0) as last, coalesce(p.cents, 0) as cents
from seen s left join worth w on w.account_key = s.account_key
left join (select account_key, count(*) as days, min(day) as first, max(day) as last
  from ({dealt}) days group by account_key) d on d.account_key = s.account_key
left join ({spent}) p on p.account_key = s.account_key
order by s.account_key"""


def sum_of_classes(*told: FloatArray) -> FloatArray:
    """Return the classes from 1 to 5 of each of several columns, added up (Hughes 1994)."""
    found = np.zeros(len(told[0]))
    for each in told:
        part = (ranks(each) - 0.5) / len(each) if len(each) else each
        found += np.floor(part * CLASSES) + 1.0
    return found


def _column(rows: pa.Table, name: str) -> FloatArray:
    return np.asarray(rows.column(name).cast(pa.float64()).to_numpy(), np.float64)

"""Terms: chains of contracts and subscriptions whose loss a business sees, and what each brings."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.engine import Chain, Engine, Select
from clienthood.value.chains import make_chained
from clienthood.value.periods import length_sql
from clienthood.value.receipts import line_days, line_terms, periods, receipts

GRACE_DAYS = 14
"""A term that ran out so few days ago is undecided: the next contract may not be written yet."""
NOTICE_DAYS = 3
"""What is ended so few days after a term's last day is ended at that term."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """One entry per chain, in the order of the account keys; days are whole.

    Attributes
    ----------
    survived
        Terms after which it went on.
    price
        Money of one period in minor units; NaN where nothing tells.
    ends
        Last day of the current period; NaN where it is lost.
    """

    account_key: IntArray
    started: IntArray
    period_days: IntArray
    survived: FloatArray
    lost: BoolArray
    price: FloatArray
    ends: FloatArray

    def at(self, where: Any) -> Terms:  # noqa: ANN401 - whatever indexes an array
        """Return the entries at some places."""
        return Terms(**{each.name: getattr(self, each.name)[where] for each in fields(self)})


def fetch_terms(engine: Engine, name: str = "terms") -> Terms:
    """Return the table ``terms``, or another like it, as arrays."""
    rows = engine.fetch(f"select * from {name} order by account_key, chain")

    def of(column: str, kind: type) -> Any:  # noqa: ANN401 - an array of that kind
        return np.asarray(rows.column(column).to_numpy(zero_copy_only=False), dtype=kind)

    return Terms(
        account_key=of("account_key", np.int64),
        started=of("started", np.int64),
        period_days=of("period_days", np.int64),
        survived=of("survived", np.float64),
        lost=of("lost", np.bool_),
        price=of("period_cents", np.float64),
        ends=of("ends", np.float64),
    )


def make_terms(engine: Engine, *, as_of: int) -> None:
    """Make the table ``terms``: one row per chain of contracts or subscription of an account.

    Columns: account_key; chain (integer, from 1 for each account); source ('contract' or
    'subscription lines'); started (day); period_days (integer, length of a term: 30 is a month,
    91 a quarter, 365 a year); survived (integer, terms completed after which it went on); lost;
    in_force; period_cents (bigint, money of one period, null where nothing tells); ends (last day
    of the current period, null if lost).

    Contracts count whose loss would be seen (``chains.COUNTED``), from their first day on. Every
    renewal on record is one term survived; a contract that renews itself, or has no end, survives
    each term that it outlasts. But where a business writes its renewals down (most contracts that
    could renew themselves were followed by another at their first end), one that ran out without
    is over as any other. A chain is lost when its last contract was ended or ran out and no
    later one is signed; one that stopped at its term in the last 14 days is neither lost nor in
    force, unless it renews itself.

    The period is the median term; without any end the median time between receipts, else a month.
    The money of a period is what came, before what was written: the usual day of payments that
    name the chain's contracts, or else of the account's subscription lines (the mean of those
    within three times the median), times such days in a period, where there were several; else
    the worth last written into a contract with a term, divided by the periods in that term. A
    framework brings nothing by itself: its orders do.

    An account without a contract that counts, but with order lines of the nature 'subscription',
    has one chain of those: a term survived per further day of lines, lost when none has come for
    one and a half periods.
    """
    make_chained(engine, as_of=as_of)
    engine.table("terms", terms_chain(as_of=as_of).sql())
    engine.drop("chained")


def terms_chain(*, as_of: int) -> Chain:
    """Return the selects that read ``chained`` and end in the terms."""
    return Chain(
        (
            Select("begun", f"select * from chained where starts <= {as_of}"),
            line_days(as_of),
            receipts(as_of),
            *periods(),
            Select("upcoming", f"select root from chained where starts > {as_of} group by root"),
            Select("stretches", _stretches()),
            Select("custom", CUSTOM.format(as_of=as_of)),
            Select("passed", _passed(as_of)),
            Select("standing", _standing(as_of)),
            *line_terms(as_of),
            Select("terms", _terms()),
        )
    )


def _stretches() -> str:
    """Each contract with the start of the one that follows, its term's length, its first end."""
    length = length_sql("coalesce(b.term, p.period)")
    backwards = "(partition by b.root order by b.starts desc, b.contract_id desc)"
    silent = "b.cents is null or b.term is null"
    return f"""select *, coalesce(ends, starts + round(length) - 1) as first_end from (
  select b.*, p.started, p.period, p.usual, p.regular, {length} as length,
    row_number() over {backwards} as from_last, lag(b.starts) over {backwards} as follows,
    row_number() over (partition by b.root order by case when {silent} then 1 else 0 end,
      b.starts desc, b.contract_id desc) as valued
  from begun b join periods p on p.root = b.root
) told"""


CUSTOM = """select sum(case when ends < {as_of} and coalesce(ended, {as_of}) > ends
      and auto_renews then 1 else 0 end) < 2 * sum(case when auto_renews
      and ends < {as_of} and round((follows - starts) / length) = 1 then 1 else 0 end) as written
from stretches"""
"""Whether of the contracts that renewed themselves most have their next term on record."""


def _passed(as_of: int) -> str:
    """Each contract with the terms of it after which the chain went on."""
    seen = f"coalesce(ended - {NOTICE_DAYS}, {as_of})"
    return f"""select *, case
    when follows is not null and (auto_renews or ends is null)
      then greatest(1, round((follows - starts) / length))
    when follows is not null then 1
    when goes_on and {seen} > first_end
      then 1 + floor(({seen} - first_end - 1) / length)
    else 0 end as survives,
  case when valued = 1 then cents / greatest(1, round(cast(term as double) / period)) end as worth
from (
  select s.*, s.ends is null or (s.auto_renews and not c.written) as goes_on
  from stretches s cross join custom c
) told"""


def _standing(as_of: int) -> str:
    """Each chain by its last contract: whether that one is over, and whether it is lost."""
    stopped = "coalesce(ended, ends)"
    undecided = f"(not goes_on and {stopped} >= ends and {as_of} - {stopped} <= {GRACE_DAYS})"
    return f"""select account_key, root, started, period, survived, worth_told, usual,
  regular, over,
  over and not renewed and not {undecided} as lost,
  case when over then {stopped} when not goes_on then ends
    else greatest({as_of}, first_end + round(survives * length)) end as current_end
from (
  select p.*, u.root is not null as renewed,
    ended is not null or (not goes_on and ends < {as_of}) as over,
    sum(survives) over (partition by p.root) as survived,
    max(worth) over (partition by p.root) as worth_told
  from passed p left join upcoming u on u.root = p.root
) told where from_last = 1"""


def _terms() -> str:
    return """select account_key, cast(row_number() over
    (partition by account_key order by started, root) as integer) as chain,
  'contract' as source, cast(started as integer) as started, cast(period as integer) as period_days,
  cast(survived as integer) as survived, lost, not over as in_force,
  cast(round(coalesce(case when regular then usual end, worth_told, usual)) as bigint)
    as period_cents,
  cast(case when not lost then current_end end as integer) as ends
from standing
union all
select account_key, chain, source, cast(started as integer), cast(period_days as integer),
  cast(survived as integer), lost, in_force, cast(round(period_cents) as bigint),
  cast(ends as integer)
from line_terms"""

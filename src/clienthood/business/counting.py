"""The stage of a run: for each account what the standing, scoreboard and self-check count."""

from __future__ import annotations

from typing import Any

from clienthood.business.figures import FIGURES
from clienthood.engine import Engine
from clienthood.evidence.streams import SUBSTANTIVE

TABLES = ("footing", "scores")
YEAR, QUARTER = 365, 90
STEPS = 2**20
"""Values are summed as multiples of 1/2**20, so that the sum is exact in any order."""
COUNTED = (
    (
        "order_days",
        "select account_key, count(*) as n from (select account_key, day from orders_rows"
        " where cents > 0 and day <= {now} group by account_key, day) d group by account_key",
    ),
    (
        "contacts",
        "select account_key, count(*) as n from (select account_key, day from interactions_rows"
        " where day <= {now} and coalesce(direction, '') <> 'out' union all"
        " select account_key, day from tickets_rows where day <= {now}) d group by account_key",
    ),
    (
        "tailored",
        "select account_key, count(*) as n from orders_rows where day > {now} - 365"
        " and day <= {now} and (bespoke or nature = 'advice') group by account_key",
    ),
    (
        "spoken_with",
        f"select account_key, count(*) as n from interactions_rows where day > {{now}} - {QUARTER}"
        f" and day <= {{now}} and {SUBSTANTIVE} group by account_key",
    ),
    (
        "quotable",
        "select account_key, count(*) as n from feedback_rows where may_publish and day <= {now}"
        " group by account_key",
    ),
    (
        "invited",
        "select account_key, count(*) as n from interactions_rows where day > {now} - 365"
        " and day <= {now} and kind in ('workshop', 'webinar', 'training') group by account_key",
    ),
)
"""Column of ``footing``, and the select of its number for each account that has any."""


def count_records(engine: Engine, *, as_of: int) -> dict[str, Any]:
    """Leave ``footing`` and ``scores`` in the engine; return the first day on record.

    ``footing`` has one row per called account: account_id, account_key, kind, probability, spent
    and spent_year (minor units), order_days, contacts, and how often it had something made for it
    (tailored), was spoken with, said what may be quoted and was invited (``COUNTED``).

    ``scores`` has one row per figure of the scoreboard and account of its kind that has a record
    for it in the last two years: account_id, account_key, figure, v and n (sum and number of the
    values of the last twelve months), v_before and n_before (of the twelve before).
    """
    engine.table("footing", _footing(as_of))
    engine.table("scores", _scores(as_of))
    began = engine.rows("select min(day) as day from timeline_rows")[0]["day"]
    return {"began": None if began is None else int(str(began))}


def _footing(as_of: int) -> str:
    columns = ", ".join(f"coalesce({name}.n, 0) as {name}" for name, _ in COUNTED)
    joined = "\n".join(
        f"left join ({select.format(now=as_of)}) {name} on {name}.account_key = c.account_key"
        for name, select in COUNTED
    )
    return f"""select c.account_id, c.account_key, c.kind, c.probability, c.spent, c.spent_year,
  {columns}
from calls c
{joined}
order by c.account_key"""


def _scores(as_of: int) -> str:
    told = "\nunion all\n".join(
        f"select '{figure.key}' as figure, '{figure.kind}' as of_kind, account_key, day,"
        f" cast(v as double) as v from ({figure.rows(as_of)}) {figure.key}_rows"
        f" where day > {as_of - 2 * YEAR} and day <= {as_of}"
        for figure in FIGURES
    )
    recent = f"r.day > {as_of - YEAR}"
    value = f"round(r.v * {STEPS}) / {STEPS}"
    return f"""select c.account_id, c.account_key, r.figure,
  sum(case when {recent} then {value} else 0 end) as v,
  cast(sum(case when {recent} then 1 else 0 end) as bigint) as n,
  sum(case when {recent} then 0 else {value} end) as v_before,
  cast(sum(case when {recent} then 0 else 1 end) as bigint) as n_before
from ({told}) r join calls c on c.account_key = r.account_key and c.kind = r.of_kind
group by c.account_id, c.account_key, r.figure order by r.figure, c.account_key"""

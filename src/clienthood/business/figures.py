"""The rows that figures of the scoreboard are counted from: account_key, day, v."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One kind of rows behind figures of the scoreboard.

    Attributes
    ----------
    kind
        client or customer: whose rows count.
    select
        Select of account_key, day, v; ``{now}`` is the as-of day, ``{then}`` a year before.
    """

    key: str
    kind: str
    select: str

    def rows(self, as_of: int) -> str:
        """Return the select of the rows as of a day."""
        return self.select.replace("{now}", str(as_of)).replace("{then}", str(as_of - YEAR))


YEAR = 365
SCORE = (
    "case scale when 'NPS' then score / 10.0 when 'CSAT' then (score - 1) / 4.0"
    " when 'CES' then (score - 1) / 6.0 end * 100"
)
IN_FORCE = """select t.account_key, e.day, case when t.gone > e.day then 1 else 0 end as v
from (select account_key, started, case when lost then started + (survived + 1) * period_days
  else {now} + 1 end as gone from terms) t
join (select {now} as day union all select {then} as day) e
  on t.started <= e.day - 365 and t.gone > e.day - 365"""
TENURE = """select f.account_key, e.day, (e.day - f.first_day) / 30.4375 as v
from (select account_key, min(day) as first_day from timeline_rows group by account_key) f
join (select {now} as day union all select {then} as day) e on f.first_day <= e.day"""
FIRST_TWO = """select account_key, day + 90 as day, case when follows <= day + 90 then 1 else 0 end
  as v
from (
  select account_key, day, lag(day) over w as before,
    min(day) over (partition by account_key order by day
      rows between 1 following and 1 following) as follows
  from (select account_key, day from orders_rows where cents > 0 group by account_key, day) d
  window w as (partition by account_key order by day)
) told where before is null"""
BASKETS = (
    "select account_key, day, sum(cents) as v from orders_rows where day <= {now}"
    " group by account_key, day having sum(cents) > 0"
)
FIGURES = (
    Counted(
        key="feedback",
        kind="client",
        select=f"select account_key, day, {SCORE} as v from feedback_rows where score is not null",
    ),
    Counted(
        key="answers",
        kind="client",
        select="select account_key, day, (satisfaction - 1) / 4.0 * 100 as v from tickets_rows"
        " where satisfaction is not null",
    ),
    Counted(
        key="complaints",
        kind="client",
        select="select account_key, day, case when closed_at <= {now} then 1 else 0 end as v"
        " from tickets_rows where kind = 'complaint'",
    ),
    Counted(key="retention", kind="client", select=IN_FORCE),
    Counted(key="tenure", kind="client", select=TENURE),
    Counted(
        key="support",
        kind="client",
        select="select account_key, day, closed_at - day as v from tickets_rows"
        " where closed_at is not null and closed_at <= {now}",
    ),
    Counted(key="baskets", kind="customer", select=BASKETS),
    Counted(key="second", kind="customer", select=FIRST_TWO),
)

"""The scoreboard: for clients how content they are and who stays, for customers how many and how.

Each figure is counted from rows (account_key, day, v) over the last twelve months and over the
twelve before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from clienthood.faces.views.reading import Reading
from clienthood.value.terms import make_terms

YEAR = 365
EXAMPLES = 3
"""Accounts named for a figure."""
AGAIN = 90
"""Days within which a second purchase follows a first one, or does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of the scoreboard."""

    key: str
    title: str
    kind: str
    """client or customer."""
    unit: str
    """share, points, days, months, money or number."""
    more_is_better: bool
    now: float | None
    """In the last twelve months; None where nothing tells."""
    counted: int
    """Records or accounts behind it."""
    before: float | None
    """In the twelve months before."""
    counted_before: int
    examples: tuple[str, ...]
    """Accounts to look at: those for which it is worst, or most."""
    unknown: str
    """Which record would fill it; empty where it is filled."""
    link: str
    """Page with the accounts behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    key: str
    title: str
    kind: str
    unit: str
    rows: str
    """Select of account_key, day, v; ``{now}`` is the as-of day, ``{then}`` a year before."""
    how: str = "mean"
    """mean of v, sum of v, accounts counted, or ratio of the sums of v and w."""
    better: bool = True
    record: str = ""
    of_all: bool = False
    """Whether rows count that belong to no account, or to accounts of any kind."""


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
ASKED = (
    _Asked(
        key="feedback",
        title="Satisfaction, from what they answered",
        kind="client",
        unit="points",
        rows=f"select account_key, day, {SCORE} as v from feedback_rows where score is not null",
        record="feedback with a score and its scale",
    ),
    _Asked(
        key="answers",
        title="Satisfaction with answers to requests",
        kind="client",
        unit="points",
        rows="select account_key, day, (satisfaction - 1) / 4.0 * 100 as v from tickets_rows"
        " where satisfaction is not null",
        record="tickets with satisfaction",
    ),
    _Asked(
        key="complaints",
        title="Complaints that were solved",
        kind="client",
        unit="share",
        rows="select account_key, day, case when closed_at <= {now} then 1 else 0 end as v"
        " from tickets_rows where kind = 'complaint'",
        record="tickets of the kind complaint, with the day they were closed",
    ),
    _Asked(
        key="retention",
        title="Contracts that stayed in force",
        kind="client",
        unit="share",
        rows=IN_FORCE,
        record="contracts with their first and last days",
    ),
    _Asked(
        key="tenure",
        title="Time with us so far",
        kind="client",
        unit="months",
        rows=TENURE,
        record="orders, contracts or interactions",
    ),
    _Asked(
        key="support",
        title="Time until a request was closed",
        kind="client",
        unit="days",
        rows="select account_key, day, closed_at - day as v from tickets_rows"
        " where closed_at is not null and closed_at <= {now}",
        better=False,
        record="tickets with the days they were opened and closed",
    ),
    _Asked(
        key="buyers",
        title="Customers who bought",
        kind="customer",
        unit="number",
        rows=BASKETS,
        how="accounts",
        record="orders",
    ),
    _Asked(
        key="volume",
        title="Days on which they bought",
        kind="customer",
        unit="number",
        rows=BASKETS,
        how="count",
        record="orders",
    ),
    _Asked(
        key="basket",
        title="What they spend on such a day",
        kind="customer",
        unit="money",
        rows=BASKETS,
        record="orders with their amounts",
    ),
    _Asked(
        key="leads",
        title="Enquiries that were won, of those decided",
        kind="customer",
        unit="share",
        rows="select account_key, closed_at as day, case when outcome = 'won' then 1 else 0 end"
        " as v from leads_all where outcome in ('won', 'lost') and closed_at is not null",
        record="leads with their outcome and the day it was decided",
        of_all=True,
    ),
    _Asked(
        key="second",
        title="First purchases followed by a second within 90 days",
        kind="customer",
        unit="share",
        rows=FIRST_TWO,
        record="orders over more than three months",
    ),
)
LEADS = """select l.lead_id, m.account_key, l.outcome,
  cast(datediff('day', date '1970-01-01', cast(l.first_contact_at as date)) as integer) as day,
  cast(datediff('day', date '1970-01-01', cast(l.closed_at as date)) as integer) as closed_at
from leads l left join members m on m.account_id = l.account_id
where l.account_id is null or m.account_key is not null"""
"""Leads, those that became no account among them, without accounts that are left out."""


def scoreboard(reading: Reading) -> tuple[Figure, ...]:
    """Return the figures of the last twelve months beside those before, clients first."""
    reading.name_rows()
    reading.prepared.make("terms", partial(make_terms, as_of=reading.as_of))
    reading.engine.view("leads_all", LEADS)
    began = reading.rows("select min(day) as day from timeline_rows")[0]["day"]
    told = began is not None and int(str(began)) <= reading.as_of - 2 * YEAR
    return tuple(_figure(reading, asked, told=told) for asked in ASKED)


def _figure(reading: Reading, asked: _Asked, *, told: bool) -> Figure:
    rows = _rows(reading, asked)
    now, counted = _counted(reading, rows, asked, reading.as_of)
    before, counted_before = (None, 0)
    if told:
        before, counted_before = _counted(reading, rows, asked, reading.as_of - YEAR)
    return Figure(
        key=asked.key,
        title=asked.title,
        kind=asked.kind,
        unit=asked.unit,
        more_is_better=asked.better,
        now=now,
        counted=counted,
        before=before,
        counted_before=counted_before,
        examples=_examples(reading, rows, asked) if now is not None else (),
        unknown="" if now is not None else f"Not recorded; {asked.record} would fill it.",
        link="" if asked.of_all else f"/accounts?kind={asked.kind}",
    )


def _rows(reading: Reading, asked: _Asked) -> str:
    """Return the select of the rows behind a figure, those of its kind alone."""
    rows = asked.rows.replace("{now}", str(reading.as_of))
    rows = rows.replace("{then}", str(reading.as_of - YEAR))
    if asked.of_all:
        return rows
    return (
        f"select r.* from ({rows}) r join calls c on c.account_key = r.account_key"
        f" where c.kind = '{asked.kind}'"
    )


def _counted(reading: Reading, rows: str, asked: _Asked, last: int) -> tuple[float | None, int]:
    how = {"accounts": "count(*)", "count": "coalesce(sum(n), 0)"}.get(asked.how, "sum(v) / sum(n)")
    row = reading.rows(
        f"select {how} as told, coalesce(sum(n), 0) as n from ("
        f"select account_key, sum(v) as v, count(*) as n from ({rows}) r"
        f" where day > {last - YEAR} and day <= {last} group by account_key) a"
    )[0]
    number = int(str(row["n"]))
    if not number:
        return None, 0
    unit = reading.minor if asked.unit == "money" else 1
    return float(str(row["told"])) / unit, number


def _examples(reading: Reading, rows: str, asked: _Asked) -> tuple[str, ...]:
    """Return the accounts for which a figure is worst; those with most where it is a count."""
    order = (
        "n desc" if asked.how in ("accounts", "count") else ("v asc" if asked.better else "v desc")
    )
    found = reading.rows(
        "select c.account_id from (select account_key, avg(v) as v, count(*) as n"
        f" from ({rows}) r where day > {reading.as_of - YEAR} and day <= {reading.as_of}"
        f" group by account_key) a join calls c on c.account_key = a.account_key"
        f" order by {order}, c.account_id limit {EXAMPLES}"
    )
    return tuple(str(row["account_id"]) for row in found)

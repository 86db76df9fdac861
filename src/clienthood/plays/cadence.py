"""Cadence: how often each account and the business talk, when next, and who is overdue.

The rhythm is the account's own: the geometric mean of the gaps between its days of contact, and
their spread. With fewer than three contacts it is that of its kind, and says so. What nobody
writes down is unknown, never overdue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clienthood.engine import Chain, Engine, Select
from clienthood.evidence.streams import SUBSTANTIVE, day_sql
from clienthood.settings import ContactSection

QUARTER = 90
YEAR = 365
OWN = 3
"""Contacts from which an account has a rhythm of its own."""
PRIOR = 5
"""So many gaps of the usual spread of its kind are added to an account's own."""
LATE = 1.2816
"""Spreads above the mean beyond which nine of ten gaps are over."""
ANSWER_DAYS = 14
"""Days in which a sign of the account counts as an answer."""
STAFF_DAYS = 730
"""Days in which who serves an account is looked for."""
LEAST_GAPS = 20
"""With fewer gaps on record the rhythm of a kind is that of all."""

OPEN_REQUEST = (
    "(order_id is null and coalesce(kind, 'question') in ('question','advice','problem'))"
)


def make_cadence(engine: Engine, settings: ContactSection, *, as_of: int) -> Mapping[str, Any]:
    """Make the table ``cadence``: one row per account, in the order of its key.

    Columns: account_id, account_key, kind, contacts (days with two-way contact), last_day,
    gap_days, limit_days (nine of ten gaps end by then), own (whether both are the account's own,
    or those of its kind), expected_day, logged (whether contacts with it would be on record),
    overdue_days (days since the one expected; null: not overdue, or unknown), outgoing_90 and
    outgoing_365 (messages and campaigns sent to it), answered_365 (of these, answered within 14
    days), too_much (more than the settings allow, and less than a quarter answered).
    """
    engine.table("cadence", cadence_chain(as_of=as_of, most=settings.most_outgoing).sql())
    return {"kinds": _kinds(engine), "support": support(engine, as_of=as_of)}


def cadence_chain(*, as_of: int, most: int) -> Chain:
    """Return the selects that end in the cadence of each account."""
    return Chain(
        tuple(Select(name, text.format(as_of=as_of, most=most)) for name, text in _SELECTS)
    )


def _kinds(engine: Engine) -> list[dict[str, Any]]:
    """Return the rhythm of each kind: geometric means over its accounts with one of their own."""
    return engine.rows(
        "select kind, count(*) as accounts, count(case when own then 1 end) as own,"
        " exp(avg(case when own then ln(gap_days) end)) as gap_days,"
        " count(overdue_days) as overdue,"
        " count(case when not logged then 1 end) as unlogged,"
        " count(case when too_much then 1 end) as too_much"
        " from cadence group by kind order by kind"
    )


def support(engine: Engine, *, as_of: int) -> dict[str, Any]:
    """Return how long requests took to be closed in the last year, and how many are open.

    ``days`` counts the closed ones by whole days; ``kept`` says whether closing is recorded.
    """
    taken = engine.rows(
        "select closed_at - day as days, count(*) as requests from tickets_rows"
        f" where closed_at >= day and closed_at <= {as_of} and day > {as_of - YEAR}"
        " group by closed_at - day order by days"
    )
    waiting = engine.rows(
        "select count(*) as opened, count(case when closed_at is null or closed_at >"
        f" {as_of} then 1 end) as waiting, min(case when closed_at is null or closed_at >"
        f" {as_of} then day end) as oldest"
        f" from tickets_rows where day <= {as_of} and day > {as_of - YEAR}"
    )[0]
    kept = engine.rows("select count(*) as n from tickets_rows where closed_at is not null")
    return {
        "kept": bool(kept[0]["n"]),
        "days": [[row["days"], row["requests"]] for row in taken],
        "opened": waiting["opened"],
        "waiting": waiting["waiting"],
        "oldest": waiting["oldest"],
    }


_CONTACTS = f"""select account_key, day from (
  select account_key, day from interactions_rows where {SUBSTANTIVE} and day <= {{as_of}}
  union all
  select account_key, day from tickets_rows where {OPEN_REQUEST} and day <= {{as_of}}
) met group by account_key, day"""

_GAPS = """select account_key, day,
  day - lag(day) over (partition by account_key order by day) as gap
from contacts"""

_RHYTHMS = """select g.account_key, max(c.kind) as kind, count(*) as contacts,
  count(gap) as gaps, max(day) as last_day, sum(ln(gap)) as logs, sum(ln(gap) * ln(gap)) as squares
from gaps g join calls c on c.account_key = g.account_key group by g.account_key"""

_SPREADS = """select kind, sum(gaps) as gaps, avg(logs / gaps) as mean,
  avg(squares / gaps) - avg(logs / gaps) * avg(logs / gaps) as whole,
  sum(case when gaps > 1 then squares - logs * logs / gaps end)
    / nullif(sum(case when gaps > 1 then gaps - 1 end), 0) as within
from (
  select kind, gaps, logs, squares from rhythms where gaps > 0
  union all select 'all' as kind, gaps, logs, squares from rhythms where gaps > 0
) each_account group by kind"""

_NORMS = f"""select k.kind,
  case when s.gaps >= {LEAST_GAPS} then s.mean else a.mean end as mean,
  case when s.gaps >= {LEAST_GAPS} then s.whole else a.whole end as whole,
  coalesce(case when s.gaps >= {LEAST_GAPS} then s.within end, a.within, a.whole) as within
from (select kind from calls group by kind) k
left join spreads s on s.kind = k.kind left join spreads a on a.kind = 'all'"""

_SERVED = f"""select account_key, staff from (
  select account_key, staff,
    row_number() over (partition by account_key order by days desc, latest desc, staff) as nth
  from (
    select account_key, staff, count(*) as days, max(day) as latest from (
      select account_key, staff, day from orders_rows
      where staff is not null and day <= {{as_of}} and day > {{as_of}} - {STAFF_DAYS}
      union all
      select account_key, staff, day from interactions_rows
      where staff is not null and day <= {{as_of}} and day > {{as_of}} - {STAFF_DAYS}
    ) served group by account_key, staff
  ) by_staff
) ranked where nth = 1"""

_HEARD = """select staff, max(day) as heard from interactions_rows
where day <= {as_of} and staff is not null group by staff"""

_SENT = f"""select account_key, day from interactions_rows
where direction = 'out' and day <= {{as_of}} and day > {{as_of}} - {YEAR}
union all
select m.account_key, {day_sql("t.sent_at")} as day
from campaign_contacts t join members m on m.account_id = t.account_id
where {day_sql("t.sent_at")} <= {{as_of}} and {day_sql("t.sent_at")} > {{as_of}} - {YEAR}"""

_SIGNS = """select account_key, day from contacts
union all
select account_key, day from interactions_rows
where direction in ('in', 'two-way') and day <= {as_of}
union all
select account_key, day from responses_rows where day <= {as_of}"""

_FOLLOWED = f"""select account_key, day, is_sign,
  min(case when is_sign = 1 then day end) over (
    partition by account_key order by day, is_sign
    rows between current row and unbounded following) as answer
from (
  select account_key, day, 0 as is_sign from sent
  union all select account_key, day, 1 as is_sign from signs where day > {{as_of}} - {YEAR}
) both_ways"""

_OUTGOING = f"""select account_key, count(*) as outgoing_365,
  count(case when day > {{as_of}} - {QUARTER} then 1 end) as outgoing_90,
  count(case when answer <= day + {ANSWER_DAYS} then 1 end) as answered_365
from followed where is_sign = 0 group by account_key"""

_PACES = f"""select c.account_id, c.account_key, c.kind, coalesce(r.contacts, 0) as contacts,
  r.last_day, coalesce(r.contacts, 0) >= {OWN} as own,
  case when r.contacts >= {OWN} then r.logs / r.gaps else n.mean end as middle,
  case when r.contacts >= {OWN}
    then (n.within * {PRIOR} + r.squares - r.logs * r.logs / r.gaps)
      / ({PRIOR} + r.gaps - 1) * (1 + cast(1 as double) / r.gaps)
    else n.whole end as variance,
  case when (select max(day) from interactions_rows where day <= {{as_of}}) is null then null
    when s.staff is null then (select max(day) from interactions_rows where day <= {{as_of}})
    else h.heard end as heard
from calls c left join rhythms r on r.account_key = c.account_key
left join norms n on n.kind = c.kind
left join served s on s.account_key = c.account_key
left join heard h on h.staff = s.staff"""

_TIMED = f"""select *, exp(middle) as gap_days,
  exp(middle + {LATE} * exp(0.5 * ln(greatest(variance, 0.01)))) as limit_days,
  last_day + cast(round(exp(middle)) as integer) as expected_day
from paces"""

_CADENCE = """select t.account_id, t.account_key, t.kind, t.contacts, t.last_day, t.gap_days,
  t.limit_days, t.own, t.expected_day,
  t.heard is not null and coalesce(t.expected_day <= t.heard or t.expected_day >= {as_of}, true)
    as logged,
  case when {as_of} - t.last_day > t.limit_days and t.heard > t.expected_day
    and (t.own or t.kind = 'client') then {as_of} - t.expected_day end as overdue_days,
  coalesce(o.outgoing_90, 0) as outgoing_90, coalesce(o.outgoing_365, 0) as outgoing_365,
  coalesce(o.answered_365, 0) as answered_365,
  coalesce(o.outgoing_90 > {most} and 4 * o.answered_365 < o.outgoing_365, false) as too_much
from timed t left join outgoing o on o.account_key = t.account_key
order by t.account_key"""

_SELECTS = (
    ("contacts", _CONTACTS),
    ("gaps", _GAPS),
    ("rhythms", _RHYTHMS),
    ("spreads", _SPREADS),
    ("norms", _NORMS),
    ("served", _SERVED),
    ("heard", _HEARD),
    ("sent", _SENT),
    ("signs", _SIGNS),
    ("followed", _FOLLOWED),
    ("outgoing", _OUTGOING),
    ("paces", _PACES),
    ("timed", _TIMED),
    ("cadence", _CADENCE),
)

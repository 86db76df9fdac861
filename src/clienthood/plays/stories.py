"""Stories: of whom a testimonial or a case study could be told, and whether they allow it.

A story needs a result that the record shows: spend that grew, a complaint that was solved, praise.
Nobody who is not content, or waits for an answer to a complaint, is a candidate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clienthood.engine import Chain, Engine, Select
from clienthood.evidence.streams import day_sql
from clienthood.settings import StoriesSection

YEAR = 365
GROWN = 0.5
"""Growth of spend over a year that counts as a full result."""
LONG = 5
"""Years of tenure that count in full."""
CONTENT = 0.6
"""Satisfaction, of 1, below which nobody is asked for a story."""
RECENT = 730
"""Days in which answers tell how content an account is."""

SCORE = (
    "case scale when 'NPS' then score / 10.0 when 'CSAT' then (score - 1) / 4.0"
    " when 'CES' then (score - 1) / 6.0 end"
)
"""An answer on its scale as a part of 1."""


def make_stories(
    engine: Engine, settings: StoriesSection, *, as_of: int, satisfaction: float
) -> Mapping[str, Any]:
    """Make the table ``stories``: candidates for testimonials and case studies.

    Columns: account_id, account_key, kind, rank (those who have said no come last), score (0 to
    1), form ('case study' or 'testimonial'), consent ('yes', 'no', 'ask'), quotes (comments that
    may be published), last_asked (day), tired (asked too short a time ago), growth (of spend, last
    year over the one before; null: not known), solved (complaints solved after which it stayed),
    content (0 to 1; null: not known), years (of tenure), referrals.

    Parameters
    ----------
    satisfaction
        Top of the scale on which tickets are rated.
    """
    chain = stories_chain(as_of=as_of, again=settings.ask_again_days, top=satisfaction)
    engine.table("stories", chain.sql())
    asked = engine.rows("select count(*) as n from campaigns where kind = 'testimonial'")
    return {"asking_recorded": bool(asked[0]["n"])}


def stories_chain(*, as_of: int, again: int, top: float) -> Chain:
    """Return the selects that end in the candidates, each with its rank."""
    return Chain(
        tuple(
            Select(name, text.format(as_of=as_of, again=again, top=top)) for name, text in _SELECTS
        )
    )


_SPENT = f"""select account_key, sum(case when day > {{as_of}} - {YEAR} then cents end) as now,
  sum(case when day <= {{as_of}} - {YEAR} then cents end) as earlier, min(day) as first_day
from orders_rows where day <= {{as_of}} and day > {{as_of}} - {2 * YEAR} group by account_key"""

_ANSWERS = f"""select account_key, avg(value) as content,
  max(case when nth = 1 then value end) as latest
from (
  select account_key, value,
    row_number() over (partition by account_key order by day desc, value) as nth
  from (
    select account_key, day, {SCORE} as value from feedback_rows
    where score is not null and scale is not null and day <= {{as_of}}
    union all
    select account_key, day, satisfaction / {{top}} as value from tickets_rows
    where satisfaction is not null and day <= {{as_of}}
  ) given where value is not null and day > {{as_of}} - {RECENT}
) ranked group by account_key"""

_TROUBLE = """select t.account_key,
  count(case when t.closed_at <= {as_of} and t.day < c.last_day then 1 end) as solved,
  count(case when t.closed_at is null or t.closed_at > {as_of} then 1 end) as waiting
from tickets_rows t join calls c on c.account_key = t.account_key
where t.kind = 'complaint' and t.day <= {as_of} group by t.account_key"""

_QUOTED = """select account_key, count(*) as quotes from feedback_rows
where may_publish and comment is not null and day <= {as_of} group by account_key"""

_BROUGHT = """select account_key, count(*) as referrals from referrals_rows
where day <= {as_of} group by account_key"""

_ASKED = f"""select m.account_key, max({day_sql("t.sent_at")}) as last_asked
from campaign_contacts t join members m on m.account_id = t.account_id
join campaigns c on c.campaign_id = t.campaign_id
where c.kind = 'testimonial' and {day_sql("t.sent_at")} <= {{as_of}} group by m.account_key"""

_FIGURES = f"""select c.account_id, c.account_key, c.kind,
  case when s.first_day <= {{as_of}} - {YEAR} and s.earlier > 0
    then coalesce(s.now, 0) / s.earlier - 1 end as growth,
  t.solved, a.content, (({{as_of}} - c.first_day) / 365.25) as years,
  coalesce(b.referrals, 0) as referrals, coalesce(q.quotes, 0) as quotes, k.last_asked,
  case when p.consent_publish then 'yes' when p.consent_publish is null then 'ask'
    else 'no' end as consent
from calls c left join spent s on s.account_key = c.account_key
left join answers a on a.account_key = c.account_key
left join trouble t on t.account_key = c.account_key
left join quoted q on q.account_key = c.account_key
left join brought b on b.account_key = c.account_key
left join asked k on k.account_key = c.account_key
left join accounts p on p.account_id = c.account_id
where coalesce(t.waiting, 0) = 0 and coalesce(a.latest, 1) >= {CONTENT}
  and coalesce(a.content, 1) >= {CONTENT} and c.first_day is not null"""

_RESULTS = f"""select *,
  case when growth is null then null else greatest(least(growth / {GROWN}, 1), 0) end as grown,
  case when solved > 0 then 1 end as mended
from figures where growth > 0 or solved > 0 or content is not null"""

_SCORED = f"""select account_id, account_key, kind,
  round(1e6 * (0.5 * (coalesce(grown, 0) + coalesce(mended, 0) + coalesce(content, 0))
    / ((case when grown is null then 0 else 1 end) + coalesce(mended, 0)
      + (case when content is null then 0 else 1 end))
    + 0.25 * least(years / {LONG}, 1)
    + 0.25 * least(0.5 * least(referrals, 1) + 0.5 * least(quotes, 1), 1))) / 1e6 as score,
  case when kind = 'client' and years >= 1 and (growth > 0 or solved > 0)
    then 'case study' else 'testimonial' end as form,
  consent, quotes, last_asked, coalesce(last_asked > {{as_of}} - {{again}}, false) as tired,
  growth, coalesce(solved, 0) as solved, content, years, referrals
from results"""

_RANKED = """select account_id, account_key, kind,
  row_number() over (
    order by case when consent = 'no' then 1 else 0 end, score desc, account_key) as rank,
  score, form, consent, quotes, last_asked, tired, growth, solved, content, years, referrals
from scored order by account_key"""

_SELECTS = (
    ("spent", _SPENT),
    ("answers", _ANSWERS),
    ("trouble", _TROUBLE),
    ("quoted", _QUOTED),
    ("brought", _BROUGHT),
    ("asked", _ASKED),
    ("figures", _FIGURES),
    ("results", _RESULTS),
    ("scored", _SCORED),
    ("stories", _RANKED),
)

"""Agreements at each date: whether one stands, and since when what stood is over."""

from __future__ import annotations

from clienthood.evidence.dimensions.contract import IN_FORCE

STANDING = "(e.form in ('retainer', 'framework', 'subscription') or e.auto_renews)"
"""An agreement that goes on until somebody ends it; a project that is done ends nothing."""
OPEN = "(e.form = 'standard form' and e.ends is null)"
"""Terms without an end: while they stand they hold nobody, but who ends them says something."""
PROJECT = "(e.form = 'engagement' and not e.auto_renews)"
YEAR, USUAL_TIMES = 365, 2
"""An engagement that went on for longer than a year, and than so many times what engagements of
the book take, was no project alone: who ends it ends more."""
FORCE = IN_FORCE.format(as_of="d.at_as_of", read_to="d.at_as_of")

_USUAL = f"""select d.nth, sum(cast(e.ended - e.signed as double)) / count(*) as usual
from contracts_rows e join days_at d on e.ended <= d.at_as_of
where {PROJECT} group by d.nth"""

_EACH = f"""select e.account_key, d.nth, e.signed,
  case when {STANDING} then 1 else 0 end as standing,
  case when {OPEN} and not {STANDING} then 1 else 0 end as open_terms,
  case when {PROJECT} then 1 else 0 end as project,
  case when {FORCE} then 1 else 0 end as in_force,
  case when e.ended <= d.at_as_of then e.ended end as noted,
  case when {PROJECT} and e.ended <= d.at_as_of and e.ended - e.signed > {YEAR}
    and e.ended - e.signed > {USUAL_TIMES} * u.usual then 1 else 0 end as lasting,
  case when e.ended <= d.at_as_of then e.ended else e.ends end as gone
from contracts_rows e join days_at d on e.signed <= d.at_as_of
left join ({_USUAL}) u on u.nth = d.nth
where (e.renewed is null or e.renewed > d.at_as_of) and coalesce(e.form, '') <> 'one-off sale'"""

_BY_DAY = f"""select account_key, nth, noted,
  max(standing * in_force) as standing_now, max(open_terms * in_force) as open_now,
  max(in_force) as any_now, min(project) as only_projects,
  max(case when standing = 1 and in_force = 0 then gone end) as standing_gone,
  max(case when open_terms = 1 and in_force = 0 then gone end) as open_gone,
  case when max(lasting) = 1 or (count(*) > 1 and max(signed) > min(signed)) then noted end
    as notice
from ({_EACH}) agreed group by account_key, nth, noted"""

TERMS = f"""select account_key, nth, max(standing_now) as stands,
  min(only_projects) as projects,
  case when max(standing_now) = 0 then max(standing_gone) end as over,
  case when max(standing_now) = 0 and max(open_now) = 0 then max(open_gone) end as open_over,
  case when max(any_now) = 0 then max(notice) end as notice
from ({_BY_DAY}) ended group by account_key, nth"""
"""What agreements say of each account and date, from those signed up to it.

account_key, nth, stands (0 or 1), projects (1 where nothing but engagements for a project was
ever signed), and the day on which it was over: ``over`` of the last standing
agreement where none stands; ``open_over`` of the last terms without an end where neither holds;
``notice`` the day on which several agreements of different days were ended together, or an
engagement that went on for years, where none is left. An agreement that a later one renews has
made way for it.
"""

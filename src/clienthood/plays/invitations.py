"""Invitations: whom to ask to which workshop, webinar or training, and what came of those held.

Who refused marketing is never invited; who was not asked has to be asked first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from clienthood.engine import Chain, Engine, Select
from clienthood.evidence.streams import SUBSTANTIVE, day_sql
from clienthood.plays.attendance import difference
from clienthood.settings import InvitationsSection

SERVICES = ("training", "webinar", "workshop")
INVITED_BY = "workshop"
"""The one kind of campaign that invites."""
COMES_WITHIN = 60
"""Days after an invitation in which the event is held."""
BEFORE = 180
"""Days before and after an invitation over which dealings are compared."""
YEAR = 365
GONE = 730
"""Days without any dealing after which nobody is invited."""
PRIOR = 10
"""So many invitations of the usual answer are added to each group of accounts alike."""
OWN_PRIOR = 5
"""So many of the group's answer are added to an account's own."""
MOST = 2000
"""At most so many are proposed for one service."""


def make_invitations(
    engine: Engine, settings: InvitationsSection, *, as_of: int
) -> Mapping[str, Any]:
    """Make the table ``invitations``: whom to invite to which service, the likeliest first.

    Columns: account_id, account_key, service ('workshop', 'webinar' or 'training'), rank, score
    (chance of an answer or attendance, estimated), because ('came before', 'answered before',
    'talks with us', 'alike come'), consent ('yes', or 'ask' where nobody has asked), came, invited
    and answered (its own events and invitations so far). Only services that were ever held or
    invited to; only accounts that have not refused marketing, were not invited lately and are
    likelier than most.
    """
    for name, text in events(as_of=as_of).items():
        engine.table(name, text)
    engine.table("invitations", invitations_chain(as_of=as_of, again=settings.again_days).sql())
    told = {"services": _services(engine), "effects": _effects(engine, as_of=as_of)}
    for name in ("event_came", "event_sent"):
        engine.drop(name)
    return told


def events(*, as_of: int) -> dict[str, str]:
    """Return the selects of who came to what, and who was invited, by table name in order."""
    return {"event_came": _CAME.format(as_of=as_of), "event_sent": _SENT.format(as_of=as_of)}


def invitations_chain(*, as_of: int, again: int) -> Chain:
    """Return the selects that end in whom to invite; they read the tables of ``events``."""
    return Chain(
        tuple(Select(name, text.format(as_of=as_of, again=again)) for name, text in _SELECTS)
    )


def changes_select(*, as_of: int) -> str:
    """Return the select of what changed around each invitation."""
    return _CHANGES.format(as_of=as_of)


def _services(engine: Engine) -> list[dict[str, Any]]:
    """Return for each service how often it was held, who came, who was invited."""
    return engine.rows(_SERVICES)


def _effects(engine: Engine, *, as_of: int) -> list[dict[str, Any]]:
    """Return what came of the events: days of dealing and money, after less before."""
    engine.table("event_changes", changes_select(as_of=as_of))
    rows = engine.fetch("select * from event_changes order by account_key, day")
    engine.drop("event_changes")
    stratum = np.asarray(rows.column("stratum").to_numpy(), np.int64)
    attended = np.asarray(rows.column("attended").to_numpy()) > 0
    return [
        {
            "of": name,
            **asdict(
                difference(stratum, attended, np.asarray(rows.column(name).to_numpy(), np.float64))
            ),
        }
        for name in ("dealings", "cents")
    ]


_KINDS = ", ".join(f"'{name}'" for name in SERVICES)

_CAME = f"""select account_key, kind as service, day from interactions_rows
where kind in ({_KINDS}) and day <= {{as_of}} group by account_key, kind, day"""

_SENT = f"""select i.account_key, '{INVITED_BY}' as service, i.day,
  max(case when i.responded <= {{as_of}} then 1 else 0 end) as answered,
  max(case when e.day is null then 0 else 1 end) as attended
from (
  select m.account_key, {day_sql("t.sent_at")} as day, min({day_sql("t.responded_at")}) as responded
  from campaign_contacts t join members m on m.account_id = t.account_id
  join campaigns c on c.campaign_id = t.campaign_id
  where c.kind = '{INVITED_BY}' and {day_sql("t.sent_at")} <= {{as_of}}
  group by m.account_key, {day_sql("t.sent_at")}
) i left join event_came e on e.account_key = i.account_key and e.service = '{INVITED_BY}'
  and e.day >= i.day and e.day <= i.day + {COMES_WITHIN}
group by i.account_key, i.day"""

_SERVICES = """select s.service, coalesce(h.days, 0) as days, coalesce(h.came, 0) as came,
  coalesce(w.accounts, 0) as accounts, h.last_day, coalesce(i.invited, 0) as invited,
  coalesce(i.answered, 0) as answered, coalesce(i.attended, 0) as attended
from (select service from event_came union select service from event_sent) s
left join (
  select service, count(*) as days, cast(sum(came) as integer) as came, max(day) as last_day
  from (select service, day, count(*) as came from event_came group by service, day) held
  group by service
) h on h.service = s.service
left join (
  select service, count(*) as accounts
  from (select service, account_key from event_came group by service, account_key) who
  group by service
) w on w.service = s.service
left join (
  select service, count(*) as invited, cast(sum(answered) as integer) as answered,
    cast(sum(attended) as integer) as attended
  from event_sent group by service
) i on i.service = s.service
order by s.service"""

_OFFERED = "select service from event_came union select service from event_sent"

_TALKS = f"""select account_key, count(*) as talks from (
  select account_key, day from interactions_rows
  where {SUBSTANTIVE} and kind not in ({_KINDS}) and day <= {{as_of}} and day > {{as_of}} - {YEAR}
  group by account_key, day
) met group by account_key"""

_KNOWN = """select c.account_id, c.account_key, c.kind, c.last_day, o.service,
  coalesce(t.talks, 0) as talks,
  case when coalesce(t.talks, 0) = 0 then 0 when t.talks < 3 then 1 else 2 end as group_of,
  coalesce(e.came, 0) as came, coalesce(i.invited, 0) as invited,
  coalesce(i.answered, 0) as answered, i.last_invited,
  greatest(coalesce(i.yes, 0), coalesce(e.came, 0)) as yes,
  greatest(coalesce(i.invited, 0), coalesce(e.came, 0)) as own,
  case when a.consent_marketing then 'yes' when a.consent_marketing is null then 'ask'
    else 'no' end as consent
from calls c cross join offered o
left join talks t on t.account_key = c.account_key
left join (select account_key, service, count(*) as came from event_came
  group by account_key, service) e on e.account_key = c.account_key and e.service = o.service
left join (select account_key, service, count(*) as invited,
  count(case when answered = 1 then 1 end) as answered,
  count(case when answered = 1 or attended = 1 then 1 end) as yes, max(day) as last_invited
  from event_sent group by account_key, service
) i on i.account_key = c.account_key and i.service = o.service
left join accounts a on a.account_id = c.account_id"""

_ASKED = """select k.service, k.kind, k.group_of,
  sum(case when s.service is not null then k.own else 1 end) as own,
  sum(case when s.service is not null then k.yes else least(k.yes, 1) end) as yes
from known k left join (select service from event_sent group by service) s
  on s.service = k.service
group by k.service, k.kind, k.group_of"""

_USUAL = """select service, cast(sum(yes) as double) / nullif(sum(own), 0) as usual
from asked group by service"""

_CHANCES = f"""select k.*,  u.usual,
  (k.yes + {OWN_PRIOR} * (a.yes + {PRIOR} * u.usual) / (a.own + {PRIOR})) / (k.own + {OWN_PRIOR})
    as score
from known k join asked a
  on a.service = k.service and a.kind = k.kind and a.group_of = k.group_of
join usual u on u.service = k.service"""

_CHOSEN = f"""select account_id, account_key, service,
  row_number() over (
    partition by service order by round(score * 1e9) / 1e9 desc, talks desc, account_key) as rank,
  round(score * 1e9) / 1e9 as score,
  case when came > 0 then 'came before' when answered > 0 then 'answered before'
    when group_of = 2 then 'talks with us' else 'alike come' end as because,
  consent, came, invited, answered
from chances where consent <> 'no' and score > usual and last_day > {{as_of}} - {GONE}
  and coalesce(last_invited, 0) <= {{as_of}} - {{again}}"""

_INVITATIONS = f"select * from chosen where rank <= {MOST} order by service, rank"

_SELECTS = (
    ("offered", _OFFERED),
    ("talks", _TALKS),
    ("known", _KNOWN),
    ("asked", _ASKED),
    ("usual", _USUAL),
    ("chances", _CHANCES),
    ("chosen", _CHOSEN),
    ("invitations", _INVITATIONS),
)

_CHANGES = f"""select account_key, day, attended, after_days - before_days as dealings,
  after_cents - before_cents as cents,
  4 * (case kind when 'client' then 0 when 'customer' then 1 else 2 end)
    + (case when before_days = 0 then 0 when before_days < 3 then 1 when before_days < 7 then 2
      else 3 end) as stratum
from (
  select s.account_key, s.day, s.attended, max(c.kind) as kind,
    count(case when t.day <= s.day then 1 end) as before_days,
    count(case when t.day > s.day then 1 end) as after_days,
    coalesce(sum(case when t.day <= s.day then t.cents end), 0) as before_cents,
    coalesce(sum(case when t.day > s.day then t.cents end), 0) as after_cents
  from event_sent s join calls c on c.account_key = s.account_key
  left join (select account_key, day, sum(cents) as cents from orders_rows
    where day <= {{as_of}} group by account_key, day) t
    on t.account_key = s.account_key and t.day > s.day - {BEFORE} and t.day <= s.day + {BEFORE}
  where s.day + {BEFORE} <= {{as_of}}
    and s.day >= (select min(day) from interactions_rows)
    and s.day - {BEFORE} >= (select min(day) from orders_rows)
  group by s.account_key, s.day, s.attended
) around_it"""

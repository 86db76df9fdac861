"""Streams: dated rows per account, made from the current records, on which increments are counted.

Each stream is a select with at least ``account_key`` and ``day``. ``{...}`` stands for nothing
here: texts are complete. A stream whose rows hold intervals or may change after their day is
read row by row at each date; the others are folded into days and cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clienthood.standard import TABLES
from clienthood.tables import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Dated rows per account."""

    name: str
    tables: tuple[str, ...]
    """Tables it needs, any of them."""
    select: str
    folds: bool = True
    """Whether days and cells can stand for its rows."""
    spare: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns that nothing reads unless an increment does, or there is a row in one of these."""
    taken: Mapping[str, str] = field(default_factory=dict)
    """Columns, each with that of the first table without which it holds nothing."""


SUBSTANTIVE = (
    "(kind in ('meeting', 'consultation', 'review', 'training', 'workshop', 'webinar')"
    " or (kind in ('call', 'visit') and coalesce(direction, 'in') <> 'out')"
    " or (kind = 'e-mail' and direction = 'two-way')"
    " or (kind is null and direction = 'two-way'))"
)
"""Two-way contact that means something; reminders, newsletters and one-way mail are not."""


def day_sql(column: str) -> str:
    """Return the whole days since 1970-01-01 of a time column."""
    return f"cast(datediff('day', date '1970-01-01', cast({column} as date)) as integer)"


def _of(table: str, *, day: str, where: str = "true", account: str = "account_id") -> str:
    """Select the rows of a table with their account key, day and days in place of times."""
    columns = []
    for column in TABLES[table].columns:
        if column.type is Type.TIME:
            columns.append(f"{day_sql('r.' + column.name)} as {column.name}")
        else:
            columns.append(f"r.{column.stored} as {column.stored}")
    listed = ",\n  ".join(columns)
    return (
        f"select a.account_key, {day} as day,\n  {listed}\n"
        f"from {table} r join members a on a.account_id = r.{account}\n"
        f"where ({where}) and {day} is not null"
    )


def _taken(table: str) -> dict[str, str]:
    """Return the columns of ``_of`` a table, each with the one that it is taken from."""
    return {
        column.name if column.type is Type.TIME else column.stored: column.stored
        for column in TABLES[table].columns
    }


ORDERS = f"""select a.account_key, {day_sql("r.ordered_at")} as day,
  r.order_id, r.line, round(r.amount_minor * x.factor) as cents,
  round(r.list_price_minor * x.factor) as list_cents,
  round(r.discount_minor * x.factor) as discount_cents,
  r.promo_code, r.product, r.category, r.quantity, r.nature, r.bespoke, r.channel, r.staff,
  r.refund_of
from orders r join members a on a.account_id = r.account_id
join currencies x on x.currency = coalesce(r.currency, '')
where r.ordered_at is not null"""

_ORDERS_TAKEN = {
    "list_cents": "list_price_minor",
    "discount_cents": "discount_minor",
    **{
        name: name
        for name in (
            "promo_code", "product", "category", "nature", "bespoke", "channel", "staff",
            "refund_of",
        )
    },
}  # fmt: skip
NAMING_ORDERS = ("payments", "contracts", "orders where refund_of is not null")
"""Records by which an order is looked for by its number: without them nobody asks for it."""

_EXCHANGES = """select account_key, day, 1 as exchange from orders_rows where cents > 0
  union all
  select account_key, signed as day, 1 as exchange from contracts_rows
  where signed is not null
  union all
  select p.account_key, p.day, 1 as exchange from payments_rows p left join (
    select s.account_key, min(s.day) as first_order from orders_rows s
    join (select account_key from payments_rows group by account_key) paid
      on paid.account_key = s.account_key group by s.account_key
  ) o on o.account_key = p.account_key
  where p.paid_at is not null
    and (p.contract_id is not null or o.first_order is null or o.first_order > p.day)"""
DEALT = f"""{_EXCHANGES}
  union all
  select account_key, day, 0 as exchange from interactions_rows where {SUBSTANTIVE}"""
DEALT_IN = ("orders", "contracts", "payments", "interactions")
"""Streams of which ``DEALT`` reads the rows."""
DEALINGS = f"""select account_key, day, max(exchange) as exchange from (
  {DEALT}
) dealt group by account_key, day"""


def timeline_of(dealings: str) -> str:
    """Return the select of the timeline from a select of dealings, one for a day at most."""
    return f"""select account_key, day, exchange,
  lag(day, 2) over w as third_last,
  case when exchange = 1 then max(case when exchange = 1 then day end)
    over (partition by account_key order by day rows between unbounded preceding and 1 preceding)
  end as previous_exchange
from ({dealings}) dealings
window w as (partition by account_key order by day)"""


_SIGNED = day_sql("coalesce(r.signed_at, r.starts_on)")
_RENEWALS = f"""
  select a.account_key, r.renews, min({_SIGNED}) as renewed
  from contracts r join members a on a.account_id = r.account_id
  where r.renews <> r.contract_id group by a.account_key, r.renews"""

CONTRACTS = f"""select a.account_key,
  {_SIGNED} as day,
  {_SIGNED} as signed,
  {day_sql("coalesce(r.starts_on, r.signed_at)")} as starts,
  {day_sql("r.ends_on")} as ends, {day_sql("r.ended_on")} as ended,
  r.contract_id, round(r.value_minor * x.factor) as cents,
  coalesce(r.auto_renews, false) as auto_renews, r.renews, r.form,
  case when n.renewed > {_SIGNED} then n.renewed end as renewed,
  r.terms_of_service, r.billing_information, r.privacy_acknowledgement, r.responsibilities,
  r.permissions
from contracts r join members a on a.account_id = r.account_id
left join currencies x on x.currency = coalesce(r.currency, '')
left join ({_RENEWALS}) n on n.account_key = a.account_key and n.renews = r.contract_id
where coalesce(r.signed_at, r.starts_on) is not null"""
"""``renewed``: the day on which a later contract of the account that ``renews`` it was signed."""

PAYMENTS = f"""select a.account_key, {day_sql("coalesce(r.paid_at, r.due_on)")} as day,
  r.order_id, r.contract_id, r.method,
  case when x.currency is not null then round(r.amount_minor * x.factor) else 0 end as cents,
  {day_sql("r.paid_at")} as paid_at, {day_sql("r.due_on")} as due_on,
  coalesce(r.plan, case
    when r.due_on is null then null
    when o.ordered_at is not null and {day_sql("r.due_on")} - {day_sql("o.ordered_at")} >= 7
      then 'on account'
    when o.ordered_at is not null then 'at once'
    when r.paid_at is not null and {day_sql("r.due_on")} <> {day_sql("r.paid_at")}
      then 'on account'
  end) as plan
from payments r join members a on a.account_id = r.account_id
left join currencies x on x.currency = coalesce(r.currency, '')
left join (select order_id, min(ordered_at) as ordered_at from orders group by order_id) o
  on o.order_id = r.order_id
  and {day_sql("o.ordered_at")} <= {day_sql("coalesce(r.paid_at, r.due_on)")}
where coalesce(r.paid_at, r.due_on) is not null"""

STAFF = """select account_key, staff, min(day) as day from (
  select account_key, staff, day from orders_rows where staff is not null
  union all
  select account_key, staff, day from interactions_rows where staff is not null
) dealt group by account_key, staff"""

SINCE = (
    "select staff, min(day) as since from interactions_rows where staff is not null group by staff"
)
"""Since when each of the staff writes down whom they talk to."""

KEEPERS = f"""select s.account_key,
  case when s.day > k.since then s.day else k.since end as day
from ({STAFF}) s join ({SINCE}) k on k.staff = s.staff"""

STREAMS: tuple[Stream, ...] = (
    Stream(
        name="orders",
        tables=("orders",),
        select=ORDERS,
        spare={"line": (), "quantity": (), "order_id": NAMING_ORDERS},
        taken=_ORDERS_TAKEN,
    ),
    Stream(
        name="interactions",
        tables=("interactions",),
        select=_of("interactions", day=day_sql("r.happened_at")),
        spare={"interaction_id": (), "account_id": (), "happened_at": ()},
        taken=_taken("interactions"),
    ),
    Stream(name="contracts", tables=("contracts",), select=CONTRACTS, folds=False),
    Stream(name="payments", tables=("payments",), select=PAYMENTS),
    Stream(
        name="timeline",
        tables=DEALT_IN,
        select=timeline_of(DEALINGS),
    ),
    Stream(
        name="tickets",
        tables=("tickets",),
        select=_of("tickets", day=day_sql("r.opened_at")),
        folds=False,
    ),
    Stream(
        name="leads",
        tables=("leads",),
        select=_of("leads", day=day_sql("r.first_contact_at")),
        folds=False,
    ),
    Stream(
        name="referrals",
        tables=("referrals",),
        select=_of("referrals", day=day_sql("r.referred_at"), account="referrer_account_id"),
    ),
    Stream(
        name="referred",
        tables=("referrals",),
        select=_of("referrals", day=day_sql("r.referred_at"), account="referred_account_id"),
    ),
    Stream(
        name="feedback",
        tables=("feedback",),
        select=_of("feedback", day=day_sql("r.given_at")),
    ),
    Stream(
        name="responses",
        tables=("campaign_contacts",),
        select=f"""select a.account_key, {day_sql("r.responded_at")} as day, c.kind
from campaign_contacts r join members a on a.account_id = r.account_id
join campaigns c on c.campaign_id = r.campaign_id
where r.responded_at is not null""",
    ),
    Stream(name="facts", tables=("facts",), select=_of("facts", day=day_sql("r.date"))),
    Stream(
        name="memberships",
        tables=("memberships",),
        select=_of("memberships", day=day_sql("r.joined_on")),
    ),
    Stream(
        name="people",
        tables=("people",),
        select="select a.account_key, 0 as day, r.person_id, r.role\n"
        "from people r join members a on a.account_id = r.account_id",
    ),
    Stream(
        name="parties",
        tables=("accounts",),
        select=f"""select a.account_key, coalesce({day_sql("r.created_at")}, 0) as day,
  lower(r.source) as source
from accounts r join members a on a.account_id = r.account_id""",
    ),
    Stream(
        name="needs",
        tables=("orders",),
        select="select account_key, min(day) as day, category from orders_rows\n"
        "where category is not null and cents > 0 group by account_key, category",
    ),
    Stream(name="staff", tables=("orders", "interactions"), select=STAFF),
    Stream(
        name="keepers",
        tables=("interactions",),
        select=KEEPERS,
    ),
)
"""In the order in which they can be made: later ones read the rows of earlier ones."""

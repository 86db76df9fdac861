"""Purchases: the days on which an account bought outside any contract with a term."""

from __future__ import annotations

from clienthood.engine import Chain, Engine, Select
from clienthood.value.chains import NEAR_DAYS, counted_select


def make_purchases(engine: Engine, *, as_of: int, name: str = "purchases") -> None:
    """Make the table of purchases: one row per account and day on which it bought.

    Columns: account_key, day (integer), cents (bigint, above 0: what the day brought net of
    refunds). Read from the lines of orders up to and including the day ``as_of``; in a book
    without any order up to then, from the payments made.

    What a contract with a term carries is left out (see ``chains``): orders that any payment,
    whenever it is made, ties to such a contract; orders of the very amount of such a contract of
    the account in force, or of a half, a quarter or a twelfth of it; payments for one; and lines
    of the nature 'subscription'.

    A refund (a negative line) that names its order is netted against that order's day; any other
    refund against the latest day of purchase on or before its own, days being taken as bought
    before any refund. A day whose net is not positive is no purchase. A refund of an order that
    was left out is left out, one without any earlier purchase has nothing to be netted against,
    and refunds dated after ``as_of`` are not seen.
    """
    sold = engine.rows(f"select max(day) as day from orders_rows where day <= {as_of}")
    sells = sold[0]["day"] is not None
    engine.table(name, purchases_chain(as_of=as_of, sells=sells).sql())


def purchases_chain(*, as_of: int, sells: bool) -> Chain:
    """Return the selects that end in the purchases; ``sells``: read orders and not payments."""
    lines = _order_lines(as_of) if sells else _paid_lines(as_of)
    return Chain(
        (
            Select("term_contracts", counted_select(as_of=as_of, columns=TERM_COLUMNS)),
            Select("carried", CARRIED.format(as_of=as_of)),
            Select("bought", BOUGHT.format(lines=lines)),
            Select("returned", RETURNED.format(lines=lines)),
            Select("named", NAMED.format(lines=lines)),
            Select("refunds", REFUNDS),
            Select("purchases", NET),
        )
    )


def _order_lines(as_of: int) -> str:
    return f"""(select o.account_key, o.day, o.cents, o.order_id, o.refund_of,
    c.order_id is null and (o.nature is null or o.nature <> 'subscription') as outside
  from orders_rows o left join carried c on c.order_id = o.order_id
  where o.day <= {as_of}) lines"""


def _paid_lines(as_of: int) -> str:
    return f"""(select p.account_key, p.paid_at as day, p.cents, p.order_id,
    case when p.cents < 0 then p.order_id end as refund_of, c.contract_id is null as outside
  from payments_rows p left join term_contracts c on c.contract_id = p.contract_id
  where p.paid_at <= {as_of}) lines"""


TERM_COLUMNS = """account_key, contract_id, starts, coalesce(ended, ends) as stops, auto_renews,
  case when coalesce(form, '') <> 'framework' then cents end as cents"""

SAME = 0.001
"""How far an invoice may lie from the part of a contract that it is for."""

CARRIED = f"""select order_id from (
  select p.order_id from payments_rows p
  join term_contracts c on c.contract_id = p.contract_id where p.order_id is not null
  union all
  select o.order_id from (
    select r.account_key, r.order_id, min(r.day) as day, sum(r.cents) as cents
    from orders_rows r join (select account_key from term_contracts group by account_key) t
      on t.account_key = r.account_key
    where r.cents > 0 and r.day <= {{as_of}} group by r.account_key, r.order_id
  ) o join term_contracts c on c.account_key = o.account_key
    and o.day >= c.starts - {NEAR_DAYS}
    and (c.auto_renews or c.stops is null or o.day <= c.stops + {NEAR_DAYS})
    and (abs(o.cents - c.cents) <= {SAME} * c.cents
      or abs(2 * o.cents - c.cents) <= {SAME} * c.cents
      or abs(4 * o.cents - c.cents) <= {SAME} * c.cents
      or abs(12 * o.cents - c.cents) <= {SAME} * c.cents)
) tied group by order_id"""

BOUGHT = """select account_key, day, sum(cents) as cents from {lines}
where outside and cents > 0 group by account_key, day"""

RETURNED = """select account_key, day, refund_of, sum(cents) as cents from {lines}
where outside and cents < 0 group by account_key, day, refund_of"""

NAMED = """select lines.account_key, lines.order_id,
  min(case when outside then lines.day end) as day
from {lines} join (select refund_of from returned group by refund_of) r
  on r.refund_of = lines.order_id
where cents > 0 group by lines.account_key, lines.order_id"""

REFUNDS = """select account_key, day, sum(cents) as cents from (
  select r.account_key, n.day, r.cents from returned r
  join named n on n.account_key = r.account_key and n.order_id = r.refund_of
  union all
  select u.account_key, max(b.day) as day, min(u.cents) as cents from (
    select r.account_key, r.day, sum(r.cents) as cents from returned r
    left join named n on n.account_key = r.account_key and n.order_id = r.refund_of
    where n.order_id is null group by r.account_key, r.day
  ) u join bought b on b.account_key = u.account_key and b.day <= u.day
  group by u.account_key, u.day
) netted where day is not null group by account_key, day"""

NET = """select b.account_key, cast(b.day as integer) as day,
  cast(b.cents + coalesce(r.cents, 0) as bigint) as cents
from bought b left join refunds r on r.account_key = b.account_key and r.day = b.day
where b.cents + coalesce(r.cents, 0) > 0"""

"""What plays go by: one row of facts for each called account, null where nothing is on record."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from clienthood.engine import Engine
from clienthood.evidence import Dimension, Family
from clienthood.evidence.dimensions import SHIPPED
from clienthood.evidence.streams import SUBSTANTIVE, day_sql

CONTACT_DAYS = 30
"""Days over which contacts are counted against the cap."""
RECENT_MOVE = 90
"""Days for which a move counts as fresh."""
WANTS_ADVICE = (
    "(coalesce(support, 0) >= 2 or coalesce(offering, 0) >= 2 or coalesce(customization, 0) >= 1"
    " or coalesce(motive, 0) >= 2)"
)
"""Asks between sales, buys mostly services, has things made for it, or was won by advice."""
WANTS_BARGAINS = "coalesce(motive, 1) = 0"
"""Is moved by discounts; where nothing tells what moves it, it is not said to be."""
CONSENT = """case when sum(case when {0} = false then 1 else 0 end) > 0 then 'no'
    when sum(case when {0} then 1 else 0 end) > 0 then 'yes' else 'ask' end"""
"""What the identifiers of one account agreed to: one no is a no, and nothing said is none."""
PRICELESS = "w.setting = 'contractual' and w.unpriced and coalesce(w.price, 0) = 0"
_FURTHER = {
    "cadence": ("overdue_days", "gap_days", "too_much"),
    "recommendations": ("item", "like_accounts"),
    "stories": ("tired",),
    "invitations": ("service",),
    "moves": ("move", "move_day"),
}
"""Columns that tables of earlier stages add; null where a table is not there."""
_TYPES = {"item": "varchar", "service": "varchar", "move": "varchar"} | dict.fromkeys(
    ("too_much", "tired"), "boolean"
)


def consent_select() -> str:
    """Return the select of what each account agrees to (root, marketing, publish)."""
    return (
        f"select m.root, {CONSENT.format('a.consent_marketing')} as marketing,\n"
        f"  {CONSENT.format('a.consent_publish')} as publish\n"
        "from members m left join accounts a on a.account_id = m.account_id group by m.root"
    )


def make_facts(
    engine: Engine, dimensions: Sequence[Dimension], *, as_of: int, there: Collection[str]
) -> None:
    """Make the table ``play_facts``: one row per called account.

    Parameters
    ----------
    engine
        With all that earlier stages left in it.
    dimensions
        Those of the calls.
    as_of
        Nothing later is read.
    there
        Tables of earlier stages that are there.
    """
    joins = [*_records(as_of), *_further(there, as_of)]
    columns = [
        "c.account_key, c.account_id, c.kind, c.probability, c.known, c.first_day, c.last_day",
        "c.exchange_days, c.spent_year",
        *_levels(dimensions),
        f"{_settles(dimensions)} as settles, {_beyond(dimensions)} as beyond_bits",
        f"case when {PRICELESS} then null else w.value end as value",
        "w.spend_mean, w.price, w.p_alive",
        *(f"{alias}.{name}" for alias, names, _ in joins for name in names),
        *_absent(there),
    ]
    sources = "\n".join(f"left join ({select}) {alias} {_on(alias)}" for alias, _, select in joins)
    engine.table(
        "play_facts",
        f"select {', '.join(columns)}\nfrom calls c join patterns p on p.pattern = c.pattern\n"
        f"left join worth w on w.account_key = c.account_key\n{sources}",
    )


def _on(alias: str) -> str:
    if alias == "consent":
        return "on consent.root = c.account_id"
    return f"on {alias}.account_key = c.account_key"


def _levels(dimensions: Sequence[Dimension]) -> Iterator[str]:
    there = {each.name for each in dimensions}
    for name in dict.fromkeys([*(each.name for each in SHIPPED), *sorted(there)]):
        yield f"c.{name}_level as {name}" if name in there else f"cast(null as integer) as {name}"


def _settles(dimensions: Sequence[Dimension]) -> str:
    arms = " ".join(
        f"when '{each.name}' then '{each.settles.replace(chr(39), chr(39) * 2)}'"
        for each in dimensions
    )
    return f"case c.settles {arms} end"


def _beyond(dimensions: Sequence[Dimension]) -> str:
    """Return the bits for client of all that is not how long and how often."""
    names = [each.name for each in dimensions if each.family is not Family.TIME]
    return " + ".join(f"greatest(p.{name}_bits, 0.0)" for name in names) or "0.0"


def _records(as_of: int) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield alias, columns and select of what the records tell."""
    upto = f"day <= {as_of}"
    yield "consent", ("marketing", "publish"), consent_select()
    yield "contact", ("out_30", "out_day"), _contacts(as_of)
    yield (
        "met",
        ("met_day", "touched_day"),
        f"select account_key, max(case when {SUBSTANTIVE} then day end) as met_day,"
        " max(case when coalesce(direction, 'two-way') <> 'in' then day end) as touched_day"
        f" from interactions_rows where {upto} group by account_key",
    )
    yield "ticket", ("trouble_day", "advice_day", "order_day"), _tickets(as_of)
    yield (
        "refund",
        ("refund_day",),
        "select account_key, max(day) as refund_day from orders_rows"
        f" where cents < 0 and {upto} group by account_key",
    )
    yield "deal", ("until_day", "over_day"), _agreements(as_of)
    yield (
        "lead",
        ("trial_day",),
        "select account_key, max(day) as trial_day from leads_rows"
        f" where offer = 'trial' and {upto} group by account_key",
    )
    yield (
        "member",
        ("member_day",),
        "select account_key, max(day) as member_day from memberships_rows"
        f" where {upto} and (left_on is null or left_on > {as_of}) group by account_key",
    )
    yield (
        "keeper",
        ("owner",),
        "select account_key, staff as owner from (select account_key, staff, row_number() over"
        f" (partition by account_key order by day desc, staff) as nth from staff_rows where {upto})"
        " s where nth = 1",
    )


def _contacts(as_of: int) -> str:
    """Return the select of the contacts that the business made itself, campaigns included."""
    sent = day_sql("r.sent_at")
    return f"""select account_key, sum(case when day > {as_of - CONTACT_DAYS} then 1 else 0 end)
    as out_30, max(day) as out_day from (
  select account_key, day from interactions_rows where direction = 'out' and day <= {as_of}
  union all
  select m.account_key, {sent} as day from campaign_contacts r
  join members m on m.account_id = r.account_id where {sent} <= {as_of}
) made group by account_key"""


def _tickets(as_of: int) -> str:
    """Return the select of the last trouble, the last wish for advice, the oldest open order."""
    trouble = "kind in ('problem', 'complaint', 'refund')"
    unsolved = f"(closed_at is null or closed_at > {as_of})"
    return f"""select account_key, max(case when {trouble} then day end) as trouble_day,
  max(case when kind in ('question', 'advice') and order_id is null then day end) as advice_day,
  max(case when order_id is not null and {unsolved} then day end) as order_day
from tickets_rows where day <= {as_of} group by account_key"""


def _agreements(as_of: int) -> str:
    """Return the select of when the last standing agreement ends, and when the last one ended."""
    stands = f"(ended is null or ended > {as_of}) and (ends is null or ends >= {as_of}"
    stands += f" or auto_renews) and (renewed is null or renewed > {as_of})"
    return f"""select account_key,
  max(case when not ({stands}) then null when ends is null or auto_renews then 99999999
    else ends end) as until_day,
  max(case when {stands} then null when ended is not null and ended <= {as_of} then ended
    else ends end) as over_day
from contracts_rows where coalesce(form, '') <> 'one-off sale' and signed <= {as_of}
group by account_key"""


def _further(there: Collection[str], as_of: int) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield alias, columns and select of what earlier stages tell."""
    selects = {
        "cadence": "select account_key, overdue_days, gap_days, too_much from cadence",
        "recommendations": "select account_key, item, like_accounts from recommendations"
        " where rank = 1",
        "stories": "select account_key, tired from stories",
        "invitations": "select account_key, service from invitations where rank = 1",
        "moves": "select account_key, move, day as move_day from (select account_key, move, day,"
        " row_number() over (partition by account_key order by day desc, move) as nth from moves"
        f" where day <= {as_of}) m where nth = 1",
    }
    for name, select in selects.items():
        if name in there:
            yield name, _FURTHER[name], select


def _absent(there: Collection[str]) -> Iterator[str]:
    for table, names in _FURTHER.items():
        for name in names:
            if table not in there:
                yield f"cast(null as {_TYPES.get(name, 'integer')}) as {name}"

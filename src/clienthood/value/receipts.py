"""Receipts: the money that came in on each chain of contracts, and lines of subscriptions."""

from __future__ import annotations

from clienthood.engine import Select
from clienthood.value.periods import MONTH, length_sql, median_select, period_sql

SPREAD = 3
"""Receipts that are so many times the median one, or so small a part of it, are not its usual
money: a single invoice, or the arrears of a year."""

GAPS = """(select {of}, day - lag(day) over (partition by {of} order by day) as gap
  from {rows}) spaced"""


def line_days(as_of: int) -> Select:
    """Return the days on which an account was billed for a subscription: ``line_days``.

    Columns: account_key, day, cents (what the lines of the nature 'subscription' add up to).
    """
    text = f"""select account_key, day, sum(cents) as cents from orders_rows
where nature = 'subscription' and cents > 0 and day <= {as_of} group by account_key, day"""
    return Select("line_days", text)


def receipts(as_of: int) -> Select:
    """Return the money that came in on each chain, by day: ``receipts`` (root, day, cents).

    Payments that name one of its contracts; on a chain without any, the account's subscription
    lines, each on the chain that began last before it. Reads ``begun`` and ``line_days``.
    """
    text = f"""select root, day, sum(cents) as cents from (
  select root, day, cents, source, min(source) over (partition by root) as best from (
    select b.root, p.paid_at as day, p.cents, 1 as source
    from payments_rows p join begun b on b.contract_id = p.contract_id
    where p.paid_at <= {as_of} and p.cents > 0
    union all
    select root, day, cents, 2 as source from (
      select c.root, l.day, l.cents, row_number() over
        (partition by l.account_key, l.day order by c.started desc, c.root) as pick
      from line_days l join (
        select account_key, root, min(starts) as started from begun group by account_key, root
      ) c on c.account_key = l.account_key and c.started <= l.day
    ) laid where pick = 1
  ) came
) ranked where source = best group by root, day"""
    return Select("receipts", text)


def periods() -> tuple[Select, ...]:
    """Return the term of each chain: ``periods`` (root, started, period, length, usual, regular).

    The period is the median term; of a chain without an end the median time between receipts,
    else a month. ``length`` is its mean length in days; ``usual`` what it usually brings: the
    usual receipt times the receipts in a period, null where nothing came; ``regular`` whether
    something came on more than one day. Reads ``begun`` and ``receipts``.
    """
    gaps = GAPS.format(of="root", rows="receipts")
    told = f"""select b.root, b.started, m.cents, {period_sql("g.gap")} as gap,
  coalesce(t.term, {period_sql("g.gap")}, {MONTH}) as period
from (select root, min(starts) as started from begun group by root) b
left join median_terms t on t.root = b.root
left join median_gaps g on g.root = b.root
left join usual_receipts m on m.root = b.root"""
    length = length_sql("period")
    text = f"""select root, started, period, {length} as length,
  cents * coalesce({length} / {length_sql("gap")}, 1) as usual, gap is not null as regular
from ({told}) told"""
    return (
        Select("median_terms", median_select("begun", of="root", value="term")),
        Select("median_gaps", median_select(gaps, of="root", value="gap")),
        Select("median_receipts", median_select("receipts", of="root", value="cents")),
        Select("usual_receipts", _usual("receipts", of="root")),
        Select("periods", text),
    )


def _usual(rows: str, *, of: str) -> str:
    """Return the select of the mean of the receipts about the median one; its name is given by it.

    The mean and not the median: of amounts that vary, the median lies below what they come to.
    """
    return f"""select r.{of}, cast(sum(r.cents) as double) / count(*) as cents
from {rows} r join median_{rows} m on m.{of} = r.{of}
where r.cents <= {SPREAD} * m.cents and m.cents <= {SPREAD} * r.cents group by r.{of}"""


def line_terms(as_of: int) -> tuple[Select, ...]:
    """Return one chain for each account that has subscription lines and no chain of contracts.

    Named ``line_terms``, with the columns of ``terms``. Reads ``begun`` and ``line_days``.
    """
    alone = """select l.account_key, l.day, l.cents from line_days l
left join (select account_key from begun group by account_key) b on b.account_key = l.account_key
where b.account_key is null"""
    gaps = GAPS.format(of="account_key", rows="lone_lines")
    text = f"""select account_key, 1 as chain, 'subscription lines' as source, started,
  period as period_days, n - 1 as survived, lost, not lost as in_force, cents as period_cents,
  case when not lost then last_day + period - 1 end as ends
from (
  select *, {as_of} - last_day > 1.5 * period as lost from (
    select l.account_key, l.started, l.last_day, l.n, m.cents,
      coalesce({period_sql("g.gap")}, {MONTH}) as period
    from (
      select account_key, min(day) as started, max(day) as last_day, count(*) as n
      from lone_lines group by account_key
    ) l join lone_money m on m.account_key = l.account_key
    left join lone_gaps g on g.account_key = l.account_key
  ) spaced
) told"""
    return (
        Select("lone_lines", alone),
        Select("lone_gaps", median_select(gaps, of="account_key", value="gap")),
        Select("median_lone_lines", median_select("lone_lines", of="account_key", value="cents")),
        Select("lone_money", _usual("lone_lines", of="account_key")),
        Select("line_terms", text),
    )

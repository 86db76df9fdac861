"""Chains: the contracts with a term, each linked to the one that it continues."""

from __future__ import annotations

from clienthood.engine import Chain, Engine, Select
from clienthood.value.periods import period_sql

COUNTED = (
    "(coalesce(form, '') <> 'one-off sale'"
    " and (ends is not null or auto_renews or form in ('subscription', 'retainer')))"
)
"""Contracts whose loss is observed. A single sale ends by itself; an engagement letter, framework
or standard form without an end is no longer used long before anybody ends it."""

NEAR_DAYS = 45
"""A contract that starts within so many days of another's end may continue it; an invoice as near
to a contract may be for it."""
CLIMBS = 12
"""Chains of up to 2**12 contracts are followed; rings of renewals stop here."""


def counted_select(*, as_of: int, columns: str) -> str:
    """Return the select of columns of the contracts known by a day whose loss is observed."""
    return f"select {columns} from contracts_rows where day <= {as_of} and {COUNTED}"


def make_chained(engine: Engine, *, as_of: int) -> None:
    """Make the table ``chained``: one row per counted contract, with the chain it belongs to.

    Columns: account_key, contract_id, starts, ends, ended (null if after ``as_of``), auto_renews,
    cents (worth of the whole term; 0 for a framework, whose money comes by its orders), term (its
    length as a period, null without an end) and root, the contract_id with which the chain begins.

    A contract continues the one that it ``renews``. One that names none continues the contract of
    the same account and form whose end is nearest to its start, within 45 days, unless that one
    is continued already; contracts that run side by side from the same day are matched in the
    order of their ids.
    """
    engine.table("chained", chained_chain(as_of=as_of).sql())
    for _ in range(CLIMBS):
        if not engine.rows(MOVING)[0]["n"]:
            break
        engine.table("chained", CLIMBED)


def chained_chain(*, as_of: int) -> Chain:
    """Return the selects that end in ``chained`` with each root one step back."""
    columns = f"""account_key, contract_id, coalesce(form, '') as form, starts, ends,
  case when ended <= {as_of} then ended end as ended, auto_renews, renews,
  case when coalesce(form, '') = 'framework' then 0 else cents end as cents,
  case when ends >= starts then {period_sql("(ends - starts + 1)")} end as term,
  row_number() over (partition by account_key, form, starts order by contract_id) as abreast"""
    return Chain(
        (
            Select("counted", counted_select(as_of=as_of, columns=columns)),
            Select("stated", STATED),
            Select("near", NEAR),
            Select("chained", CHAINED),
        )
    )


STATED = """select r.contract_id, p.contract_id as previous
from counted r join counted p on p.contract_id = r.renews and p.account_key = r.account_key
where p.contract_id <> r.contract_id"""

NEAR = f"""select contract_id, previous from (
  select contract_id, previous,
    row_number() over (partition by contract_id order by apart, starts desc, previous) as pick,
    row_number() over (partition by previous order by apart, contract_id) as claim
  from (
    select r.contract_id, p.contract_id as previous, p.starts,
      abs(r.starts - coalesce(p.ended, p.ends)) as apart
    from counted r join counted p on p.account_key = r.account_key and p.form = r.form
      and p.abreast = r.abreast and p.starts < r.starts
    left join stated s on s.contract_id = r.contract_id
    left join stated t on t.previous = p.contract_id
    where s.contract_id is null and t.previous is null
  ) pairs where apart <= {NEAR_DAYS}
) ranked where pick = 1 and claim = 1"""

CHAINED = """select c.account_key, c.contract_id, c.starts, c.ends, c.ended, c.auto_renews, c.cents,
  c.term, coalesce(s.previous, n.previous, c.contract_id) as root
from counted c left join stated s on s.contract_id = c.contract_id
left join near n on n.contract_id = c.contract_id"""

MOVING = """select count(*) as n from chained c join chained p on p.contract_id = c.root
where p.root <> c.root"""

CLIMBED = """select c.account_key, c.contract_id, c.starts, c.ends, c.ended, c.auto_renews,
  c.cents, c.term, p.root
from chained c join chained p on p.contract_id = c.root"""

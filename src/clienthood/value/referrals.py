"""Referrals: whom each account has brought."""

from __future__ import annotations

from clienthood.engine import Engine


def make_brought(engine: Engine, *, as_of: int) -> None:
    """Make the table ``brought``: one row per account of the roster.

    Columns: account_key, brought (integer: the distinct accounts and enquiries that it referred
    up to ``as_of``; an enquiry that became an account is that account, and members of the own
    household do not count). Null for all where the book keeps no referral up to then.
    """
    engine.table("brought", brought_select(as_of=as_of))


def brought_select(*, as_of: int) -> str:
    """Return the select of how many each account has brought."""
    return f"""select r.account_key, cast(case when k.n > 0 then coalesce(b.n, 0) end as integer)
  as brought
from roster r cross join (select count(*) as n from referrals_rows where day <= {as_of}) k
left join (
  select account_key, count(*) as n from (
    select distinct s.account_key, coalesce(m.account_key, l.account_key) as other,
      case when coalesce(m.account_key, l.account_key) is null
        then coalesce(s.referred_account_id, s.lead_id) end as unknown_other
    from referrals_rows s
    left join members m on m.account_id = s.referred_account_id
    left join leads_rows l on l.lead_id = s.lead_id
    where s.day <= {as_of}
      and coalesce(m.account_key, l.account_key, 0) <> s.account_key
  ) told group by account_key
) b on b.account_key = r.account_key"""

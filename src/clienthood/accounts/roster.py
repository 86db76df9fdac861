"""Who is one account: identifiers seen in the records, rolled up to the party dealt with.

``members`` maps every identifier to the key of its account, ``roster`` holds one row per account.
Links join identifiers to one party, wherever they come from; a party has the parents of all its
identifiers. Suppliers, staff and partners (``excluded``) and those who object to profiling are in
neither, and what holds for one identifier of a party holds for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyarrow as pa

from clienthood.book.parties import Link, leads, parties
from clienthood.engine import Engine
from clienthood.standard import TABLES

ROLL_UPS = 12
"""Deepest chain of parents that is followed; a ring of parents stops here and is a finding."""

REFERENCES = tuple(
    (table.name, column)
    for table in TABLES.values()
    for column in ("account_id", "referrer_account_id", "referred_account_id")
    if column in table.names
)


def make_roster(
    engine: Engine, objectors: Collection[str] = (), links: Sequence[Link] = ()
) -> None:
    """Make the tables ``members`` (account_id, account_key) and ``roster`` in the engine.

    Keys are dense integers from 1 in the order of the account identifiers, so that the same
    records always give the same keys, in whatever order they were imported.

    Parameters
    ----------
    engine
        Where the current records are named.
    objectors
        Accounts whose objection to profiling is noted beside the records.
    links
        Pairs of identifiers that are one account.
    """
    name_left_out(engine, objectors, links)
    make_lineage(engine, links)
    left_out = "select account_id from left_out"
    engine.table(
        "members",
        "select l.account_id, l.root, dense_rank() over (order by l.root) as account_key\n"
        f"from lineage l where l.account_id not in ({left_out}) and l.root not in ({left_out})",
    )
    engine.table("roster", _ROSTER)
    engine.drop("lineage")
    engine.drop("stand_for")


def name_left_out(
    engine: Engine, objectors: Collection[str] = (), links: Sequence[Link] = ()
) -> None:
    """Name ``objectors`` and ``left_out`` (account_id): whom no stage may look at."""
    objecting = "select account_id from accounts where coalesce(objects_to_profiling, false)"
    if objectors:
        engine.load("objections", pa.table({"account_id": pa.array(objectors, pa.string())}))
        objecting = f"select account_id from objections union {objecting}"
    party = parties(links)
    if party:
        linked = {
            "account_id": pa.array(party, pa.string()),
            "party": pa.array((each[0] for each in party.values()), pa.string()),
        }
        engine.load("linked", pa.table(linked))
    name = engine.table if engine.embedded else engine.view
    name("objectors", _of_parties(objecting, linked=bool(party)))
    excluded = (
        "select account_id from objectors union"
        " select account_id from accounts where coalesce(excluded, false)"
    )
    name("left_out", _of_parties(excluded, linked=bool(party)))


def count_left_out(engine: Engine) -> int:
    """Return how many accounts are not called: suppliers, staff, and those that object."""
    return int(str(engine.rows("select count(*) as n from left_out")[0]["n"]))


def _of_parties(some: str, *, linked: bool) -> str:
    """Return a select of some identifiers and of all others of their parties."""
    if not linked:
        return some
    return (
        f"{some} union select l.account_id from linked l where l.party in"
        f" (select o.party from linked o where o.account_id in ({some}))"
    )


def make_lineage(engine: Engine, links: Sequence[Link] = ()) -> None:
    """Make the table ``lineage`` (account_id, root): all identifiers, those left out among them.

    And ``stand_for`` (account_id, lead): for each linked identifier the one its party stands under.
    """
    seen = "\nunion\n".join(
        f"select {column} as account_id from {table} where {column} is not null"
        for table, column in REFERENCES
    )
    _name_leads(engine, seen, links)
    if links:
        engine.table("lineage", _LINKED.format(seen=seen))
    else:
        engine.table(
            "lineage",
            "select s.account_id, coalesce(p.parent_account_id, s.account_id) as root\n"
            f"from ({seen}) s left join accounts p on p.account_id = s.account_id\n"
            "and p.parent_account_id is not null",
        )
    for _ in range(ROLL_UPS):
        if not _climb(engine):
            break


def _name_leads(engine: Engine, seen: str, links: Sequence[Link]) -> None:
    there: set[str] = set()
    if links:
        named = pa.array(sorted({name for link in links for name in link}), pa.string())
        engine.load("stand_for", pa.table({"account_id": named}))
        rows = engine.fetch(
            f"select s.account_id from ({seen}) s join stand_for l on l.account_id = s.account_id"
        )
        there = set(rows.column("account_id").to_pylist())
    lead = leads(links, there)
    engine.load(
        "stand_for",
        pa.table(
            {
                "account_id": pa.array(lead, pa.string()),
                "lead": pa.array(lead.values(), pa.string()),
            }
        ),
    )


def _climb(engine: Engine) -> bool:
    """Move every identifier one parent up; whether any moved."""
    if not engine.rows("select 1 as x from lineage where root <> account_id limit 1"):
        return False
    moved = engine.rows(
        "select count(*) as n from lineage l join lineage p on p.account_id = l.root"
        " where p.root <> l.root and p.root <> l.account_id"
    )[0]["n"]
    if not moved:
        return False
    engine.table(
        "lineage",
        "select l.account_id, case when p.root is null or p.root = l.account_id then l.root"
        " else p.root end as root from lineage l left join lineage p on p.account_id = l.root",
    )
    return True


_LINKED = """with parties as (
  select s.account_id, coalesce(l.lead, s.account_id) as lead
  from ({seen}) s left join stand_for l on l.account_id = s.account_id
), parents as (
  select lead, parent, row_number() over (
    partition by lead order by case when account_id = lead then 0 else 1 end, parent) as nth
  from (
    select p.lead, p.account_id, coalesce(u.lead, a.parent_account_id) as parent
    from parties p join accounts a on a.account_id = p.account_id
    left join stand_for u on u.account_id = a.parent_account_id
    where a.parent_account_id is not null
  ) above where parent <> lead
)
select p.account_id, coalesce(u.parent, p.lead) as root
from parties p left join parents u on u.lead = p.lead and u.nth = 1"""


def name_roster(engine: Engine) -> None:
    """Make ``roster`` of the ``members`` in the engine.

    Right only where none of them is linked to another.
    """
    _name_leads(engine, "", ())
    engine.table("roster", _ROSTER)
    engine.drop("stand_for")


_ROSTER = """select m.account_key, m.root as account_id, coalesce(a.name, o.name) as name,
  coalesce(a.confirmed_kind, o.confirmed_kind) as confirmed_kind,
  cast(datediff('day', date '1970-01-01',
    cast(coalesce(least(a.created_at, o.created_at), a.created_at, o.created_at) as date))
    as integer) as created_day,
  a.account_id is not null or o.root is not null as listed
from (select account_key, root from members group by account_key, root) m
left join accounts a on a.account_id = m.root
left join (
  select l.lead as root, min(b.name) as name, min(b.created_at) as created_at,
    min(b.confirmed_kind) as confirmed_kind
  from stand_for l join accounts b on b.account_id = l.account_id group by l.lead
) o on o.root = m.root"""

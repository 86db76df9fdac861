"""Who is one account: identifiers seen in the records, rolled up to the party dealt with.

``members`` maps every identifier to the key of its account, ``roster`` holds one row per account.
Suppliers, staff and partners (``excluded``) and those who object to profiling are in neither.
"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from clienthood.engine import Engine
from clienthood.standard import TABLES

ROLL_UPS = 12
"""Deepest chain of parents that is followed; a ring of parents stops here and is a finding."""

_REFERENCES = tuple(
    (table.name, column)
    for table in TABLES.values()
    for column in ("account_id", "referrer_account_id", "referred_account_id")
    if column in table.names
)


def make_roster(engine: Engine, objectors: Collection[str] = ()) -> None:
    """Make the tables ``members`` (account_id, account_key) and ``roster`` in the engine.

    Keys are dense integers from 1 in the order of the account identifiers, so that the same
    records always give the same keys, in whatever order they were imported.

    Parameters
    ----------
    engine
        Where the current records are named.
    objectors
        Accounts whose objection to profiling is noted beside the records.
    """
    name_left_out(engine, objectors)
    make_lineage(engine)
    left_out = "select account_id from left_out"
    engine.table(
        "members",
        "select l.account_id, l.root, dense_rank() over (order by l.root) as account_key\n"
        f"from lineage l where l.account_id not in ({left_out}) and l.root not in ({left_out})",
    )
    engine.table("roster", _ROSTER)
    engine.drop("lineage")


def name_left_out(engine: Engine, objectors: Collection[str] = ()) -> None:
    """Name ``objectors`` and ``left_out`` (account_id): whom no stage may look at."""
    engine.load("objections", pa.table({"account_id": pa.array(objectors, pa.string())}))
    engine.view(
        "objectors",
        "select account_id from objections union"
        " select account_id from accounts where coalesce(objects_to_profiling, false)",
    )
    engine.view(
        "left_out",
        "select account_id from objectors union"
        " select account_id from accounts where coalesce(excluded, false)",
    )


def make_lineage(engine: Engine) -> None:
    """Make the table ``lineage`` (account_id, root): all identifiers, those left out among them."""
    seen = "\nunion\n".join(
        f"select {column} as account_id from {table} where {column} is not null"
        for table, column in _REFERENCES
    )
    engine.table(
        "lineage",
        "select s.account_id, coalesce(p.parent_account_id, s.account_id) as root\n"
        f"from ({seen}) s left join accounts p on p.account_id = s.account_id\n"
        "and p.parent_account_id is not null",
    )
    for _ in range(ROLL_UPS):
        if not _climb(engine):
            break


def _climb(engine: Engine) -> bool:
    """Move every identifier one parent up; whether any moved."""
    moved = engine.fetch(
        "select count(*) as n from lineage l join lineage p on p.account_id = l.root"
        " where p.root <> l.root and p.root <> l.account_id"
    ).to_pylist()[0]["n"]
    if not moved:
        return False
    engine.table(
        "lineage",
        "select l.account_id, case when p.root is null or p.root = l.account_id then l.root"
        " else p.root end as root from lineage l left join lineage p on p.account_id = l.root",
    )
    return True


def add_members(engine: Engine, was: str, arrivals: str) -> None:
    """Make ``members`` and ``roster`` of those known before and identifiers never seen before.

    Right only where no record of the table ``accounts``, no merge and no objection has changed
    since: then an identifier never seen has no parent and is an account of its own.

    Parameters
    ----------
    was
        Name of the members as they were.
    arrivals
        Select of ``account_id`` of the records that came; known ones among them do no harm.
    """
    engine.table(
        "members",
        "select account_id, root, dense_rank() over (order by root) as account_key from (\n"
        f"select account_id, root from {was} union all\n"
        "select n.account_id, n.account_id as root from (\n"
        f"select account_id from ({arrivals}) seen group by account_id) n\n"
        f"left join {was} m on m.account_id = n.account_id\n"
        "where m.account_id is null and n.account_id not in (select account_id from left_out)) a",
    )
    engine.table("roster", _ROSTER)


REFERENCES = _REFERENCES
"""Table and column of every identifier of an account."""

_ROSTER = """select m.account_key, m.root as account_id, a.name,
  a.confirmed_kind,
  cast(datediff('day', date '1970-01-01', cast(a.created_at as date)) as integer) as created_day,
  a.account_id is not null as listed
from (select account_key, root from members group by account_key, root) m
left join accounts a on a.account_id = m.root"""

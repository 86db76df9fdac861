"""From calls at month ends to the kind of each month, and to the moves between kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from clienthood.calls.arrays import IntArray
from clienthood.calls.band import Kind
from clienthood.calls.calling import WORDS
from clienthood.engine import Engine
from clienthood.evidence import Dimension
from clienthood.movement.calling_months import call_months
from clienthood.movement.months import month_ends
from clienthood.movement.path import kept_kinds
from clienthood.settings import Settings
from clienthood.units import date_of

CODES = {word: int(kind) for kind, word in WORDS.items()}
NOT_YET = "not yet"
"""The kind of an account at a date before its first record."""


def make_movement(
    engine: Engine, dimensions: Sequence[Dimension], settings: Settings, *, as_of: int
) -> Mapping[str, Any]:
    """Keep the tables ``months`` and ``moves`` in the engine; return months and flows.

    ``months`` has a row for each account and date: account_key, account_id, month, month_end,
    kind (after hysteresis), called, probability, log2_odds. ``moves`` has a row for each move:
    account_key, account_id, day, move, from_kind, to_kind, cause.
    """
    days = month_ends(as_of, settings.movement.months)
    if days:
        call_months(engine, dimensions, settings, days)
        _name_months(engine)
    else:
        engine.table("months", _NO_MONTHS)
    engine.table("moves", _MOVES)
    return {
        "months": [date_of(day).isoformat() for day in days],
        "flows": _flows(engine, days),
    }


_NO_MONTHS = """select 0 as account_key, '' as account_id, 0 as month, 0 as month_end, '' as kind,
  '' as called, cast(0 as double) as probability, cast(0 as double) as log2_odds where 1 = 0"""

_MOVES = """select account_key, account_id, month_end as day,
  case when kind = 'client' then 'becoming a client' else 'becoming a customer' end as move,
  from_kind, kind as to_kind, cast(null as varchar) as cause
from (
  select *, lag(kind) over (partition by account_key order by month_end) as from_kind from months
) told
where from_kind <> kind and kind <> 'undecided'
order by account_key, day"""


def _name_months(engine: Engine) -> None:
    rows = engine.fetch("select * from called_months order by account_key, month_end")
    account = np.asarray(rows.column("account_key").to_numpy(), np.int64)
    called = _coded(rows.column("called"))
    kind = [WORDS[Kind(code)] for code in kept_kinds(account, called).tolist()]
    at = rows.column_names.index("called")
    engine.load("months", rows.add_column(at, "kind", pa.array(kind, pa.string())))
    engine.drop("called_months")


def _coded(words: pa.ChunkedArray) -> IntArray:
    """Return the ``Kind`` of each word."""
    return np.array([CODES[word] for word in words.to_pylist()], dtype=np.int64)


def _flows(engine: Engine, days: Sequence[int]) -> list[dict[str, Any]]:
    """Return for each pair of consecutive dates how many accounts went from kind to kind."""
    found = engine.rows(
        "select a.month_end as until,"
        f" coalesce(b.kind, '{NOT_YET}') as from_kind, a.kind as to_kind, count(*) as accounts\n"
        "from (select *, lag(month_end) over (partition by account_key order by month_end)"
        " as earlier from months) a\n"
        "left join months b on b.account_key = a.account_key and b.month_end = a.earlier\n"
        "group by 1, 2, 3 order by 1, 2, 3"
    )
    before = dict(zip(days[1:], days, strict=False))
    return [
        {
            "from": date_of(before[int(str(row["until"]))]).isoformat(),
            "to": date_of(int(str(row["until"]))).isoformat(),
            "from_kind": row["from_kind"],
            "to_kind": row["to_kind"],
            "accounts": row["accounts"],
        }
        for row in found
        if row["until"] in before
    ]

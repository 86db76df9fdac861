"""What followed on a day: in the records of the months after it, and in what is said of it now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clienthood.engine import Engine
from clienthood.hindsight.arrays import BoolArray, FloatArray
from clienthood.hindsight.known import dealt_select, spent_select

MOST_SPEND = 0.8
"""Quantile of spend from which an account is among those that spent most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Came:
    """What followed for each account of ``seen``, in the order of account_key.

    Attributes
    ----------
    dealt
        Whether it bought, signed or paid for a contract.
    spent
        What it brought, in minor units.
    contact
        Whether it got in touch; None where no contact is kept.
    signed
        Whether it signed a contract, or one was renewed on record; None where none is kept.
    client
        Whether it is called client at the end; accounts called undecided are ``unclear``.
    confirmed
        1 client, 0 customer, NaN where nobody has said.
    """

    dealt: BoolArray
    spent: FloatArray
    contact: BoolArray | None
    signed: BoolArray | None
    client: BoolArray
    unclear: BoolArray
    confirmed: FloatArray


def came_after(engine: Engine, *, since: int, until: int) -> Came:
    """Return what followed after a day up to another for the accounts of ``seen``.

    Needs ``later``, the calls of the last day, ``said`` and the rows that evidence is counted on.
    """
    after = f"day > {since} and day <= {until}"
    contacts = " union all ".join(f"select account_key from {name} where {after}" for name in _IN)
    rows = engine.fetch(
        "select s.account_key, d.account_key is not null as dealt,"
        " cast(coalesce(p.cents, 0) as double) as spent, i.account_key is not null as contact,"
        " c.account_key is not null as signed, coalesce(k.kind, 'undecided') as called,"
        " l.kind as confirmed\nfrom seen s\n"
        f"left join (select account_key from ({dealt_select(until)}) x where {after}"
        " group by account_key) d on d.account_key = s.account_key\n"
        f"left join ({spent_select(since, until)}) p on p.account_key = s.account_key\n"
        f"left join (select account_key from ({contacts}) x group by account_key) i"
        " on i.account_key = s.account_key\n"
        f"left join (select account_key from contracts_rows where signed > {since}"
        f" and signed <= {until} group by account_key) c on c.account_key = s.account_key\n"
        "left join later k on k.account_key = s.account_key\n"
        "left join said l on l.account_id = s.account_id\norder by s.account_key"
    )
    kept = {name: _any(engine, source, until) for name, source in _KEPT.items()}
    called = np.array(rows.column("called").to_pylist(), dtype=object)
    said = rows.column("confirmed").to_pylist()
    return Came(
        dealt=_flags(rows, "dealt"),
        spent=np.asarray(rows.column("spent").to_numpy(), np.float64),
        contact=_flags(rows, "contact") if kept["contact"] else None,
        signed=_flags(rows, "signed") if kept["signed"] else None,
        client=np.asarray(called == "client", np.bool_),
        unclear=np.asarray(called == "undecided", np.bool_),
        confirmed=np.array([_SAID.get(each, np.nan) for each in said], dtype=np.float64),
    )


_IN = (
    "(select account_key, day from interactions_rows where coalesce(direction, 'in') <> 'out') x",
    "tickets_rows",
)
"""Where an account gets in touch by itself."""
_KEPT = {
    "contact": "(select day from interactions_rows union all select day from tickets_rows) x",
    "signed": "contracts_rows",
}
_SAID = {"client": 1.0, "customer": 0.0}


def among_most(spent: FloatArray) -> BoolArray:
    """Return which accounts are among the fifth that spent most, and spent anything."""
    return np.asarray((spent >= np.quantile(spent, MOST_SPEND)) & (spent > 0.0), np.bool_)


def _any(engine: Engine, source: str, until: int) -> bool:
    return bool(engine.rows(f"select count(*) as n from {source} where day <= {until}")[0]["n"])


def _flags(rows: pa.Table, name: str) -> BoolArray:
    return np.array(rows.column(name).to_pylist(), dtype=np.bool_)

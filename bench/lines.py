"""A book of order lines as current records in an engine, straight from one Parquet file."""

from __future__ import annotations

from bench.typed import recorded
from clienthood.accounts import make_roster
from clienthood.evidence.currencies import make_currencies
from clienthood.records.stored import SQL
from clienthood.simulate import write_order_lines
from clienthood.standard import TABLES

import pyarrow as pa

TOLD = {
    "amount_minor": "cast(round(amount * 100) as bigint)",
    "ordered_at": "cast(ordered_at as timestamp)",
}
GIVEN = ("order_id", "line", "account_id", "category", "nature")
INTERACTIONS = """select 'I' || i as interaction_id, account_id, 'in' as direction,
  timestamp '2020-01-01' + to_hours(cast(hash(i) % 52560 as integer)) as happened_at,
  case hash(i, 1) % 4 when 0 then 'meeting' when 1 then 'call' when 2 then 'e-mail'
    else 'newsletter' end as kind,
  'staff ' || hash(i, 2) % 40 as staff
from (select account_id, row_number() over (order by account_id, n) as i
  from ids, range(6) t(n)) order by happened_at, i"""
CONTRACTS = """select 'C' || account_id as contract_id, account_id,
  date '2020-01-01' + cast(hash(account_id, 3) % 2000 as integer) as signed_on,
  case hash(account_id, 4) % 3 when 0 then 'retainer' when 1 then 'subscription'
    else 'one-off sale' end as form
from ids where hash(account_id, 5) % 10 < 3"""


def write_lines(folder, lines, accounts, seed=1):
    """Write order lines, six interactions per account, and contracts of three accounts in ten."""
    folder.mkdir(parents=True, exist_ok=True)
    write_order_lines(folder / "orders.parquet", lines=lines, accounts=accounts, seed=seed)


def name_lines(engine, folder, *, sides=False):
    """Name the standard tables over the files of a folder; only orders unless ``sides``."""
    for name in TABLES:
        engine.load(name, recorded(name, pa.table({})))
    engine.scan("lines", [folder / "orders.parquet"])
    engine.view("orders", _orders())


def _orders():
    columns = []
    for column in TABLES["orders"].columns:
        name = column.stored
        text = TOLD.get(name, name if name in GIVEN else f"cast(null as {SQL[column.type]})")
        columns.append(f"{text} as {name}")
    return f"select {', '.join(columns)} from lines"

"""Order lines, and interactions and contracts beside them, as current records in an engine."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from bench.typed import recorded
from clienthood.records.stored import SQL
from clienthood.simulate import write_order_lines
from clienthood.standard import TABLES

GIVEN = {
    "orders": {
        "amount_minor": "cast(round(amount * 100) as bigint)",
        "ordered_at": "cast(ordered_at as timestamp)",
        **{n: n for n in ("order_id", "line", "account_id", "category", "nature")},
    },
    "interactions": {
        n: n for n in ("interaction_id", "account_id", "happened_at", "kind", "direction", "staff")
    },
    "contracts": {n: n for n in ("contract_id", "account_id", "signed_at", "form")},
}
SIDES = {
    "interactions": """select 'I' || i as interaction_id, account_id, 'in' as direction,
  timestamp '2020-01-01' + to_hours(cast(hash(i) % 52560 as integer)) as happened_at,
  case hash(i, 1) % 4 when 0 then 'meeting' when 1 then 'call' when 2 then 'e-mail'
    else 'newsletter' end as kind, 'staff ' || hash(i, 2) % 40 as staff
from (select account_id, row_number() over (order by account_id, n) as i
  from (select distinct account_id from lines), range(6) t(n)) order by happened_at, i""",
    "contracts": """select 'C' || account_id as contract_id, account_id,
  timestamp '2020-01-01' + to_days(cast(hash(account_id, 3) % 2000 as integer)) as signed_at,
  case hash(account_id, 4) % 3 when 0 then 'retainer' when 1 then 'subscription'
    else 'one-off sale' end as form
from (select distinct account_id from lines) where hash(account_id, 5) % 10 < 3""",
}
"""Six interactions of each account, and contracts of three accounts in ten."""


def write_lines(folder, lines, accounts, *, sides=False, seed=1):
    """Write order lines to a folder, and what lies beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "orders.parquet"
    write_order_lines(file, lines=lines, accounts=accounts, seed=seed)
    if not sides:
        return
    with duckdb.connect() as connection:
        connection.execute(f"create view lines as select * from '{file}'")
        for name, sql in SIDES.items():
            connection.execute(f"copy ({sql}) to '{folder / name}.parquet' (format parquet)")


def name_lines(engine, folder, *, sides=False):
    """Name the standard tables over the files of a folder; only orders unless ``sides``."""
    for name in TABLES:
        if name == "orders" or (sides and name in SIDES):
            engine.scan(f"stored_{name}", [folder / f"{name}.parquet"])
            engine.view(name, _typed(name))
        else:
            engine.load(name, recorded(name, pa.table({})))


def _typed(name):
    columns = [
        f"{GIVEN[name].get(column.stored, f'cast(null as {SQL[column.type]})')} as {column.stored}"
        for column in TABLES[name].columns
    ]
    return f"select {', '.join(columns)} from stored_{name}"

"""A book with every table in it and order lines by the million, as files of Parquet."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bench.lines import write_lines
from bench.typed import recorded
from clienthood.simulate import simulate
from clienthood.standard import TABLES

RATES = {"USD": 0.873, "JPY": 0.0061}
"""Worth of the currencies among the lines in euros."""
ODD = """select * replace (
  case hash(order_id, 7) % 40 when 0 then 'USD' when 1 then 'JPY' else null end as currency,
  case when hash(order_id, 8) % 50 = 0 then -amount_minor else amount_minor end as amount_minor,
  case when hash(order_id, 9) % 5000 = 0 then ordered_at - to_years(60) else ordered_at end
    as ordered_at)
from given"""
"""Among the lines: other currencies, refunds, and days before 1970."""


def write_wide(folder, lines, accounts, *, simulated=2000, seed=1):
    """Write the standard tables to ``<table>.parquet`` of a folder; return their last day.

    So many lines of so many accounts with contracts and interactions beside them, and a law firm
    of ``simulated`` accounts, from whom every other record is.
    """
    business = simulate("law-firm", accounts=simulated, seed=seed)
    bulk = folder / "bulk"
    write_lines(bulk, lines, accounts, sides=True, seed=seed)
    for name in TABLES:
        parts = [recorded(name, business.tables.get(name, pa.table({})))]
        if (bulk / f"{name}.parquet").exists():
            more = recorded(name, pq.read_table(bulk / f"{name}.parquet"))
            parts.append(_odd(more) if name == "orders" else more)
        pq.write_table(pa.concat_tables(parts), folder / f"{name}.parquet")
    return business.end


def _odd(given):
    with duckdb.connect() as connection:
        connection.register("given", given)
        found = connection.sql(ODD).to_arrow_table()
    return found.select(given.column_names).cast(given.schema)

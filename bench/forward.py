"""A day's new rows: what it costs to bring a book forward, beside making it anew."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from bench.engine import L0
from bench.measuring import measured
from bench.tables import markdown
from clienthood.book import create_book, read_manifest
from clienthood.engine import DuckDB, Limits
from clienthood.evidence import catalogue, folds
from clienthood.pipeline import name_records, working_engine
from clienthood.pipeline.derived import derived_folder
from clienthood.records import Request, import_file
from clienthood.settings import Settings
from clienthood.simulate import write_order_lines

SMALL, LARGE = (1_100_000, 50_000), (11_000_000, 500_000)
DAYS, SHARE = 3, 1000
MEMORY = "4GB"
CELLS = """select r.account_id, c.month, sum(sold_spent), sum(days_bought)
from orders_cells c join roster r on r.account_key = c.account_key group by all order by all"""


def main(options):
    """Print what a day costs and return the figures."""
    lines, accounts = LARGE if options.full else SMALL
    with tempfile.TemporaryDirectory(dir=options.book) as folder:
        found = measured(week, Path(folder), lines, accounts).value
    print(
        markdown(
            ["step", "CPU s", "× L0"],
            [[k, f"{v:.2f}", f"{v / found['L0']:.2f}"] for k, v in found.items()],
        )
    )
    return found


def week(folder, lines, accounts):
    """Return CPU seconds of L0, a first build, and the middle one of some days."""
    file = folder / "all.parquet"
    write_order_lines(file, lines=lines, accounts=accounts, seed=1)
    day = lines // SHARE
    with duckdb.connect() as own:
        own.execute(f"create table a as select *, row_number() over () as nth from '{file}'")
        for nth in range(DAYS + 1):
            until = lines - day * (DAYS - nth)
            begun = 0 if nth == 0 else until - day
            own.execute(
                f"copy (select * exclude (nth) from a where nth > {begun} and nth <= {until}"
                f" order by nth) to '{folder}/day{nth}.parquet' (format parquet)"
            )
    book = create_book(folder / "book", currency="EUR")
    spent = []
    for nth in range(DAYS + 1):
        engine = DuckDB(Limits(memory=MEMORY, folder=folder / "spill"))
        request = Request(table="orders", yes=True)
        import_file(book, engine, folder / f"day{nth}.parquet", request=request)
        engine.close()
        spent.append(derivation(book))
    found = {"L0": _plain(file), "first build": spent[0], "a day": statistics.median(spent[1:])}
    print(spent, flush=True)
    return found


def derivation(book):
    """Name all that is derived; return the CPU seconds."""
    begun = time.process_time()
    with working_engine(book, Limits(memory=MEMORY)) as engine:
        name_records(engine, book, Settings())
        spent = time.process_time() - begun
        plan = folds(catalogue())
        folder = derived_folder(book, Settings(), read_manifest(book.manifest_file), plan)
        print((folder / "kept.parquet").exists(), round(spent, 2), flush=True)
    return spent


def _plain(file):
    spent = []
    with duckdb.connect() as own:
        for _ in range(3):
            begun = time.process_time()
            own.execute(f"create or replace table plain as {L0.format(file=file)}")
            spent.append(time.process_time() - begun)
    return statistics.median(spent)

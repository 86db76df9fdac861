"""Speed and memory on order lines by the million, as ratios of CPU time within one run."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import duckdb

from bench.measuring import measured
from bench.tables import markdown, write_part
from clienthood.book import create_book, open_book
from clienthood.engine import DuckDB, Limits
from clienthood.pipeline import run
from clienthood.records import Request, import_file
from clienthood.simulate import write_order_lines

SMALL = (1_000_000, 100_000)
LARGE = (10_000_000, 1_000_000)
MEMORY = "2GB"
BEFORE = dt.date(2025, 12, 31)
L0 = "select account_id, sum(amount) as total from read_parquet('{file}') group by account_id"
SCAN = """select sum(length(account_id)), sum(length(order_id)), max(day(ordered_at)), sum(amount),
  sum(length(category)), sum(length(nature)) from read_parquet('{file}')"""
"""The columns that a run reads, looked at and nothing else; counts would be read off statistics."""


def main(options):
    """Print the cost of every step beside the peers and return the figures."""
    sizes = [SMALL, LARGE] if options.full else [SMALL]
    found, parts = [], []
    for lines, accounts in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows = one_size(Path(folder), lines, accounts, peers=lines <= SMALL[0])
        found += rows
        parts.append(_table(rows, lines, accounts))
        print(parts[-1], end="\n\n", flush=True)
    if options.write:
        write_part(options.pages / "speed.md", "scale", "\n\n".join(parts))
    return found


def one_size(folder, lines, accounts, *, peers=True):
    """Return a row of cost per step: name, cpu, wall, peak_mib, ratio to L0, told."""
    file = folder / "lines.parquet"
    write_order_lines(file, lines=lines, accounts=accounts, seed=1)
    base, scan = (
        min((measured(ask, sql.format(file=file)) for _ in range(3)), key=lambda cost: cost.cpu)
        for sql in (L0, SCAN)
    )
    steps = [("L0: sum by account, DuckDB", base, ""), ("scan of the columns read", scan, "")]
    if peers:
        steps.append(("pandas: RFM and four features by groupby", measured(by_pandas, file), ""))
    book = folder / "book"
    steps.append(("import", measured(imported, book, file), f"{lines:,} rows"))
    first = measured(calls, book, None)
    steps += [("first run", first, _stages(first.value))]
    other = measured(calls, book, BEFORE)
    steps += [("run at another date", other, _stages(other.value))]
    return [
        {
            "lines": lines,
            "accounts": accounts,
            "step": name,
            "cpu": cost.cpu,
            "wall": cost.wall,
            "peak_mib": cost.peak_mib,
            "ratio": cost.cpu / base.cpu,
            "scans": cost.cpu / scan.cpu,
            "told": told,
        }
        for name, cost, told in steps
    ]


def ask(sql):
    """Ask DuckDB straight."""
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(sql).fetchall()


def by_pandas(file):
    """Recency, frequency, amount and a few features as they are usually written."""
    import pandas as pd  # noqa: PLC0415 - a peer

    lines = pd.read_parquet(file)
    lines["amount"] = lines["amount"].astype(float)
    lines["month"] = lines["ordered_at"].dt.to_period("M")
    lines["advice"] = lines["amount"].where(lines["nature"].isin(["service", "advice"]), 0.0)
    found = lines.groupby("account_id").agg(
        first=("ordered_at", "min"),
        last=("ordered_at", "max"),
        orders=("order_id", "nunique"),
        monetary=("amount", "sum"),
        months=("month", "nunique"),
        needs=("category", "nunique"),
        advice=("advice", "sum"),
    )
    found["recency"] = (lines["ordered_at"].max() - found["last"]).dt.days
    found["duration"] = (found["last"] - found["first"]).dt.days
    found["offering"] = found["advice"] / found["monetary"]
    return len(found)


def imported(folder, file):
    """Import the file into a new book by the ordinary way."""
    book = create_book(folder, currency="EUR")
    engine = DuckDB(Limits(memory=MEMORY, folder=folder / "spill"))
    reports = import_file(book, engine, file, request=Request(table="orders", yes=True))
    engine.close()
    return [str(report) for report in reports]


def calls(folder, as_of):
    """Run the book within the memory limit and return what the run says it cost."""
    return run(open_book(folder), as_of=as_of, limits=Limits(memory=MEMORY)).cost


def _stages(cost):
    return ", ".join(f"{n} {cost[n]:.1f} s" for n in ("increments", "evidence", "calls", "value"))


def _table(rows, lines, accounts):
    head = (
        f"{lines / 1e6:g} M order lines of {accounts:,} accounts; DuckDB within {MEMORY}; "
        "time is CPU time of all threads, starting Python not counted."
    )
    return (
        head
        + "\n\n"
        + markdown(
            ["step", "CPU s", "× L0", "× scan", "wall s", "peak MiB", "of which"],
            [
                [
                    r["step"],
                    f"{r['cpu']:.2f}",
                    f"{r['ratio']:.1f}",
                    f"{r['scans']:.1f}",
                    f"{r['wall']:.2f}",
                    f"{r['peak_mib']:.0f}",
                    r["told"],
                ]
                for r in rows
            ],
        )
    )

"""Scoring a whole book in DuckDB: patterns scored once, brought to the accounts by one join."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.books import no_labels
from bench.fit import draw_levels
from bench.measuring import forget_peak, measured, peak_mib
from bench.tables import markdown, write_part
from clienthood.calls.calling import LOOKED_UP, called_sql, fit_counted, patterns_scored
from clienthood.engine import DuckDB, Limits
from clienthood.evidence import catalogue
from clienthood.settings import Settings

SMALL, LARGE = 100_000, 1_000_000
BOOKS = {"every source": 1, "orders only": 4}
"""Books, and how many times the accounts they have."""
REPEATS = 3
WRITTEN = "account_key, pattern, known, log2_odds, own_bits, probability, kind, settles"
STEPS = {
    "levels read, added up and nothing else": None,
    "the evidence copied": "select * from evidence",
    "scores looked up, kept by account": f"select {WRITTEN} from ({LOOKED_UP}) c",
    "scores looked up, kept beside the evidence": LOOKED_UP,
}
"""What is asked of the engine: two floors; the calls; the calls as a run keeps them."""


def main(options):
    """Print what scoring costs and return it."""
    found, parts = [], []
    for book, times in BOOKS.items():
        accounts = times * (LARGE if options.full else SMALL)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            made = measured(make, folder, accounts, book).value
            steps = {"patterns scored": made["scored"]} | {
                step: measured(ask, folder, sql).value for step, sql in STEPS.items()
            }
        found.append({"book": book, "accounts": accounts, **made, "steps": steps})
        parts.append(_table(found[-1]))
        print(parts[-1], end="\n\n", flush=True)
    if options.write:
        write_part(options.pages / "speed.md", "scoring", "\n\n".join(parts))
    return found


def make(folder, accounts, book):
    """Write evidence and scored patterns of a book; return what scoring the patterns costs."""
    dimensions, settings = catalogue(), Settings().calls
    levels = draw_levels(accounts, book)
    pq.write_table(_evidence(levels, dimensions), folder / "evidence.parquet")
    sizes = [len(each.levels) + 1 for each in dimensions]
    places = np.cumprod([1, *sizes[:-1]])
    key, first, counts = np.unique((levels + 1) @ places, return_index=True, return_counts=True)
    nobody = np.full(len(key), np.nan)
    model = fit_counted(levels[first], counts.astype(float), nobody, dimensions, settings)
    del levels, first
    scored, cost = _clocked(lambda: patterns_scored(model, key, dimensions, settings))
    pq.write_table(scored, folder / "patterns.parquet")
    return {"patterns": len(key), "scored": cost}


def ask(folder, sql):
    """Run one select on evidence and patterns held in memory; return its cost."""
    engine = DuckDB(Limits(memory="6GB"))
    for name in ("evidence", "patterns"):
        engine.table(name, f"select * from read_parquet('{folder / name}.parquet')")
    engine.load("labels", no_labels())
    dimensions = catalogue()
    engine.view("called", called_sql(dimensions))
    added = ", ".join(f"sum({each.name}_level)" for each in dimensions)

    def run():
        if sql is None:
            engine.fetch(f"select sum(account_key), {added} from evidence")
        else:
            engine.table("calls", sql)

    _, first = _clocked(run)
    again = [_clocked(run)[1]["cpu"] for _ in range(REPEATS - 1)]
    engine.close()
    return first | {"cpu": statistics.median([first["cpu"], *again])}


def _clocked(work):
    """Return what some work returns, its CPU seconds and its peak beyond what was held before."""
    held = forget_peak()
    begun = time.process_time()
    value = work()
    cpu = time.process_time() - begun
    return value, {"cpu": cpu, "mib": max(peak_mib() - held, 0.0)}


def _evidence(levels, dimensions):
    """Return evidence as the product has it: a value and a level of each dimension."""
    accounts = len(levels)
    rng = np.random.default_rng(0)
    key = np.arange(accounts)
    columns = {
        "account_key": pa.array(key),
        "account_id": pa.array(key).cast(pa.string()),
        "confirmed_kind": pa.nulls(accounts, pa.string()),
    }
    for number, each in enumerate(dimensions):
        unknown = levels[:, number] < 0
        value = np.round(rng.random(accounts), 3)
        columns[f"{each.name}_value"] = pa.array(value, mask=unknown)
        columns[f"{each.name}_level"] = pa.array(levels[:, number].astype(np.int32), mask=unknown)
    return pa.table(columns)


def _table(found):
    steps, accounts = found["steps"], found["accounts"]
    floor = steps["the evidence copied"]["cpu"]
    rows = [
        [
            step,
            f"{cost['cpu']:.2f}",
            f"{cost['cpu'] / floor:.2f}",
            f"{accounts / max(cost['cpu'], 1e-9) / 1e6:.1f}",
            f"{cost['mib']:.0f}",
        ]
        for step, cost in steps.items()
    ]
    head = (
        f"A book of {found['book']}: {accounts:,} accounts, {found['patterns']:,} patterns, 33 "
        "columns of evidence; CPU time of all threads, medians; MiB beyond what was held before."
    )
    heads = ["step", "CPU s", "× copied", "M accounts a CPU second", "MiB"]
    return f"{head}\n\n{markdown(heads, rows)}"

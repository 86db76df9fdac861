"""Evidence on order lines by the million, every stage as a ratio to one plain group-by.

L0 is measured before and after in the same process; ``history`` keeps a line of ratios per run.
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.classic import CLASSIC, by_pandas, by_polars
from bench.lines import name_lines, write_lines
from bench.measuring import measured
from bench.tables import markdown, write_part
from clienthood import __version__
from clienthood.accounts import make_roster
from clienthood.engine import DuckDB, Limits
from clienthood.evidence import catalogue, derive, folds
from clienthood.evidence.currencies import make_currencies
from clienthood.evidence.dated import read_months
from clienthood.evidence.readout import read_out
from clienthood.pipeline.listing import keep_listing, name_listing
from clienthood.units import date_of, day_number

SMALL, LARGE = (1_100_000, 50_000), (11_000_000, 500_000)
L0 = "select account_id, sum(amount) as total from read_parquet('{file}') group by account_id"
SCAN = """select max(length(account_id)), max(ordered_at), sum(amount), max(length(category)),
  max(length(nature)) from read_parquet('{file}')"""
REPEATS = 3


def main(options):
    """Print the cost of every stage and return the figures."""
    lines, accounts = LARGE if options.full else SMALL
    found, parts = [], []
    with tempfile.TemporaryDirectory(dir=options.book) as name:
        folder = Path(name)
        for sides in (False, True):
            here = folder / ("sides" if sides else "orders")
            write_lines(here, lines, accounts, sides=sides)
            steps = measured(stages, here, sides, "4GB").value
            if not sides:
                steps |= measured(stages, here, sides, "1GB", "within 1 GB, ").value
                steps |= {name: measured(peer, here).cpu for name, peer in PEERS.items()}
            found.append({"lines": lines, "accounts": accounts, "sides": sides, "steps": steps})
            parts.append(_table(found[-1]))
            print(parts[-1], end="\n\n", flush=True)
    if options.write:
        write_part(options.pages / "speed.md", "engine", "\n\n".join(parts))
        _remember(options.pages / "speed-history.jsonl", found)
    return found


def stages(folder, sides, memory, name="", repeats=REPEATS):
    """Return CPU seconds of each stage, the median where it is repeated; L0 before and after.

    Each is told as soon as it is known: on the largest books one waits for hours.
    """
    engine = DuckDB(Limits(memory=memory, folder=folder / "spill"))
    file = folder / "orders.parquet"
    spent = {"L0": [], "scan": []}
    plain(engine, file, spent, repeats)
    name_lines(engine, folder, sides=sides)
    derived = folder / f"derived {name}"
    dimensions = catalogue()
    plan = folds(dimensions)
    _clocked(spent, "first build", lambda: build(engine, derived, plan))
    day = engine.rows("select max(day) as x from timeline_rows")[0]["x"]
    _clocked(
        spent,
        "one date, a year before the last record",
        lambda: one_date(engine, folder, plan, dimensions, day - 365),
    )
    for _ in range(repeats):
        _clocked(spent, "one date", lambda: one_date(engine, folder, plan, dimensions, day))
    written_alone(engine, folder, spent, repeats)
    days = month_ends(day)
    _clocked(spent, "24 month ends", lambda: months(engine, folder, plan, dimensions, days))
    plain(engine, file, spent, repeats)
    engine.close()
    return {f"{name}{step}": statistics.median(each) for step, each in spent.items()}


def plain(engine, file, spent, repeats):
    """Clock the floors some times each; their rows are kept, or they would not be made."""
    for _ in range(repeats):
        for step, sql in (("L0", L0), ("scan", SCAN)):
            asked = sql.format(file=file)
            _clocked(spent, step, lambda asked=asked: engine.table("plain", asked))


def build(engine, derived, plan):
    """Make roster, rows and cells from the records."""
    derived.mkdir()
    make_roster(engine)
    keep_listing(engine, derived)
    name_listing(engine, derived)
    make_currencies(engine, own="", rates={}, places={})
    derive(engine, derived, plan)


def one_date(engine, folder, plan, dimensions, day):
    """Read the evidence as of a day and write it out."""
    _, chain = read_out(engine, plan, dimensions, as_of=day)
    engine.save(chain.sql(), folder / "evidence.parquet")


def written_alone(engine, folder, spent, repeats):
    """Clock what is left of one date where all of it is known: writing its columns."""
    engine.scan("written", [folder / "evidence.parquet"])
    engine.table("known", "select * from written")
    for _ in range(repeats):
        work = partial(engine.save, "select * from known", folder / "known.parquet")
        _clocked(spent, "its columns written alone", work)
    engine.drop("known")


def months(engine, folder, plan, dimensions, days):
    """Read the levels at all month ends and write them out."""
    read_months(engine, plan, dimensions, days)
    engine.save("select * from levels_at", folder / "months.parquet")


def month_ends(day):
    """Return the ends of the 24 months before a day."""
    month = date_of(day).replace(day=1)
    found = []
    for _ in range(24):
        found.append(day_number(month) - 1)
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return found[::-1]


def classic(folder):
    """Recency, frequency, gaps, months, needs and shares in one query, written out."""
    engine = DuckDB(Limits(memory="8GB", folder=folder / "spill"))
    engine.scan("lines", [folder / "orders.parquet"])
    engine.save(CLASSIC, folder / "classic.parquet")
    engine.close()


PEERS = {
    "classic one-query SQL": classic,
    "polars": by_polars,
    "pandas": by_pandas,
}


def _clocked(spent, step, work):
    begun = time.process_time()
    work()
    cpu = time.process_time() - begun
    spent.setdefault(step, []).append(cpu)
    print(f"{step}: {cpu:.2f} s of CPU", file=sys.stderr, flush=True)


def _table(found):
    what = "orders, contracts and interactions" if found["sides"] else "orders"
    steps = found["steps"]
    head = (
        f"{found['lines'] / 1e6:g} M order lines of {found['accounts']:,} accounts; {what}; CPU "
        "time of all threads, medians; L0 before and after."
    )
    rows = [
        [step, f"{cpu:.2f}", f"{cpu / steps['L0']:.2f}", f"{cpu / steps['scan']:.1f}"]
        for step, cpu in steps.items()
    ]
    return f"{head}\n\n{markdown(['stage', 'CPU s', '× L0', '× scan'], rows)}"


def _remember(file, found):
    told = {
        "version": __version__,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "sizes": [
            {key: each[key] for key in ("lines", "accounts", "sides")}
            | {"ratios": {s: round(c / each["steps"]["L0"], 2) for s, c in each["steps"].items()}}
            for each in found
        ],
    }
    with file.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(told) + "\n")

"""A run on Spark: on this machine, on a cluster of one worker and of two, and of two that lose one.

The same book is called where its records are, as ``clienthood run --engine`` does; what is written
is compared with what DuckDB writes, bit by bit. A worker has one core and is bound to it; the
driver, which plans and waits, has none of its own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import tempfile
import threading
import time
from multiprocessing import get_context
from pathlib import Path

import pyarrow.parquet as pq

from bench.bits import differences
from bench.cluster import HOST, cluster
from bench.tables import markdown, write_part
from bench.watching import Watch
from bench.wide import RATES, write_wide
from clienthood.book import create_book
from clienthood.engine.parquet import standing
from clienthood.pipeline import call_in_place
from clienthood.pipeline.in_place import TABLES_MADE
from clienthood.settings import BookSection, EngineSection, Settings

SMALL, LARGE = (1_000_000, 50_000), (11_000_000, 500_000)
MEMORY = "2GB"
WAYS = {
    "DuckDB": 0,
    "Spark, this machine": 0,
    "one worker": 1,
    "two workers": 2,
    "two workers, one killed": 2,
}
"""Ways of running, each with its number of workers."""
HALF_WAY = "timeline_cells.parquet"
"""What has just been kept when a worker is killed."""


def main(options):
    """Print what each way costs and return the figures."""
    lines, accounts = LARGE if options.full else SMALL
    with tempfile.TemporaryDirectory(dir=options.book) as name:
        folder = Path(name)
        records = folder / "records"
        end = write_wide(records, lines, accounts)
        found = []
        for nth, (way, workers) in enumerate(WAYS.items()):
            killed = way.endswith("killed")
            here = folder / f"way-{nth}"
            cost = one(records, here, end, workers, spark=nth > 0, killed=killed)
            found.append({"way": way} | cost)
            found[-1]["differing"] = differing(folder / "way-0", here)
            print(found[-1], flush=True)
    text = _table(found, lines)
    print(f"\n{text}")
    if options.write:
        write_part(options.pages / "speed.md", "spark", text)
    return found


def one(records, folder, end, workers, *, spark=True, killed=False):
    """Call a book by one way and return what it cost; results stand in ``folder``/results."""
    cores = sorted(os.sched_getaffinity(0))
    with contextlib.ExitStack() as held:
        there = None
        if workers:
            there = held.enter_context(cluster(folder / "cluster", workers, cores=cores))
        asked = EngineSection(
            name="spark" if spark else "duckdb",
            where=there.url if there else "",
            records=str(records),
            results=str(folder / "results"),
            memory=MEMORY,
            workers=workers or 2,
            options={"spark.driver.host": HOST} if there else {},
        )
        process = get_context("spawn").Process(target=called, args=(folder, asked, end))
        process.start()
        if killed:
            held.enter_context(_killing(there, folder / "book"))
        cluster_of = there.processes if there else []
        with Watch([process.pid, *(each.pid for each in cluster_of)]) as seen:
            process.join()
    assert not process.exitcode, f"the run ended with {process.exitcode}"
    driver, *others = seen.cpu.values()
    told = json.loads((folder / "times.json").read_text())
    return told | {"driver": driver, "workers": others[1:], "peak_mib": seen.peak_mib}


def called(folder, asked, end):
    """Call a book in a process group of its own and write how long each stage took."""
    os.setsid()
    settings = Settings(engine=asked, book=BookSection(currency="EUR", rates=RATES))
    book = create_book(folder / "book", currency="EUR")
    begun, heard = time.monotonic(), []
    call_in_place(
        book, settings, as_of=end, told=lambda name: heard.append((time.monotonic(), name))
    )
    opened, ended = heard[0][0], time.monotonic()
    times = {"opening": opened - begun, "wall": ended - opened}
    (folder / "times.json").write_text(json.dumps(times))


def differing(one, other):
    """Return in which columns what was written by two ways differs in any bit."""
    read = [
        {name: pq.read_table(standing(str(place / "results"), name)) for name in TABLES_MADE}
        for place in (one, other)
    ]
    return differences(*read)


@contextlib.contextmanager
def _killing(there, book):
    """Kill the first worker when half of what is kept has been made."""

    def wait():
        while not list(book.glob(f"derived/in_place_*/{HALF_WAY}")):
            if over.wait(0.05):
                return
        over.wait(1.0)
        there.kill_worker()
        killed.set()

    over, killed = threading.Event(), threading.Event()
    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    yield
    over.set()
    thread.join()
    assert killed.is_set(), "the run was over before a worker could be killed"


def _table(found, lines):
    alone = next(each for each in found if each["way"] == "one worker")
    rows = [
        [
            each["way"],
            f"{each['opening']:.0f}",
            f"{each['wall']:.0f}",
            f"{alone['wall'] / each['wall']:.2f}",
            f"{each['driver']:.0f}",
            " + ".join(f"{cpu:.0f}" for cpu in each["workers"]) or "–",
            f"{_longest(alone) / _longest(each):.2f}",
            f"{each['peak_mib']:.0f}",
            "none" if not each["differing"] else str(len(each["differing"])),
        ]
        for each in found
    ]
    heads = ["run", "opening, s", "wall s", "× one worker", "CPU s", "of the workers"]
    text = markdown([*heads, "× by CPU", "peak MiB", "columns that differ"], rows)
    return (
        f"{lines / 1e6:g} M order lines and every other table, 24 month ends; workers of one core"
        f" each on a machine of {len(os.sched_getaffinity(0))}; {dt.date.today().isoformat()}."
        f"\n\n{text}"
    )


def _longest(found):
    """Return CPU seconds of the driver and of the busiest worker: had each a core for itself."""
    return found["driver"] + max(found["workers"], default=0.0)

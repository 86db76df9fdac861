"""Time of the pages of a book over HTTP, one by one and by many readers while a run lands.

``clienthood serve`` and ``clienthood run`` are processes of their own, as a user starts them.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from bench.measuring import measured
from bench.scale import LARGE, calls, imported
from bench.tables import markdown, write_part
from bench.visiting import Visitor, peak_mib_of, served, session
from clienthood.book import open_book
from clienthood.book.runs import ACCOUNTS, latest_run_id
from clienthood.engine import DuckDB
from clienthood.records import Request, import_file
from clienthood.simulate import write_order_lines
from clienthood.simulate.names import FIRST, LAST
from clienthood.simulate.numbering import numbered

SMALL = (100_000, 10_000)
TIMES = 40
"""Requests of each page."""
READERS = 50
THINKING = 5.0
"""Seconds that each of many readers looks at a page on average before he asks for the next."""
LONGEST = 600.0
"""Seconds after which a run that has not landed is ended, and the measurement fails."""
CALM = 15.0
"""Seconds after which no further request of a page is made."""
PAGES = {
    "accounts, as it opens": "/accounts",
    "accounts by worth": "/accounts?sort=worth",
    "accounts by name": "/accounts?sort=name",
    "accounts by spend, page 21": "/accounts?sort=spend&offset=1000",
    "accounts, search": "/accounts?search=hart",
    "accounts, kind and two filters, by last dealing": (
        "/accounts?kind=customer&f=spend:at-least:100&f=known:at-least:3&sort=last"
    ),
    "accounts, search, kind and two filters": (
        "/accounts?kind=customer&f=spend:at-least:100&f=known:at-least:3&search=hart"
    ),
    "overview": "/",
    "value": "/value",
}


def main(options):
    """Print the time of each page and return the figures."""
    lines, held = LARGE if options.full else SMALL
    with TemporaryDirectory() as folder:
        book = _book(options.book or Path(folder), lines, held)
        found = visited(book)
    text = _told(found, lines, held)
    print(text)
    if options.write:
        write_part(options.pages / "speed.md", "web", text)
    return found


def visited(book):
    """Serve a book, visit its pages one by one and by many, and return what they took."""
    dice, secret = random.Random(1), session(book)
    run = open_book(book).runs / latest_run_id(open_book(book)) / ACCOUNTS
    ids = parquet.read_table(run, columns=["account_id"]).column("account_id")
    picked = [f"/accounts/{ids[dice.randrange(len(ids))]}" for _ in range(TIMES)]
    with served(book) as (process, where):
        visitor = Visitor(where, secret)
        opening = _asked(visitor, "/")[0] / 1e3
        first = {"value": _asked(visitor, "/value")[0]}
        rows = [_timed(visitor, name, [path] * TIMES) for name, path in PAGES.items()]
        rows.append(_timed(visitor, "account, any", picked))
        crowd = _crowd(book, where, secret, [*PAGES.values(), *picked])
        peak = peak_mib_of(process)
        visitor.close()
    return {"opening": opening, "first": first, "rows": rows, "crowd": crowd, "peak_mib": peak}


def _asked(visitor, path):
    took, status, size = visitor.get(path)
    if status != 200:
        raise RuntimeError(f"{path}: status {status}")
    return took, size


def _timed(visitor, name, paths):
    """Ask for pages one after the other, the first one twice; stop when it takes too long."""
    _asked(visitor, paths[0])
    until, found = time.monotonic() + CALM, []
    for path in paths:
        found.append(_asked(visitor, path))
        if time.monotonic() > until:
            break
    row = {
        "page": name,
        "times": len(found),
        "wall": _quantiles([took for took, _ in found]),
        "kib": float(np.median([size for _, size in found])) / 1024,
    }
    print(row, flush=True)
    return row


def _quantiles(walls):
    return [float(np.quantile(walls, q)) for q in (0.5, 0.95)]


def _crowd(book, where, secret, paths):
    """Let many read while a run of the book lands; return errors and times."""
    over, walls, faults = threading.Event(), [], []

    def read_on(seed):
        dice, visitor = random.Random(seed), Visitor(where, secret)
        over.wait(dice.uniform(0, THINKING))
        while not over.is_set():
            path = dice.choice(paths)
            try:
                walls.append(_asked(visitor, path)[0])
            except Exception as fault:  # noqa: BLE001 - what is counted
                faults.append(f"{path}: {fault!r}")
            over.wait(dice.expovariate(1 / THINKING))
        visitor.close()

    threads = [threading.Thread(target=read_on, args=(seed,)) for seed in range(READERS)]
    before, began = latest_run_id(open_book(book)), time.monotonic()
    try:
        for thread in threads:
            thread.start()
        _run(book)
        took = time.monotonic() - began
        landed = latest_run_id(open_book(book))
        over.wait(2 * THINKING)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if landed == before:
        faults.append("the run did not land")
    return {
        "readers": READERS,
        "pages": len(walls),
        "errors": faults,
        "wall": _quantiles(walls),
        "longest": max(walls),
        "run": took,
    }


def _run(book):
    """Run a book in a process of its own."""
    command = [sys.executable, "-m", "clienthood", "run", "--book", book]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    if done.returncode:
        raise RuntimeError(f"the run ended with {done.returncode}:\n{done.stderr}")


def _book(folder, lines, held):
    """Return a book of order lines and named accounts that was run; made where it is missing."""
    book = folder / "book"
    if (book / "runs").exists():
        return book
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "lines.parquet"
    write_order_lines(file, lines=lines, accounts=held, seed=1)
    measured(imported, book, file)
    dice = np.random.default_rng(2)
    names = np.char.add(np.char.add(dice.choice(FIRST, held), " "), dice.choice(LAST, held))
    ids = numbered("A", np.arange(1, held + 1), highest=held)
    parquet.write_table(pa.table({"account_id": ids, "name": names}), folder / "accounts.parquet")
    engine = DuckDB()
    request = Request(table="accounts", yes=True)
    import_file(open_book(book), engine, folder / "accounts.parquet", request=request)
    engine.close()
    measured(calls, book, None)
    return book


def _told(found, lines, held):
    crowd, first = found["crowd"], found["first"]
    head = (
        f"A book of {lines:,} order lines of {held:,} named accounts, served by `clienthood serve`"
        " on a machine with two cores and asked over HTTP on the same machine, which asks, answers"
        f" and runs on these two cores. The first page after the start, for which the run is"
        f" opened: {found['opening']:.1f} s; peak memory of the server"
        f" {found['peak_mib']:.0f} MiB, after a second run was opened too. The page of worth asked"
        f" for the first time: {first['value']:.0f} ms; overview and worth are made once and kept"
        " until something changes. Milliseconds until the whole page is there:"
    )
    table = markdown(
        ["page", "requests", "median", "95 %", "KiB"],
        [
            [
                row["page"],
                row["times"],
                *(f"{each:.1f}" for each in row["wall"]),
                f"{row['kib']:.0f}",
            ]
            for row in found["rows"]
        ],
    )
    told = (
        f"{crowd['readers']} readers at once, each looking {THINKING:g} s on average before the"
        f" next page, while `clienthood run` takes {crowd['run']:.0f} s on the same cores and its"
        f" result is opened: {crowd['pages']} pages, {len(crowd['errors'])} errors; half of the"
        f" pages within {crowd['wall'][0]:.0f} ms, 95 % within {crowd['wall'][1]:.0f} ms, the"
        f" slowest {crowd['longest'] / 1e3:.1f} s."
    )
    faults = "".join(f"\n\n    {each}" for each in crowd["errors"][:5])
    return f"{head}\n\n{table}\n\n{told}{faults}"

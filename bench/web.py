"""Server time of the pages of a large book, one by one and by many readers while a run lands."""

from __future__ import annotations

import random
import threading
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from bench.measuring import measured, peak_mib
from bench.scale import LARGE, SMALL, calls, imported
from bench.tables import markdown, write_part
from clienthood.book import open_book
from clienthood.engine import DuckDB
from clienthood.faces.views.accounts import Asked, accounts
from clienthood.faces.views.explain import explain
from clienthood.faces.views.filters import parse
from clienthood.faces.views.readers import Readers
from clienthood.faces.views.summary import summary
from clienthood.faces.views.value import value
from clienthood.records import Request, import_file
from clienthood.simulate import write_order_lines
from clienthood.simulate.names import FIRST, LAST
from clienthood.simulate.numbering import numbered

READERS = 50
THINKING = 5.0
"""Seconds that each of many readers looks at a page on average before he asks for the next."""
TIMES = 15
LISTS = {
    "accounts, as it opens": Asked(),
    "accounts by worth": Asked(sort="worth"),
    "accounts by name": Asked(sort="name"),
    "accounts by spend, page 40": Asked(sort="spend", offset=975),
    "accounts, search": Asked(search="hart"),
    "accounts, kind and two filters, by last dealing": Asked(
        kind="customer", sort="last", filters=parse("f=spend:at-least:100&f=known:at-least:3")
    ),
}


def main(options):
    """Print the server time of each page and return the figures."""
    lines, held = LARGE if options.full else SMALL
    with TemporaryDirectory() as folder:
        book = _book(options.book or Path(folder), lines, held)
        found = measured(served, book).value
    text = _told(found, lines, held)
    print(text)
    if options.write:
        write_part(options.pages / "speed.md", "web", text)
    return found


def served(book):
    """Open the book for readers and return what its pages cost."""
    readers = Readers(open_book(book))
    began, cpu = time.perf_counter(), time.process_time()
    with readers.reading() as read:
        ids = [row["account_id"] for row in read.rows("select account_id from listed")]
    opening = (time.perf_counter() - began, time.process_time() - cpu, peak_mib())
    dice = random.Random(1)
    pages = {name: partial(_page, readers, accounts, asked) for name, asked in LISTS.items()}
    pages["account, any"] = lambda: _page(readers, explain, dice.choice(ids))
    pages["overview, found already"] = partial(readers.view, summary)
    asked = list(pages.values())
    pages["overview, found anew"] = partial(_page, readers, summary)
    pages["value, found anew"] = partial(_page, readers, value)
    pages["stamp"] = readers.stamp
    rows = [_timed(name, page) for name, page in pages.items()]
    print(*rows, sep="\n", flush=True)
    crowd = _crowd(book, readers, asked)
    readers.close()
    return {"opening": opening, "rows": rows, "crowd": crowd, "peak_mib": peak_mib()}


def _page(readers, view, *asked):
    with readers.reading() as read:
        return view(read, *asked)


def _timed(name, page):
    page()
    walls, cpus = [], []
    for _ in range(TIMES):
        wall, cpu = time.perf_counter(), time.process_time()
        page()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return {
        "page": name,
        "cpu": [float(np.quantile(cpus, q)) * 1e3 for q in (0.5, 0.95)],
        "wall": [float(np.quantile(walls, q)) * 1e3 for q in (0.5, 0.95)],
    }


def _crowd(book, readers, pages):
    """Let many read while a run of the book lands; return errors and times."""
    over, walls, faults = threading.Event(), [], []

    def read_on(seed):
        dice = random.Random(seed)
        while not over.is_set():
            began = time.perf_counter()
            try:
                dice.choice(pages)()
                walls.append(time.perf_counter() - began)
            except Exception as fault:  # noqa: BLE001 - what is counted
                faults.append(repr(fault))
            over.wait(dice.expovariate(1 / THINKING))

    threads = [threading.Thread(target=read_on, args=(seed,)) for seed in range(READERS)]
    for thread in threads:
        thread.start()
    run = measured(calls, book, None)
    _page(readers, accounts, Asked())
    time.sleep(THINKING)
    over.set()
    for thread in threads:
        thread.join()
    return {
        "readers": READERS,
        "pages": len(walls),
        "errors": faults,
        "wall": [float(np.quantile(walls, q)) * 1e3 for q in (0.5, 0.95)],
        "run": run.wall,
    }


def _book(folder, lines, held):
    """Return a book of order lines and named accounts that was run; made where it is missing."""
    book = folder / "book"
    if (book / "runs").exists():
        return book
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
    wall, cpu, peak = found["opening"]
    crowd = found["crowd"]
    head = (
        f"{lines / 1e6:g} M order lines of {held:,} named accounts, two cores, in one process and"
        f" without the network. Opening the run for readers: {wall:.1f} s ({cpu:.1f} s of CPU),"
        f" peak {peak:.0f} MiB; peak of everything {found['peak_mib']:.0f} MiB. Each page"
        f" {TIMES} times after one that is not counted; milliseconds."
    )
    table = markdown(
        ["page", "CPU, median", "CPU, 95 %", "wall, median", "wall, 95 %"],
        [
            [row["page"], *(f"{each:.1f}" for each in (*row["cpu"], *row["wall"]))]
            for row in found["rows"]
        ],
    )
    told = (
        f"{crowd['readers']} readers at once, each looking {THINKING:g} s on average before the"
        f" next page, while a run of the book takes {crowd['run']:.0f} s on the same cores and its"
        f" result is opened: {crowd['pages']} pages, {len(crowd['errors'])} errors; half of the"
        f" pages within {crowd['wall'][0]:.0f} ms, 95 % within {crowd['wall'][1]:.0f} ms."
    )
    return f"{head}\n\n{table}\n\n{told}"

"""A day's new rows: what it costs to bring a book forward, and whether a rebuild gives the same.

Counted is all that is derived of the records, from a new engine to rows and cells of every stream
under their names; importing the file is not, and reading the evidence is not.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from bench.engine import L0
from bench.measuring import measured
from bench.tables import markdown, write_part
from clienthood.book import create_book
from clienthood.engine import DuckDB, Limits
from clienthood.evidence import catalogue, folds, measure
from clienthood.pipeline import name_records, working_engine
from clienthood.records import Request, import_file
from clienthood.settings import Settings
from clienthood.simulate import write_order_lines

SMALL, LARGE = (1_100_000, 50_000), (11_000_000, 500_000)
DAYS, SHARE, LATE = 7, 1000, 100
MEMORY = "4GB"
PARTS = """copy (select * exclude (nth, day) from (
  select *, case when nth % (1 + {until} // {late}) = 7 and nth <= {until} then {days} + 1
    when nth <= {until} then 0 else cast(ceil((nth - {until}) / {size}) as integer) end as day
  from (select *, row_number() over () as nth from '{file}'))
where day = {day} order by nth) to '{to}' (format parquet)"""
"""The lines before the last days, those days one by one, and some lines of long ago."""


def main(options):
    """Print what a day costs and return the figures."""
    lines, accounts = LARGE if options.full else SMALL
    with tempfile.TemporaryDirectory(dir=options.book) as folder:
        found = measured(week, Path(folder), lines, accounts).value
    text = _told(found, lines, accounts)
    print(text)
    if options.write:
        write_part(options.pages / "speed.md", "forward", text)
    return found


def week(folder, lines, accounts):
    """Return CPU seconds of L0, a first build and each of some days, and what differs after."""
    file = folder / "all.parquet"
    write_order_lines(file, lines=lines, accounts=accounts, seed=1)
    until = lines - DAYS * (lines // SHARE)
    place = {"until": until, "late": LATE, "days": DAYS, "size": lines // SHARE, "file": file}
    parts = [folder / f"day{day}.parquet" for day in range(DAYS + 2)]
    with duckdb.connect() as own:
        for day, part in enumerate(parts):
            own.execute(PARTS.format(**place, day=day, to=part))
    book = create_book(folder / "book", currency="EUR")
    spent, plain = [], [_plain(file)]
    for part in parts:
        engine = DuckDB(Limits(memory=MEMORY, folder=folder / "spill"))
        import_file(book, engine, part, request=Request(table="orders", yes=True))
        engine.close()
        spent.append(derivation(book))
        if part == parts[DAYS]:
            kept = what_is_derived(book)
            files = sum(1 for _ in book.derived.glob("*/*.later-*.parquet"))
            assert files, "the week was not brought forward"
            differing = _differing(kept, _anew(book))
    return {
        "L0": statistics.median([*plain, _plain(file)]),
        "first build": spent[0],
        "days": spent[1:-1],
        "late": spent[-1],
        "accounts": accounts,
        "differing": differing,
    }


def derivation(book):
    """Name all that is derived; return the CPU seconds."""
    begun = time.process_time()
    with working_engine(book, Limits(memory=MEMORY)) as engine:
        name_records(engine, book, Settings())
        return time.process_time() - begun


def what_is_derived(book):
    """Return the evidence of every account at the last day, by its own name."""
    with working_engine(book, Limits(memory=MEMORY)) as engine:
        name_records(engine, book, Settings())
        day = engine.rows("select max(day) as x from timeline_rows")[0]["x"]
        dimensions = catalogue()
        measure(engine, folds(dimensions), dimensions, as_of=day)
        return engine.fetch("select * from evidence order by account_key")


def _anew(book):
    """Return the same of a derivation made of all records; the other is put back."""
    aside = book.derived.with_name("aside")
    book.derived.rename(aside)
    found = what_is_derived(book)
    shutil.rmtree(book.derived)
    aside.rename(book.derived)
    return found


def _differing(one, other):
    """Return how many accounts differ in any column."""
    with duckdb.connect() as own:
        own.register("one", one)
        own.register("other", other)
        rows = own.execute(
            "select count(distinct account_id) from ((from one except from other)"
            " union all (from other except from one))"
        ).fetchone()
    return rows[0]


def _plain(file):
    spent = []
    with duckdb.connect() as own:
        for _ in range(3):
            begun = time.process_time()
            own.execute(f"create or replace table plain as {L0.format(file=file)}")
            spent.append(time.process_time() - begun)
    return statistics.median(spent)


def _told(found, lines, accounts):
    steps = {
        "L0: sum by account, kept as a table": found["L0"],
        "first build of what is derived": found["first build"],
        f"a day of {lines // SHARE:,} lines, median of {DAYS}": statistics.median(found["days"]),
        "the dearest of these days": max(found["days"]),
        f"{LATE} lines of long ago": found["late"],
    }
    rows = [[step, f"{cpu:.2f}", f"{cpu / found['L0']:.2f}"] for step, cpu in steps.items()]
    return (
        f"{lines / 1e6:g} M order lines of {accounts:,} accounts, the last {DAYS} days imported"
        " one by one; CPU time of all threads.\n\n"
        f"{markdown(['step', 'CPU s', '× L0'], rows)}\n\n"
        f"After {DAYS} days {found['differing']} accounts differ in evidence from a derivation"
        " made anew of all records."
    )

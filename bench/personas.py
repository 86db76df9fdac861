"""Personas: are planted groups found again, and do they hold? Figures of books with known groups.

Every book goes the whole way: files are imported, the evidence is read, groups are found. Planted
books have 2 to 5 groups; their seeds were not looked at while the part was built. Resamples are
files with four fifths of the accounts, imported anew, the number of groups chosen anew.
"""

from __future__ import annotations

import csv
import tempfile
import time
from itertools import combinations
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from bench.planted import END, plant
from bench.tables import markdown
from clienthood.book import create_book
from clienthood.personas import find_personas
from clienthood.pipeline import compute, working_engine
from clienthood.records.importing import import_file
from clienthood.settings import read_settings
from clienthood.units import day_number

SEEDS = tuple(range(501, 507))
ACCOUNTS = 600
PART = 0.8
RESAMPLES = 2
HEADS = ("seed", "planted", "found", "adjusted Rand", "on resamples", "seconds")


def main(options):
    rows = [_planted(seed, options.accounts or ACCOUNTS) for seed in options.seeds or SEEDS]
    print(markdown(HEADS, [_cells(row) for row in rows]))
    for name, words in (("rand", "with the planted groups"), ("stable", "between resamples")):
        found = [row[name] for row in rows]
        print(f"\nadjusted Rand {words}: mean {np.mean(found):.3f}, least {min(found):.3f}")
    with tempfile.TemporaryDirectory() as folder:
        plant(Path(folder) / "files", groups=3, accounts=20, seed=SEEDS[0])
        few = found_in(Path(folder) / "files", Path(folder) / "book")
    print(f"\n20 accounts: {few[2]['told']}")
    return {"planted": rows}


def found_in(files, path):
    """Return the persona of each account of a folder of files, seconds, and what was learnt."""
    book = create_book(path)
    with working_engine(book) as engine:
        for file in sorted(files.glob("*.csv")):
            import_file(book, engine, file)
    settings = read_settings(book.path)
    with working_engine(book) as engine:
        done = compute(engine, book, settings, as_of=END)
        began = time.perf_counter()
        learnt = find_personas(engine, done.dimensions, as_of=day_number(END))
        took = time.perf_counter() - began
        rows = engine.fetch("select account_id, persona from personas").to_pylist()
    return {row["account_id"]: row["persona"] for row in rows}, took, learnt


def _planted(seed, accounts):
    planted = 2 + seed % 4
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        truth = plant(home / "files", groups=planted, accounts=accounts, seed=seed)
        personas, took, learnt = found_in(home / "files", home / "book")
        parts = [_part(home, truth, seed, nth) for nth in range(RESAMPLES)]
    return {
        "seed": seed,
        "planted": planted,
        "found": len(learnt["groups"]),
        "rand": _agree(truth, personas),
        "stable": float(np.mean([_agree(one, other) for one, other in combinations(parts, 2)])),
        "seconds": took,
        "names": [each["name"] for each in learnt["groups"]],
    }


def _part(home, truth, seed, nth):
    """Return the personas of some of the accounts, whose files are imported alone."""
    rng = np.random.default_rng([seed, nth])
    kept = {account for account in truth if rng.random() < PART}
    files = home / f"files-{nth}"
    files.mkdir()
    for file in (home / "files").glob("*.csv"):
        with file.open(newline="", encoding="utf-8") as handle:
            rows = [row for row in csv.DictReader(handle) if row["account_id"] in kept]
        with (files / file.name).open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return found_in(files, home / f"book-{nth}")[0]


def _agree(one, other):
    """Return the adjusted Rand index of the accounts of both; 0 where one has no groups."""
    both = sorted(one.keys() & other.keys())
    if not both:
        return 0.0
    return float(adjusted_rand_score([one[each] for each in both], [other[each] for each in both]))


def _cells(row):
    figures = (row["rand"], row["stable"], row["seconds"])
    return [row["seed"], row["planted"], row["found"], *(f"{each:.2f}" for each in figures)]

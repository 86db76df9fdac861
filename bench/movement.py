"""Moves found on generated businesses whose accounts change at known dates."""

from __future__ import annotations

import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from bench.books import no_labels
from bench.tables import markdown, percent, write_part
from bench.typed import load
from clienthood.accounts import make_roster
from clienthood.calls.calling import call_accounts
from clienthood.engine import DuckDB, Limits
from clienthood.evidence import catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.evidence.spans import month_of
from clienthood.movement import make_movement
from clienthood.settings import Settings
from clienthood.simulate import simulate, trades
from clienthood.units import date_of, day_number

SEEDS = (10001, 10002, 10101, 10102, 10201, 10202)
ACCOUNTS = 1000
CHANGING = 0.15
BECOMES, UNMADE, LEAVES = "becomes a client", "becomes a customer", "leaves"
ANSWERS = {
    BECOMES: ("becoming a client",),
    UNMADE: ("becoming a customer", "lost", "drifting"),
    LEAVES: ("lost", "drifting", "becoming a customer"),
}
"""The moves that tell of a change; each is a true thing to say of it."""
COUNTED = ("becoming a client", "becoming a customer", "lost", "drifting")
"""Moves that can be false; damage and recovery are facts on record."""
SETTLING = 12
"""Months from its first record in which an account is still getting to know the business."""


SHOWN = 3
"""Days of dealing that show what an account has turned into."""
TALKS = 92
"""Days before the first work in which the first talks of a client take place."""
RHYTHM = (7, 365)
"""Days of dealing, and days from the first to the last, before a silence can be told by them."""


def moves_of(business, *, settings=None, threads=None):
    """Return the moves of a business, its months, and of each account first day and dealings."""
    settings = settings or Settings()
    engine = DuckDB(Limits(threads=threads))
    try:
        load(engine, business.tables)
        make_roster(engine)
        make_currencies(engine, own="", rates={}, places={})
        dimensions = catalogue(settings)
        with tempfile.TemporaryDirectory() as folder:
            derive(engine, Path(folder), folds(dimensions))
            day = day_number(business.end)
            measure(engine, folds(dimensions), dimensions, as_of=day)
            engine.load("labels", no_labels())
            call_accounts(engine, dimensions, settings.calls)
            make_movement(engine, dimensions, settings, as_of=day)
            moves = engine.fetch("select * from moves order by account_key, day").to_pylist()
            months = engine.rows("select count(*) as n from months")[0]["n"]
            first = engine.fetch("select account_id, first_day from calls").to_pylist()
            days = engine.fetch(
                "select r.account_id, t.day from timeline_rows t"
                " join roster r on r.account_key = t.account_key order by 1, 2"
            ).to_pylist()
    finally:
        engine.close()
    dealt = {}
    for row in days:
        dealt.setdefault(row["account_id"], []).append(row["day"])
    return moves, int(months), {row["account_id"]: row["first_day"] for row in first}, dealt


def one_book(job):
    """Return the changes of a book with what was told of each, and the moves that nothing made."""
    trade, seed, accounts = job
    business = simulate(trade, accounts=accounts, seed=seed, changing=CHANGING)
    moves, months, first, dealt = moves_of(business, threads=1)
    by_account = {}
    for move in moves:
        by_account.setdefault(move["account_id"], []).append(move)
    changes = [
        {
            "trade": trade,
            "change": row["change"],
            "recorded": _is_recorded(row, dealt.get(row["account_id"], [])),
            **_told(row, by_account),
        }
        for row in business.changes.to_pylist()
        if row["account_id"] in first
    ]
    truth = {row["account_id"]: row for row in business.truth.to_pylist()}
    changed = {row["account_id"] for row in business.changes.to_pylist()}
    false = [
        {
            "trade": trade,
            "move": move["move"],
            "archetype": truth[move["account_id"]]["archetype"],
            "cause": move["cause"],
            "new": _is_new(move, truth, first),
        }
        for move in moves
        if move["move"] in COUNTED
        and move["account_id"] not in changed
        and not _fell_silent(move, truth)
    ]
    return {"changes": changes, "false": false, "years": months / 12.0, "trade": trade}


def _told(change, by_account):
    """Return whether and how many months after its date a change was told, or shortly before."""
    since = month_of(date_of(change["day"]))
    days = [
        move["day"]
        for move in by_account.get(change["account_id"], ())
        if move["move"] in ANSWERS[change["change"]]
    ]
    told = [month_of(date_of(day)) - since for day in days if day >= change["day"]]
    talked = change["change"] == BECOMES and any(0 < change["day"] - day <= TALKS for day in days)
    return {"found": bool(told), "talked": bool(told) or talked, "delay": min(told, default=None)}


def _is_recorded(change, days):
    """Return whether the records can show a change: dealings after it, or a rhythm before it."""
    if change["change"] != LEAVES:
        return sum(day >= change["day"] for day in days) >= SHOWN
    before = [day for day in days if day < change["day"]]
    return len(before) >= RHYTHM[0] and before[-1] - before[0] >= RHYTHM[1]


def _is_new(move, truth, first):
    """Return whether a move tells of a client who had only just come: it did become one."""
    young = move["day"] - (first[move["account_id"]] or 0) <= SETTLING * 30.5
    return (
        move["move"] == "becoming a client"
        and truth[move["account_id"]]["kind"] == "client"
        and young
    )


def _fell_silent(move, truth):
    """Return whether a move tells of the silence of a client who did fall silent."""
    dormant = truth[move["account_id"]]["archetype"] == "dormant"
    return dormant and move["move"] in ("lost", "drifting")


def run(*, seeds=SEEDS, accounts=ACCOUNTS, names=None, workers=2):
    """Return what was found in each book."""
    jobs = [(trade, seed, accounts) for seed in seeds for trade in names or trades()]
    if workers == 1:
        return [one_book(job) for job in jobs]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(one_book, jobs))


def figures(books):
    """Return found share and median delay by change and in all, and false moves a year."""
    changes = [row for book in books for row in book["changes"]]
    years = sum(book["years"] for book in books)
    false = [row for book in books for row in book["false"] if not row["new"]]
    table = {}
    for name in (BECOMES, UNMADE, LEAVES, "all"):
        rows = [row for row in changes if name in ("all", row["change"])]
        delays = [row["delay"] for row in rows if row["found"]]
        recorded = [row["found"] for row in rows if row["recorded"]]
        table[name] = {
            "changes": len(rows),
            "found": float(np.mean([row["found"] for row in rows])) if rows else float("nan"),
            "talked": float(np.mean([row["talked"] for row in rows])) if rows else float("nan"),
            "recorded": len(recorded),
            "found_of_recorded": float(np.mean(recorded)) if recorded else float("nan"),
            "delay": float(np.median(delays)) if delays else float("nan"),
            "within_3": float(np.mean([row["found"] and row["delay"] <= 3 for row in rows]))
            if rows
            else float("nan"),
        }
    return {
        "changes": table,
        "years": years,
        "false": len(false) / max(years, 1e-9),
        "false_kind": sum(r["move"].startswith("becoming") for r in false) / max(years, 1e-9),
        "false_by_move": {
            move: sum(r["move"] == move for r in false) / max(years, 1e-9) for move in COUNTED
        },
    }


def page(books, *, seeds, accounts):
    """Return the tables."""
    found = figures(books)
    rows = [
        [
            name,
            f"{row['changes']:,}",
            percent(row["found"]),
            percent(row["talked"]),
            f"{row['recorded']:,}",
            percent(row["found_of_recorded"]),
            f"{row['delay']:.0f}",
            percent(row["within_3"]),
        ]
        for name, row in found["changes"].items()
    ]
    heads = [
        "change",
        "accounts",
        "found",
        "or in the talks before",
        "on record",
        "of these found",
        "median months to it",
        "found within 3 months",
    ]
    false = [[move, f"{rate:.4f}"] for move, rate in found["false_by_move"].items()] + [
        ["all", f"{found['false']:.4f}"]
    ]
    return "\n\n".join(
        [
            f"{len(books)} books of {accounts:,} accounts, every source, seeds"
            f" {', '.join(map(str, seeds))}; changes from {700} to {120} days before the last"
            " day on record. Found is a change that a move tells at any time from its date on:"
            " becoming a client; becoming a customer, drifting or lost; lost, drifting or becoming"
            f" a customer. Who becomes a client does so on the day of the first work; told in the"
            f" {TALKS} days of talks before it counts in the second column alone. On record:"
            f" {SHOWN} days of dealing after the change, or for who leaves"
            f" {RHYTHM[0]} of them over a year before it.",
            markdown(heads, rows),
            f"Moves of accounts that did not change, a year of an account"
            f" ({found['years']:,.0f} years):",
            markdown(["move", "a year"], false),
        ]
    )


def main(options):
    """Print what was found; write the page if asked; return the figures."""
    seeds, accounts = tuple(options.seeds or SEEDS), options.accounts or ACCOUNTS
    books = run(seeds=seeds, accounts=accounts, workers=options.workers)
    text = page(books, seeds=seeds, accounts=accounts)
    print(text)
    if options.write:
        write_part(options.pages / "accuracy.md", "movement", text)
    return figures(books)

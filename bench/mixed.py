"""Books of accounts that buy, that have contracts, or both: is what we say of their worth true?

Each book is simulated with its own rates; its future is known to the truth alone. Counted over
books: whether the setting of every account is called right, whether the total of the next year
lies in the 90 % range, whether P(alive) means what it says.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.tables import markdown, write_part
from bench.typed import load
from clienthood.accounts import make_roster
from clienthood.engine import DuckDB
from clienthood.evidence import catalogue, derive, folds
from clienthood.evidence.currencies import make_currencies
from clienthood.settings import Settings, ValueSection
from clienthood.units import date_of
from clienthood.value.valuing import value_accounts

BOOKS = 100
HEAD = """## Worth of books of mixed setting

Simulated books of 400 accounts that buy, have contracts, or both, each book with rates of its own
(`python -m bench mixed`).

"""
AS_OF = 20_000
YEARS = 3
YEAR = 365
SHARES = {"noncontractual": 0.4, "contractual": 0.3, "both": 0.3}
WHOLE = (0.05, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """A simulated book: its records, and per account what only the truth knows."""

    tables: dict[str, pa.Table]
    account: np.ndarray
    setting: np.ndarray
    alive: np.ndarray
    """Whether it still buys; NaN where it never bought outside a contract."""
    next_year: float
    """What all accounts bring in the year ahead."""


def main(options):
    """Print what holds over all books and return the figures."""
    books = 10 if options.accounts else BOOKS
    with ProcessPoolExecutor(options.workers) as pool:
        found = list(pool.map(judged, range(books)))
    right = sum(one["right"] for one in found) / sum(one["accounts"] for one in found)
    inside = sum(one["low"] <= one["actual"] <= one["high"] for one in found)
    said = np.concatenate([one["p_alive"] for one in found])
    was = np.concatenate([one["alive"] for one in found])
    rows = [
        ("setting called right", f"{right:.2%}", "≥ 99 %"),
        (f"next year's total inside its 90 % range, of {books} books", f"{inside}", "≥ 85 %"),
        ("P(alive): expected calibration error", f"{calibration_error(said, was):.4f}", "≤ .03"),
    ]
    text = HEAD + markdown(("measure", "found", "asked"), rows)
    print(text)
    if options.write:
        write_part(options.pages / "accuracy.md", "mixed", text)
    return {"right": right, "inside": inside, "books": books}


def judged(seed, accounts=400):
    """Return what is said of one book beside what is true of it."""
    book = mixed_book(seed, accounts)
    worth, totals = valued(book)
    truth = {name: place for place, name in enumerate(book.account.tolist())}
    place = np.array([truth[name] for name in worth["account_id"]])
    bought = ~np.isnan(book.alive[place]) & (book.setting[place] == "noncontractual")
    low, high = np.quantile(totals, WHOLE)
    return {
        "accounts": accounts,
        "right": int((np.array(worth["setting"]) == book.setting[place]).sum()),
        "low": low,
        "high": high,
        "mean": float(totals.mean()),
        "actual": book.next_year,
        "p_alive": np.array(worth["p_alive"], dtype=float)[bought],
        "alive": book.alive[place][bought],
    }


def valued(book: Mixed, settings: Settings | None = None) -> tuple[dict[str, Any], np.ndarray]:
    """Return the worth of the accounts of a book and the simulated totals, in whole units."""
    chosen = settings or Settings(value=ValueSection(discount_rate=0.0))
    engine = DuckDB()
    with tempfile.TemporaryDirectory() as folder:
        load(engine, book.tables)
        make_roster(engine)
        make_currencies(engine, own="EUR", rates={}, places={})
        derive(engine, Path(folder), folds(catalogue(chosen)))
        found = value_accounts(engine, chosen, as_of=AS_OF)
        rows = engine.fetch(
            "select r.account_id, w.* from worth w join roster r on r.account_key = w.account_key"
            " order by w.account_key"
        ).to_pydict()
        engine.close()
    return rows, found.totals / 100.0


def calibration_error(said, was, bins=10):
    """Return the mean gap between what was said and what was, over bins of what was said."""
    place = np.minimum((said * bins).astype(int), bins - 1)
    return sum(
        abs(said[place == one].mean() - was[place == one].mean()) * (place == one).mean()
        for one in np.unique(place)
    )


def mixed_book(seed, accounts=400):
    """Return a simulated book whose accounts buy, have contracts, or both."""
    random = np.random.default_rng(seed)
    setting = random.choice(list(SHARES), accounts, p=list(SHARES.values()))
    names = np.array([f"a{number:05d}" for number in range(accounts)])
    joined = AS_OF - random.integers(1, YEARS * YEAR, accounts)
    per_year, shape = random.uniform(3, 12), random.uniform(0.8, 3)
    leaving, uneven = random.uniform(0.15, 0.6), random.uniform(1, 3)
    rate = random.gamma(shape, per_year / shape, accounts) / YEAR
    leaves = random.exponential(YEAR, accounts) / random.gamma(uneven, leaving / uneven, accounts)
    spend = 40 * random.gamma(4, 1, accounts) ** -1 * 3
    orders, alive, future = [], np.full(accounts, np.nan), 0.0
    for one in np.flatnonzero(setting != "contractual"):
        days = _purchases(random, joined[one], rate[one], leaves[one])
        amounts = np.round(random.gamma(3, spend[one], len(days)), 2)
        alive[one] = joined[one] + leaves[one] > AS_OF
        seen = days <= AS_OF
        future += amounts[~seen].sum()
        orders += [
            (names[one], int(day), amount)
            for day, amount in zip(days[seen], amounts[seen], strict=True)
        ]
    contracts, renewed = _contracts(random, names[setting != "noncontractual"])
    return Mixed(
        tables={"orders": _orders(orders), "contracts": contracts},
        account=names,
        setting=setting,
        alive=alive,
        next_year=future + renewed,
    )


def _purchases(random, joined, rate, leaves):
    """Return the days on which an account buys, up to a year ahead."""
    end = min(leaves, AS_OF + YEAR - joined)
    count = random.poisson(rate * end)
    later = np.floor(random.random(count) * end).astype(int)
    return joined + np.unique(np.concatenate([[0], later]))


def _contracts(random, names):
    """Return the contracts on record, and what their renewals bring in the year ahead."""
    rows, future = [], 0.0
    churn = {30: random.uniform(0.02, 0.08), 365: random.uniform(0.08, 0.3)}
    for name in names:
        period = 30 if random.random() < 0.5 else 365
        started = AS_OF - int(random.integers(1, YEARS * YEAR))
        price = round(float(random.lognormal(3 if period == 30 else 5.5, 0.5)), 2)
        share = random.beta(2 * churn[period] / (1 - churn[period]), 2)
        terms = min(int(random.geometric(max(share, 1e-9))), 200)
        due = started + period * np.arange(1, terms)
        future += price * ((due > AS_OF) & (due <= AS_OF + YEAR)).sum()
        rows += (_monthly if period == 30 else _yearly)(name, started, terms, price)
    return pa.Table.from_pylist(rows, schema=CONTRACT), future


def _monthly(name, started, terms, price):
    """Return one contract that renews itself every thirty days until it is ended."""
    ends = started + 30 * terms - 1
    return [
        _contract(f"{name}-m", name, started, started + 29, price)
        | {"auto_renews": True, "ended_on": _time(ends) if ends < AS_OF else None}
    ]


def _yearly(name, started, terms, price):
    """Return a contract for each year that has begun."""
    begun = [started + YEAR * term for term in range(terms) if started + YEAR * term <= AS_OF]
    return [
        _contract(f"{name}-{number}", name, start, start + YEAR - 1, price)
        | ({"renews": f"{name}-{number - 1}"} if number else {})
        for number, start in enumerate(begun)
    ]


CONTRACT = pa.schema(
    [
        ("contract_id", pa.string()),
        ("account_id", pa.string()),
        ("signed_at", pa.timestamp("us")),
        ("starts_on", pa.timestamp("us")),
        ("ends_on", pa.timestamp("us")),
        ("value", pa.float64()),
        ("currency", pa.string()),
        ("auto_renews", pa.bool_()),
        ("renews", pa.string()),
        ("ended_on", pa.timestamp("us")),
        ("form", pa.string()),
    ]
)


def _contract(number, name, starts, ends, price):
    return {
        "contract_id": number,
        "account_id": name,
        "signed_at": _time(starts),
        "starts_on": _time(starts),
        "ends_on": _time(ends),
        "value": price,
        "currency": "EUR",
        "form": "subscription",
    }


def _orders(rows):
    return pa.table(
        {
            "order_id": pa.array([f"o{number}" for number in range(len(rows))], pa.string()),
            "line": pa.array(["1"] * len(rows), pa.string()),
            "account_id": pa.array([row[0] for row in rows], pa.string()),
            "ordered_at": pa.array([_time(row[1]) for row in rows], pa.timestamp("us")),
            "amount": pa.array([row[2] for row in rows], pa.float64()),
            "currency": pa.array(["EUR"] * len(rows), pa.string()),
        }
    )


def _time(day):
    return dt.datetime.combine(date_of(int(day)), dt.time())

"""Fit of the calls beside StepMix on the same levels, and the scoring of a whole book."""

from __future__ import annotations

import time
from dataclasses import asdict

import numpy as np
import pyarrow as pa

from bench.books import no_labels
from bench.measuring import measured
from bench.tables import markdown, write_part
from clienthood.calls.calling import call_accounts, elicited_weights, families_of
from clienthood.calls.model import fit_model, score_patterns
from clienthood.calls.patterns import patterns_of
from clienthood.engine import DuckDB
from clienthood.evidence import catalogue
from clienthood.settings import Settings

ACCOUNTS = 100_000
LARGE = 1_000_000
PEER_SECONDS = 60.0
PEER_ROWS = (2_000, 20_000, 100_000)
KNOWN = {"low": 0.3, "high": 1.0}
"""Each dimension is known of a share of the accounts, drawn between these."""
BY_ORDERS = ("duration", "rhythm", "offering", "customization", "breadth", "depth", "motive")
BOOKS = {"every source": None, "orders only": BY_ORDERS}
"""Dimensions of which anything is known."""


def main(options):
    """Print the costs and return them."""
    accounts = LARGE if options.full else ACCOUNTS
    found, parts = [], [_head(accounts)]
    print(parts[0], end="\n\n", flush=True)
    for book in BOOKS:
        steps = [
            {"book": book, "step": name, **asdict(cost)} for name, cost in _steps(accounts, book)
        ]
        found += steps
        parts.append(f"A book of {book}:\n\n{_table(steps)}")
        print(parts[-1], end="\n\n", flush=True)
    text = "\n\n".join(parts)
    if options.write:
        write_part(options.pages / "speed.md", "fit", text)
    return found


def draw_levels(accounts, book, seed=1, share=0.35):
    """Return levels drawn from the elicited tables, each dimension by itself, with gaps.

    Nothing hangs together within a class, so there are about as many patterns as there can be:
    the worst case for a fit on patterns.
    """
    rng = np.random.default_rng(seed)
    dimensions = catalogue()
    client = rng.random(accounts) < share
    levels = np.empty((accounts, len(dimensions)), dtype=np.int64)
    for number, dimension in enumerate(dimensions):
        top = len(dimension.levels)
        drawn = np.where(
            client,
            rng.choice(top, accounts, p=dimension.m),
            rng.choice(top, accounts, p=dimension.u),
        )
        known = rng.random(accounts) < rng.uniform(**KNOWN)
        if BOOKS[book] and dimension.name not in BOOKS[book]:
            known[:] = False
        levels[:, number] = np.where(known, drawn, -1)
    return levels


def fit_ours(accounts, book):
    """Compress, fit and score the patterns; return CPU seconds of each."""
    levels = draw_levels(accounts, book)
    dimensions = catalogue()
    started = time.process_time()
    patterns = patterns_of(levels)
    compressed = time.process_time()
    never = [np.array([level.never_against for level in d.levels]) for d in dimensions]
    model = fit_model(
        patterns, elicited_weights(dimensions), families_of(dimensions), never_against=never
    )
    fitted = time.process_time()
    score_patterns(model, patterns.levels)
    return {
        "accounts": accounts,
        "patterns": len(patterns.counts),
        "compress": compressed - started,
        "fit": fitted - compressed,
        "score": time.process_time() - fitted,
        "iterations": model.iterations,
    }


def call_whole(accounts, book):
    """Call a whole evidence table in the engine: patterns, fit, scores, look-up."""
    dimensions = catalogue()
    levels = draw_levels(accounts, book)
    columns = {
        f"{d.name}_level": pa.array(levels[:, n].astype(np.int32), mask=levels[:, n] < 0)
        for n, d in enumerate(dimensions)
    }
    key = np.arange(accounts)
    engine = DuckDB()
    engine.load(
        "evidence",
        pa.table(
            {
                "account_key": key,
                "account_id": pa.array(key).cast(pa.string()),
                "confirmed_kind": pa.nulls(accounts, pa.string()),
                **columns,
            }
        ),
    )
    engine.load("labels", no_labels())
    started = time.process_time()
    call_accounts(engine, dimensions, Settings().calls)
    spent = time.process_time() - started
    engine.close()
    return {"accounts": accounts, "call": spent}


def fit_stepmix(accounts, book):
    """Fit StepMix once on as many rows as it does in a minute; return its rows and CPU seconds."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - a peer

    from bench.peers import fit_latent_class  # noqa: PLC0415 - a peer

    levels = draw_levels(accounts, book)
    levels = levels[:, (levels >= 0).any(axis=0)]
    done = {"rows": 0, "fit": 0.0}
    with threadpool_limits(1):
        for rows in PEER_ROWS:
            if rows > accounts or (
                done["rows"] and done["fit"] * rows / done["rows"] > PEER_SECONDS
            ):
                break
            started = time.process_time()
            model = fit_latent_class(levels[:rows], 1, starts=1)
            done = {
                "rows": rows,
                "fit": time.process_time() - started,
                "iterations": int(model.n_iter_),
            }
    return done | {"scaled": done["fit"] * accounts / done["rows"], "accounts": accounts}


def _steps(accounts, book):
    yield "ours", measured(fit_ours, accounts, book)
    yield "whole", measured(call_whole, accounts, book)
    yield "StepMix", measured(fit_stepmix, accounts, book)


def _table(found):
    ours, whole, peer = (each["value"] for each in found)
    own = ours["compress"] + ours["fit"]
    rows = [
        [
            "our fit, compression included",
            f"{own:.2f}",
            "1",
            f"{ours['patterns']:,} patterns, {ours['iterations']} iterations",
        ],
        [
            "scoring every pattern",
            f"{ours['score']:.2f}",
            f"{ours['score'] / own:.2f}",
            f"{ours['patterns'] / max(ours['score'], 1e-9) / 1e6:.1f} M patterns a second",
        ],
        [
            "calls whole, in the engine",
            f"{whole['call']:.2f}",
            f"{whole['call'] / own:.2f}",
            "levels to patterns, fit, scores, what would settle it, look-up",
        ],
        [
            "StepMix, two classes, one start",
            f"{peer['scaled']:.1f}",
            f"{peer['scaled'] / own:.0f}",
            f"{peer['fit']:.1f} s on {peer['rows']:,} rows, {peer['iterations']} iterations;"
            " scaled in proportion to the rows",
        ],
    ]
    return markdown(["step", "CPU s", "× our fit", "of which"], rows)


def _head(accounts):
    return (
        f"{accounts:,} accounts, levels drawn one by one from the elicited tables, each dimension "
        "known of 30 to 100 % of the accounts: as many patterns as there can be. CPU time, one "
        "thread outside the engine."
    )

"""Who is one account: a business split over a shop, a CRM and the accounting, and put together.

The weights are elicited; what could be chosen (thresholds, the spelling of the simulated systems)
was chosen on seeds 1 to 5, 21 to 24, later 11 to 15 and 61 to 65, and how addresses spell names on
all of these and 31 to 35, and how firms are told on all of these and 51 to 55, 81 to 85, 101 to 105
and 121 to 125, which had been looked at once before; seeds 141 to 215 were looked at once.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np

from bench.tables import markdown
from clienthood.book import create_book
from clienthood.book.audit import Actor
from clienthood.book.merges import Merge, Said, add_merges, links
from clienthood.book.parties import parties
from clienthood.engine import DuckDB
from clienthood.faces.deeds.identity import find_same, join_sure
from clienthood.faces.views.identity import identity
from clienthood.identity import Verdict
from clienthood.pipeline import compute, run, working_engine
from clienthood.records.importing import import_file
from clienthood.records.request import Request
from clienthood.settings import read_settings
from clienthood.simulate import simulate, write_business
from clienthood.simulate.split import split, write_split
from clienthood.standard import TABLES

CASES = tuple(
    (trade, accounts, seed + more)
    for more in (-10, 0, 10, 20, 40, 50, 70, 90, 110, 130, 150, 170, 190, 200)
    for trade, accounts, seed in (
        *(("vet-clinic", 400, 11), ("shop", 400, 12), ("law-firm", 1000, 13), ("agency", 400, 14)),
        *(("accountant", 200, 15), ("coffee-shop", 400, 11), ("gym", 400, 12)),
        *(("software", 400, 13), ("dental-practice", 1000, 14)),
    )
)
"""Trade, accounts and seed."""
HEADS = (
    *("trade", "accounts", "seed", "identifiers", "F1", "precision", "recall"),
    *("mailbox merges", "questions", "F1 answered", "accounts after", "F1 of contacts unnamed"),
    *("F1 of addresses unnamed", "seconds"),
)
CALL_HEADS = (
    *("trade", "seed", "answered", "kinds that differ", "in parts", "whole, of these within .05"),
    *("mean change of P", "share of kinds", "share of revenue"),
)
FIRST = 10
"""Questions that somebody answers who has little time."""
WHEN = {
    "joined": "no",
    "first": "first ten",
    "answered": "all",
    "mute": "no, and no address spells a name",
}
BENCH = Actor(name="bench", face="command line")


def main(options):
    wanted = [case for case in CASES if not options.seeds or case[2] in options.seeds]
    found = [measured(*case) for case in wanted]
    print(markdown(HEADS, [_cells(each) for each in found]))
    print()
    print(markdown(CALL_HEADS, [cells for each in found for cells in _call_cells(each)]))
    named = ("f1", "F1"), ("bare", "F1 of contacts unnamed"), ("mute_f1", "F1 of addresses unnamed")
    for name, words in named:
        values = [each[name] for each in found]
        print(f"\n{words}: mean {np.mean(values):.4f}, worst {min(values):.4f}")
    for when in WHEN:
        for name in READINGS:
            values = [each[when][name] for each in found]
            held = sum(value <= 0.01 for value in values)
            print(
                f"\n{when}, {name}: mean {np.mean(values):.4f}, worst {max(values):.4f},"
                f" within 1 % in {held} of {len(values)}"
            )
    return {"cases": found}


def measured(trade, accounts, seed):
    """Return how well a split business is put together again, and what it does to the calls.

    It is done again with contacts whose names tell nothing, and with addresses that tell nothing.
    """
    whole = simulate(trade, accounts=accounts, seed=seed, sources=tuple(TABLES))
    parts = split(whole, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder) / "whole", Path(folder) / "split"
        write_business(whole, one)
        (one / "truth.csv").unlink()
        calls = calls_of(book_of(Path(folder) / "a", sorted(one.glob("*.csv"))))
        book = book_of(Path(folder) / "b", write_split(parts, other))
        began = time.perf_counter()
        find_same(book, BENCH)
        took = time.perf_counter() - began
        join_sure(book, BENCH)
        joined = calls_of(book)
        scores = scored(parts, whole, links(book))
        run(book)
        questions = asked_of(book)
        answer(book, parts, questions[:FIRST])
        few = calls_of(book)
        answer(book, parts, questions[FIRST:])
        answered = calls_of(book)
        once = scored(parts, whole, links(book))
        files = write_split(split(whole, seed=seed, contacts=False), Path(folder) / "bare")
        bare = scored(parts, whole, links(put_together(Path(folder) / "c", files)))
        files = write_split(split(whole, seed=seed, addresses=False), Path(folder) / "mute")
        again = put_together(Path(folder) / "d", files)
        mute, muted = scored(parts, whole, links(again)), calls_of(again)
    return {
        "trade": trade,
        "accounts": accounts,
        "seed": seed,
        "identifiers": parts.truth.num_rows,
        **scores,
        "asked": len(questions),
        "f1_answered": once["f1"],
        "bare": bare["f1"],
        "mute_f1": mute["f1"],
        "bare_mailbox": bare["mailbox"] + mute["mailbox"],
        "joined": readings(calls, joined, parts),
        "first": readings(calls, few, parts),
        "answered": readings(calls, answered, parts),
        "mute": readings(calls, muted, parts),
        "after": len({call["root"] for call in joined.values()}),
        "whole": len({call["root"] for call in calls.values()}),
        "seconds": took,
    }


def put_together(path, files):
    """Return a book of files of which all that is surely one was joined."""
    book = book_of(path, files)
    find_same(book, BENCH)
    join_sure(book, BENCH)
    return book


def asked_of(book):
    """Return the pairs that are not sure, in the order in which they are asked."""
    page = identity(book, limit=100_000)
    return [
        (each.account.account_id, each.into.account_id)
        for each in page.pairs
        if each.verdict != Verdict.SURE
    ]


def answer(book, parts, questions):
    """Answer questions by the truth."""
    truth = {row["account_id"]: row["party"] for row in parts.truth.to_pylist()}
    now = dt.datetime.now(dt.UTC)
    add_merges(
        book,
        [
            Merge(
                what=Said.SAME,
                account_id=one,
                into_account_id=other,
                said_by="bench",
                said_at=now,
            )
            for one, other in questions
            if truth[one] == truth[other]
        ],
    )


def book_of(path, files):
    """Return a book with files imported, each into the table its name ends with."""
    book = create_book(path)
    engine = DuckDB()
    for file in files:
        table = next(
            name for name in sorted(TABLES, key=len, reverse=True) if file.stem.endswith(name)
        )
        import_file(book, engine, file, request=Request(table=table, yes=True))
    engine.close()
    return book


def calls_of(book):
    """Return the account, kind, probability and revenue of each identifier that is called."""
    with working_engine(book) as engine:
        compute(engine, book, read_settings(book.path))
        rows = engine.fetch(
            "select m.account_id, m.root, c.kind, c.probability, c.spent from members m"
            " join calls c on c.account_key = m.account_key"
        ).to_pylist()
    return {row["account_id"]: row for row in rows}


def scored(parts, whole, joined):
    """Return pairwise precision, recall and F1 of links, and people of one mailbox made one.

    Pairs of a branch and its parent are left out: they are one account whatever is said.
    """
    hidden = {
        row["account_id"]
        for row in whole.tables["accounts"].to_pylist()
        if row.get("excluded") or row.get("objects_to_profiling")
    }
    parent = {
        row["account_id"]: row.get("parent_account_id") or row["account_id"]
        for row in whole.tables["accounts"].to_pylist()
    }
    truth = {
        row["account_id"]: row["party"]
        for row in parts.truth.to_pylist()
        if row["party"] not in hidden
    }
    by_party = defaultdict(list)
    for account, party in truth.items():
        by_party[party].append(account)
    true = {frozenset(pair) for each in by_party.values() for pair in combinations(each, 2)}
    made = {
        frozenset(pair) for each in set(parties(joined).values()) for pair in combinations(each, 2)
    }
    made = {
        pair
        for pair in made
        if pair in true or len({parent[truth[account]] for account in pair}) == 2
    }
    hits = len(made & true)
    precision, recall = hits / max(len(made), 1), hits / len(true)
    shared = {frozenset(pair) for pair in parts.mailboxes}
    wrong = [pair for pair in made - true if frozenset(truth[each] for each in pair) in shared]
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall),
        "mailbox": len(wrong),
    }


READINGS = ("differ", "change", "kinds", "revenue")
NEAR = 0.05


def readings(calls, found, parts):
    """Return every reading of how far the calls are from those of the unsplit business.

    ``differ`` is the share of accounts of another kind, ``parts`` that of those that are still in
    parts, ``near`` that of those that are whole and whose probability moved by less than .05;
    ``change`` the mean change of the probability; ``kinds`` and ``revenue`` the greatest change of
    a kind's share of the accounts and of the revenue. An account in parts is compared by the part
    that holds most of its records.
    """
    weight = Counter()
    for tables in parts.systems.values():
        for name, table in tables.items():
            if name != "accounts" and "account_id" in table.column_names:
                weight.update(table["account_id"].to_pylist())
    held, by_root = defaultdict(Counter), {call["root"]: call for call in found.values()}
    for row in parts.truth.to_pylist():
        if row["party"] in calls and row["account_id"] in found:
            root = found[row["account_id"]]["root"]
            held[calls[row["party"]]["root"]][root] += weight[row["account_id"]] + 0.1
    told = Counter()
    for root, before in {call["root"]: call for call in calls.values()}.items():
        now = by_root[held[root].most_common(1)[0][0]] if held[root] else None
        moved = abs(now["probability"] - before["probability"]) if now else 1.0
        told["all"] += 1
        told["change"] += moved
        if now is None or now["kind"] != before["kind"]:
            told["differ"] += 1
            told["parts"] += len(held[root]) != 1
            told["near"] += len(held[root]) == 1 and moved < NEAR
    shares = {name: told[name] / told["all"] for name in ("differ", "parts", "near", "change")}
    return shares | {
        "kinds": _apart(calls, found, lambda call: 1),
        "revenue": _apart(calls, found, lambda call: call["spent"] or 0),
    }


def _apart(calls, found, size):
    one, other = _shares(calls, size), _shares(found, size)
    return max(abs(one.get(kind, 0) - other.get(kind, 0)) for kind in one | other)


def _shares(calls, size):
    sums = Counter()
    for call in {call["root"]: call for call in calls.values()}.values():
        sums[call["kind"]] += size(call)
    return {kind: value / sums.total() for kind, value in sums.items()}


def _cells(each):
    return (
        *(each["trade"], f"{each['accounts']:,}", each["seed"], f"{each['identifiers']:,}"),
        *(f"{each[name]:.4f}" for name in ("f1", "precision", "recall")),
        *(each["mailbox"] + each["bare_mailbox"], each["asked"], f"{each['f1_answered']:.4f}"),
        *(f"{each['after']:,} of {each['whole']:,}", f"{each['bare']:.4f}"),
        *(f"{each['mute_f1']:.4f}", f"{each['seconds']:.1f}"),
    )


def _call_cells(each):
    for when, words in WHEN.items():
        told = each[when]
        yield (
            *(each["trade"], each["seed"], words, f"{told['differ']:.2%}", f"{told['parts']:.2%}"),
            f"{told['differ'] - told['parts']:.2%}, {told['near']:.2%}",
            *(f"{told['change']:.4f}", f"{told['kinds']:.2%}", f"{told['revenue']:.2%}"),
        )

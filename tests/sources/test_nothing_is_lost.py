"""Pulls that are killed, accounts that are erased, rows of any content: nothing goes wrong."""

import json
import random
import signal
import sqlite3
import string
import subprocess
import sys
import time
from contextlib import closing

import pytest

from clienthood.book import read_manifest, writing
from clienthood.book.erasure import erase_accounts
from clienthood.errors import BookError, SourceError
from clienthood.sources import landing, preview_pull
from clienthood.sources.spool import pulling
from tests.sources.conftest import COLUMNS, TODAY, filled

PULLER = """
import sys
from datetime import date
from pathlib import Path
from clienthood.book import open_book
from clienthood.engine import DuckDB
from clienthood.sources import landing, pull, sqlite

landing.LEAST, sqlite.ROWS = 300, 100
book, engine = open_book(Path(sys.argv[1])), DuckDB()
print("ready", flush=True)
sys.stdin.readline()
list(pull(book, engine, "till", today=date.fromisoformat(sys.argv[2])))
"""


def till(desk, rows):
    with closing(sqlite3.connect(desk.book.path / "till.db")) as base, base:
        base.execute("create table if not exists sales (id, customer, day, total, changed)")
        base.executemany("insert into sales values (?, ?, ?, ?, ?)", rows)
    desk.describe(
        "[sources.till]",
        'kind = "sqlite"',
        'where = "till.db"',
        "[sources.till.reads.sales]",
        'into = "orders"',
        'cursor = "changed"',
        COLUMNS,
    )


def rows(first, last):
    return [(f"o{i}", f"c{i % 50}", "2025-01-02", 1.25, i // 3) for i in range(first, last)]


@pytest.mark.parametrize("seed", range(3))
def test_a_pull_that_is_killed_goes_on(desk, seed):
    random.seed(seed)
    total = 0
    for _ in range(4):
        till(desk, rows(total, total + 3000))
        total += 3000
        command = [sys.executable, "-c", PULLER, str(desk.book.path), TODAY.isoformat()]
        puller = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        puller.stdout.readline()
        puller.stdin.write(b"\n")
        puller.stdin.flush()
        time.sleep(random.uniform(0, 0.8))
        puller.send_signal(signal.SIGKILL)
        puller.communicate()
    desk.pull("till")
    assert desk.sums() == {"n": total, "minor": 125 * total, "accounts": 50}
    assert sum(batch.created for batch in desk.batches) == total, "something came twice"
    assert not desk.pull("till")[0].reports


def test_an_account_that_is_erased_leaves_the_spool_and_does_not_come_back(desk):
    till(desk, [*rows(0, 100), ("secret-order", "zoe-miller-7", "2025-01-02", 1, 40)])
    list(preview_pull(desk.book, desk.engine, "till", today=TODAY))
    spool = desk.book.path / "spool"
    assert list(spool.rglob("*.parquet")), "what was fetched to be previewed was not kept"
    desk.pull("till")
    till(desk, [("another", "zoe-miller-7", "2025-01-03", 1, 900)])
    list(preview_pull(desk.book, desk.engine, "till", today=TODAY))
    assert list(spool.rglob("*.parquet"))
    with writing(desk.book):
        erase_accounts(desk.book, ["zoe-miller-7"], [])
    assert not list(spool.rglob("*.parquet"))
    (done,) = desk.pull("till")
    assert done.reports[0].withheld == 1
    assert "zoe-miller-7" not in json.dumps(desk.rows(), default=str)


def test_a_preview_brings_nothing_and_fetches_once(desk):
    till(desk, rows(0, 90))
    (effect,) = preview_pull(desk.book, desk.engine, "till", today=TODAY)
    assert (effect.read, effect.created, effect.accounts) == (90, 90, 50)
    assert not desk.batches
    (done,) = desk.pull("till")
    assert (done.waited, done.rows, done.reports[0].created) == (90, 90, 90)


def test_two_pulls_of_one_source_do_not_mix(desk):
    till(desk, rows(0, 9))
    with pulling(desk.book, "till"), pytest.raises(BookError, match="already"):
        desk.pull("till")
    desk.pull("till")


def test_what_waits_is_thrown_away_when_the_source_is_described_otherwise(desk):
    till(desk, rows(0, 90))
    list(preview_pull(desk.book, desk.engine, "till", today=TODAY))
    settings = desk.book.settings_file
    settings.write_text(settings.read_text() + 'query = "select * from sales where total > 5"\n')
    (done,) = desk.pull("till")
    assert (done.waited, done.rows) == (0, 0)


def test_an_unreadable_row_at_the_cursor_is_set_aside_once(desk):
    till(desk, [*rows(0, 9), ("bad", "c1", "no day at all", 1, 2)])
    (first,) = desk.pull("till")
    assert first.reports[0].quarantined == 1
    for _ in range(2):
        assert not desk.pull("till")[0].reports
    till(desk, rows(9, 12))
    (second,) = desk.pull("till")
    assert (second.reports[0].read, second.reports[0].quarantined) == (3, 0)


def value(draw, kind):
    texts = [
        "",
        " ",
        "a|b",
        "'; drop table sales; --",
        "\\",
        "=1+1",
        "n\u00e4m\u00e9",
        "\U0001f600",
    ]
    return {
        "text": lambda: draw.choice(
            [*texts, None, "".join(draw.choices(string.printable, k=draw.randint(0, 30)))]
        ),
        "number": lambda: draw.choice(
            [None, 0, -1, 0.001, 1e15, 12.5, draw.randint(-(10**6), 10**6) / 100]
        ),
        "day": lambda: draw.choice(
            [None, "1999-12-31 23:59:59", "2025-02-28", "9999-12-31", "1000-01-01"]
        ),
    }[kind]()


@pytest.mark.parametrize("count", [2000, pytest.param(200_000, marks=pytest.mark.slow)])
def test_every_row_of_any_content_is_accounted_for(base, desk, count, monkeypatch):
    monkeypatch.setattr(landing, "LEAST", max(count // 10, 500))
    draw = random.Random(count)
    text = "text" if base.kind == "postgres" else "varchar(200) character set utf8mb4"
    base.say(
        f"create table sales (id {text}, customer {text}, day timestamp null, "
        f"total numeric(20,4), remark {text}, changed bigint)"
        if base.kind == "postgres"
        else f"create table sales (id {text}, customer {text}, day datetime null, "
        f"total decimal(20,4), remark {text}, changed bigint)",
    )
    made, keys = [], set()
    while len(made) < count:
        key = value(draw, "text")
        keyed = (key or "").strip()
        if keyed and keyed in keys:
            continue
        keys.add(keyed)
        made.append(
            (
                key,
                value(draw, "text"),
                value(draw, "day"),
                value(draw, "number"),
                value(draw, "text"),
                draw.choice([None, draw.randint(0, count // 4)]),
            )
        )
    base.put("sales", made)
    desk.shop(base)
    (done,) = desk.pull()
    (report,) = done.reports
    told = (report.created, report.changed, report.same, report.quarantined, report.withheld)
    assert report.read == sum(told) == count
    assert report.quarantined < count, "nothing could be read"
    assert len(desk.rows()) == report.created
    good = {row["order_id"]: row for row in desk.rows()}
    for key, customer, day, total, _, _ in made:
        row = good.get((key or "").strip())
        if row and day and total is not None:
            assert row["account_id"] == (customer or "").strip()
            assert str(row["ordered_at"]).startswith(day[:10])
            assert row["amount_minor"] == round(total * 100)
    assert not desk.pull()[0].reports or desk.pull()[0].reports[0].batch is None


def test_a_source_that_cannot_be_reached_is_written_down_and_nothing_else(base, desk):
    filled(base, 10)
    desk.shop(base, port=1)
    with pytest.raises(SourceError):
        desk.pull()
    assert not read_manifest(desk.book.manifest_file).batches

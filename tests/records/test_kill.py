"""A writer killed at any moment leaves the last good state, and the next one goes on."""

import random
import signal
import subprocess
import sys
import time

import pytest

from clienthood.book import read_manifest, writing
from clienthood.errors import BookError
from clienthood.records import undo

HEAD = "order_id,line,account_id,ordered_at,amount\n"
WRITER = """
import sys
from pathlib import Path
from clienthood.book import open_book
from clienthood.engine import DuckDB
from clienthood.records import import_file, undo

book, engine = open_book(Path(sys.argv[1])), DuckDB()
print("ready", flush=True)
sys.stdin.readline()
while True:
    report, = import_file(book, engine, Path(sys.argv[2]))
    undo(book, report.batch)
"""


def orders(rows, amount):
    return HEAD + "".join(f"{n},1,a{n % 50},2024-01-05,{amount}\n" for n in range(rows))


def killed(desk, file, delay):
    """Start a writer that imports and undoes for ever, and kill it after a delay."""
    command = [sys.executable, "-c", WRITER, str(desk.book.path), str(file)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        writer.stdout.readline()
        writer.stdin.write(b"\n")
        writer.stdin.flush()
        time.sleep(delay)
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()


def survives(desk, times, seed):
    desk.bring(orders(400, "1.00"), "orders.csv")
    without = desk.state()
    file = desk.folder / "orders2.csv"
    file.write_text(orders(800, "2.00") + "bad,1\n")
    probe = desk.bring_file(file)
    with_it = desk.state()
    undo(desk.book, probe.batch)
    chance = random.Random(seed)
    for _ in range(times):
        killed(desk, file, chance.uniform(0.0, 0.6))
        manifest = read_manifest(desk.book.manifest_file)
        second = [batch for batch in manifest.batches if batch.file == "orders2.csv"]
        assert desk.state() == (with_it if second else without)
        for batch in second:
            assert (desk.book.quarantine / f"{batch.id}.parquet").exists()
            undo(desk.book, batch.id)
        with writing(desk.book):
            left = {file.stem for file in desk.book.path.glob("*/**/*") if file.is_file()}
        assert left == {"b0001"}
        assert desk.state() == without


def test_a_kill_leaves_the_last_good_state(desk):
    survives(desk, 5, seed=1)


@pytest.mark.slow
def test_a_hundred_kills_leave_the_last_good_state(desk):
    survives(desk, 100, seed=2)


def test_one_writer_at_a_time(desk):
    with writing(desk.book), pytest.raises(BookError, match="another process is writing"):
        desk.bring(orders(1, "1.00"))
    assert desk.bring(orders(1, "1.00")).created == 1

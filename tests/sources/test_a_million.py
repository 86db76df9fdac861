"""A whole table comes over in bounded memory: 50,000 rows always, a million in the slow tests."""

import json
import subprocess
import sys

import pytest

from tests.sources.conftest import TODAY, filled

PULL = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from clienthood.book import open_book
from clienthood.engine import DuckDB, Limits
from clienthood.sources import pull

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

book = open_book(Path(sys.argv[1]))
engine = DuckDB(Limits(memory="256MB", folder=book.path / "spill"))
before, begun, cpu = peak(), time.monotonic(), time.process_time()
landed = []
def hear(what, done, of):
    if what.startswith("reading"):
        landed[:] = [peak(), time.monotonic() - begun]
done, = pull(book, engine, "shop", today=date.fromisoformat(sys.argv[2]), progress=hear)
report, = done.reports
print(json.dumps({
    "rows": done.rows, "created": report.created, "before": before, "peak": peak(),
    "landed_peak": landed[0], "landed_seconds": landed[1],
    "seconds": time.monotonic() - begun, "cpu": time.process_time() - cpu,
}))
"""


@pytest.mark.parametrize(
    "rows", [50_000, pytest.param(1_000_000, marks=pytest.mark.slow)], ids=["50k", "a million"]
)
def test_a_table_comes_over_in_bounded_memory(base, desk, rows, capsys):
    filled(base, rows, accounts=rows // 20)
    desk.shop(base)
    command = [sys.executable, "-c", PULL, str(desk.book.path), TODAY.isoformat()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    with capsys.disabled():
        print("\n", base.kind, {name: round(value) for name, value in told.items()})  # noqa: T201
    assert told["rows"] == told["created"] == rows
    assert desk.sums()["n"] == rows
    assert told["landed_peak"] - told["before"] < 150, "the rows are held, not passed on"
    assert told["peak"] - told["before"] < 700
    base.say("drop table sales")

"""A run appears whole or not at all, and never changes afterwards."""

import datetime as dt
import hashlib
import random
import shutil
import signal
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest

from clienthood import pipeline
from clienthood.book import Book, create_book, read_manifest
from clienthood.book.labels import Label, add_label, drop_label, read_labels
from clienthood.book.runs import read_run, run_folder, run_ids
from clienthood.engine import DuckDB
from clienthood.errors import NotFoundError, RecordsError
from clienthood.records.importing import import_file
from clienthood.simulate import simulate, write_business

RUN = (
    "import sys; from pathlib import Path; from clienthood import pipeline; "
    "from clienthood.book import open_book; pipeline.run(open_book(Path(sys.argv[1])))"
)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """The folder of a book of a simulated business; nobody changes it."""
    folder = tmp_path_factory.mktemp("pattern")
    write_business(simulate("law-firm", accounts=60, seed=91), folder / "csv")
    book = create_book(folder / "book")
    engine = DuckDB()
    for file in sorted((folder / "csv").glob("*.csv")):
        if file.stem != "truth":
            import_file(book, engine, file)
    engine.close()
    return book.path


@pytest.fixture
def book(pattern, tmp_path):
    """A copy of the book for each test."""
    return Book(shutil.copytree(pattern, tmp_path / "book"))


def hashes(folder):
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def test_runs_are_numbered_kept_and_equal_for_equal_records(book):
    first, again = pipeline.run(book), pipeline.run(book)
    assert run_ids(book) == ["r0001", "r0002"]
    before, after = (hashes(run_folder(book, run)) for run in (first, again))
    assert before["accounts.parquet"] == after["accounts.parquet"]
    assert before["patterns.parquet"] == after["patterns.parquet"]
    assert before["model.json"] == after["model.json"]
    assert first.cost["ratio"] > 0


def test_a_run_as_of_an_earlier_date_reads_nothing_later(book):
    run = pipeline.run(book, as_of=dt.date(2023, 1, 15))
    rows = pq.read_table(run_folder(book, run) / "accounts.parquet")
    assert max(day for day in rows.column("last_day").to_pylist() if day) <= 19372
    assert 0 < rows.num_rows < 60


def test_an_empty_book_says_what_is_missing(tmp_path):
    with pytest.raises(RecordsError, match="no dealing"):
        pipeline.run(create_book(tmp_path / "empty"))


def test_a_run_that_fails_leaves_nothing(book, monkeypatch):
    def burst(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr(pipeline.running, "write_header", burst)
    with pytest.raises(RuntimeError):
        pipeline.run(book)
    assert list(book.runs.iterdir()) == []


def killed(book, times):
    rng = random.Random(7)
    whole = []
    for _ in range(times):
        process = subprocess.Popen([sys.executable, "-c", RUN, str(book.path)])
        time.sleep(rng.uniform(0.2, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        whole.append(run_ids(book))
        for name in run_ids(book):
            assert pq.read_table(book.runs / name / "accounts.parquet").num_rows == 60
            assert (book.runs / name / "model.json").stat().st_size > 0
    return whole


def test_a_killed_run_leaves_the_last_good_state(book):
    manifest = read_manifest(book.manifest_file)
    killed(book, 4)
    assert read_manifest(book.manifest_file) == manifest
    run = pipeline.run(book)
    assert run.accounts == 60
    assert not list(book.runs.glob(".forming*"))


@pytest.mark.slow
def test_a_hundred_killed_runs_leave_the_last_good_state(book):
    killed(book, 100)
    assert pipeline.run(book).accounts == 60


def test_labels_last_until_they_expire(book):
    said = dt.datetime(2026, 1, 1, 9, 0)
    add_label(book, Label(account_id="A1", kind="client", reason="my sister", said_at=said))
    add_label(
        book, Label(account_id="A2", kind="customer", said_at=said, expires_on=dt.date(2026, 3, 1))
    )
    add_label(book, Label(account_id="A1", kind="customer", said_at=said))
    early = read_labels(book, today=dt.date(2026, 2, 28))
    assert [(x.account_id, x.kind) for x in early] == [("A1", "customer"), ("A2", "customer")]
    assert [x.account_id for x in read_labels(book, today=dt.date(2026, 3, 1))] == ["A1"]
    assert drop_label(book, "A1")
    assert not drop_label(book, "A1")


def test_asking_for_a_run_that_is_not_there_names_those_that_are(book):
    with pytest.raises(NotFoundError, match="not been run"):
        read_run(book)
    pipeline.run(book)
    with pytest.raises(NotFoundError, match="r0009"):
        read_run(book, "r0009")

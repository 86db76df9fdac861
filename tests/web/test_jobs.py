"""Long work in real children: order, progress, cancelling, crashes, and what a kill leaves."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clienthood.book import create_book, writing
from clienthood.book.audit import Actor
from clienthood.book.runs import read_run, run_ids
from clienthood.engine import DuckDB
from clienthood.errors import BookError, NotFoundError
from clienthood.faces.desk.jobs import WAITING, Jobs
from clienthood.faces.views.reading import reading
from clienthood.records import import_file
from clienthood.simulate import simulate, write_business
from tests.web.chores import WORKS

ANN = Actor(name="ann", face="web")


@pytest.fixture(scope="module")
def jobs():
    jobs = Jobs(works=WORKS)
    yield jobs
    jobs.close()


@pytest.fixture
def book(tmp_path):
    return create_book(tmp_path / "book")


def begun(jobs, book, work, **given):
    return jobs.start(book, work, ANN, title=f"To {work}", next="/here", **given).id


def until(true, seconds=30):
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return found


def ended(jobs, book, job_id):
    until(lambda: jobs.job(book, job_id).over)
    return jobs.job(book, job_id)


def free(book):
    """Whether nobody holds the book's lock; a process that was killed gives it up in a moment."""
    try:
        with writing(book):
            return True
    except BookError:
        return False


def alive(pid):
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


def test_a_job_tells_how_far_it_is_and_what_it_came_to(jobs, book):
    name = jobs.start(
        book, "count", ANN, title="Counting", next="/runs/{job}", to=40, pause=0.02
    ).id
    seen = set()
    while not jobs.job(book, name).over:
        job = jobs.job(book, name)
        if job.stage == "counting":
            seen.add((job.state, job.done, job.of))
        time.sleep(0.01)
    assert len(seen) > 2
    assert all(state == "running" and 0 < done <= of == 40 for state, done, of in seen)
    job = jobs.job(book, name)
    assert (job.state, job.result) == ("done", {"counted": 40, "by": "ann"})
    assert (job.title, job.by, job.next) == ("Counting", "ann", f"/runs/{name}")
    assert job.started_at <= job.ended_at


def test_jobs_of_one_book_are_done_one_at_a_time_in_order(jobs, book):
    names = [begun(jobs, book, "note", word=word, pause=0.1) for word in "abcd"]
    states = [jobs.job(book, name).state for name in names]
    assert states.count("waiting") >= 3
    assert all(ended(jobs, book, name).state == "done" for name in names)
    assert (book.path / "notes.txt").read_text().split() == list("abcd")
    assert [job.id for job in jobs.of(book)] == names[::-1]


def test_another_book_does_not_wait(jobs, book, tmp_path):
    slow = begun(jobs, book, "count", to=1000, pause=0.1)
    other = create_book(tmp_path / "other")
    assert ended(jobs, other, begun(jobs, other, "count", to=1)).state == "done"
    assert jobs.cancel(book, slow).state == "cancelled"
    assert [job.id for job in jobs.of(book)] == [slow]


def test_what_waits_already_is_not_asked_for_twice(jobs, book):
    slow = begun(jobs, book, "count", to=1000, pause=0.1)
    until(lambda: jobs.job(book, slow).state == "running")
    assert begun(jobs, book, "note", word="x") == begun(jobs, book, "note", word="x")
    for number in range(WAITING - 1):
        begun(jobs, book, "note", word=f"w{number}")
    with pytest.raises(BookError, match="wait already"):
        begun(jobs, book, "note", word="one too many")
    for job in jobs.of(book):
        jobs.cancel(book, job.id)
    assert {job.state for job in jobs.of(book)} == {"cancelled"}
    assert jobs.job(book, slow).state == "cancelled"
    assert not (book.path / "notes.txt").exists()


@pytest.mark.parametrize(
    ("work", "error"),
    [
        (
            "refuse",
            {"message": "the cup is empty", "where": "cup.csv, row 3", "hint": "fill it"},
        ),
        ("break_down", "by a fault of the program"),
        ("die", "stopped from outside"),
    ],
)
def test_a_failure_is_told_in_plain_words_and_the_next_job_goes_on(jobs, book, work, error):
    bad, good = begun(jobs, book, work), begun(jobs, book, "count", to=1)
    job = ended(jobs, book, bad)
    assert job.state == "failed"
    if isinstance(error, str):
        assert error in job.error["message"]
        assert job.error["hint"]
    else:
        assert job.error == error
    assert ended(jobs, book, good).state == "done"


def test_cancelling_kills_the_child_and_all_it_started_and_frees_the_lock(jobs, book):
    name = begun(jobs, book, "linger")
    until((book.path / "pids.txt").exists)
    pids = [int(pid) for pid in (book.path / "pids.txt").read_text().split()]
    assert not free(book)
    assert jobs.cancel(book, name).state == "cancelled"
    until(lambda: not any(map(alive, pids)), 5)
    until(lambda: free(book), 5)
    assert ended(jobs, book, begun(jobs, book, "note", word="after")).state == "done"


def test_a_job_that_takes_too_long_is_stopped(book):
    jobs = Jobs(works=WORKS, limit=0.5)
    job = ended(jobs, book, begun(jobs, book, "count", to=10_000, pause=0.1))
    jobs.close()
    assert job.state == "failed"
    assert "took longer" in job.error["message"]


def test_a_job_waits_for_another_program_that_writes(jobs, book):
    with writing(book):
        name = begun(jobs, book, "note", word="late")
        until(lambda: "another program" in jobs.job(book, name).stage)
        assert not (book.path / "notes.txt").exists()
    assert ended(jobs, book, name).state == "done"
    impatient = Jobs(works=WORKS, patience=0.3)
    with writing(book):
        job = ended(impatient, book, begun(impatient, book, "note", word="never"))
    impatient.close()
    assert job.error["message"] == "another process is writing"


def test_unknown_jobs_and_works_are_refused(jobs, book):
    with pytest.raises(NotFoundError):
        jobs.job(book, "none")
    with pytest.raises(NotFoundError):
        jobs.cancel(book, "none")
    with pytest.raises(NotFoundError):
        begun(jobs, book, "rm")


def test_a_server_that_stops_leaves_no_child(book):
    jobs = Jobs(works=WORKS)
    name, waits = begun(jobs, book, "linger"), begun(jobs, book, "note", word="x")
    until((book.path / "pids.txt").exists)
    pids = [int(pid) for pid in (book.path / "pids.txt").read_text().split()]
    jobs.close()
    until(lambda: not any(map(alive, pids)), 5)
    assert {jobs.job(book, each).state for each in (name, waits)} == {"cancelled"}
    with pytest.raises(BookError, match="about to stop"):
        begun(jobs, book, "linger")


SERVER = """
import sys, time
from pathlib import Path
from clienthood.book import Book
from clienthood.book.audit import Actor
from clienthood.faces.desk.jobs import Jobs
from tests.web.chores import WORKS

if __name__ == "__main__":
    jobs = Jobs(works=WORKS)
    jobs.start(Book(Path(sys.argv[1])), "linger", Actor(name="a", face="web"), title="", next="")
    time.sleep(600)
"""


def test_a_killed_server_leaves_no_child(book, tmp_path):
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    root = Path(__file__).parents[2]
    server = subprocess.Popen(
        [sys.executable, str(script), str(book.path)],
        env={"PYTHONPATH": f"{root / 'src'}:{root}", "PATH": ""},
    )
    try:
        until((book.path / "pids.txt").exists)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    pids = [int(pid) for pid in (book.path / "pids.txt").read_text().split()]
    until(lambda: not any(map(alive, pids)), 5)
    until(lambda: free(book), 5)


def test_a_run_that_is_cancelled_leaves_the_book_whole(jobs, tmp_path):
    write_business(simulate("law-firm", accounts=60, seed=91), tmp_path / "csv")
    book = create_book(tmp_path / "book")
    engine = DuckDB()
    for file in sorted((tmp_path / "csv").glob("*.csv")):
        if file.stem != "truth":
            import_file(book, engine, file)
    engine.close()
    first = ended(jobs, book, begun(jobs, book, "run"))
    assert first.result["run"] == "r0001"
    for stage in ("reading the evidence", "valuing the accounts"):
        name = begun(jobs, book, "run")
        until(lambda stage=stage, name=name: jobs.job(book, name).stage == stage)
        jobs.cancel(book, name)
        until(lambda: free(book), 5)
        assert run_ids(book) == ["r0001"]
        with reading(book) as read:
            assert read.run.id == "r0001"
    second = ended(jobs, book, begun(jobs, book, "run", as_of="2023-01-15"))
    assert second.result == {
        "run": "r0002",
        "accounts": read_run(book).accounts,
        "as_of": "2023-01-15",
        "alerts": {"sent": 0, "failed": 0},
    }
    assert not list(book.runs.glob(".forming-*"))


def test_a_warm_job_begins_at_once(jobs, book):
    ended(jobs, book, begun(jobs, book, "count", to=1))
    began = time.monotonic()
    name = begun(jobs, book, "count", to=1)
    ended(jobs, book, name)
    assert time.monotonic() - began < 2

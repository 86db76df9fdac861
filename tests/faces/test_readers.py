"""Readers of a server: never an error, never in each other's way, always of exactly one run."""

import re
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.accounts import by_account
from clienthood.book import open_book, read_manifest
from clienthood.book.runs import run_ids
from clienthood.errors import EngineError, NotFoundError
from clienthood.faces.desk.etag import weak_etag
from clienthood.faces.views import opened
from clienthood.faces.views.accounts import accounts
from clienthood.faces.views.document import to_json
from clienthood.faces.views.explain import explain
from clienthood.faces.views.lookup import find_account
from clienthood.faces.views.readers import Readers
from clienthood.faces.views.reading import reading
from clienthood.faces.views.rows import account_rows
from clienthood.faces.views.summary import summary
from tests.faces.books import cli, done, made

ORDERS = [
    "order_id,line,account_id,ordered_at,amount,nature",
    *(
        f"X{n},1,A{n % 7},2025-{n % 12 + 1:02d}-{n % 27 + 1:02d},{10 + n}.00,service"
        for n in range(40)
    ),
]
LATER = [ORDERS[0], "Y1,1,A1,2026-02-01,500.00,goods", "Y2,1,B1,2026-02-02,70.00,goods"]
CORRECTED = [ORDERS[0], "X1,1,A2,2025-02-02,11.00,goods", "X2,1,A2,2025-03-03,99.00,goods"]


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """The folder of a small book, imported and run, and of its files; nobody changes it."""
    return made(tmp_path_factory.mktemp("pattern"), orders=ORDERS).parent


@pytest.fixture
def small(pattern, tmp_path):
    """A copy of the small book for each test."""
    return shutil.copytree(pattern, tmp_path / "small") / "book"


@pytest.fixture
def readers(small):
    found = Readers(open_book(small))
    yield found
    found.close()


def brought(folder, name, lines):
    """Import lines as a file and return the id of the batch."""
    file = folder.parent / "files" / f"{name}.csv"
    file.write_text("\n".join(lines) + "\n")
    done("import", file, "--table", "orders", "--yes", "--book", folder)
    return read_manifest(folder / "manifest.json").batches[-1].id


def looked_at(readers):
    """Read several pages of one reading and check that all tell of the same run."""
    with readers.reading() as read:
        page, first = accounts(read), summary(read)
        told = explain(read, "A3")
        counted = read.rows("select count(*) as n, sum(spend) as spend from listed")[0]
        kept = read.rows("select count(*) as n from calls")[0]["n"]
        assert page.run == first.run == told.run == read.run.id
        assert page.total == first.accounts == counted["n"] == kept == read.run.accounts
        assert sum(row.revenue for row in first.kinds) == pytest.approx(counted["spend"])
        assert page.behind == first.behind == told.behind
        return read.run.id


def test_readers_are_served_while_runs_imports_undos_and_labels_land(small, readers):
    faults, seen, over = [], [], threading.Event()

    def read_on():
        while not over.is_set():
            try:
                seen.append(looked_at(readers))
            except Exception as fault:  # noqa: BLE001 - any fault is told
                faults.append(fault)
                return

    threads = [threading.Thread(target=read_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        batch = brought(small, "later", LATER)
        done("run", "--book", small)
        done("confirm", "A1", "client", "--book", small)
        done("undo", batch, "--book", small)
        done("run", "--book", small)
        looked_at(readers)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert set(seen) <= set(run_ids(open_book(small)))
    assert len(seen) > 3
    assert looked_at(readers) == run_ids(open_book(small))[-1]


def test_a_reader_keeps_what_another_takes_away(small, readers):
    batch = brought(small, "later", LATER)
    done("run", "--book", small)
    with readers.reading() as read:
        done("undo", batch, "--book", small)
        done("run", "--book", small)
        assert read.rows("select count(*) as n from orders where order_id = 'Y1'")[0]["n"] == 1
        assert accounts(read).total == 8
        with readers.reading() as newer:
            assert newer.rows("select count(*) as n from orders where order_id = 'Y1'")[0]["n"] == 0
            assert accounts(newer).total == 7
        assert explain(read, "B1").account_id == "B1"


def test_what_a_reader_names_is_his_own(readers):
    with readers.reading() as one, readers.reading() as two:
        one.engine.table("mine", "select 1 as x")
        two.engine.table("mine", "select 2 as x")
        one.engine.view("calls", "select 3 as x")
        assert one.rows("select * from mine") == [{"x": 1}]
        assert two.rows("select * from mine") == [{"x": 2}]
        assert [piece.to_pylist() for piece in one.engine.batches("select * from mine")] == [
            [{"x": 1}]
        ]
        assert one.rows("select * from calls") == [{"x": 3}]
        assert len(two.rows("select * from calls")) == 7
    with readers.reading() as third, pytest.raises(EngineError):
        third.rows("select * from mine")


def test_readers_tell_at_once_what_has_changed(small, readers):
    def behind():
        with readers.reading() as read:
            warm = read.behind()
        with reading(open_book(small)) as cold:
            assert cold.behind() == warm
        return warm

    assert behind() == ()
    done("confirm", "A1", "client", "--book", small)
    assert behind() == ("kinds were confirmed or withdrawn since this run",)
    done("run", "--book", small)
    assert behind() == ()
    done("unconfirm", "A1", "--book", small)
    assert behind() == ("kinds were confirmed or withdrawn since this run",)
    with (small / "clienthood.toml").open("a") as file:
        file.write("\n[value]\nmargin = 0.5\n")
    brought(small, "later", LATER)
    assert len(behind()) == 3


def written(folder):
    """Give the book another name in its settings."""
    file = folder / "clienthood.toml"
    text = re.sub(r'\nname = ".*"', f'\nname = "N{time.monotonic_ns()}"', file.read_text())
    file.write_text(text)


def more():
    """Return a line of an order that no file had."""
    return [ORDERS[0], f"Z{time.monotonic_ns()},1,A1,2026-02-01,5.00,goods"]


ACTIONS = {
    "look": lambda folder, readers: looked_at(readers),
    "ask again": lambda folder, readers: readers.stamp(),
    "refused": lambda folder, readers: cli("undo", "b9999", "--book", folder),
    "confirm": lambda folder, readers: done("confirm", "A2", "client", "--book", folder),
    "settings": lambda folder, readers: written(folder),
    "import": lambda folder, readers: brought(folder, f"f{time.monotonic_ns()}", more()),
    "run": lambda folder, readers: done("run", "--book", folder),
}
CHANGING = {"confirm", "settings", "import", "run"}


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["look", "ask again", "refused", *sorted(CHANGING)]), max_size=6))
def test_the_stamp_changes_exactly_when_a_page_could(small, asked):
    readers = Readers(open_book(small))
    seen = set()
    try:
        for action in asked:
            looked_at(readers)
            before = readers.stamp()
            seen.add(before)
            ACTIONS[action](small, readers)
            during = readers.stamp()
            looked_at(readers)
            after = readers.stamp()
            if action in CHANGING:
                assert after not in seen
                assert during not in seen
            else:
                assert before == during == after
    finally:
        readers.close()


def test_two_servers_give_the_same_stamp(small, readers):
    other = Readers(open_book(small))
    assert other.stamp() == readers.stamp()
    other.close()


def test_a_view_is_made_once_until_something_changes(small, readers):
    made_of = []

    def slow(read, *, limit):
        made_of.append(limit)
        time.sleep(0.05)
        return read.run.id

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: readers.view(slow, limit=1), range(8)))
    assert set(answers) == {"r0001"}
    assert made_of == [1]
    readers.view(slow, limit=2)
    assert made_of == [1, 2]
    done("confirm", "A1", "client", "--book", small)
    readers.view(slow, limit=1)
    assert made_of == [1, 2, 1]


@pytest.mark.parametrize(("large", "small_rows"), [(1, 0), (10**9, 0), (10**9, 10**9)])
def test_however_records_are_held_they_tell_the_same(small, monkeypatch, large, small_rows):
    monkeypatch.setattr(by_account, "LARGE", large)
    monkeypatch.setattr(opened, "SMALL", small_rows)
    brought(small, "corrected", CORRECTED)
    done("run", "--book", small)
    readers = Readers(open_book(small))
    with reading(open_book(small)) as cold, readers.reading() as warm:
        assert ("orders" in warm.by_account) == (large == 1)
        assert to_json(summary(warm)) == to_json(summary(cold))
        assert to_json(accounts(warm)) == to_json(accounts(cold))
        for name in (f"A{n}" for n in range(7)):
            assert to_json(explain(warm, name)) == to_json(explain(cold, name))
            rows = [
                read.rows(
                    "select record_key, batch, source_line, amount_minor from ("
                    + account_rows(read, find_account(read, name), "orders")
                    + ") own order by record_key"
                )
                for read in (cold, warm)
            ]
            assert rows[0] == rows[1] != []
        moved = account_rows(warm, find_account(warm, "A1"), "orders")
        assert "X1|1" not in [row["record_key"] for row in warm.rows(moved)]
    readers.close()


def test_nothing_stays_behind(small, readers):
    looked_at(readers)
    held = small / "derived" / "held"
    assert len(list(held.iterdir())) == 1
    readers.close()
    assert list(held.iterdir()) == []


def test_a_book_that_was_never_run_says_so(tmp_path):
    done("init", "--book", tmp_path / "book")
    readers = Readers(open_book(tmp_path / "book"))
    with pytest.raises(NotFoundError, match="not been run"), readers.reading():
        pass
    assert readers.stamp() == readers.stamp()
    readers.close()


def test_an_older_run_can_be_read_beside_the_latest(small, readers):
    brought(small, "later", LATER)
    done("run", "--book", small)
    with readers.reading("r0001") as old, readers.reading() as new:
        assert (accounts(old).total, accounts(new).total) == (7, 8)


def test_the_tag_of_a_page_tells_who_may_see_what():
    one = weak_etag("s", "/accounts", "kind=client", "Ada", "read")
    assert one.startswith('W/"')
    assert one == weak_etag("s", "/accounts", "kind=client", "Ada", "read")
    others = [
        weak_etag("t", "/accounts", "kind=client", "Ada", "read"),
        weak_etag("s", "/", "kind=client", "Ada", "read"),
        weak_etag("s", "/accounts", "", "Ada", "read"),
        weak_etag("s", "/accounts", "kind=client", "Ada", "read", "write"),
        weak_etag("s", "/accounts", "kind=client", "Ben", "read"),
    ]
    assert len({one, *others}) == 6

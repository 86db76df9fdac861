"""What holds for any files, in any order."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.book import create_book, read_manifest
from clienthood.errors import ClienthoodError
from clienthood.records import Request, import_file, read_quarantine, undo
from conftest import Desk

SETTINGS = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HEAD = "order_id,line,account_id,ordered_at,amount,currency,note"
CELL = st.sampled_from(["1", "2", "3"])
ROW = st.tuples(
    CELL,
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["a", "b", ""]),
    st.sampled_from(["2024-01-01", "2024-02-30", "2024-03-04 10:00"]),
    st.sampled_from(["1.00", "-2.5", "0", "x", "3.999"]),
    st.sampled_from(["EUR", "", "USD"]),
    st.sampled_from(["", "kept"]),
)
FILE = st.lists(ROW, max_size=8).map(
    lambda rows: "\n".join([HEAD, *(",".join(row) for row in rows)]) + "\n"
)
folders = iter(range(10**9))


def fresh(engine, tmp_path):
    folder = tmp_path / str(next(folders))
    return Desk(create_book(folder / "book", currency="EUR"), engine, folder)


@SETTINGS
@given(files=st.lists(FILE, min_size=1, max_size=4), seed=st.integers(0, 999))
def test_undo_takes_any_batch_back_whatever_came_after(engine, tmp_path, files, seed):
    desk = fresh(engine, tmp_path)
    batches = {}
    for number, text in enumerate(files):
        before = desk.state()
        report = desk.bring(text, yes=True, decimal="point")
        if report.batch:
            batches[report.batch] = number
            undo(desk.book, report.batch)
            assert desk.state() == before
            again = desk.bring(text, yes=True, decimal="point")
            del batches[report.batch]
            batches[again.batch] = number
    chosen = random.Random(seed).sample(sorted(batches), k=len(batches) // 2)
    for batch in chosen:
        undo(desk.book, batch)
        del batches[batch]
    never = fresh(engine, tmp_path)
    for number in sorted(batches.values()):
        never.bring(files[number], yes=True, decimal="point")
    assert desk.state() == never.state()
    waiting = [
        d.select(["line", "column", "reason", "row"]).to_pylist() for d in _waiting(desk, never)
    ]
    assert waiting[0] == waiting[1]


def _waiting(*desks):
    return [read_quarantine(desk.book) for desk in desks]


@SETTINGS
@given(text=FILE)
def test_a_file_twice_changes_nothing(engine, tmp_path, text):
    desk = fresh(engine, tmp_path)
    first = desk.bring(text, yes=True, decimal="point")
    before, manifest = desk.state(), read_manifest(desk.book.manifest_file)
    again = desk.bring(text, yes=True, decimal="point")
    assert (again.read, again.quarantined) == (first.read, first.quarantined)
    assert (again.created, again.changed) == (0, 0)
    assert (desk.state(), read_manifest(desk.book.manifest_file)) == (before, manifest)


def _accounted(desk, content):
    """Import anything; every error is one of ours, every row is counted."""
    file = desk.folder / "orders.csv"
    file.write_bytes(content)
    try:
        reports = import_file(
            desk.book,
            desk.engine,
            file,
            request=Request(yes=True, dates="day-first", decimal="point"),
        )
    except ClienthoodError:
        return None
    for report in reports:
        stored = report.created + report.changed + report.same + report.quarantined
        assert report.read == stored
    waiting = read_quarantine(desk.book).num_rows
    assert waiting == sum(report.quarantined for report in reports)
    return reports


@settings(SETTINGS, max_examples=40)
@given(content=st.binary(max_size=300))
def test_any_bytes_end_in_a_told_error_or_a_full_account(engine, tmp_path, content):
    _accounted(fresh(engine, tmp_path), content)


@settings(SETTINGS, max_examples=40)
@given(tail=st.lists(st.text(alphabet='1a,;"\n\r\t\0 .-=é2024/', max_size=30), max_size=8))
def test_any_rows_end_in_a_full_account(engine, tmp_path, tail):
    head = "order_id,account_id,ordered_at,amount\n"
    content = (head + "1,a,2024-01-01,5\n" + "\n".join(tail)).encode()
    _accounted(fresh(engine, tmp_path), content)


@settings(SETTINGS, max_examples=20)
@given(header=st.text(max_size=40))
def test_any_header_ends_in_a_told_error_or_a_full_account(engine, tmp_path, header):
    text = f"order_id,account_id,ordered_at,amount,{header}\n1,a,2024-01-01,5,x\n"
    _accounted(fresh(engine, tmp_path), text.encode("utf-8", "replace"))

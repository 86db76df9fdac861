"""Files that are read where they lie: SQLite, DuckDB, a folder of Parquet, a workbook."""

import datetime as dt
import os
import sqlite3
from contextlib import closing

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clienthood.errors import ClienthoodError, RecordsError, SettingsError, SourceError
from clienthood.records import undo
from clienthood.settings import parse_settings
from tests.sources.conftest import COLUMNS

HEAD = ("[sources.till]", 'into = "orders"', COLUMNS)


def described(desk, kind, where, *more):
    desk.describe(
        "[sources.till]",
        f'kind = "{kind}"',
        f'where = "{where}"',
        "[sources.till.reads.sales]",
        'into = "orders"',
        COLUMNS,
        *more,
    )


def lines(first, last):
    return [
        (f"o{i}", f"c{i % 5}", f"2025-0{1 + i % 9}-1{i % 9}", 10 + i / 4, i // 3)
        for i in range(first, last)
    ]


def in_sqlite(file, rows):
    with closing(sqlite3.connect(file)) as base, base:
        base.execute("create table if not exists sales (id, customer, day, total, changed)")
        base.executemany("insert into sales values (?, ?, ?, ?, ?)", rows)


def in_duckdb(file, rows):
    with duckdb.connect(str(file)) as base:
        base.execute(
            "create table if not exists sales (id varchar, customer varchar, day date, "
            "total decimal(12,2), changed bigint)"
        )
        base.executemany("insert into sales values (?, ?, ?, ?, ?)", rows)


@pytest.mark.parametrize(("kind", "fill"), [("sqlite", in_sqlite), ("duckdb", in_duckdb)])
def test_a_file_of_a_database_is_read_on_from_its_cursor(desk, kind, fill):
    file = desk.book.path / "till.db"
    fill(file, lines(0, 100))
    described(desk, kind, "till.db", 'cursor = "changed"')
    (first,) = desk.pull("till")
    assert first.reports[0].created == 100
    assert not desk.pull("till")[0].reports
    fill(file, [("late", "c1", "2025-01-01", 1.5, 33), *lines(100, 130)])
    (third,) = desk.pull("till")
    assert (third.reports[0].read, third.reports[0].created) == (31, 31)
    total = sum(round(row[3] * 100) for row in lines(0, 130)) + 150
    assert desk.sums() == {"n": 131, "minor": total, "accounts": 5}
    undo(desk.book, desk.batches[0].id)
    assert desk.pull("till")[0].rows == 131
    assert desk.sums()["n"] == 131


def test_cells_of_sqlite_of_any_type_are_accounted_for(desk):
    file = desk.book.path / "till.db"
    odd = [
        ("a", "c1", "2025-01-02", 1, 1),
        ("b", "c1", "2025-01-02", "2.50", 2),
        ("c", "c1", "2025-01-02", b"\x00\xff", 3),
        ("d", "c\x00", "2025-01-02", 4.25, 4),
        ("e", "c1", 20250102.5, None, "five"),
        ("f", None, "2025-01-02", 1e300, None),
    ]
    in_sqlite(file, odd)
    described(desk, "sqlite", "till.db", 'cursor = "changed"')
    (done,) = desk.pull("till")
    (report,) = done.reports
    assert report.read == 6
    assert {row["order_id"] for row in desk.rows()} == {"a", "b"}
    assert report.quarantined == 4


def test_a_query_may_join_but_not_write(desk):
    file = desk.book.path / "till.db"
    in_sqlite(file, lines(0, 10))
    described(desk, "sqlite", "till.db", "query = \"select * from sales where customer = 'c1'\"")
    assert desk.pull("till")[0].reports[0].created == 2
    for query in ("delete from sales", "select 1; drop table sales", "attach 'other.db' as o"):
        described(desk, "sqlite", "till.db", f'query = "{query}"')
        with pytest.raises(SourceError):
            desk.pull("till")
    with closing(sqlite3.connect(file)) as base:
        assert base.execute("select count(*) from sales").fetchone() == (10,)


def parquet(file, rows):
    names = ("id", "customer", "day", "total", "changed")
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    pq.write_table(pa.table(dict(zip(names, columns, strict=True))), file)


def test_a_folder_of_parquet_brings_what_is_new_or_changed(desk):
    folder = desk.book.path / "lake"
    folder.mkdir()
    parquet(folder / "sales-1.parquet", lines(0, 50))
    parquet(folder / "sales-2.parquet", lines(50, 80))
    parquet(folder / "other.parquet", lines(500, 510))
    described(desk, "parquet", "lake", 'table = "sales-*.parquet"')
    (first,) = desk.pull("till")
    assert (first.rows, first.reports[0].created) == (80, 80)
    assert not desk.pull("till")[0].reports
    parquet(folder / "sales-3.parquet", lines(80, 90))
    changed = [("o50", "c0", "2025-06-15", 999.0, 16), *lines(51, 80)]
    parquet(folder / "sales-2.parquet", changed)
    os.utime(folder / "sales-2.parquet", ns=(0, 1))
    (second,) = desk.pull("till")
    (report,) = second.reports
    assert (report.read, report.created, report.changed) == (40, 10, 1)
    undo(desk.book, desk.batches[1].id)
    assert desk.sums()["n"] == 80
    assert desk.pull("till")[0].rows == 40, "what the undone pull had read is read again"
    undo(desk.book, desk.batches[0].id)
    assert desk.pull("till")[0].rows == 80, "files that only what was undone had read, again"
    assert desk.sums()["n"] == 90


def test_the_sheets_of_a_workbook_are_tables(desk):
    file = desk.book.path / "office.xlsx"
    book = openpyxl.Workbook()
    orders = book.active
    orders.title = "orders"
    orders.append(["order_id", "line", "account_id", "ordered_at", "amount"])
    orders.append(["o1", 1, "a1", dt.date(2025, 1, 2), 12.5])
    accounts = book.create_sheet("accounts")
    accounts.append(["account_id", "name"])
    accounts.append(["a1", "Ann"])
    notes = book.create_sheet("Notes")
    notes.append(["call Ann"])
    book.save(file)
    desk.describe("[sources.office]", 'kind = "workbook"', 'where = "office.xlsx"')
    (done,) = desk.pull("office")
    assert {report.table: report.created for report in done.reports} == {"orders": 1, "accounts": 1}
    assert desk.pull("office")[0].reports == ()
    orders.append(["o2", 1, "a1", dt.date(2025, 1, 3), 2])
    book.save(file)
    (again,) = desk.pull("office")
    told = {report.table: (report.created, report.same) for report in again.reports}
    assert told == {"orders": (1, 1), "accounts": (0, 1)}
    for batch in desk.batches:
        if batch.table == "accounts":
            undo(desk.book, batch.id)
    desk.pull("office")
    assert len(desk.rows("accounts")) == 1, "half of a pull was undone: it is read again"


@pytest.mark.parametrize(
    ("kind", "where"),
    [("sqlite", "gone.db"), ("duckdb", "gone.db"), ("parquet", "gone"), ("workbook", "gone.xlsx")],
)
def test_what_is_not_there_is_told_with_its_place(desk, kind, where):
    described(desk, kind, where)
    with pytest.raises(SourceError) as fault:
        desk.pull("till")
    assert where in fault.value.where


def test_a_source_that_needs_a_word_says_which_and_the_word_it_gives_works(desk):
    in_sqlite(desk.book.path / "till.db", lines(0, 10))
    head = ("[sources.till]", 'kind = "sqlite"', 'where = "till.db"')
    desk.describe(*head, "[sources.till.reads.sales]")
    with pytest.raises(RecordsError) as fault:
        desk.pull("till")
    assert "looks like" in fault.value.message
    desk.describe(*head, *fault.value.hint.splitlines()[1:])
    assert desk.pull("till")[0].reports[0].created == 10


@pytest.mark.parametrize(
    "line",
    [
        'where = "postgresql://ann:secret@host/shop"',
        'where = "postgresql://host/shop?password=secret"',
        "where = \"host=db password='secret'\"",
        'password = "secret"',
        'password_env = "not a name"',
        'kind = "oracle"',
    ],
)
def test_settings_take_no_password_and_do_not_repeat_it(line):
    text = f"[sources.shop]\n{line}\n"
    if not line.startswith("kind"):
        text += 'kind = "postgres"\n'
    with pytest.raises(SettingsError) as fault:
        parse_settings(text, where="clienthood.toml")
    assert "secret" not in str(fault.value)


def test_a_variable_that_is_not_set_is_named(desk, monkeypatch):
    monkeypatch.delenv("NOT_SET_HERE", raising=False)
    desk.describe("[sources.shop]", 'kind = "postgres"', 'where = "${NOT_SET_HERE}"')
    with pytest.raises(ClienthoodError, match="NOT_SET_HERE"):
        desk.pull()

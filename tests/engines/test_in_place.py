"""A run where the records are: a folder of Parquet or a schema, and the calls beside them."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clienthood.book import create_book
from clienthood.errors import RecordsError
from clienthood.identity import Proposal, Verdict
from clienthood.identity.kept import Search, keep_search
from clienthood.pipeline import call_in_place
from clienthood.settings import EngineSection, Settings
from tests.ledger import written

END = dt.date(2026, 3, 31)


@pytest.fixture
def standing(tmp_path):
    """A folder of Parquet: orders in two files, of which one lacks a column; nothing else."""
    days = [dt.date(2024, 1, 15) + dt.timedelta(days=31 * nth) for nth in range(24)]
    rows = [
        {"account_id": f"a{nth % 7}", "ordered_at": day, "amount": 1000 + nth, "category": "x"}
        for nth, day in enumerate(days)
    ]
    orders = written("orders", rows)
    folder = tmp_path / "records"
    (folder / "orders").mkdir(parents=True)
    pq.write_table(orders.slice(0, 10), folder / "orders" / "a.parquet")
    pq.write_table(orders.slice(10).drop(["category"]), folder / "orders" / "b.parquet")
    return folder


def called(tmp_path, name, records, asked=()):
    """Return what was called in place, with these pairs of accounts being perhaps one."""
    pairs = [
        Proposal(account_id=one, into_account_id=other, verdict=Verdict.ASK, bits=1.0)
        for one, other in asked
    ]
    asked = EngineSection(name=name, records=str(records), results=str(tmp_path / name))
    book = create_book(tmp_path / f"book-{name}-{len(pairs)}", currency="EUR")
    if pairs:
        looked = Search(records="", made_at="", identifiers=7, weighed=True)
        keep_search(book, looked, pairs)
    made = call_in_place(book, Settings(engine=asked), as_of=END)
    return made, {each: pq.read_table(tmp_path / name / f"{each}.parquet") for each in made.tables}


def same_kinds(rows):
    """Return a table without the widths of its numbers, which are an engine's own."""
    return rows.to_pylist()


def test_calls_come_out_where_the_records_are(tmp_path, standing):
    made, expected = called(tmp_path, "duckdb", standing)
    there, found = called(tmp_path, "clickhouse", standing)
    assert made.accounts == there.accounts == 7
    assert made.kinds == there.kinds
    assert expected["month_ends"].num_rows > 7
    for name, rows in expected.items():
        assert same_kinds(rows) == same_kinds(found[name]), name


def test_open_questions_of_who_is_one_count_alike_on_every_engine(tmp_path, standing):
    plain = called(tmp_path, "duckdb", standing)[1]
    asked = [("a0", "a1"), ("a1", "a2"), ("a4", "a5")]
    expected = called(tmp_path, "duckdb", standing, asked)[1]
    found = called(tmp_path, "clickhouse", standing, asked)[1]
    assert same_kinds(expected["patterns"]) != same_kinds(plain["patterns"])
    assert expected["calls"].num_rows == plain["calls"].num_rows
    for name, rows in expected.items():
        assert same_kinds(rows) == same_kinds(found[name]), name


def test_a_place_without_any_standard_table_is_told(tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    with pytest.raises(RecordsError, match="none of the standard tables"):
        called(tmp_path, "duckdb", tmp_path)

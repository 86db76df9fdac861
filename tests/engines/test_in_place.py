"""A run where the records are: a folder of Parquet or a schema, and the calls beside them."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clienthood.book import create_book
from clienthood.errors import RecordsError
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


def called(tmp_path, name, records):
    asked = EngineSection(name=name, records=str(records), results=str(tmp_path / name))
    book = create_book(tmp_path / f"book-{name}", currency="EUR")
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


def test_a_place_without_any_standard_table_is_told(tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    with pytest.raises(RecordsError, match="none of the standard tables"):
        called(tmp_path, "duckdb", tmp_path)

"""Views of the embedded engine are made when something reads them, and nobody can tell."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from clienthood.engine import DuckDB
from clienthood.errors import EngineError


@pytest.fixture
def engine():
    held = DuckDB()
    yield held
    held.close()


def told(engine, name):
    return [row["a"] for row in engine.rows(f"select a from {name}")]


def test_a_view_over_another_tells_what_that_one_is_when_it_is_read(engine):
    engine.view("first", "select 1 as a")
    engine.view("second", "select a + 1 as a from first")
    engine.view("first", "select 5 as a")
    assert told(engine, "second") == [6]


def test_a_table_may_take_the_name_of_a_view_that_it_reads(engine):
    engine.view("grown", "select 1 as a")
    engine.table("grown", "select a + 1 as a from grown")
    assert told(engine, "grown") == [2]
    engine.view("grown", "select 7 as a")
    assert told(engine, "grown") == [7]


def test_a_reader_sees_views_that_nobody_has_read(engine):
    engine.view("unread", "select 3 as a")
    reader = engine.reader()
    assert told(reader, "unread") == [3]
    reader.close()


def test_a_reader_sees_what_is_named_after_it_began(engine):
    reader = engine.reader()
    engine.view("later", "select 4 as a")
    reader.view("own", "select a + 1 as a from later")
    assert [
        row["a"] for batch in reader.batches("select a from own") for row in batch.to_pylist()
    ] == [5]
    reader.close()


def test_many_threads_may_read_what_nobody_has_read(engine):
    for nth in range(20):
        engine.view(f"base_{nth}", f"select {nth} as a")
        engine.view(f"over_{nth}", f"select a + 1 as a from base_{nth}")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda nth: told(engine, f"over_{nth % 20}"), range(200)))
    assert found == [[nth % 20 + 1] for nth in range(200)]


def test_a_view_that_nothing_reads_is_forgotten(engine):
    engine.view("gone", "select 1 as a")
    engine.drop("gone")
    with pytest.raises(EngineError, match="gone"):
        engine.rows("select a from gone")


def test_columns_and_files_of_a_view_that_nobody_has_read(engine, tmp_path):
    engine.view("unread", "select 3 as a, 4 as b")
    assert engine.columns("unread") == ("a", "b")
    engine.view("unread", "select 3 as a")
    assert engine.save("select * from unread", tmp_path / "unread.parquet") == 1

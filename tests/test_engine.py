"""The embedded engine: results, views over files that differ, limits, errors."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clienthood.engine import Chain, DuckDB, Select
from clienthood.errors import EngineError


@pytest.fixture
def engine():
    engine = DuckDB()
    yield engine
    engine.close()


def test_a_chain_is_one_statement_and_gives_the_same_step_by_step(engine):
    chain = Chain((Select("one", "select 2 as x"), Select("two", "select x * 3 as y from one")))
    assert engine.fetch(chain.sql()).to_pylist() == [{"y": 6}]
    chain.run_stepwise(engine)
    assert engine.fetch("select * from two").to_pylist() == [{"y": 6}]


def test_a_view_over_files_fills_missing_columns_with_null(engine, tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "it's.parquet")
    pq.write_table(pa.table({"a": [2], "b": ["x"]}), tmp_path / "two.parquet")
    engine.scan("v", sorted(tmp_path.glob("*.parquet")))
    assert engine.columns("v") == ("a", "b")
    rows = engine.fetch("select * from v order by a").to_pylist()
    assert rows == [{"a": 1, "b": None}, {"a": 2, "b": "x"}]


def test_a_saved_file_appears_whole_and_counts_its_rows(engine, tmp_path):
    assert engine.save("select * from range(5) t(i)", tmp_path / "out.parquet") == 5
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 5
    with pytest.raises(EngineError):
        engine.save("select * from nowhere", tmp_path / "bad.parquet")
    assert [file.name for file in tmp_path.iterdir()] == ["out.parquet"]


def test_batches_survive_other_statements(engine):
    stream = engine.batches("select * from range(300000) t(i)", rows=1000)
    first = next(stream)
    engine.run("create table other as select 1 as x")
    assert first.num_rows + sum(piece.num_rows for piece in stream) == 300000


def test_a_table_replaces_what_stood_there(engine):
    engine.load("t", pa.table({"a": [1]}))
    engine.table("t", "select 5 as b")
    assert engine.columns("t") == ("b",)

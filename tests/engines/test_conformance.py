"""Every engine gives the bits that DuckDB gives: each dimension, calls, summaries, month ends."""

import pytest
from bench.bits import differences

from tests.engines.books import ORDERS, levels_in_place, reckoned
from tests.engines.conftest import opened
from tests.engines.said_again import said_again

ENGINES = ("clickhouse", "postgres", "spark")


@pytest.fixture(scope="session")
def expected(book, tmp_path_factory):
    tables, day = book
    folder = tmp_path_factory.mktemp("duckdb")
    with opened("duckdb", folder) as engine:
        found = reckoned(engine, tables, folder / "kept", day)
        own, other = said_again(engine, day)
    assert differences(own, other) == []
    return found


@pytest.mark.parametrize("name", ENGINES)
def test_every_figure_has_the_same_bits(name, book, expected, tmp_path, where):
    tables, day = book
    with opened(name, tmp_path, where(name)) as engine:
        folder = tmp_path / f"kept_{tmp_path.name}"
        found = reckoned(engine, tables, folder, day)
        own, other = said_again(engine, day)
        engine.forget(folder)
    assert differences(expected, found) == []
    assert own.keys() == {"summary", "spans_at"}
    assert differences(own, other) == []


def test_the_book_is_one_that_tells_engines_apart(expected):
    assert [name for name in ORDERS if not expected[name].num_rows] == []
    calls = expected["calls"]
    assert min(calls.column("first_day").to_pylist()) < 0
    read = [name for name in calls.column_names if name.endswith("_level")]
    assert all(calls.column(name).null_count < calls.num_rows for name in read)


def test_states_said_in_sql_are_those_reckoned_here(book, tmp_path):
    tables, day = book
    with opened("duckdb", tmp_path) as engine:
        reckoned(engine, tables, tmp_path / "kept", day, months=1)
        near = levels_in_place(engine, day, 24)
        engine.embedded = False
        far = levels_in_place(engine, day, 24)
    assert near.num_rows > 0
    assert differences({"levels": near}, {"levels": far}) == []

"""What every engine can, one promise at a time; where one cannot, a mark says so.

``notimpl``: nobody has written it. ``notyet``: its driver cannot do it yet. ``never``: it is
against its nature. A mark that has become untrue fails.
"""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clienthood.errors import EngineError
from tests.engines.conftest import opened

NAMES = ("duckdb", "clickhouse", "postgres", "spark")


@pytest.fixture(scope="module")
def engine(name, where, tmp_path_factory):
    with opened(name, tmp_path_factory.mktemp(name), where(name)) as held:
        yield held


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    return request.param


def values(engine, sql):
    return [tuple(row.values()) for row in engine.rows(sql)]


def test_a_table_may_be_replaced_by_a_select_of_itself(engine):
    engine.load("grown", pa.table({"a": [1, 2]}))
    engine.table("grown", "select a + 1 as a from grown")
    assert sorted(values(engine, "select a from grown")) == [(2,), (3,)]


def test_a_column_that_one_file_lacks_is_null_there(engine, tmp_path):
    pq.write_table(pa.table({"a": [1], "b": ["x"]}), tmp_path / "one.parquet")
    pq.write_table(pa.table({"a": [2]}), tmp_path / "two.parquet")
    engine.scan("apart", [tmp_path / "one.parquet", tmp_path / "two.parquet"])
    assert values(engine, "select a, b from apart order by a") == [(1, "x"), (2, None)]


@pytest.mark.never("postgres", reason="it copies files", raises=AssertionError)
def test_a_file_is_read_where_it_lies(engine, tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "one.parquet")
    engine.scan("lying", [tmp_path / "one.parquet"])
    pq.write_table(pa.table({"a": [7]}), tmp_path / "one.parquet")
    assert values(engine, "select a from lying") == [(7,)]


def test_halves_are_rounded_away_from_nothing(engine):
    engine.load("halves", pa.table({"a": [-2.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994]}))
    found = values(engine, "select round(a) as r from halves order by a")
    assert [each for (each,) in found] == [-3, -1, 0, 1, 2, 3]


def test_days_before_1970_have_their_month(engine):
    engine.load("olden", pa.table({"day": [-3187]}))
    date = "(date '1970-01-01' + cast(day as integer))"
    sql = f"select extract(year from {date}) as y, extract(month from {date}) as m from olden"
    day = dt.date(1970, 1, 1) - dt.timedelta(days=3187)
    assert values(engine, sql) == [(day.year, day.month)]


def test_nothing_stands_before_the_first_row(engine):
    engine.load("rising", pa.table({"a": [5, 8]}))
    sql = "select a - lag(a) over (order by a) as gap from rising order by a"
    assert values(engine, sql) == [(None,), (3,)]


def test_the_largest_of_nothing_is_null(engine):
    engine.load("few", pa.table({"a": [1]}))
    sql = "select max(a) as m, sum(a) as s, count(*) as n from few where a > 1"
    assert values(engine, sql) == [(None, None, 0)]


def test_names_keep_their_case(engine):
    engine.table("cased", "select 1 as T, 2 as t_x")
    assert tuple(engine.columns("cased")) == ("T", "t_x")


@pytest.mark.notimpl(
    "postgres", reason="its database was made for the letters a to z", raises=AssertionError
)
def test_letters_of_other_alphabets_are_made_small(engine):
    engine.load("letters", pa.table({"a": ["ÜBER ЩИ"]}))
    assert values(engine, "select lower(a) as a from letters") == [("über щи",)]


def test_what_has_a_row_is_told_of_tables_views_and_files(engine, tmp_path):
    for at, values_of in enumerate(([], [1], [])):
        rows = pa.table({"a": pa.array(values_of, pa.int64())})
        pq.write_table(rows, tmp_path / f"part-{at}.parquet")
    parts = sorted(tmp_path.glob("part-*.parquet"))
    engine.scan("some_parts", parts)
    engine.scan("no_parts", [parts[0], parts[2]])
    engine.load("some_rows", pa.table({"a": [1, 2]}))
    engine.table("no_rows", "select a from some_rows where a > 2")
    engine.view("some_of_them", "select a from some_rows where a > 1")
    engine.view("none_of_them", "select a from some_rows where a > 2")
    asked = ["some_parts", "no_parts", "some_rows", "no_rows", "some_of_them", "none_of_them"]
    assert engine.filled(asked) == {"some_parts", "some_rows", "some_of_them"}


def test_nothing_can_be_written_whole(engine, tmp_path):
    assert engine.save("select 1 as a where 1 = 0", tmp_path / "none.parquet") == 0
    assert pq.read_table(tmp_path / "none.parquet").column_names == ["a"]


def test_other_statements_run_between_pieces(engine):
    engine.load("long", pa.table({"a": range(200_000)}))
    seen = 0
    for batch in engine.batches("select a from long", rows=50_000):
        engine.table("between", "select count(*) as n from long")
        seen += batch.num_rows
    assert seen == 200_000


def test_what_was_kept_is_not_made_again(engine, tmp_path):
    folder = tmp_path / f"kept_{engine.name}"
    engine.keep("lasting", folder, lambda: "select 1 as a")
    engine.drop("lasting")
    engine.keep("lasting", folder, lambda: "select 2 as a")
    assert values(engine, "select a from lasting") == [(1,)]
    engine.drop("lasting")
    engine.forget(folder)


@pytest.mark.never(
    "clickhouse", "postgres", "spark", reason="the web app has DuckDB", raises=AttributeError
)
def test_a_reader_has_names_of_its_own(engine):
    engine.load("shared", pa.table({"a": [1]}))
    reader = engine.reader()
    reader.load("own", pa.table({"a": [2]}))
    assert values(reader, "select s.a, o.a as b from shared s cross join own o") == [(1, 2)]
    reader.close()
    with pytest.raises(EngineError):
        engine.rows("select a from own")


@pytest.mark.notyet("clickhouse", reason="chdb holds one engine", raises=EngineError)
@pytest.mark.notimpl("spark", reason="closing one stops the session of both", raises=AssertionError)
def test_two_in_one_process_do_not_see_each_other(engine, name, where, tmp_path):
    engine.load("mine", pa.table({"a": [1]}))
    with opened(name, tmp_path, where(name)) as other:
        other.load("mine", pa.table({"a": [2]}))
        assert values(engine, "select a from mine") == [(1,)]

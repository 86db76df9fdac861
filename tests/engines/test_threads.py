"""How many threads DuckDB uses: one where rows are few, else all that it may."""

import pytest

from clienthood.engine import DuckDB, Limits

FEW, MANY = 5_000, 5_000_000


def threads_of(engine):
    return engine.rows("select current_setting('threads') as n")[0]["n"]


@pytest.mark.parametrize("own", [None, 3])
def test_few_rows_are_left_to_one_thread_and_many_to_all(own):
    engine = DuckDB(Limits(threads=own))
    at_first = threads_of(engine)
    assert own is None or at_first == own
    for rows, expected in ((FEW, 1), (MANY, at_first), (FEW, 1), (MANY, at_first)):
        engine.expect(rows)
        assert threads_of(engine) == expected
    engine.close()


def test_a_reader_is_served_by_as_many_threads_as_its_engine():
    engine = DuckDB(Limits(threads=2))
    reader = engine.reader()
    engine.expect(FEW)
    assert threads_of(reader) == 1
    reader.expect(MANY)
    assert threads_of(engine) == 2
    reader.close()
    engine.close()

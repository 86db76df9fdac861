"""A log of purchases becomes the histories that models are fitted to."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienthood import value
from clienthood.errors import FitError
from tests.value.published import CALIBRATION_END, HOLDOUT_END, cdnow, cdnow_holdout, cdnow_log

ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 60), st.integers(1, 900)), min_size=1, max_size=40
)


@given(rows=ROWS, until=st.integers(0, 60), ahead=st.integers(0, 30))
def test_the_summary_is_that_of_plain_python(rows, until, ahead):
    who, day, money = (list(column) for column in zip(*rows, strict=True))
    if min(day) > until:
        return
    found = value.log.summary(who, day, money, until=until, holdout=until + ahead)
    expected = {}
    for name in sorted(set(who)):
        days = sorted({d for w, d, _ in rows if w == name and d <= until})
        if days:
            after = {d for w, d, _ in rows if w == name and until < d <= until + ahead}
            spent = sum(m for w, d, m in rows if w == name and days[0] < d <= until)
            x = len(days) - 1
            expected[name] = (
                *(x, days[-1] - days[0], until - days[0], len(after)),
                spent / x if x else None,
                float(np.log(np.diff(days)).sum()),
            )
    told = zip(found.x, found.t_x, found.T, found.held, found.spend, found.log_gaps, strict=True)
    assert list(found.account) == list(expected)
    for one, other in zip(told, expected.values(), strict=True):
        assert one[:4] == other[:4]
        assert (np.isnan(one[4]) and other[4] is None) or one[4] == pytest.approx(other[4])
        assert one[5] == pytest.approx(other[5])


def test_cdnow_is_the_published_summary_and_holdout():
    who, day, dollars = cdnow_log()
    found = value.log.summary(who, day, dollars, until=CALIBRATION_END, holdout=HOLDOUT_END)
    for ours, theirs in zip((found.x, found.t_x / 7, found.T / 7), cdnow(), strict=True):
        np.testing.assert_allclose(ours, theirs)
    np.testing.assert_array_equal(found.held, cdnow_holdout())
    assert found.held.sum() == 1882


@pytest.mark.parametrize(
    "of",
    [
        list,
        np.array,
        pd.Series,
        pl.Series,
        pa.array,
        lambda values: pa.chunked_array([pa.array(values[:2]), pa.array(values[2:])]),
    ],
)
def test_columns_of_every_kind_give_the_same(of):
    who = ["b", "a", "b", "b"]
    day = [dt.date(2026, 1, 1), dt.date(2026, 1, 5), dt.date(2026, 1, 9), dt.date(2026, 1, 9)]
    found = value.log.summary(of(who), of(day), of([1.0, 2.0, 3.0, 4.0]), until=dt.date(2026, 2, 1))
    assert list(found.account) == ["a", "b"]
    assert (found.x.tolist(), found.t_x.tolist(), found.T.tolist()) == ([0, 1], [0, 8], [27, 31])
    assert found.spend[1] == 7.0


def test_what_cannot_be_is_refused_by_column_and_row():
    with pytest.raises(FitError, match="holds no purchase"):
        value.log.summary([], [])
    with pytest.raises(FitError, match="account has 1 values, expected 2"):
        value.log.summary([1], [1, 2])
    with pytest.raises(FitError, match="day is no column of days"):
        value.log.summary([1], ["yesterday"])
    with pytest.raises(FitError, match="day, row 2: found no day"):
        value.log.summary([1, 1], [dt.date(2026, 1, 1), None])
    with pytest.raises(FitError, match="money, row 1: found a missing value"):
        value.log.summary([1], [1], [np.nan])
    with pytest.raises(FitError, match="ends before it begins"):
        value.log.summary([1], [1], until=5, holdout=3)

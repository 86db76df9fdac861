"""Columns in the shapes analysts have them."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from clienthood.errors import FitError
from clienthood.value.models import pareto_nbd
from clienthood.value.models.columns import column
from tests.value.published import cdnow_sample

BOOK = [each[:300] for each in cdnow_sample()]

SHAPES = {
    "list": list,
    "tuple": tuple,
    "arrow array": pa.array,
    "arrow chunks": lambda values: pa.chunked_array([values[:100], values[100:]]),
    "pandas series": lambda values: pd.Series(values, index=range(900, 1200)),
    "pandas nullable": lambda values: pd.Series(values).astype("Float64"),
    "polars series": pl.Series,
}


@pytest.fixture(scope="module")
def plain():
    return pareto_nbd.fit(*BOOK)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_shape_gives_the_same_fit(plain, shape):
    found = pareto_nbd.fit(*(shape(values) for values in BOOK))
    assert found.params == plain.params


WHOLE = [0, 3, 12]
WHOLES = {
    "arrow": pa.array(WHOLE, pa.int64()),
    "arrow chunks": pa.chunked_array([[0], [3, 12]], pa.int32()),
    "pandas": pd.Series(WHOLE),
    "pandas nullable": pd.Series(WHOLE, dtype="Int64"),
    "pandas arrow": pd.Series(WHOLE, dtype=pd.ArrowDtype(pa.int64())),
    "polars": pl.Series(WHOLE, dtype=pl.UInt8),
    "numpy bytes": np.array(WHOLE, dtype=np.uint8),
}


@pytest.mark.parametrize("values", WHOLES.values(), ids=WHOLES)
def test_whole_numbers_become_floats(values):
    found = column(values, "x")
    assert found.dtype == np.float64
    assert found.tolist() == WHOLE


MISSING = {
    "list": [0, None, 3],
    "nan": [0, float("nan"), 3],
    "arrow": pa.array([0, None, 3]),
    "arrow chunks": pa.chunked_array([[0, None], [3]]),
    "pandas": pd.Series([0, None, 3]),
    "pandas nullable": pd.Series([0, None, 3], dtype="Int64"),
    "pandas nullable float": pd.Series([0, None, 3], dtype="Float64"),
    "pandas arrow": pd.Series([0, None, 3], dtype=pd.ArrowDtype(pa.int64())),
    "polars": pl.Series([0, None, 3]),
}


@pytest.mark.parametrize("values", MISSING.values(), ids=MISSING)
def test_a_missing_value_is_refused_by_row(values):
    with pytest.raises(FitError, match="x, row 2: found a missing value or infinity: nan"):
        column(values, "x")


TEXTS = {
    "list": ["1", "b"],
    "arrow": pa.array(["1", "b"]),
    "pandas": pd.Series(["1", "b"]),
    "polars": pl.Series(["1", "b"]),
}


@pytest.mark.parametrize("values", TEXTS.values(), ids=TEXTS)
def test_text_is_no_column_of_numbers(values):
    with pytest.raises(FitError, match="x is no column of numbers"):
        column(values, "x")

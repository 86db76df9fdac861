"""Columns as analysts have them (NumPy, Arrow, pandas, polars, lists), taken and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clienthood.errors import FitError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Column = Any
"""Anything that becomes a one-dimensional array of numbers."""


def column(values: Column, name: str, *, length: int | None = None) -> FloatArray:
    """Return a column as a one-dimensional float array.

    Raises
    ------
    FitError
        If it is no column of numbers, holds a missing value or infinity, or has another length
        than ``length``.
    """
    try:
        array = np.atleast_1d(np.asarray(plain(values), dtype=np.float64))
    except (TypeError, ValueError) as fault:
        raise FitError(
            f"{name} is no column of numbers: {fault}",
            hint="give a NumPy, Arrow, pandas or polars column, or a list of numbers",
        ) from fault
    if array.ndim != 1:
        raise FitError(
            f"{name} has {array.ndim} dimensions, expected one number per account",
            hint="give one column",
        )
    refuse(~np.isfinite(array), array, name, "a missing value or infinity", "a number")
    if length is not None and len(array) != length:
        raise FitError(
            f"{name} has {len(array):,} values, expected {length:,}",
            hint="all columns need one value per account, in the same order",
        )
    return array


def history(x: Column, t_x: Column, T: Column) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return x, t_x and T of purchase histories, checked.

    x is the number of repeat purchases, t_x the time from the first purchase to the last, T the
    time from the first purchase to the end of observation, both in the same unit.

    Raises
    ------
    FitError
        If a value is missing, x is negative or no whole number, t_x is negative or after T, or
        purchases and t_x contradict each other; the first row concerned is named.
    """
    counts = column(x, "x")
    last, end = column(t_x, "t_x", length=len(counts)), column(T, "T", length=len(counts))
    refuse(counts < 0, counts, "x", "a negative number of repeat purchases", "0 or more")
    refuse(counts != np.rint(counts), counts, "x", "a broken number", "a whole number of purchases")
    refuse(last < 0, last, "t_x", "a negative time", "0 or more")
    refuse(last > end, last, "t_x", "a last purchase after the end of observation T", "t_x <= T")
    refuse((counts == 0) & (last > 0), last, "t_x", "a time without any repeat purchase", "0")
    refuse((counts > 0) & (last == 0), last, "t_x", "a repeat purchase at time 0", "more than 0")
    return counts, last, end


def weights_of(weights: Column | None, length: int) -> FloatArray:
    """Return how many accounts each row stands for; 1 each where none are given."""
    if weights is None:
        return np.ones(length)
    array = column(weights, "weights", length=length)
    refuse(array <= 0, array, "weights", "a weight that is not positive", "more than 0")
    return array


def refuse(wrong: NDArray[np.bool_], values: FloatArray, name: str, what: str, asked: str) -> None:
    """Raise FitError naming the first row where ``wrong``; what was found and what was expected."""
    at = np.flatnonzero(wrong)
    if len(at):
        more = f" (and {len(at) - 1:,} more rows)" if len(at) > 1 else ""
        raise FitError(
            f"found {what}: {values[at[0]]:g}{more}, expected {asked}",
            where=f"{name}, row {at[0] + 1:,}",
            hint="mend or leave out these accounts",
        )


def plain(values: Column) -> Column:
    """Return what NumPy can read, missing values as NaN."""
    if isinstance(values, Mapping | str | bytes):
        raise TypeError(f"found {type(values).__name__}")
    for name in ("to_numpy", "__array__"):
        taken: Callable[..., Any] | None = getattr(values, name, None)
        if taken is not None and not isinstance(values, np.ndarray):
            if type(values).__module__.partition(".")[0] == "pyarrow":
                return values.to_numpy(
                    **_ARROW.get(type(values).__name__, {"zero_copy_only": False})
                )
            return taken()
    return values


_ARROW: dict[str, dict[str, bool]] = {"ChunkedArray": {}}

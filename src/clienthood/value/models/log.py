"""A log of purchases as arrays: the history of each account that the models are fitted to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clienthood.errors import FitError
from clienthood.value.models.columns import Column, FloatArray, IntArray, column, plain, refuse

Small = NDArray[np.int32]
DENSE = 8
"""Account numbers are taken as they are while they span less than so many times the rows."""
_MISSING = "no day"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Summary:
    """One entry per account, in the order of the accounts; times in days.

    Attributes
    ----------
    account
        The accounts.
    x, t_x, T
        Days of purchase after the first; days from the first to the last; days from the first to
        the end of observation.
    log_gaps
        Sum of the natural logarithms of the gaps between purchase days.
    spend
        Mean spend on a repeat purchase day; NaN where there is none or no money was given.
    held
        Purchase days after the end of observation, where a holdout was asked for; else 0.
    first_day
        Day of the first purchase, counted as ``day`` was, or from 1970-01-01.
    codes
        Place of each account among all of the log.
    """

    account: Any
    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    log_gaps: FloatArray
    spend: FloatArray
    held: FloatArray
    first_day: IntArray
    codes: IntArray

    def __len__(self) -> int:
        """Return the number of accounts."""
        return len(self.x)


def summary(
    account: Column,
    day: Column,
    money: Column | None = None,
    *,
    until: Any = None,  # noqa: ANN401 - a day as the column holds it
    holdout: Any = None,  # noqa: ANN401
) -> Summary:
    """Return the history of each account in a log with one row per purchase or line.

    Parameters
    ----------
    account
        Who bought: numbers or texts.
    day
        When: dates, times (cut to the day) or whole days as numbers.
    money
        What each row brought; refunds are negative and lower the mean of the account.
    until
        Last day that is seen; the last of the log, or of the holdout, where none is given.
    holdout
        Last day of a holdout that begins after ``until``.

    Raises
    ------
    FitError
        If a column is empty or holds what cannot be; the row is named.
    """
    days = _days(day, "day")
    if not len(days):
        raise FitError("the log holds no purchase", hint="give at least one row")
    end = int(days.max()) if until is None else int(_days([until], "until")[0])
    last = end if holdout is None else int(_days([holdout], "holdout")[0])
    if last < end:
        raise FitError("the holdout ends before it begins", hint="give a later day")
    names, codes = _codes(account, len(days))
    amounts = None if money is None else column(money, "money", length=len(days))
    first = int(days.min())
    who, when = _distinct(codes, days, first)
    known, later = when <= end - first, (when > end - first) & (when <= last - first)
    held = np.bincount(who[later], minlength=len(names)) if later.any() else None
    if not known.all():
        who, when = who[known], when[known]
    found = _histories(names, who, when, end - first, held)
    found = replace(found, first_day=found.first_day + first)
    if amounts is None or not len(found):
        return found
    return replace(found, spend=_spend(found, codes, days, amounts, end))


def _distinct(codes: IntArray, days: IntArray, first: int) -> tuple[Small, Small]:
    """Return each account and day once, in order; days are counted from the first."""
    bits = int(days.max() - first).bit_length()
    key = codes << bits
    key |= days - first
    key.sort()
    key = key[_starts(key)]
    return (key >> bits).astype(np.int32), (key & ((1 << bits) - 1)).astype(np.int32)


def _histories(
    names: Any,  # noqa: ANN401
    who: Small,
    when: Small,
    end: int,
    held: IntArray | None,
) -> Summary:
    """Return the histories of purchase days in the order of accounts and days."""
    new = _starts(who)
    begin = np.flatnonzero(new)
    stop = np.append(begin[1:], len(who)) - 1 if len(who) else begin
    gaps = np.ones(len(who))
    np.copyto(gaps[1:], np.diff(when), where=~new[1:])
    logs = np.log(gaps, out=gaps)
    return Summary(
        account=names[who[begin]],
        x=(stop - begin).astype(np.float64),
        t_x=(when[stop] - when[begin]).astype(np.float64),
        T=(end - when[begin]).astype(np.float64),
        log_gaps=np.add.reduceat(logs, begin) if len(begin) else logs,
        spend=np.full(len(begin), np.nan),
        held=np.zeros(len(begin)) if held is None else held[who[begin]].astype(np.float64),
        first_day=when[begin].astype(np.int64),
        codes=who[begin].astype(np.int64),
    )


def _spend(
    found: Summary, codes: IntArray, days: IntArray, amounts: FloatArray, end: int
) -> FloatArray:
    """Return the mean spend of each account on its days after the first."""
    size = int(codes.max()) + 1
    began = np.full(size, np.iinfo(np.int64).max)
    began[found.codes] = found.first_day
    again = (days > began[codes]) & (days <= end)
    total = np.bincount(codes, np.where(again, amounts, 0.0), minlength=size)[found.codes]
    mean = np.full(len(found), np.nan)
    np.divide(total, found.x, out=mean, where=found.x > 0)
    return mean


def _starts(ordered: IntArray | Small) -> NDArray[np.bool_]:
    """Return where a value differs from the one before; the first always does."""
    new = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


def _days(values: Column, name: str) -> IntArray:
    """Return whole days since 1970-01-01."""
    array = np.atleast_1d(np.asarray(plain(values)))
    if array.dtype == object or array.dtype.kind in "US":
        try:
            array = array.astype("datetime64[D]")
        except (TypeError, ValueError) as fault:
            raise FitError(
                f"{name} is no column of days: {fault}",
                hint="give dates, times or whole days as numbers",
            ) from fault
    if array.dtype.kind == "M":
        refuse(np.isnat(array), np.arange(len(array), dtype=np.float64), name, _MISSING, "a day")
        return array.astype("datetime64[D]", copy=False).astype(np.int64)
    if array.dtype.kind in "iu":
        return array.astype(np.int64, copy=False)
    return np.floor(column(values, name)).astype(np.int64)


def _codes(account: Column, length: int) -> tuple[Any, IntArray]:
    """Return the accounts in order, and the place of each row's account among them."""
    array = np.atleast_1d(np.asarray(plain(account)))
    if len(array) != length:
        raise FitError(
            f"account has {len(array):,} values, expected {length:,}",
            hint="all columns need one value per row",
        )
    if array.dtype.kind in "iu":
        low, high = int(array.min()), int(array.max())
        if high - low < DENSE * length:
            return np.arange(low, high + 1), array.astype(np.int64) - low
    names, codes = np.unique(array, return_inverse=True)
    return names, codes.astype(np.int64)

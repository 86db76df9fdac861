"""States: the running figures of each account, one row for each month in which any changed.

Most accounts have no new record in most months, so that all dates together need few more rows
than one does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clienthood.sorting import stable_order

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MERGES = {"sum": np.add, "min": np.fmin, "max": np.fmax}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """Accounts of one shard, and the months that are called."""

    low: int
    """Key of the first account; keys follow one another."""
    accounts: int
    first: int
    last: int
    """First and last of the months called."""

    @property
    def wide(self) -> int:
        """Number of places that an account has: a month each, and one for all before."""
        return self.last + 1

    def codes(self, account_key: Ints, month: Ints) -> Ints:
        """Return one sortable number for each account and month."""
        return (account_key - self.low) * self.wide + np.clip(month, 0, self.last)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Running:
    """Running figures of one stream, a row for each account and month with records."""

    codes: Ints
    """Place of each row, rising."""
    figures: Mapping[str, Floats]
    """Merge of all rows of the account up to this one; NaN is null."""
    sums: frozenset[str]

    def at(self, frame: Frame, codes: Ints) -> dict[str, Floats]:
        """Return the figures at other places: those of the account's last row up to each."""
        row = np.searchsorted(self.codes, codes, side="right") - 1
        told = row >= 0
        row = np.maximum(row, 0)
        if len(self.codes):
            told &= self.codes[row] // frame.wide == codes // frame.wide
        found = {}
        for name, values in self.figures.items():
            nothing = 0.0 if name in self.sums else np.nan
            there = values[row] if len(values) else np.zeros(len(codes))
            found[name] = np.where(told, there, nothing)
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class States:
    """Where the figures of accounts change: each state holds from one month to another."""

    codes: Ints
    account_key: Ints
    from_nth: Ints
    to_nth: Ints
    """First and last of the dates at which it holds, numbered from 0."""


def run_on(
    frame: Frame, codes: Ints, columns: Mapping[str, Floats], merges: Mapping[str, str]
) -> Running:
    """Return the running figures of a stream.

    Parameters
    ----------
    codes
        Place of each cell, shape (R,), in any order.
    columns
        Its figures, each of shape (R,); NaN is null.
    merges
        How each figure is merged: sum, min or max.
    """
    order = stable_order(codes)
    codes = codes[order]
    begins = np.flatnonzero(np.diff(codes // frame.wide, prepend=-1))
    segments = _Segments(begins=begins, lengths=np.diff(begins, append=len(codes)))
    return Running(
        codes=codes,
        figures={
            name: _run(column[order], segments, merges[name]) for name, column in columns.items()
        },
        sums=frozenset(name for name in columns if merges[name] == "sum"),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Segments:
    """Rows that belong together, one stretch for each account."""

    begins: Ints
    lengths: Ints


def _run(values: Floats, segments: _Segments, merge: str) -> Floats:
    """Return the merge of each row with all before it in its stretch.

    Whole numbers are run on over all stretches at once, which for them is exact; others one by one.
    """
    if merge == "sum":
        values = np.nan_to_num(values)
        if _exact(values, float(np.abs(values).sum())):
            total = np.cumsum(values)
            before = total[segments.begins] - values[segments.begins]
            return total - np.repeat(before, segments.lengths)
        return _one_by_one(values, segments, np.add)
    sign = 1.0 if merge == "max" else -1.0
    told = ~np.isnan(values)
    if not told.any():
        return values
    high = sign * values
    low = float(high[told].min()) - 1.0
    span = float(high[told].max()) - low + 1.0
    if not _exact(high[told], span * (len(segments.begins) + 1) + abs(low)):
        return _one_by_one(values, segments, MERGES[merge])
    lift = np.repeat(span * np.arange(len(segments.begins)), segments.lengths)
    run = np.maximum.accumulate(np.where(told, high, low) + lift) - lift
    return np.where(run == low, np.nan, sign * run + 0.0)


def _exact(values: Floats, reach: float) -> bool:
    """Return whether values are whole, and sums up to ``reach`` too small to be rounded."""
    return reach < 2.0**53 and bool(np.all(values == np.rint(values)))


def _one_by_one(values: Floats, segments: _Segments, join: np.ufunc) -> Floats:
    """Run on within each stretch: all first rows, all second rows, and so on."""
    values = values.copy()
    rank = np.arange(len(values)) - np.repeat(segments.begins, segments.lengths)
    by_rank = np.argsort(rank, kind="stable")
    for part in np.split(by_rank, np.cumsum(np.bincount(rank))[:-1])[1:]:
        values[part] = join(values[part - 1], values[part])
    return values


def states_of(frame: Frame, appears: Sequence[Ints], changes: Sequence[Ints]) -> States:
    """Return the states of the accounts of a shard.

    Parameters
    ----------
    appears
        Places at which an account is seen, each of which may be its first.
    changes
        Further places at which figures change; before an account is first seen they do not count.
    """
    floor = frame.first
    seen = _lifted(frame, np.concatenate([np.zeros(0, np.int64), *appears]), floor)
    first = np.full(frame.accounts, np.iinfo(np.int64).max)
    np.minimum.at(first, seen // frame.wide, seen)
    codes = _distinct(np.concatenate([seen, *(_lifted(frame, each, floor) for each in changes)]))
    codes = codes[codes >= first[codes // frame.wide]]
    account, nth = codes // frame.wide, codes % frame.wide - floor
    until = np.append(nth[1:] - 1, frame.last - floor)
    until[np.append(account[1:] != account[:-1], True)[: len(until)]] = frame.last - floor
    return States(
        codes=codes, account_key=account + frame.low, from_nth=nth, to_nth=until[: len(codes)]
    )


def _lifted(frame: Frame, codes: Ints, floor: int) -> Ints:
    """Put what lies before the first month called into that month."""
    return _distinct(np.maximum(codes, codes // frame.wide * frame.wide + floor))


def _distinct(codes: Ints) -> Ints:
    """Return each number once, rising."""
    codes = np.sort(codes)
    return np.asarray(codes[np.diff(codes, prepend=-1) != 0], np.int64)

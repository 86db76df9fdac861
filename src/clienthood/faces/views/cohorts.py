"""Cohorts: of those who first came in a period, how many came in each later one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from clienthood.faces.views.reading import Reading
from clienthood.faces.views.retention import Retention, retention
from clienthood.faces.views.wording import count, figure, share
from clienthood.value.models import kaplan_meier
from clienthood.value.models.columns import IntArray
from clienthood.value.purchases import make_purchases
from clienthood.value.terms import make_terms

SHORT = 18
"""Months of record below which cohorts are counted by month."""
MOST = 28
"""Periods shown at most; a longer record is counted in longer periods."""
LENGTHS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Accounts that first bought in one period."""

    began: dt.date
    """First day of the period."""
    name: str
    accounts: int
    returned: tuple[float, ...]
    """Share of them that bought in the first, second … period after it, as far as they are over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Share of contracts of one length of term that is in force after so many renewals."""

    period_days: int
    renewals: int
    at_risk: int
    """Contracts that came up for this renewal."""
    share: float
    low: float
    high: float
    """95 % confidence limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts:
    """Who comes again, by the period of first purchase; who stays, by renewal."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    period: str
    """month, quarter, half-year or year."""
    cohorts: tuple[Cohort, ...]
    """The oldest first; the first one holds accounts that bought before the record began too."""
    contracts: tuple[Standing, ...]
    kinds: Retention | None
    """Who stayed what they were, by kind; None where the run tells no movement."""
    words: tuple[str, ...]
    """What they say, and what they do not."""


def cohorts(reading: Reading) -> Cohorts:
    """Return who comes again and who stays, as of a run."""
    reading.name_rows()
    engine = reading.engine
    reading.prepared.make("purchases", partial(make_purchases, as_of=reading.as_of))
    rows = engine.fetch("select account_key, day from purchases order by account_key, day")
    keys = np.asarray(rows.column("account_key").to_numpy(), np.int64)
    days = np.asarray(rows.column("day").to_numpy(), np.int64)
    length = _length(days, reading.as_of)
    found = _triangle(keys, days, length, reading.as_of) if len(days) else ()
    contracts = _standing(reading)
    return Cohorts(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        period=LENGTHS[length],
        cohorts=found,
        contracts=contracts,
        kinds=retention(reading),
        words=(*_again(found, LENGTHS[length]), *_stay(contracts)),
    )


def _again(found: Sequence[Cohort], period: str) -> Iterator[str]:
    followed = [each for each in found if each.returned]
    if not followed:
        yield "No period after a first purchase is over yet, so nothing tells who comes again."
        return
    accounts = sum(each.accounts for each in followed)
    came = sum(each.accounts * each.returned[0] for each in followed)
    yield (
        f"Of {count(accounts, 'account')}, {share(came / accounts)} bought again in the {period}"
        " after that of their first purchase."
    )
    yield (
        f"Those of the first {period} on record may have bought before it began. Who does not come"
        " in one period may come in a later one: silence is not loss."
    )


def _stay(found: Sequence[Standing]) -> Iterator[str]:
    for each in found:
        if each.renewals == 1:
            yield (
                f"Of contracts with terms of {count(each.period_days, 'day')}, {share(each.share)}"
                f" stayed past the first renewal ({figure(each.at_risk)} came up for it)."
            )
    if not found:
        yield "No contract has come up for renewal on record, so nothing tells who stays."


def _months(days: IntArray) -> IntArray:
    """Return the months since January 1970 in which days lie."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _length(days: IntArray, as_of: int) -> int:
    if not len(days):
        return 3
    span = int(_months(np.array([as_of]))[0] - _months(days).min()) + 1
    if span < SHORT:
        return 1
    return next((each for each in (3, 6) if span / each <= MOST), 12)


def _triangle(keys: IntArray, days: IntArray, length: int, as_of: int) -> tuple[Cohort, ...]:
    period = _months(days) // length
    account, at = np.unique(keys, return_inverse=True)
    first = np.full(len(account), np.iinfo(np.int64).max)
    np.minimum.at(first, at, period)
    over = int(_months(np.array([as_of + 1]))[0]) // length
    seen = np.unique(np.stack([at, period]), axis=1)
    begun = first[seen[0]]
    found = []
    for start in np.unique(first[first < over]).tolist():
        size = int((first == start).sum())
        came = np.bincount(seen[1][begun == start] - start, minlength=over - start)
        returned = (came[1 : over - start] / size).tolist()
        month = start * length
        found.append(
            Cohort(
                began=dt.date(1970 + month // 12, month % 12 + 1, 1),
                name=_name(month, length),
                accounts=size,
                returned=tuple(returned),
            )
        )
    return tuple(found)


def _name(month: int, length: int) -> str:
    year, within = 1970 + month // 12, month % 12
    if length == 12:
        return f"{year}"
    mark = {1: f"{within + 1:02d}", 3: f"Q{within // 3 + 1}", 6: f"H{within // 6 + 1}"}
    return f"{year}-{mark[length]}" if length == 1 else f"{year} {mark[length]}"


def _standing(reading: Reading) -> tuple[Standing, ...]:
    """Return the share of contracts in force after each renewal, by length of term."""
    reading.prepared.make("terms", partial(make_terms, as_of=reading.as_of))
    rows = reading.engine.fetch("select period_days, survived, lost from terms")
    period = np.asarray(rows.column("period_days").to_numpy(), np.int64)
    survived = np.asarray(rows.column("survived").to_numpy(), np.float64)
    lost = np.asarray(rows.column("lost").to_pylist(), np.float64)
    found = []
    for length in np.unique(period).tolist():
        here = period == length
        curve = kaplan_meier.fit(survived[here], lost[here])
        found += [
            Standing(
                period_days=length,
                renewals=int(time),
                at_risk=int(risk),
                share=float(share),
                low=float(low),
                high=float(high),
            )
            for time, risk, share, low, high in zip(
                curve.times, curve.at_risk, curve.survival, curve.low, curve.high, strict=True
            )
        ]
    return tuple(found)

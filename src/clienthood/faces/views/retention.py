"""Retention by kind: of those that were of a kind, how many still are, and how many dealt again."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clienthood.faces.views.flows import dates_told
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, figure, kind_word, long_date, share
from clienthood.settings import WordsSection
from clienthood.units import day_number
from clienthood.value.models.columns import IntArray

KINDS = ("client", "customer")
CODES = {"client": 1, "customer": 2, "undecided": 3}
MOST = 25
"""Dates that are followed: a path of more does not fit into a whole number."""
AFTER = (1, 2, 3, 4, 5, 6, 9, 12, 18, 24)
"""Months after which it is counted."""
_LOST = """select account_id, sum(case when move = 'lost' then bit else 0 end) as went,
  sum(case when move = 'recovered' then bit else 0 end) as back
from (select distinct account_id, move, cast(case {bits} end as bigint) as bit from moves
  where move in ('lost', 'recovered') and day <= {last}) told
group by account_id"""
Z = 1.959963984540054
"""Standard deviations on each side of a range that holds 95 of 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What became of them so many months later."""

    months: int
    until: dt.date
    still: int
    """Accounts that were of the same kind then, and not lost."""
    still_share: float
    still_low: float
    still_high: float
    """95 % range (Wilson)."""
    dealt: int
    """Accounts that dealt with the business at least once in between."""
    dealt_share: float
    dealt_low: float
    dealt_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The accounts of one kind at one date, those that were lost left out, followed from then."""

    kind: str
    since: dt.date
    accounts: int
    later: tuple[Later, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Who stayed, by kind."""

    words: tuple[str, ...]
    shown: tuple[Kept, ...]
    """Followed from the earliest date that is told: the longest."""
    cohorts: tuple[Kept, ...]
    """Followed from every date, the earliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paths:
    """How many accounts went which way: few ways, however many accounts."""

    kinds: IntArray
    """Code of the kind at each date (a column) of each way (a row); 0 is not on record yet."""
    dealt: IntArray
    """Whether they dealt between the date before and each date."""
    lost: IntArray
    """Whether they were lost at each date, and not recovered."""
    accounts: IntArray


def retention(reading: Reading) -> Retention | None:
    """Return who stayed, by kind; None where the run tells no movement or fewer than two dates."""
    if "movement" not in reading.stages:
        return None
    dates = [each for each in dates_told(reading) if _ends_month(each)][-MOST:]
    if len(dates) < 2:
        return None
    paths = _paths(reading, dates)
    found = tuple(
        each
        for at in range(len(dates) - 1)
        for kind in KINDS
        if (each := _kept(paths, dates, at, kind)).accounts
    )
    first = found[0].since if found else None
    shown = tuple(each for each in found if each.since == first)
    return Retention(words=_words(shown, reading.settings.words), shown=shown, cohorts=found)


def _ends_month(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % range of a share by Wilson's score; from 0 to 1 where nothing was counted."""
    if not whole:
        return 0.0, 1.0
    shared, weight = part / whole, Z * Z / whole
    middle = (shared + weight / 2) / (1 + weight)
    half = Z * math.sqrt(shared * (1 - shared) / whole + weight / (4 * whole)) / (1 + weight)
    low = 0.0 if part == 0 else max(middle - half, 0.0)
    high = 1.0 if part == whole else min(middle + half, 1.0)
    return low, high


def _paths(reading: Reading, dates: Sequence[dt.date]) -> _Paths:
    """Return the ways of the accounts; each is two whole numbers, so that an engine counts them."""
    reading.name_rows()
    days = [day_number(each) for each in dates]
    kinds = " ".join(
        f"when month_end = {day} and kind = '{kind}' then {code * 4**at}"
        for at, day in enumerate(days)
        for kind, code in CODES.items()
    )
    bits = " ".join(f"when day <= {day} then {2**at}" for at, day in enumerate(days))
    rows = reading.engine.fetch(
        "select p.path, coalesce(d.dealt, 0) as dealt, coalesce(l.went, 0) as went,"
        " coalesce(l.back, 0) as back, count(*) as accounts from ("
        f"select account_id, sum(cast(case {kinds} else 0 end as bigint)) as path from months"
        " group by account_id) p left join (select account_id, sum(bit) as dealt from ("
        f"select distinct r.account_id, cast(case {bits} end as bigint) as bit from timeline_rows t"
        " join roster r on r.account_key = t.account_key"
        f" where t.day > {days[0]} and t.day <= {days[-1]}) told group by account_id) d"
        f" on d.account_id = p.account_id left join ({_LOST.format(bits=bits, last=days[-1])}) l"
        " on l.account_id = p.account_id group by 1, 2, 3, 4 order by 1, 2, 3, 4"
    )
    told = {
        name: np.array([int(each) for each in rows.column(name).to_pylist()], np.int64)[:, None]
        for name in ("path", "dealt", "went", "back")
    }
    at = np.arange(len(dates))
    return _Paths(
        kinds=told["path"] >> (2 * at) & 3,
        dealt=told["dealt"] >> at & 1,
        lost=_lost(told["went"] >> at & 1, told["back"] >> at & 1),
        accounts=np.asarray(rows.column("accounts").to_numpy(), np.int64),
    )


def _lost(went: IntArray, back: IntArray) -> IntArray:
    """Return whether one is lost at each date: from when it went until it came back."""
    lost = np.zeros_like(went)
    for nth in range(went.shape[1]):
        before = lost[:, nth - 1] if nth else 0
        lost[:, nth] = (before | went[:, nth]) & (1 - back[:, nth])
    return lost


def _kept(paths: _Paths, dates: Sequence[dt.date], at: int, kind: str) -> Kept:
    mine = (paths.kinds[:, at] == CODES[kind]) & (paths.lost[:, at] == 0)
    accounts = int(paths.accounts[mine].sum())
    later = tuple(
        _later(paths, mine, (at, at + months), dates[at + months])
        for months in sorted({*AFTER, len(dates) - 1 - at})
        if at + months < len(dates)
    )
    return Kept(kind=kind, since=dates[at], accounts=accounts, later=later)


def _later(
    paths: _Paths,
    mine: np.ndarray[tuple[int], np.dtype[np.bool_]],
    at: tuple[int, int],
    until: dt.date,
) -> Later:
    first, last = at
    whole = int(paths.accounts[mine].sum())
    same = mine & (paths.kinds[:, last] == paths.kinds[:, first]) & (paths.lost[:, last] == 0)
    again = mine & paths.dealt[:, first + 1 : last + 1].any(axis=1)
    still, dealt = int(paths.accounts[same].sum()), int(paths.accounts[again].sum())
    still_low, still_high = wilson(still, whole)
    dealt_low, dealt_high = wilson(dealt, whole)
    return Later(
        months=last - first,
        until=until,
        still=still,
        still_share=still / whole if whole else 0.0,
        still_low=still_low,
        still_high=still_high,
        dealt=dealt,
        dealt_share=dealt / whole if whole else 0.0,
        dealt_low=dealt_low,
        dealt_high=dealt_high,
    )


def _words(shown: Sequence[Kept], house: WordsSection) -> tuple[str, ...]:
    told = []
    for each in shown:
        last = each.later[-1]
        named = kind_word(each.kind, house, each.accounts)
        told.append(
            f"Of {figure(each.accounts)} {named}"
            f" on {long_date(each.since)}, {figure(last.still)} ({share(last.still_share)})"
            f" {'was' if last.still == 1 else 'were'}"
            f" still so {count(last.months, 'month')} later and not lost, and {figure(last.dealt)}"
            f" ({share(last.dealt_share)}) had dealt again."
        )
    if told:
        told.append("Who has not dealt again may yet: silence is not loss.")
    return tuple(told)

"""What the records say of each account at each date, beside its call: dealings, terms, harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.engine import Engine
from clienthood.evidence.dimensions.trust import DETRACTS
from clienthood.evidence.states import Frame, run_on
from clienthood.evidence.streams import SINCE, SUBSTANTIVE
from clienthood.movement.paying import MERGES as PAYS
from clienthood.movement.paying import PAID, Paying
from clienthood.movement.silence import Rhythm
from clienthood.movement.terms import TERMS

HARMS = ("complaint", "detractor", "refund")
"""What damages a relationship, the gravest first; the cause of the move by that name."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """Arrays of shape (N, M) for the accounts of a shard and the dates."""

    last_day: FloatArray
    """Day of the last dealing; NaN for none."""
    rhythm: Rhythm
    """Of its dealings."""
    last_talk: FloatArray
    """Day of the last talk, or of a later sale by somebody who writes down no talks."""
    talks: Rhythm
    """Of its talks alone."""
    stands: BoolArray
    """Whether a standing agreement is in force."""
    over: FloatArray
    """Day on which what was agreed ended, where nothing of it is left; NaN for none."""
    projects: BoolArray
    """Whether it signs for projects alone, so that nothing is agreed between them."""
    paying: Paying
    harm: IntArray
    """Place in ``HARMS`` of what happened since the date before; -1 for nothing."""


def make_facts(engine: Engine, days: tuple[int, ...], first_month: int) -> None:
    """Keep what the records say at each date in the engine, for ``facts_of``.

    ``dealt_at`` and ``talked_at``: the last day of dealing, or of talk alone, and the gaps before
    the days of each account and month.
    ``unwritten_at``: the last day of each account and month on which it bought from somebody who
    had written down no talk with anybody.
    ``paid_at``: payments of each account and month. ``terms_at``: what agreements say at each
    date. ``harm_at``: account_key, nth and harm. Dates are month ends that follow one another,
    the first in ``first_month``, and the date of the run.
    """
    for name, source in (("dealt_at", "timeline_rows"), ("talked_at", _TALKS)):
        engine.table(name, _gaps_select(source, days[-1]))
    engine.load(
        "days_at", pa.table({"nth": np.arange(len(days)), "at_as_of": np.array(days, np.int64)})
    )
    engine.table("unwritten_at", _UNWRITTEN)
    engine.table("terms_at", TERMS)
    engine.table("paid_at", PAID)
    first, last = days[0], days[-1]
    harms = (
        f"select account_key, month, 0 as harm from tickets_rows where kind = 'complaint'"
        f" and day > {first} and day <= {last}\nunion all\n"
        f"select account_key, month, 1 as harm from feedback_rows where {DETRACTS}"
        f" and day > {first} and day <= {last}\nunion all\n"
        "select account_key, month, 2 as harm from orders_rows where cents < 0"
        f" and day > {first} and day <= {last}"
    )
    engine.table(
        "harm_at",
        f"select account_key, month - {first_month} as nth, min(harm) as harm from ({harms}) h"
        " group by account_key, month",
    )


_TALKS = f"""(select account_key, month, day from interactions_rows where {SUBSTANTIVE}
group by account_key, month, day)"""

_UNWRITTEN = f"""select o.account_key, o.month, max(o.day) as day
from orders_rows o join (select count(*) as writers from ({SINCE}) s) n on n.writers > 0
left join ({SINCE}) k on k.staff = o.staff
where o.staff is not null and (k.since is null or k.since > o.day)
group by o.account_key, o.month"""


def _gaps_select(source: str, until: int) -> str:
    return (
        "select account_key, month, max(day) as last_day, count(gap) as gaps,\n"
        "  cast(coalesce(sum(gap), 0) as double) as days,\n"
        "  cast(coalesce(sum(cast(gap as double) * gap), 0) as double) as squares\n"
        "from (select account_key, month, day,"
        " day - lag(day) over (partition by account_key order by day) as gap\n"
        f"from {source} dealt where day <= {until}) dealt group by account_key, month"
    )


def facts_of(engine: Engine, frame: Frame, asked: BoolArray) -> Facts:
    """Return the facts of the accounts of a shard at the months of ``frame``.

    Parameters
    ----------
    asked
        Of which accounts the rhythm is wanted, shape (N,).
    """
    dates = frame.last - frame.first + 1
    shape = (frame.accounts, dates)
    low, held = frame.low, f"account_key between {frame.low} and {frame.low + frame.accounts - 1}"
    dealt = _running(engine, f"dealt_at where {held}", frame, asked, _DEALS)
    talked = _running(engine, f"talked_at where {held}", frame, asked, _DEALS)
    unwritten = _running(engine, f"unwritten_at where {held}", frame, asked, {"day": "max"})
    paid = _running(engine, f"paid_at where {held}", frame, asked, PAYS)
    terms = engine.fetch(f"select * from terms_at where {held}")
    ended = [_spread(terms, name, shape, low, np.nan) for name in ("over", "open_over", "notice")]
    harm = engine.fetch(f"select account_key, nth, harm from harm_at where {held}")
    return Facts(
        last_day=dealt["last_day"],
        rhythm=Rhythm(gaps=dealt["gaps"], days=dealt["days"], squares=dealt["squares"]),
        last_talk=np.fmax(talked["last_day"], unwritten["day"]),
        talks=Rhythm(gaps=talked["gaps"], days=talked["days"], squares=talked["squares"]),
        stands=_spread(terms, "stands", shape, low, 0.0) > 0,
        over=np.fmax.reduce(ended),
        projects=_spread(terms, "projects", shape, low, 0.0) > 0,
        paying=Paying(
            arranged=paid["arranged"],
            at_once=paid["at_once"],
            run=paid["at_once"] - np.nan_to_num(paid["settled"]),
            first_day=paid["first_paid"],
        ),
        harm=_spread(harm, "harm", shape, low, -1.0).astype(np.int64),
    )


def _running(
    engine: Engine, source: str, frame: Frame, asked: BoolArray, merges: Mapping[str, str]
) -> dict[str, FloatArray]:
    """Return running figures of those asked for, each of shape (N, M); NaN for the others."""
    names = tuple(merges)
    dates = frame.last - frame.first + 1
    rows = engine.fetch(f"select account_key, month, {', '.join(names)} from {source}")
    columns = {
        name: np.asarray(rows.column(name).to_numpy(zero_copy_only=False), np.float64)
        for name in names
    }
    codes = frame.codes(
        rows.column("account_key").to_numpy().astype(np.int64),
        rows.column("month").to_numpy().astype(np.int64),
    )
    running = run_on(frame, codes, columns, merges)
    account = np.flatnonzero(asked)
    at = (account * frame.wide)[:, None] + np.arange(frame.first, frame.last + 1)[None, :]
    found = {}
    for name, values in running.at(frame, at.ravel()).items():
        found[name] = np.full((len(asked), dates), np.nan)
        found[name][account] = values.reshape(-1, dates)
    return found


_DEALS = {"last_day": "max", "gaps": "sum", "days": "sum", "squares": "sum"}


def _spread(
    rows: pa.Table, name: str, shape: tuple[int, int], low: int, nothing: float
) -> FloatArray:
    found = np.full(shape, nothing)
    account = rows.column("account_key").to_numpy().astype(np.int64) - low
    values = np.asarray(rows.column(name).to_numpy(zero_copy_only=False), np.float64)
    found[account, rows.column("nth").to_numpy().astype(np.int64)] = values
    return found

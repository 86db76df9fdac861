"""What the records say of each account at each date, beside its call: dealings, terms, harm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.engine import Engine
from clienthood.evidence.dimensions.contract import IN_FORCE
from clienthood.evidence.dimensions.trust import DETRACTS
from clienthood.movement.silence import Rhythm

HARMS = ("complaint", "detractor", "refund")
"""What damages a relationship, the gravest first; the cause of the move by that name."""
STANDING = "(form in ('retainer', 'framework', 'subscription') or auto_renews)"
"""An agreement that goes on until somebody ends it; a project that is done ends nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """Arrays of shape (N, M) for the accounts of a shard and the dates."""

    last_day: FloatArray
    """Day of the last dealing; NaN for none."""
    rhythm: Rhythm
    stands: BoolArray
    """Whether a standing agreement is in force."""
    over: FloatArray
    """Day on which the last standing agreement ended, where none is in force; NaN for none."""
    harm: IntArray
    """Place in ``HARMS`` of what happened since the date before; -1 for nothing."""


def make_facts(engine: Engine, days: tuple[int, ...], first_month: int) -> None:
    """Keep ``terms_at`` and ``harm_at`` in the engine, for the given dates.

    ``terms_at``: account_key, nth, stands (0 or 1) and over, from the agreements signed up to each
    date. ``harm_at``: account_key, nth and harm. Dates are month ends that follow one another,
    the first in ``first_month``, and the date of the run.
    """
    engine.load(
        "days_at", pa.table({"nth": np.arange(len(days)), "at_as_of": np.array(days, np.int64)})
    )
    force = IN_FORCE.format(as_of="d.at_as_of")
    engine.table(
        "terms_at",
        f"select account_key, nth, max(case when {force} then 1 else 0 end) as stands,\n"
        "  max(case when ended <= d.at_as_of then ended else ends end) as over\n"
        "from contracts_rows e join days_at d on e.signed <= d.at_as_of\n"
        f"where {STANDING} group by account_key, nth",
    )
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


def facts_of(engine: Engine, low: int, accounts: int, dates: int) -> Facts:
    """Return the facts of accounts whose keys follow one another from ``low``."""
    shape = (accounts, dates)
    held = f"account_key between {low} and {low + accounts - 1}"
    names = ("last_day", "exchange_gaps", "gaps", "gap_squares")
    listed = ", ".join(f"cast({name} as double) as {name}" for name in names)
    found = {name: np.full(shape, np.nan) for name in names}
    ends = [("spans", f"{dates - 1} as from_nth, {dates - 1} as to_nth")]
    if dates > 1:
        ends.append(("states", "from_nth, to_nth"))
    for table, reach in ends:
        rows = engine.fetch(f"select account_key, {reach}, {listed} from {table} where {held}")
        begin = rows.column("from_nth").to_numpy().astype(np.int64)
        length = rows.column("to_nth").to_numpy().astype(np.int64) - begin + 1
        account = rows.column("account_key").to_numpy().astype(np.int64) - low
        at = np.repeat(account * dates + begin, length)
        at += np.arange(len(at)) - np.repeat(np.cumsum(length) - length, length)
        for name in names:
            values = np.asarray(rows.column(name).to_numpy(zero_copy_only=False), np.float64)
            found[name].reshape(-1)[at] = np.repeat(values, length)
    terms = engine.fetch(f"select account_key, nth, stands, over from terms_at where {held}")
    stands = _spread(terms, "stands", shape, low, 0.0) > 0
    over = _spread(terms, "over", shape, low, np.nan)
    harm = engine.fetch(f"select account_key, nth, harm from harm_at where {held}")
    return Facts(
        last_day=found["last_day"],
        rhythm=Rhythm(
            gaps=np.nan_to_num(found["exchange_gaps"]),
            days=np.nan_to_num(found["gaps"]),
            squares=np.nan_to_num(found["gap_squares"]),
        ),
        stands=stands,
        over=np.where(stands, np.nan, over),
        harm=_spread(harm, "harm", shape, low, -1.0).astype(np.int64),
    )


def _spread(
    rows: pa.Table, name: str, shape: tuple[int, int], low: int, nothing: float
) -> FloatArray:
    found = np.full(shape, nothing)
    account = rows.column("account_key").to_numpy().astype(np.int64) - low
    values = np.asarray(rows.column(name).to_numpy(zero_copy_only=False), np.float64)
    found[account, rows.column("nth").to_numpy().astype(np.int64)] = values
    return found

"""The split of the purchases on record: what was known at a day, and what was bought after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import IntArray
from clienthood.engine import Engine
from clienthood.value.purchases import make_purchases
from clienthood.value.summary import Summary, fetch_summary, make_summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Summaries at the end of calibration and what the same accounts bought in the holdout."""

    summary: Summary
    held_x: IntArray
    held_cents: IntArray


def make_split(
    engine: Engine, *, calibration_end: int, holdout_end: int, name: str = "split"
) -> None:
    """Make the table of a calibration and holdout split: one row per account known by then.

    Columns: those of ``make_summary`` as of ``calibration_end``, held_x (integer, days of purchase
    after ``calibration_end`` and up to ``holdout_end``) and held_cents (bigint, what they brought).
    Accounts that first bought later are not in it. Refunds dated in the holdout change the holdout
    alone: the summary is what was known at ``calibration_end``. The purchases as of
    ``holdout_end`` stay in the engine as ``purchases_later``.
    """
    make_purchases(engine, as_of=calibration_end, name="purchases_then")
    make_summary(engine, as_of=calibration_end, purchases="purchases_then", name="summary_then")
    engine.drop("purchases_then")
    make_purchases(engine, as_of=holdout_end, name="purchases_later")
    engine.table(name, split_select(calibration_end=calibration_end))
    engine.drop("summary_then")


def split_select(*, calibration_end: int) -> str:
    """Return the select of ``summary_then`` with what ``purchases_later`` holds after that day."""
    return f"""select s.*, cast(coalesce(h.x, 0) as integer) as held_x,
  cast(coalesce(h.cents, 0) as bigint) as held_cents
from summary_then s left join (
  select account_key, count(*) as x, sum(cents) as cents
  from purchases_later where day > {calibration_end} group by account_key
) h on h.account_key = s.account_key"""


def fetch_split(engine: Engine, name: str = "split") -> Split:
    """Return the columns of a table of a split as arrays, in the order of the account keys."""
    held = engine.fetch(f"select held_x, held_cents from {name} order by account_key")
    return Split(
        summary=fetch_summary(engine, name),
        held_x=np.asarray(held.column("held_x").to_numpy(), np.int64),
        held_cents=np.asarray(held.column("held_cents").to_numpy(), np.int64),
    )

"""The book's own past: what was known at an earlier day, and what each account then did."""

from __future__ import annotations

import numpy as np

from clienthood.engine import Engine
from clienthood.value.buying import history_of
from clienthood.value.choice import Past
from clienthood.value.split import fetch_split, make_split
from clienthood.value.summary import fetch_summary, make_summary

HELD_OUT = 3
"""The last third of the time on record is held out, a year at most."""
YEAR = 365


def past_of(engine: Engine, *, as_of: int) -> Past | None:
    """Return the book's past with its last third held out; None where there is too little.

    Needs the rows that purchases are made from.
    """
    begin = engine.fetch("select min(day) as day from purchases").column("day")[0].as_py()
    if begin is None or as_of - begin < 2 * HELD_OUT:
        return None
    held = min((as_of - begin) // HELD_OUT, YEAR)
    return past_between(engine, earlier=as_of - held, later=as_of)


def past_between(engine: Engine, *, earlier: int, later: int) -> Past | None:
    """Return what was known at ``earlier``, and what came until ``later``.

    Accounts of which a refund in the days held out undid an earlier purchase are left out: their
    two histories contradict each other.
    """
    make_split(engine, calibration_end=earlier, holdout_end=later)
    split = fetch_split(engine)
    make_summary(engine, as_of=later, purchases="purchases_later", name="summary_since")
    since = fetch_summary(engine, "summary_since")
    for name in ("split", "purchases_later", "summary_since"):
        engine.drop(name)
    then = split.summary
    if not len(then.x) or not len(since.x):
        return None
    place = np.minimum(np.searchsorted(since.account_key, then.account_key), len(since.x) - 1)
    told = (
        (since.account_key[place] == then.account_key)
        & (since.first_day[place] == then.first_day)
        & (since.x[place] == then.x + split.held_x)
    )
    return Past(
        history=history_of(then).at(told),
        later=history_of(since).at(place[told]),
        held=split.held_x[told],
        days=float(later - earlier),
        account_key=then.account_key[told],
    )

"""The book's own past: what was known at an earlier day, and what each account then did."""

from __future__ import annotations

import numpy as np

from clienthood.engine import Engine
from clienthood.value.buying import history_of
from clienthood.value.choice import Past
from clienthood.value.split import fetch_split, make_split

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
    """Return what was known at ``earlier``, and what came until ``later``."""
    make_split(engine, calibration_end=earlier, holdout_end=later)
    split = fetch_split(engine)
    if not len(split.summary.x):
        return None
    return Past(
        history=history_of(split.summary),
        held=np.asarray(split.held_x, dtype=np.int64),
        days=float(later - earlier),
    )

"""How likely an account was still there, day by day, beside its purchases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

import numpy as np

from clienthood.faces.views.lookup import find_account
from clienthood.faces.views.reading import Reading
from clienthood.units import date_of
from clienthood.value.buying import BUYING, History
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.purchases import make_purchases

POINTS = 300
"""Days at which the path is shown, beside those of purchases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlivePath:
    """How likely an account was still there, as the present model sees each day.

    Each chance is from what was known on its day; only the model has learnt from the whole record.
    """

    account_id: str
    name: str
    as_of: dt.date
    model: str
    purchases: tuple[dt.date, ...]
    days: tuple[dt.date, ...]
    chances: tuple[float, ...]
    """P(alive) on each of ``days``."""


def alive_path(reading: Reading, asked: str) -> AlivePath | None:
    """Return the path of an account; None where it bought nothing or no model tells.

    Raises
    ------
    NotFoundError
        If the book has no such account, or the run valued none.
    """
    kept = reading.value()["buying"]
    found = find_account(reading, asked)
    if found.not_called or kept is None or not BUYING[kept["model"]].tells_alive:
        return None
    reading.name_rows()
    reading.prepared.make("purchases", partial(make_purchases, as_of=reading.as_of))
    rows = reading.engine.fetch(
        f"select day from purchases where account_key = {found.key} order by day"
    )
    bought = np.asarray(rows.column("day").to_numpy(), np.int64)
    if not len(bought):
        return None
    model = BUYING[kept["model"]]
    days = _days(bought, reading.as_of)
    chances: FloatArray = model.p_alive(model.params(**kept["params"]), _histories(bought, days))
    return AlivePath(
        account_id=found.account_id,
        name=found.name,
        as_of=reading.run.as_of,
        model=model.name,
        purchases=tuple(date_of(day) for day in bought.tolist()),
        days=tuple(date_of(day) for day in days.tolist()),
        chances=tuple(chances.tolist()),
    )


def _days(bought: IntArray, as_of: int) -> IntArray:
    """Return days from the first purchase on, among them each purchase and the day before it."""
    spread = np.linspace(bought[0], as_of, POINTS).round().astype(np.int64)
    found = np.unique(np.concatenate([spread, bought, bought[1:] - 1]))
    within = (found >= bought[0]) & (found <= as_of)
    return np.asarray(found[within], dtype=np.int64)


def _histories(bought: IntArray, days: IntArray) -> History:
    """Return what was known of the account on each day."""
    repeats = np.searchsorted(bought, days, side="right") - 1
    first = bought[0]
    return History(
        x=repeats.astype(np.float64),
        t_x=(bought[repeats] - first).astype(np.float64),
        T=(days - first).astype(np.float64),
        log_gaps=np.zeros(len(days)),
    )

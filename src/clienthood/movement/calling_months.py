"""The call of every account at each of several dates: what a run as of that date would say."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from clienthood.calls.calling import call_accounts
from clienthood.engine import Engine
from clienthood.evidence import Dimension, folds, measure
from clienthood.evidence.spans import month_of
from clienthood.settings import Settings
from clienthood.units import date_of


def call_months(
    engine: Engine, dimensions: Sequence[Dimension], settings: Settings, days: Sequence[int]
) -> None:
    """Keep the table ``called_months`` in the engine: the call of each account at each date.

    Columns: account_key, account_id, month, month_end, called, probability, log2_odds. Needs
    what evidence is read from, and ``labels``; the tables of the run itself are left alone.
    """
    parts = [_called(engine, dimensions, settings, day) for day in days]
    engine.load("called_months", pa.concat_tables(parts))


def _called(
    engine: Engine, dimensions: Sequence[Dimension], settings: Settings, day: int
) -> pa.Table:
    own = engine.reader()
    measure(own, folds(dimensions), dimensions, as_of=day)
    call_accounts(own, dimensions, settings.calls)
    rows = own.fetch(
        f"select account_key, account_id, {month_of(date_of(day))} as month, {day} as month_end,"
        " kind as called, probability, log2_odds from calls"
    )
    own.close()
    return rows

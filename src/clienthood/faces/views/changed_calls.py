"""Whose call differs from that of the run before: for those who are told of it."""

from __future__ import annotations

from clienthood.book.runs import ACCOUNTS, read_run, run_folder, run_ids
from clienthood.engine import Engine
from clienthood.faces.views.reading import Reading
from clienthood.units import day_number

BACK = 10
"""Runs that are looked back on, each held against the one before it."""
FRAME = "changed_calls"


def name_changed_calls(reading: Reading) -> None:
    """Name ``changed_calls``: accounts that a run calls otherwise than the run before it.

    Columns: account_id, run, day (its as-of date), was, became, p_before, p_after. Accounts that
    one of the two does not call are not in it.
    """
    reading.prepared.make(FRAME, lambda engine: _name(reading, engine))


def _name(reading: Reading, engine: Engine) -> None:
    ids = [each for each in run_ids(reading.book) if each <= reading.run.id][-BACK - 1 :]
    parts = []
    for nth, each in enumerate(ids):
        run = read_run(reading.book, each)
        engine.scan(f"calls_of_{each}", [run_folder(reading.book, run) / ACCOUNTS])
        parts.append(
            f"select account_id, kind, probability, '{each}' as run, {nth} as nth,"
            f" {day_number(run.as_of)} as day from calls_of_{each}"
        )
    engine.view(
        FRAME,
        "select account_id, run, day, was, kind as became, p_before, probability as p_after from"
        " (select *, lag(kind) over w as was, lag(probability) over w as p_before,"
        f" lag(nth) over w as nth_before from ({' union all '.join(parts)}) called"
        " window w as (partition by account_id order by nth)) told"
        " where nth = nth_before + 1 and was <> kind",
    )

"""What it takes to win an account: the share of leads that are won, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betaincinv

from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, share

BACK = 1826
"""Days back within which leads are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Winning:
    """How accounts are won."""

    conversion: float | None
    """Share of the leads decided that were won; None where nothing tells."""
    low: float | None
    high: float | None
    """Range that holds it nine times out of ten; None where the settings state it."""
    decided: int
    """Leads behind it."""
    days: float | None
    """Days from first contact to first purchase, on average; None where nothing tells."""
    timed: int
    """Accounts behind it."""
    words: tuple[str, ...]


def winning(reading: Reading) -> Winning:
    """Return how accounts are won, from the records or as the settings state it."""
    stated = reading.settings.plan
    row = reading.rows(
        "select count(*) as n, coalesce(sum(case when outcome = 'won' then 1 else 0 end), 0) as won"
        f" from leads where outcome in ('won', 'lost') and closed_at is not null"
        f" and cast(datediff('day', date '1970-01-01', cast(closed_at as date)) as integer)"
        f" between {reading.as_of - BACK} and {reading.as_of}"
    )[0]
    decided, won = int(str(row["n"])), int(str(row["won"]))
    low, high = None, None
    conversion = won / decided if decided and won else None
    if stated.conversion is not None:
        conversion = stated.conversion
    elif decided:
        low, high = (float(betaincinv(won + 0.5, decided - won + 0.5, q)) for q in (0.05, 0.95))
    days, timed = _days(reading)
    return Winning(
        conversion=conversion,
        low=low,
        high=high,
        decided=decided,
        days=stated.sales_cycle_days if stated.sales_cycle_days is not None else days,
        timed=timed,
        words=(
            _conversion_words(stated.conversion, conversion, decided),
            _cycle_words(stated.sales_cycle_days, days, timed),
        ),
    )


def _days(reading: Reading) -> tuple[float | None, int]:
    if "sales_cycle_value" not in reading.engine.columns("calls"):
        return None, 0
    row = reading.rows(
        "select avg(sales_cycle_value) as d, count(sales_cycle_value) as n from calls"
    )
    number = int(str(row[0]["n"]))
    return (float(str(row[0]["d"])), number) if number else (None, 0)


def _conversion_words(stated: float | None, found: float | None, decided: int) -> str:
    if stated is not None:
        return f"Of the leads {share(stated)} are won, as the settings state."
    if found is None:
        return "Nothing tells how many leads are won (leads: outcome, and when it was decided)."
    return f"Of {count(decided, 'lead')} decided in the last five years {share(found)} were won."


def _cycle_words(stated: float | None, found: float | None, timed: int) -> str:
    if stated is not None:
        return (
            f"New accounts above the usual pace come {count(round(stated), 'day')} after the first"
            " contact at the earliest, as the settings state."
        )
    if found is None:
        return "Nothing tells how long it takes to win an account (leads: first contact)."
    return (
        f"From first contact to first purchase it took {count(round(found), 'day')} on average"
        f" ({count(timed, 'account')}); new accounts above the usual pace come so much later."
    )

"""What experiments compare: outcomes of accounts, read from the records of any days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from clienthood.experiments.adjusting import of_past
from clienthood.experiments.arrays import FloatArray, IntArray
from clienthood.experiments.looking_back import added_up
from clienthood.faces.views.hindsight import name_derived
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import figure, money
from clienthood.hindsight.known import call_at, name_said
from clienthood.pipeline import labels_table, name_doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeKind:
    """One thing that can be compared."""

    key: str
    title: str
    told: str
    """What treated accounts did more of, in words with a place for the amount."""
    holds: str
    """money, share or number."""
    needs: tuple[str, ...]
    """Tables of records, of which any one must be kept."""
    caution: str = ""


OUTCOMES: Mapping[str, OutcomeKind] = {
    each.key: each
    for each in (
        OutcomeKind(
            key="revenue",
            title="what an account brings",
            told="brought {} on average",
            holds="money",
            needs=("orders", "payments"),
        ),
        OutcomeKind(
            key="dealing",
            title="whether an account deals at all",
            told="dealt: {}",
            holds="share",
            needs=("orders", "payments", "contracts"),
        ),
        OutcomeKind(
            key="contact",
            title="how often an account gets in touch",
            told="got in touch {} times on average",
            holds="number",
            needs=("interactions", "tickets"),
            caution="Only contacts that came from the account count. If those who treat it note "
            "more of them than they do elsewhere, that alone makes a difference.",
        ),
        OutcomeKind(
            key="client",
            title="whether an account is called client at the end",
            told="are called client: {}",
            holds="share",
            needs=("orders", "interactions", "contracts"),
            caution="Records that the treatment itself leaves, such as a consultation that was "
            "part of it, speak for client too: then the call has moved, and perhaps nothing else.",
        ),
    )
}

_EVENTS = {
    "revenue": """select account_key, day, cents from orders_rows where {days}
union all select account_key, paid_at as day, cents from payments_rows
where {paid} and not exists (select 1 from orders_rows)""",
    "dealing": "select account_key, day, 1 as cents from timeline_rows where exchange = 1"
    " and {days}",
    "contact": """select account_key, day, 1 as cents from interactions_rows
where coalesce(direction, 'in') <> 'out' and {days}
union all select account_key, day, 1 as cents from tickets_rows where {days}""",
}


def outcome_paths(
    reading: Reading, key: str, accounts: IntArray, *, since: int, ends: IntArray
) -> FloatArray:
    """Return the outcome of accounts from after a day up to each look, shape (accounts, looks).

    Money is in whole units of the book's currency.

    Parameters
    ----------
    key
        One of ``OUTCOMES``; ``client`` is told at the last look alone.
    accounts
        Keys by the current records, rising.
    since
        The last day that does not count.
    ends
        Last day of each look, rising.
    """
    if key == "client":
        return np.repeat(_clients(reading, accounts, int(ends[-1]))[:, None], len(ends), axis=1)
    reading.name_rows()
    last = int(ends[-1])
    sql = _EVENTS[key].format(
        days=f"day > {since} and day <= {last}", paid=f"paid_at > {since} and paid_at <= {last}"
    )
    rows = reading.engine.fetch(
        f"select account_key, day, cast(sum(cents) as double) as amount from ({sql}) x"
        " group by account_key, day order by account_key, day"
    )
    events = (
        np.asarray(rows.column("account_key").to_numpy(), np.int64),
        np.asarray(rows.column("day").to_numpy(), np.int64),
        np.asarray(rows.column("amount").to_numpy(), np.float64),
    )
    found = added_up(accounts, events, ends)
    if key == "revenue":
        return found / reading.minor
    return np.minimum(found, 1.0) if key == "dealing" else found


def past_of(
    reading: Reading, key: str, accounts: IntArray, *, before: int, days: int
) -> FloatArray:
    """Return what the days before one tell of an outcome, shape (accounts, covariates)."""
    own = "dealing" if key == "client" else key
    told = outcome_paths(
        reading, own, accounts, since=before - days, ends=np.array([before], dtype=np.int64)
    )
    return of_past(told[:, 0])


def _clients(reading: Reading, accounts: IntArray, day: int) -> FloatArray:
    """Return 1 for those that a run as of a day calls client, 0 for others.

    Kinds that somebody confirmed do not count: those who treat an account may have confirmed it.
    """
    name_derived(reading)
    own = reading.engine.reader()
    try:
        own.load("labels", labels_table(reading.book))
        name_said(own)
        doubted = name_doubts(own, reading.book)
        call_at(
            own,
            reading.dimensions,
            reading.settings,
            day=day,
            name="called_then",
            doubted=doubted,
        )
        rows = own.fetch("select account_key from called_then where kind = 'client'")
    finally:
        own.close()
    clients = np.asarray(rows.column("account_key").to_numpy(), np.int64)
    return np.isin(accounts, clients).astype(np.float64)


def told_amount(reading: Reading, key: str, amount: float, *, change: bool = False) -> str:
    """Return an amount of an outcome in words; a change of a share is in points of per cent."""
    holds = OUTCOMES[key].holds
    if holds == "money":
        return money(amount, reading.currency, exact=abs(amount) < 100)
    if holds == "share":
        return f"{amount * 100:.1f} {'points' if change else '%'}"
    return figure(amount)

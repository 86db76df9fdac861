"""What the whole book is worth in the time ahead, whose worth it is, and what is at risk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clienthood.faces.views.concentration import Portion, concentration
from clienthood.faces.views.contracts import Contract, contracts_of
from clienthood.faces.views.kinds import KINDS
from clienthood.faces.views.methods import for_analysts, in_words
from clienthood.faces.views.outlook import about, ahead, of_hundred, span
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, opened
from clienthood.faces.views.worth import headline, reasons

NAMES = 10
DAYS = 365
FAR_MORE = 1.3
"""Times the revenue of the last year from which a worth by contract is doubted."""
LOOKED_AT = 1000
"""Accounts looked at, those of most worth first, for contracts that may not be renewed."""
SETTING_WORDS = {
    "contractual": "under contract",
    "noncontractual": "without contract",
    "both": "both ways",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """A part of the book: accounts that were valued, and their worth in the time ahead."""

    part: str
    accounts: int
    value: float
    share: float | None
    """Of the worth of all; None where that is not above zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """One account with its worth and the reasons in words."""

    account_id: str
    name: str
    kind: str
    value: float
    value_low: float
    value_high: float
    at_risk: float
    """What is lost on average since it may leave or not renew."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelScore:
    """A model of buying on the days held out: mean log score, purchases forecast and actual."""

    model: str
    name: str
    log_score: float
    forecast: float
    actual: float
    mae: float
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueView:
    """The worth of a book; money in whole units of its currency."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    horizon_days: int
    accounts: int
    """Accounts that were valued."""
    unvalued: int
    """Called accounts without purchase or contract."""
    total: float
    total_low: float
    total_high: float
    """The range holds nine futures of ten."""
    last_year: float | None
    """Revenue of the same accounts in the twelve months up to the as-of date; None where the book
    keeps no revenue."""
    headline: str
    settings: tuple[ValueRow, ...]
    kinds: tuple[ValueRow, ...]
    concentration: tuple[Portion, ...]
    """How much of the worth the first accounts hold together; empty where none has any."""
    most: tuple[Prospect, ...]
    """The accounts of most worth."""
    risks: tuple[Prospect, ...]
    """The accounts with most of it at risk."""
    scores: tuple[ModelScore, ...]
    """How the models of buying did on the book's own past, best first."""
    models: tuple[str, ...]
    """How buying, spending and renewing were forecast, in plain words."""
    analyst: tuple[str, ...]
    """The same by the names of the models, with their diagnostics."""
    unknown: tuple[str, ...]
    """What is not known, and the record or setting that would tell."""


def value(reading: Reading) -> ValueView:
    """Return what the book is worth in the time ahead of a run.

    Raises
    ------
    NotFoundError
        If the run is of a version that valued no accounts.
    """
    kept = reading.value()
    counts: dict[str, Any] = reading.rows(
        "select count(*) as called, count(worth_setting) as valued,"
        " case when sum(abs(spend)) > 0 then coalesce(sum("
        "case when worth_setting is not null then spend_year end), 0) end as last_year from listed"
    )[0]
    low, high = (kept["total"][name] / reading.minor for name in ("low", "high"))
    settings = _rows(reading, "worth_setting", tuple(SETTING_WORDS))
    best = _valued(reading, "w.value", LOOKED_AT)
    latent = _valued(reading, "w.value * (1 - coalesce(w.p_alive, 1))", NAMES)
    shown = [row["account_id"] for row in (*best, *latent)]
    contracts = contracts_of(reading, kept, shown)
    return ValueView(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        horizon_days=kept["horizon_days"],
        accounts=counts["valued"],
        unvalued=counts["called"] - counts["valued"],
        total=sum(row.value for row in settings),
        total_low=low,
        total_high=high,
        last_year=counts["last_year"],
        headline=_headline(reading, kept, counts["valued"]),
        settings=settings,
        kinds=_rows(reading, "kind", KINDS),
        concentration=concentration(reading),
        most=_most(best[:NAMES], kept, contracts, reading.currency),
        risks=_risks((*best, *latent), contracts, reading.currency),
        scores=_scores(kept),
        models=in_words(kept),
        analyst=for_analysts(kept),
        unknown=(*_doubt(kept, low, counts["last_year"]), *_unknown(reading, kept, counts)),
    )


def worth_ahead(reading: Reading) -> str:
    """Return what all accounts will bring, in one sentence; empty where none was valued."""
    if not reading.valued or not reading.rows("select 1 as x from worth limit 1"):
        return ""
    return _headline(reading, reading.value(), 1)


def _headline(reading: Reading, kept: Mapping[str, Any], accounts: int) -> str:
    if not accounts:
        return (
            "Nothing was bought or signed up to this day, so no worth can be told. Orders, payments"
            " or contracts would tell."
        )
    low, high = (kept["total"][name] / reading.minor for name in ("low", "high"))
    brings = "earn" if kept["margin"] else "bring"
    return (
        f"{opened(ahead(kept['horizon_days']))}, the accounts on record will {brings}"
        f" {span(low, high, reading.currency)}, nine times out of ten; new"
        " accounts come on top."
    )


def _rows(reading: Reading, by: str, parts: tuple[str, ...]) -> tuple[ValueRow, ...]:
    found: dict[str, dict[str, Any]] = {
        str(row["part"]): row
        for row in reading.rows(
            f"select {by} as part, count(*) as accounts, coalesce(sum(worth_value), 0) as value"
            f" from listed where worth_setting is not null group by {by}"
        )
    }
    total = sum(row["value"] for row in found.values())
    return tuple(
        ValueRow(
            part=part,
            accounts=found[part]["accounts"] if part in found else 0,
            value=found[part]["value"] if part in found else 0.0,
            share=(found[part]["value"] if part in found else 0.0) / total if total > 0 else None,
        )
        for part in parts
    )


def _valued(reading: Reading, order: str, limit: int) -> list[dict[str, Any]]:
    return reading.rows(
        "select w.*, c.kind, c.name from (select * from worth w where w.value is not null"
        f" order by {order} desc, w.account_id limit {limit}) w"
        " join listed c on c.account_key = w.account_key"
        f" order by {order} desc, w.account_id"
    )


def _most(
    rows: Sequence[dict[str, Any]],
    kept: Mapping[str, Any],
    contracts: Mapping[str, tuple[Contract, ...]],
    currency: str,
) -> tuple[Prospect, ...]:
    found = []
    for row in rows:
        held = contracts.get(row["account_id"], ())
        if row["value"] > 0:
            told = headline(row, held, kept, currency)
            found.append(_prospect(row, at_risk(row, held), told))
    return tuple(found)


def _risks(
    rows: Sequence[dict[str, Any]], contracts: Mapping[str, tuple[Contract, ...]], currency: str
) -> tuple[Prospect, ...]:
    """Return the accounts of which most worth is neither safe nor gone.

    What an account would bring if it stays, times the chance that it does, times the chance that
    it does not: one surely gone is no longer at risk, one surely here is not yet.
    """
    found = {}
    for row in rows:
        held = contracts.get(row["account_id"], ())
        lost = at_risk(row, held)
        if lost > 0:
            told = f"{about(lost, currency)} at risk: {_why_at_risk(row, held)}"
            found[row["account_id"]] = _prospect(row, lost, "; ".join([told, *reasons(row, held)]))
    return tuple(sorted(found.values(), key=lambda each: (-each.at_risk, each.account_id))[:NAMES])


def at_risk(row: Mapping[str, Any], contracts: tuple[Contract, ...]) -> float:
    """Return what an account loses us on average, since it may leave or not renew.

    Parameters
    ----------
    row
        Its ``value`` and ``p_alive``; where nothing tells whether it is still there, nothing is.
    contracts
        Those it holds.
    """
    alive = row["p_alive"]
    if alive is None:
        return 0.0
    lost = row["value"] * (1.0 - alive) if row["value"] > 0 else 0.0
    return float(lost + sum(_unrenewed(each) for each in contracts))


def _unrenewed(contract: Contract) -> float:
    """Return what is lost in a year, on average, since a contract may not be renewed."""
    if contract.stays is None or contract.price_a_year is None:
        return 0.0
    return contract.price_a_year * (1.0 - contract.stays)


def _why_at_risk(row: Mapping[str, Any], contracts: tuple[Contract, ...]) -> str:
    if any(_unrenewed(each) > 0 for each in contracts):
        return "its contract may not be renewed"
    return f"{of_hundred(1.0 - row['p_alive'])} such accounts have left already"


def _prospect(row: Mapping[str, Any], lost: float, reason: str) -> Prospect:
    return Prospect(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"],
        value=row["value"],
        value_low=row["value_low"],
        value_high=row["value_high"],
        at_risk=lost,
        reason=reason,
    )


def _scores(kept: Mapping[str, Any]) -> tuple[ModelScore, ...]:
    choice = kept["choice"]
    if choice is None:
        return ()
    return tuple(
        ModelScore(
            model=each["key"],
            name=each["name"],
            log_score=each["log_score"],
            forecast=each["forecast"],
            actual=each["actual"],
            mae=each["mae"],
            chosen=each["key"] == choice["chosen"],
        )
        for each in choice["scores"]
    )


def _doubt(kept: Mapping[str, Any], low: float, last_year: float | None) -> Iterator[str]:
    """Say that contracts promise more than the accounts brought, if they do."""
    if last_year is None or not kept["renewals"]:
        return
    if low * DAYS / kept["horizon_days"] > FAR_MORE * last_year:
        yield (
            "The worth is far above what the last twelve months brought. Contracts count at the"
            " value written in them, beside what is bought without them: check that it is really"
            " paid (contracts: value)."
        )


def _unknown(reading: Reading, kept: Mapping[str, Any], counts: Mapping[str, Any]) -> Iterator[str]:
    if counts["called"] > counts["valued"]:
        told = count(counts["called"] - counts["valued"], "account")
        yield f"{told} neither bought nor signed anything with a term: their worth is not known."
    if not counts["valued"]:
        return
    row: dict[str, Any] = reading.rows(
        "select sum(case when unpriced then 1 else 0 end) as unpriced, count(cost) as costed,"
        " count(referral) as referring from worth"
    )[0]
    if row["unpriced"]:
        told = count(row["unpriced"], "account")
        yield f"{told} with a contract whose price nothing tells, left out (contracts: value)."
    if kept["margin"] is None:
        yield "No margin is set, so worth is revenue (settings: [value] margin)."
    if kept["hour_cost"] is None:
        yield "No cost of an hour is set, so contacts cost nothing (settings: [value] hour_cost)."
    elif row["costed"] < counts["valued"]:
        told = count(counts["valued"] - row["costed"], "account")
        yield f"{told} without minutes of contact: theirs cost nothing (interactions: minutes)."
    if not row["referring"]:
        yield "Nothing tells who brought whom, so no worth is counted for referrals."
    choice = kept["choice"]
    if choice is not None and kept["buying"] is not None and not choice["scores"]:
        yield (
            "The models of buying could not be compared on the book's own past:"
            f" {choice['reason']}."
        )
    if kept["buying"] is not None and kept["buying"]["prior"] == "pooled":
        yield (
            f"So few accounts bought again that what is usual in the trade ({kept['trade']})"
            " holds the forecast; a longer record would tell more."
        )

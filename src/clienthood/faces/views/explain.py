"""One account: what speaks for and against client, bit by bit, down to the records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from clienthood.calls.calling import elicited_weights, families_of
from clienthood.calls.rules import Rule, call_by_rules
from clienthood.calls.settle import value_of_missing
from clienthood.evidence import Dimension
from clienthood.evidence.spans import PHASE_DAYS
from clienthood.faces.views.behind import AccountRecords, Records
from clienthood.faces.views.lookup import Found, find_account
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.tally import rounded_to_total
from clienthood.faces.views.told import told_row
from clienthood.faces.views.wording import opened, quantity, sentence
from clienthood.faces.views.worth import AccountWorth, worth_of
from clienthood.units import date_of

RULES = {
    Rule.CONTRACT_AND_FAMILY: "client by rule: a signed agreement is in force, and another family "
    "of evidence leans to client",
    Rule.THREE_FAMILIES: "client by rule: three families of evidence or more lean to client, and "
    "at most one to customer",
    Rule.CUSTOMER_FAMILIES: "customer by rule: two families of evidence or more lean to customer, "
    "and none to client",
    Rule.TOO_LITTLE: "undecided by rule: too few families of evidence lean either way",
    Rule.MIXED: "undecided by rule: some families of evidence lean to client and some to customer",
    Rule.NOTHING_KNOWN: "undecided by rule: nothing at all could be read",
}
PRIOR = ""
"""Under which name the prior stands beside the dimensions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What one known dimension says, and the records behind it."""

    dimension: str
    title: str
    family: str
    level: str
    value: float | None
    value_text: str
    """The value with its unit; empty where it has none."""
    sentence: str
    bits: float
    shown_bits: float
    """Rounded so that all that is shown adds up to the shown total."""
    speaks: str
    """for, against or neither."""
    records: Records
    limits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """One dimension that could not be read."""

    dimension: str
    title: str
    settles: str
    drop: float
    """Expected drop of p(1 - p) if it were known."""
    share_of_doubt: float
    """The same as a share of the present p(1 - p)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One account at the as-of date."""

    account_id: str
    name: str
    members: tuple[str, ...]
    """All identifiers that roll up to it."""
    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    not_called: str = ""
    """Why it has no call; empty if it has one."""
    kind: str | None = None
    probability: float | None = None
    confirmed: str | None = None
    """The confirmed kind, which stands over the call."""
    rule: str = ""
    """In rules mode: the rule that decided; empty otherwise."""
    first_dealing: dt.date | None = None
    last_dealing: dt.date | None = None
    spend: float | None = None
    prior_bits: float = 0.0
    shown_prior_bits: float = 0.0
    bars: tuple[Bar, ...] = ()
    """The known dimensions, the heaviest first."""
    log2_odds: float = 0.0
    """prior_bits + the bits of all bars, exactly."""
    shown_log2_odds: float = 0.0
    unknown: tuple[Unknown, ...] = ()
    """What could not be read, the most telling first."""
    worth: AccountWorth | None = None
    """What it is worth; None where the run valued no accounts."""


def explain(reading: Reading, asked: str) -> Explanation:
    """Return the call of one account with all that stands behind it.

    Parameters
    ----------
    reading
        A run.
    asked
        An identifier of the account or of one of its members, or its name.

    Raises
    ------
    NotFoundError
        If the book has no such account.
    """
    return explained(reading, find_account(reading, asked))


def explained(reading: Reading, found: Found) -> Explanation:
    """Return the call of an account that was found with all that stands behind it."""
    if found.not_called:
        return _uncalled(reading, found)
    row = call_row(reading, found)
    shown = shown_bits(reading, row)
    return Explanation(
        account_id=found.account_id,
        name=found.name,
        members=found.members,
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        kind=row["kind"],
        probability=row["probability"],
        confirmed=row["confirmed"],
        rule=_rule(reading, row) if reading.run.mode == "rules" else "",
        first_dealing=None if row["first_day"] is None else date_of(row["first_day"]),
        last_dealing=None if row["last_day"] is None else date_of(row["last_day"]),
        spend=row["spend"],
        prior_bits=row["prior_bits"],
        shown_prior_bits=shown[PRIOR],
        bars=_bars(reading, found, row, shown),
        log2_odds=row["log2_odds"],
        shown_log2_odds=round(row["log2_odds"], 2),
        unknown=_unknown(reading, row),
        worth=worth_of(reading, reading.value(), found, row) if reading.valued else None,
    )


def _uncalled(reading: Reading, found: Found) -> Explanation:
    return Explanation(
        account_id=found.account_id,
        name=found.name,
        members=found.members,
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        not_called=found.not_called,
    )


def call_row(reading: Reading, found: Found) -> dict[str, Any]:
    """Return all that is told of an account, with its bits and its prior."""
    return told_row(reading, found.account_id)


def shown_bits(reading: Reading, row: dict[str, Any]) -> dict[str, float]:
    """Return the bits of the prior and of each known dimension, rounded so that they add up."""
    known = [each.name for each in reading.dimensions if row[f"{each.name}_level"] is not None]
    bits = [float(row[f"{name}_bits"]) for name in known]
    shown = rounded_to_total([row["prior_bits"], *bits], row["log2_odds"])
    return dict(zip((PRIOR, *known), shown, strict=True))


def records_of(reading: Reading, found: Found, row: dict[str, Any]) -> AccountRecords:
    """Return the records of an account, of which its current phase is known."""
    began = reading.as_of - PHASE_DAYS if row["phase_start"] is None else row["phase_start"]
    return AccountRecords(reading, found, date_of(began))


def bar_of(dimension: Dimension, row: dict[str, Any], shown: float, records: Records) -> Bar:
    """Return what one known dimension says of an account."""
    level, value = row[f"{dimension.name}_level"], row[f"{dimension.name}_value"]
    bits = float(row[f"{dimension.name}_bits"])
    return Bar(
        dimension=dimension.name,
        title=dimension.title,
        family=str(dimension.family),
        level=dimension.levels[level].name,
        value=value,
        value_text="" if value is None or not dimension.unit else quantity(value, dimension.unit),
        sentence=opened(sentence(dimension, level, value)),
        bits=bits,
        shown_bits=shown,
        speaks="for" if bits > 0 else "against" if bits < 0 else "neither",
        records=records,
        limits=dimension.limits,
    )


def _bars(
    reading: Reading, found: Found, row: dict[str, Any], shown: dict[str, float]
) -> tuple[Bar, ...]:
    """Return the bars, the heaviest first."""
    records = records_of(reading, found, row)
    bars = [
        bar_of(each, row, shown[each.name], records.of(each))
        for each in reading.dimensions
        if each.name in shown
    ]
    return tuple(sorted(bars, key=lambda bar: -abs(bar.bits)))


def _levels(reading: Reading, row: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    told = [row[f"{each.name}_level"] for each in reading.dimensions]
    return np.array([[-1 if level is None else level for level in told]], dtype=np.int64)


def _unknown(reading: Reading, row: dict[str, Any]) -> tuple[Unknown, ...]:
    levels = _levels(reading, row)
    missing = value_of_missing(reading.model(), levels)
    doubt = row["probability"] * (1.0 - row["probability"])
    return tuple(
        Unknown(
            dimension=reading.dimensions[at].name,
            title=reading.dimensions[at].title,
            settles=reading.dimensions[at].settles,
            drop=float(missing.drop[0, at]),
            share_of_doubt=float(missing.drop[0, at]) / doubt if doubt > 0 else 0.0,
        )
        for at in missing.order[0].tolist()
        if levels[0, at] < 0
    )


def _rule(reading: Reading, row: dict[str, Any]) -> str:
    if row["confirmed"] is not None:
        return ""
    names = [each.name for each in reading.dimensions]
    called = call_by_rules(
        _levels(reading, row),
        elicited_weights(reading.dimensions),
        families_of(reading.dimensions),
        names.index("contract") if "contract" in names else None,
    )
    return RULES[Rule(int(called.rule[0]))]

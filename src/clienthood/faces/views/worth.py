"""What one account is worth: a range with its reasons, and what would narrow it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clienthood.faces.views.contracts import Contract, contracts_of
from clienthood.faces.views.lookup import Found, find_account, quoted
from clienthood.faces.views.outlook import about, ahead, of_hundred, rhythm, span
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, opened
from clienthood.value.buying import BUYING, History
from clienthood.value.learnt import account_draws

SETTINGS = {
    "noncontractual": "It buys without a contract, so nobody tells when it leaves",
    "contractual": "It is here by contract, so its leaving is seen",
    "both": "It has a contract, whose end is seen, and buys beside it",
}
MODELS = {
    "pareto_nbd": "each account buys at its own pace until, unseen, it leaves for good",
    "bg_nbd": "each account buys at its own pace and may leave right after a purchase",
    "mbg_nbd": "each account buys at its own pace and may leave right after any purchase, the "
    "first one too",
    "mbg_cnbd": "each account buys at its own pace, more evenly than by chance, and may leave "
    "right after any purchase",
    "sbg": "each contract has its own chance of not being renewed, the same every time",
    "bdw": "each contract has its own chance of not being renewed, which may change with time",
}
NO_WORTH = (
    "no purchase and no contract with a term is on record, so there is nothing to count its"
    " worth by"
)
SURE = (0.05, 0.95)
"""The interval of what the models are not sure of holds nine draws of ten."""
FEW = 2
"""Repeat purchases up to which the next ones tell most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What is not known of a mean since the parameters of the models are not."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWorth:
    """What an account is worth; money in whole units of the book's currency, None is not known."""

    account_id: str
    name: str
    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    horizon_days: int
    interval: float
    """Share of futures that the range holds."""
    not_valued: str = ""
    """Why it has no worth; empty if it has one."""
    setting: str = ""
    """noncontractual, contractual or both."""
    model: str = ""
    p_alive: float | None = None
    p_alive_sure: Interval | None = None
    expected_purchases: float | None = None
    purchases_sure: Interval | None = None
    """Of the mean, not of what the account may do."""
    expected_renewals: float | None = None
    spend_mean: float | None = None
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    residual: float | None = None
    cost: float | None = None
    referral: float | None = None
    contracts: tuple[Contract, ...] = ()
    headline: str = ""
    """The range and the reason, on one line."""
    sentences: tuple[str, ...] = ()
    """Setting, chance that it still buys, what is expected, what is counted beside."""
    narrows: tuple[str, ...] = ()
    """Records that would narrow the range."""
    by: tuple[str, ...] = ()
    """The models, each with what it takes accounts to do."""


def worth(reading: Reading, asked: str) -> AccountWorth:
    """Return what one account is worth in the time ahead.

    Parameters
    ----------
    reading
        A run.
    asked
        An identifier of the account or of one of its members, or its name.

    Raises
    ------
    NotFoundError
        If the book has no such account, or the run valued none.
    """
    kept = reading.value()
    return worth_of(reading, kept, find_account(reading, asked))


def worth_of(
    reading: Reading,
    kept: Mapping[str, Any],
    found: Found,
    listed: Mapping[str, Any] | None = None,
) -> AccountWorth:
    """Return what an account that was found is worth, by what the models learnt.

    Parameters
    ----------
    listed
        Its row of the list, where somebody has looked it up already.
    """
    row = _row(reading, found, listed)
    if found.not_called or row["setting"] is None:
        return replace(
            _nothing_known(reading, kept, found), not_valued=found.not_called or NO_WORTH
        )
    contracts: tuple[Contract, ...] = ()
    if row["setting"] != "noncontractual":
        contracts = contracts_of(reading, kept, [found.account_id]).get(found.account_id, ())
    alive, purchases = _sure(kept, row)
    return replace(
        _nothing_known(reading, kept, found),
        setting=row["setting"],
        model=row["model"],
        p_alive=row["p_alive"],
        p_alive_sure=alive,
        expected_purchases=row["expected_purchases"],
        purchases_sure=purchases,
        expected_renewals=row["expected_renewals"],
        spend_mean=row["spend_mean"],
        value=row["value"],
        value_low=row["value_low"],
        value_high=row["value_high"],
        residual=row["residual"],
        cost=row["cost"],
        referral=row["referral"],
        contracts=contracts,
        headline=headline(row, contracts, kept, reading.currency),
        sentences=(
            opened(SETTINGS[row["setting"]]) + ".",
            *_alive(row, alive, contracts),
            *_expected(row, purchases, kept),
            *_beside(row, reading.currency),
        ),
        narrows=tuple(_narrows(reading, row, kept)),
        by=tuple(_by(row["model"], kept)),
    )


def headline(
    row: Mapping[str, Any],
    contracts: tuple[Contract, ...],
    kept: Mapping[str, Any],
    currency: str,
) -> str:
    """Return the range of an account and its reason on one line, from its row of worth."""
    told = "not known, since nothing tells the price of its contract"
    if row["value"] is not None:
        told = span(row["value_low"], row["value_high"], currency)
        told += f" {ahead(kept['horizon_days'])}"
    return "; ".join([told, *reasons(row, contracts)])


def reasons(row: Mapping[str, Any], contracts: tuple[Contract, ...]) -> list[str]:
    """Return why an account is worth what it is: its contracts, the rhythm of its purchases."""
    standing = [each for each in contracts if not each.lost]
    told = [each.sentence for each in (standing or contracts)[:1]]
    if len(standing) > 1:
        told[0] = f"{told[0]}; and {count(len(standing) - 1, 'other contract')}"
    if row["x"] is not None:
        told.append(rhythm(row["x"], row["t_x"], row["T"]))
    return told


def _row(reading: Reading, found: Found, listed: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the account's row of ``worth``; its setting is None where it has none."""
    if listed is not None:
        return {
            name.removeprefix("worth_"): told
            for name, told in listed.items()
            if name.startswith("worth_")
        }
    rows = reading.rows(f"select * from worth where account_id = {quoted(found.account_id)}")
    return rows[0] if rows else {"setting": None}


def _nothing_known(reading: Reading, kept: Mapping[str, Any], found: Found) -> AccountWorth:
    """Return whose worth is asked, when and over which time, before anything is said of it."""
    return AccountWorth(
        account_id=found.account_id,
        name=found.name,
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        horizon_days=kept["horizon_days"],
        interval=kept["interval"],
    )


def _sure(
    kept: Mapping[str, Any], row: Mapping[str, Any]
) -> tuple[Interval | None, Interval | None]:
    """Return between what P(alive) and the expected purchases lie, as far as the models know."""
    if row["x"] is None or kept["buying"] is None:
        return None, None
    history = History(
        x=np.array([row["x"]]),
        t_x=np.array([row["t_x"]]),
        T=np.array([row["T"]]),
        log_gaps=np.zeros(1),
    )
    drawn = account_draws(kept["buying"], history, float(kept["horizon_days"]))
    found = {
        name: Interval(low=float(low), high=float(high))
        for name, (low, high) in (
            (name, np.quantile(values, SURE)) for name, values in drawn.items()
        )
    }
    told = row["p_alive"] is not None and row["p_alive"] < 1.0
    return found["p_alive"] if told else None, found["expected_purchases"]


def _alive(
    row: Mapping[str, Any], sure: Interval | None, contracts: tuple[Contract, ...]
) -> Iterator[str]:
    chance = row["p_alive"]
    if any(not each.lost for each in contracts):
        yield "It is here for certain as long as its contract is in force."
    elif chance is None:
        yield "Whether it still buys cannot be told by this model."
    elif chance == 1.0:
        yield "Still buys: it did so on this very day."
    elif chance == 0.0:
        yield "Its contract is over, and it buys nothing beside it."
    else:
        told = f"Still buys: {of_hundred(chance)} such accounts would"
        if sure is not None:
            low, high = (of_hundred(end).removesuffix(" of 100") for end in (sure.low, sure.high))
            told += "" if low == high else f"; between {low} and {high}"
        yield told + "."


def _expected(
    row: Mapping[str, Any], sure: Interval | None, kept: Mapping[str, Any]
) -> Iterator[str]:
    days = ahead(kept["horizon_days"])
    if row["x"] is not None:
        told = f"Expected {days}: {_few(row['expected_purchases'])}"
        if sure is not None:
            low, high = f"{sure.low:.1f}", f"{sure.high:.1f}"
            told += " on average over such accounts"
            told += f", a mean that lies between {low} and {high}" if low != high else ""
            told += ". One account may do far more or less; the range of its worth holds that too"
        yield told + "."
    if row["expected_renewals"]:
        yield f"Renewals expected {days}: {row['expected_renewals']:.1f}."


def _few(number: float) -> str:
    if number < 0.05:
        return "hardly a purchase"
    return f"{number:.1f} purchases"


def _beside(row: Mapping[str, Any], currency: str) -> Iterator[str]:
    if row["value"] is None:
        return
    yield f"On average such accounts bring {about(row['value'], currency)} in that time."
    if row["spend_mean"] is not None:
        yield f"It spends {about(row['spend_mean'], currency)} each time it buys."
    if row["residual"]:
        yield (
            f"In all the time after that it may bring {about(row['residual'], currency)} more, in"
            " money of today; not counted above."
        )
    if row["cost"]:
        yield (f"Contact with it will cost {about(row['cost'], currency)}, already taken off.")
    if row["referral"]:
        yield (f"It may bring others worth {about(row['referral'], currency)}; not counted above.")


def _narrows(reading: Reading, row: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[str]:
    if row["x"] == 0:
        yield "a second purchase: one alone does not tell how often it comes"
    elif row["x"] is not None and row["x"] <= FEW:
        yield "its next purchases: so few do not tell a rhythm yet"
    if row["unpriced"]:
        yield "the price of its contract, which is left out so far (contracts: value)"
    if kept["hour_cost"] and row["cost"] is None:
        yield "the minutes that contact with it takes (interactions: minutes)"
    if row["referral"] is None:
        yield "who was brought by whom (a list of referrals)"
    choice = kept["choice"]
    if row["x"] is not None and (choice is None or not choice["scores"]):
        yield "a longer record of more accounts: this book is too small to learn from alone"


def _by(model: str, kept: Mapping[str, Any]) -> Iterator[str]:
    names = {each["model"]: each["name"] for each in kept["renewals"]}
    for key in filter(None, model.split("+")):
        name = BUYING[key].name if key in BUYING else names.get(key, key)
        yield f"{name}: {MODELS[key]}"

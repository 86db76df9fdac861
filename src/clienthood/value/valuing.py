"""From records to worth: summaries in the engine, models on them, one row of worth per account."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from clienthood.engine import Engine
from clienthood.settings import Settings, ValueSection
from clienthood.value.account_worth import (
    Worth,
    nothing_yet,
    with_buying,
    with_contracts,
    with_costs,
    with_referrals,
    worth_table,
)
from clienthood.value.buying import BUYING, CHOSEN_FROM, begun, history_of
from clienthood.value.choice import LEAST_ACCOUNTS, LEAST_REPEATERS, Choice, choose
from clienthood.value.contacts import make_contact_minutes
from clienthood.value.futures import MOST_DRAWS, futures
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.models.fitted import Centre, Prior
from clienthood.value.models.resampling import Draws, draws
from clienthood.value.past import past_of
from clienthood.value.purchases import make_purchases
from clienthood.value.referrals import make_brought
from clienthood.value.renewing import renewals
from clienthood.value.setting import make_settings_of_accounts
from clienthood.value.spending import spending
from clienthood.value.summary import fetch_summary, make_summary
from clienthood.value.terms import fetch_terms, make_terms
from clienthood.value.trades import Trade, buying_prior, spend_prior, trade_of
from clienthood.value.worth import (
    Ahead,
    BuyingPart,
    ContractPart,
    buying_worth,
    contract_worth,
)

YEAR = 365.0
DRAWN = 400
"""Draws of the parameters that are kept for the ranges of single accounts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Valued:
    """What the models of a book learnt, beside the table ``worth`` in the engine."""

    choice: Choice | None
    buying: BuyingPart | None
    posterior: Draws[Any] | None
    contracts: ContractPart | None
    ahead: Ahead
    totals: FloatArray
    trade: Trade


def value_accounts(engine: Engine, settings: Settings, *, as_of: int, minor: int = 100) -> Valued:
    """Keep the table ``worth`` in the engine and return what was learnt.

    Needs the rows that evidence is counted on; ``minor`` is the number of minor units in one of
    the book's currency. ``worth`` has one row per account that bought or signed, as
    ``Worth`` describes it; money is in minor units.
    """
    asked = settings.value
    _summarise(engine, as_of)
    ahead = Ahead(
        as_of=as_of,
        days=float(asked.horizon_days),
        discount=math.log1p(asked.discount_rate) / YEAR,
        margin=asked.margin or 1.0,
    )
    keys, kinds = _settings(engine)
    trade = trade_of(settings.book.trade)
    choice, buying, posterior = _buying(engine, asked, trade, keys, as_of)
    contracts = _contracts(engine, keys, as_of)
    worth = _worth(keys, kinds, buying, contracts, ahead)
    minutes = _by_account(engine, "contact_minutes", "minutes", keys)
    worth = with_costs(worth, minutes, ahead, hour=(asked.hour_cost or 0.0) * minor)
    brought = _by_account(engine, "brought", "brought", keys)
    worth = with_referrals(worth, brought, buying, ahead)
    future = futures(
        buying,
        contracts,
        ahead,
        costs=np.nan_to_num(worth.cost),
        asked=asked.draws,
        interval=asked.interval,
    )
    engine.load("worth", worth_table(worth, future))
    return Valued(
        choice=choice,
        buying=buying,
        posterior=posterior,
        contracts=contracts,
        ahead=ahead,
        totals=future.totals,
        trade=trade,
    )


def _summarise(engine: Engine, as_of: int) -> None:
    make_purchases(engine, as_of=as_of)
    make_summary(engine, as_of=as_of)
    make_terms(engine, as_of=as_of)
    make_settings_of_accounts(engine)
    make_contact_minutes(engine, as_of=as_of)
    make_brought(engine, as_of=as_of)


def _settings(engine: Engine) -> tuple[IntArray, list[str]]:
    """Return the keys of the accounts that bought or signed, and the setting of each."""
    rows = engine.fetch("select account_key, setting from settings_of order by account_key")
    return (
        np.asarray(rows.column("account_key").to_numpy(), np.int64),
        rows.column("setting").to_pylist(),
    )


def _by_account(engine: Engine, table: str, column: str, keys: IntArray) -> FloatArray:
    """Return a column of a table for each account; NaN where it has none."""
    rows = engine.fetch(
        f"select account_key, cast({column} as double) as found from {table}"
        f" where {column} is not null order by account_key"
    )
    found = np.full(len(keys), np.nan)
    theirs = np.asarray(rows.column("account_key").to_numpy(), np.int64)
    known = np.isin(theirs, keys)
    place = np.searchsorted(keys, theirs[known])
    found[place] = np.asarray(rows.column("found").to_numpy(), np.float64)[known]
    return found


def _buying(
    engine: Engine, asked: ValueSection, trade: Trade, keys: IntArray, as_of: int
) -> tuple[Choice | None, BuyingPart | None, Draws[Any] | None]:
    """Return the model of buying, how it was chosen, and the draws of its parameters."""
    summary = fetch_summary(engine)
    if not len(summary.x):
        return None, None, None
    few = len(summary.x) < LEAST_ACCOUNTS or int((summary.x > 0).sum()) < LEAST_REPEATERS
    choice = _choice(engine, asked, as_of)
    model = BUYING[choice.chosen]
    history = begun(history_of(summary))
    prior: Prior | Centre = asked.prior
    if few and model.key == "pareto_nbd":
        prior = buying_prior(trade, float(history.T.max()))
    fit = model.fit(history, prior)
    posterior = draws(fit, DRAWN)
    days = history.x + 1.0
    first = summary.first_cents.astype(np.float64)
    mean = (np.nan_to_num(summary.spend_mean) * history.x + first) / days
    part = BuyingPart(
        place=np.searchsorted(keys, summary.account_key),
        history=history,
        days=days,
        mean=mean,
        model=model,
        fit=fit,
        drawn=posterior.params,
        spending=spending(days, mean, spend_prior() if few else "weak", size=MOST_DRAWS),
    )
    return choice, part, posterior


def _choice(engine: Engine, asked: ValueSection, as_of: int) -> Choice:
    if asked.model == "auto":
        return choose(past_of(engine, as_of=as_of), CHOSEN_FROM, asked.prior)
    return Choice(
        chosen=asked.model,
        runner_up=None,
        reason="asked for in the settings",
        days=0.0,
        accounts=0,
        scores=(),
    )


def _contracts(engine: Engine, keys: IntArray, as_of: int) -> ContractPart | None:
    terms = fetch_terms(engine)
    if not len(terms.lost):
        return None
    return ContractPart(
        place=np.searchsorted(keys, terms.account_key),
        terms=terms,
        renewals=renewals(terms, as_of=as_of, size=MOST_DRAWS),
    )


def _worth(
    keys: IntArray,
    kinds: list[str],
    buying: BuyingPart | None,
    contracts: ContractPart | None,
    ahead: Ahead,
) -> Worth:
    """Return the expected worth of each account, without costs and referrals."""
    worth = nothing_yet(keys, kinds)
    if buying is not None:
        worth = with_buying(worth, buying, buying_worth(buying, ahead))
    if contracts is not None:
        worth = with_contracts(worth, contracts, contract_worth(contracts, ahead))
    return worth

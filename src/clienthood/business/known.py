"""What was known of the revenue to come at a day: purchases, contracts, groups of accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.business.futures import Sources
from clienthood.engine import Engine
from clienthood.value.buying import BUYING, begun, history_of
from clienthood.value.chains import make_chained
from clienthood.value.choice import LEAST_ACCOUNTS, LEAST_REPEATERS
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.models.fitted import Centre, Prior
from clienthood.value.models.resampling import draws
from clienthood.value.purchases import make_purchases
from clienthood.value.renewing import renewals
from clienthood.value.spending import spending
from clienthood.value.summary import fetch_summary, make_summary
from clienthood.value.terms import Terms, fetch_terms, terms_chain
from clienthood.value.trades import Trade, buying_prior, spend_prior
from clienthood.value.worth import BuyingPart, ContractPart

GROUPS = ("contract", "member", "neither")
"""With a contract in force; else a member of a loyalty programme; else neither."""
CONTRACT, MEMBER, NEITHER = range(3)
DRAWN = 16
"""Draws of the parameters of models fitted to what was known at an earlier day."""
FITTED = 20_000
"""Accounts that models of an earlier day are fitted to at most, drawn evenly; all are foreseen."""
BILLED_THROUGH = 1.5
"""Days with money in a term from which it is billed throughout it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """Accounts known at a day, in the order of their keys, and where their revenue comes from."""

    account_key: IntArray
    sources: Sources


def known_now(
    engine: Engine, buying: BuyingPart | None, contracts: ContractPart | None, *, as_of: int
) -> Known:
    """Return what a run knows, from the parts of its worth; reads the tables that it left."""
    keys = _keys(engine, "select account_key from worth order by account_key")
    return _known(engine, keys, buying, contracts, as_of=as_of, purchases="purchases")


def known_then(engine: Engine, *, model: str, trade: Trade, as_of: int) -> Known | None:
    """Return what was known at an earlier day; None where nothing was bought or signed by then."""
    make_purchases(engine, as_of=as_of, name="purchases_then")
    make_summary(engine, as_of=as_of, purchases="purchases_then", name="summary_then")
    make_chained(engine, as_of=as_of)
    engine.table("terms_then", terms_chain(as_of=as_of).sql())
    engine.drop("chained")
    keys = _keys(
        engine,
        "select account_key from (select account_key from summary_then"
        " union select account_key from terms_then) seen order by account_key",
    )
    found = None
    if len(keys):
        buying = _buying_then(engine, keys, model, trade)
        contracts = _contracts_then(engine, keys, as_of)
        found = _known(engine, keys, buying, contracts, as_of=as_of, purchases="purchases_then")
    for name in ("purchases_then", "summary_then", "terms_then"):
        engine.drop(name)
    return found


def _keys(engine: Engine, sql: str) -> IntArray:
    return np.asarray(engine.fetch(sql).column("account_key").to_numpy(), np.int64)


def _known(
    engine: Engine,
    keys: IntArray,
    buying: BuyingPart | None,
    contracts: ContractPart | None,
    *,
    as_of: int,
    purchases: str,
) -> Known:
    group = np.full(len(keys), NEITHER)
    joined = _keys(
        engine,
        "select account_key from memberships_rows where joined_on is not null"
        f" and day <= {as_of} and (left_on is null or left_on > {as_of}) group by account_key",
    )
    group[np.isin(keys, joined)] = MEMBER
    spread = np.zeros(0, np.bool_)
    if contracts is not None:
        group[contracts.place[~contracts.terms.lost]] = CONTRACT
        billed = _billed(engine, keys, as_of, purchases)[contracts.place]
        spread = billed * contracts.terms.period_days / 365 > BILLED_THROUGH
    sources = Sources(buying=buying, contracts=contracts, spread=spread, group=group)
    return Known(account_key=keys, sources=sources)


def _billed(engine: Engine, keys: IntArray, as_of: int, purchases: str) -> FloatArray:
    """Return the days of the last year on which money came that was no purchase."""
    sold = engine.rows("select 1 as x from orders_rows limit 1")
    money = "orders_rows" if sold else "payments_rows"
    rows = engine.fetch(
        f"select m.account_key, count(*) as n from (select account_key, day from {money}"
        f" where cents > 0 and day > {as_of - 365} and day <= {as_of} group by account_key, day) m"
        f" left join {purchases} p on p.account_key = m.account_key and p.day = m.day"
        " where p.day is null group by m.account_key order by m.account_key"
    )
    found = np.zeros(len(keys))
    theirs = np.asarray(rows.column("account_key").to_numpy(), np.int64)
    here = np.isin(theirs, keys)
    number = np.asarray(rows.column("n").to_numpy(), np.float64)
    found[np.searchsorted(keys, theirs[here])] = number[here]
    return found


def _buying_then(engine: Engine, keys: IntArray, model: str, trade: Trade) -> BuyingPart | None:
    summary = fetch_summary(engine, "summary_then")
    if not len(summary.x):
        return None
    few = len(summary.x) < LEAST_ACCOUNTS or int((summary.x > 0).sum()) < LEAST_REPEATERS
    chosen = BUYING[model]
    history = begun(history_of(summary))
    pooled = few and chosen.key == "pareto_nbd"
    rows = _sample(len(summary.x))
    prior: Prior | Centre = buying_prior(trade, float(history.T.max())) if pooled else "weak"
    fit = chosen.fit(history.at(rows), prior)
    days = history.x + 1.0
    first = summary.first_cents.astype(np.float64)
    mean = (np.nan_to_num(summary.spend_mean) * history.x + first) / days
    return BuyingPart(
        place=np.searchsorted(keys, summary.account_key),
        history=history,
        days=days,
        mean=mean,
        model=chosen,
        fit=fit,
        drawn=draws(fit, DRAWN).params,
        spending=spending(days[rows], mean[rows], spend_prior() if few else "weak", size=DRAWN),
    )


def _sample(accounts: int) -> IntArray:
    """Return the places of the accounts that models are fitted to, in rising order."""
    if accounts <= FITTED:
        return np.arange(accounts)
    picked = np.random.default_rng(accounts).choice(accounts, FITTED, replace=False)
    return np.sort(picked)


def _contracts_then(engine: Engine, keys: IntArray, as_of: int) -> ContractPart | None:
    terms: Terms = fetch_terms(engine, "terms_then")
    if not len(terms.lost):
        return None
    return ContractPart(
        place=np.searchsorted(keys, terms.account_key),
        terms=terms,
        renewals=renewals(terms, as_of=as_of, size=DRAWN),
    )

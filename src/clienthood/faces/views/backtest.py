"""The backtest: forecasts made at an earlier day, held against what each account then did."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np

from clienthood.engine import Engine
from clienthood.errors import RecordsError
from clienthood.faces.views.forecasts import Forecast, classes, forecasts
from clienthood.faces.views.hindsight import Hindsight, hindsight
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, long_date
from clienthood.settings import ValueSection
from clienthood.units import date_of, day_number
from clienthood.value.buying import BUYING, CHOSEN_FROM
from clienthood.value.choice import Past, choose
from clienthood.value.models.columns import IntArray
from clienthood.value.past import past_between, past_of
from clienthood.value.purchases import make_purchases

GROUPS = 10
"""Classes of accounts by forecast that are shown beside what came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestRow:
    """One model or plain rule on the days held out."""

    key: str
    name: str
    model: bool
    """Whether it is a model; False: a plain rule."""
    chosen: bool
    """Whether the book would have taken it, by what it knew on that day."""
    forecast: float
    actual: float
    """Purchases of all accounts together."""
    mae: float
    rmse: float
    """Mean absolute, root mean squared error of an account's number of purchases."""
    log_score: float | None
    """Mean log of the probability density given to what came; None for a rule."""
    auc: float | None
    """How well it tells who comes again; 0.5 is a coin; None where all or none came."""
    holds: bool
    """Whether it is right on average in every class of accounts, within chance."""
    leans: str
    """too high or too low, where it does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Accounts of like forecast: mean purchases forecast by the chosen model, and made."""

    accounts: int
    forecast: float
    actual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """Forecasts made at a day, from nothing but what was known then."""

    run: str
    behind: tuple[str, ...]
    since: dt.date | None
    """The day at which the forecasts are made; None where the record is too short."""
    until: dt.date
    """The last day held out."""
    accounts: int
    headline: str
    choice: str
    """Which model the book would have taken on that day, and why."""
    rows: tuple[BacktestRow, ...]
    """Models first, by log score; then rules."""
    groups: tuple[Group, ...]
    calls: Hindsight
    """Calls and worth of an earlier day, held against what followed."""


def backtest(
    reading: Reading, *, since: dt.date | None = None, until: dt.date | None = None
) -> Backtest:
    """Return how forecasts of purchases made at an earlier day came true.

    Parameters
    ----------
    reading
        A run; purchases under contract are no part of it.
    since
        The day at which the forecasts are made; the last third of the record is held out where
        not given, a year at most.
    until
        The last day held out; the as-of date of the run where not given.

    Raises
    ------
    RecordsError
        If the days are not in order, or nothing was bought up to the first one.
    """
    reading.name_rows()
    calls = hindsight(reading, since=since, until=until)
    end = day_number(until) if until else reading.as_of
    make_purchases(reading.engine, as_of=end)
    past = _past(reading.engine, since, end)
    if past is None:
        return Backtest(
            run=reading.run.id,
            behind=reading.behind(),
            since=None,
            until=date_of(end),
            accounts=0,
            headline="The record of purchases is too short to hold any of it out.",
            choice="",
            rows=(),
            groups=(),
            calls=calls,
        )
    begin = end - int(past.days)
    asked = reading.settings.value
    recent = _recent(reading.engine, past, begin)
    found = list(forecasts(past, recent, asked.prior))
    key, why = _chosen(reading.engine, asked, begin)
    chosen = next(each for each in found if each.score.key == key)
    return Backtest(
        run=reading.run.id,
        behind=reading.behind(),
        since=date_of(begin),
        until=date_of(end),
        accounts=len(past.held),
        headline=_headline(chosen, past, date_of(begin)),
        choice=f"On that day the book would have taken {chosen.score.name}: {why}.",
        rows=_rows(found, key),
        groups=_groups(chosen, past),
        calls=calls,
    )


def _past(engine: Engine, since: dt.date | None, end: int) -> Past | None:
    if since is None:
        return past_of(engine, as_of=end)
    if day_number(since) >= end:
        raise RecordsError(
            f"there is nothing to forecast from {since} to {date_of(end)}",
            hint="the day of the forecast comes before the last day held out",
        )
    past = past_between(engine, earlier=day_number(since), later=end)
    if past is None:
        raise RecordsError(f"nothing was bought up to {since}", hint="choose a later day")
    return past


def _recent(engine: Engine, past: Past, begin: int) -> IntArray:
    """Return the purchases of each account in as many days before as are held out after."""
    make_purchases(engine, as_of=begin, name="purchases_then")
    rows = engine.fetch(
        "select account_key, count(*) as n from purchases_then"
        f" where day > {begin - int(past.days)} group by account_key"
    )
    engine.drop("purchases_then")
    bought = dict(zip(*(rows.column(name).to_pylist() for name in rows.column_names), strict=True))
    keys = [] if past.account_key is None else past.account_key.tolist()
    return np.array([bought.get(key, 0) for key in keys], dtype=np.int64)


def _chosen(engine: Engine, asked: ValueSection, begin: int) -> tuple[str, str]:
    """Return the model that the book would have taken at a day by what came before, and why."""
    if asked.model != "auto":
        return asked.model, "the settings ask for it"
    choice = choose(past_of(engine, as_of=begin), CHOSEN_FROM, asked.prior)
    return choice.chosen, choice.reason


def _headline(chosen: Forecast, past: Past, begin: dt.date) -> str:
    score, days = chosen.score, count(int(past.days), "day")
    return (
        f"Of {count(len(past.held), 'account')} known on {long_date(begin)}, {score.name} forecast"
        f" {count(round(score.forecast), 'purchase')} in the {days} after; {score.actual:,.0f}"
        " were made."
    )


def _rows(found: list[Forecast], chosen: str) -> tuple[BacktestRow, ...]:
    rows = [
        BacktestRow(
            key=each.score.key,
            name=each.score.name,
            model=each.model,
            chosen=each.score.key == chosen,
            forecast=each.score.forecast,
            actual=each.score.actual,
            mae=each.score.mae,
            rmse=each.score.rmse,
            log_score=None if math.isnan(each.score.log_score) else each.score.log_score,
            auc=None if math.isnan(each.auc) else each.auc,
            holds=not each.leans,
            leans=each.leans,
        )
        for each in found
    ]
    models = [row for row in rows if row.key in BUYING]
    models.sort(key=lambda row: -(row.log_score or 0.0))
    return (*models, *(row for row in rows if row.key not in BUYING))


def _groups(chosen: Forecast, past: Past) -> tuple[Group, ...]:
    return tuple(
        Group(
            accounts=len(part),
            forecast=float(chosen.forecast[part].mean()),
            actual=float(past.held[part].mean()),
        )
        for part in classes(chosen.forecast, GROUPS)
    )

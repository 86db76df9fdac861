"""Which model forecasts this book best, judged by its own past.

Every model is fitted to what was known at an earlier day and scored by the logarithm of the
probability density that it gave to the days on which each account then bought, or did not: how
often, when, and how regularly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clienthood.value.buying import Buying, History
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.models.fitted import Centre, Prior

LEAST_ACCOUNTS, LEAST_REPEATERS = 50, 20
"""Fewer accounts, or fewer that bought again, cannot choose between models."""
GAIN = 0.01
"""Nats per account that a log score must gain on the default's to be worth another model."""
ENOUGH = 20_000
"""Accounts that are scored at most, drawn at random."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """What was known at an earlier day, and what came after.

    Attributes
    ----------
    history, later
        Histories of the same accounts at the earlier day, and at the end of the days held out.
    held
        Purchase days of each account in the days held out, shape (accounts,).
    days
        Number of days held out.
    account_key
        Keys of the accounts, shape (accounts,); None where the book is none of records.
    """

    history: History
    later: History
    held: IntArray
    days: float
    account_key: IntArray | None = None

    def sample(self, size: int = ENOUGH) -> Past:
        """Return at most ``size`` accounts, drawn at random."""
        if len(self.held) <= size:
            return self
        pick = np.sort(np.random.default_rng(0).choice(len(self.held), size, replace=False))
        return Past(
            history=self.history.at(pick),
            later=self.later.at(pick),
            held=self.held[pick],
            days=self.days,
            account_key=None if self.account_key is None else self.account_key[pick],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a model did on the days held out.

    Attributes
    ----------
    log_score
        Mean logarithm of the density given to what happened, in nats, times in days; higher is
        better. NaN for a rule that gives no probability.
    forecast, actual
        Purchases of all accounts together.
    mae, rmse
        Mean absolute and root mean squared error of an account's number of purchases.
    """

    key: str
    name: str
    log_score: float
    forecast: float
    actual: float
    mae: float
    rmse: float

    @property
    def bias(self) -> float:
        """Forecast over actual, less one."""
        return self.forecast / self.actual - 1 if self.actual else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The model taken, the next best, and why.

    Attributes
    ----------
    scores
        Best first; empty where the book is too small to judge.
    """

    chosen: str
    runner_up: str | None
    reason: str
    days: float
    accounts: int
    scores: tuple[Score, ...]


def choose(
    past: Past | None,
    models: Sequence[Buying],
    prior: Prior | Centre = "weak",
) -> Choice:
    """Return the model to use: the first, unless another is clearly better on the past.

    Another model is taken if its log score exceeds the first one's by more than 0.01 nats per
    account and by more than one standard error of that difference over accounts.
    """
    first = models[0]
    if past is None or len(past.held) < LEAST_ACCOUNTS or repeaters(past) < LEAST_REPEATERS:
        return Choice(
            chosen=first.key,
            runner_up=None,
            reason=f"too few accounts that bought again to choose by; {first.name} is the default",
            days=0.0 if past is None else past.days,
            accounts=0 if past is None else len(past.held),
            scores=(),
        )
    tried = past.sample()
    each = {model.key: log_scores(model, tried, prior) for model in models}
    scores = sorted(
        (scored(model, tried, *each[model.key]) for model in models), key=lambda s: -s.log_score
    )
    best = scores[0]
    ahead = each[best.key][0] - each[first.key][0]
    margin = float(ahead.std(ddof=1) / math.sqrt(len(ahead)))
    better = float(ahead.mean()) > max(margin, GAIN)
    taken = best if better else next(score for score in scores if score.key == first.key)
    others = [score for score in scores if score.key != taken.key]
    return Choice(
        chosen=taken.key,
        runner_up=others[0].key if others else None,
        reason=_reason(taken, best, others, tried),
        days=past.days,
        accounts=len(tried.held),
        scores=tuple(scores),
    )


def repeaters(past: Past) -> int:
    """Return how many accounts had bought again by the earlier day."""
    return int((past.history.x > 0).sum())


def log_scores(
    model: Buying, past: Past, prior: Prior | Centre = "weak"
) -> tuple[FloatArray, FloatArray]:
    """Return the log score and the forecast of each account, by a model fitted to the past."""
    params = model.fit(past.history, prior).params
    gained = model.log_likelihood(params, past.later) - model.log_likelihood(params, past.history)
    return gained, model.expected(params, past.days, past.history)


def scored(model: Buying, past: Past, log_score: FloatArray, forecast: FloatArray) -> Score:
    """Return the score of a model from its log scores and forecasts."""
    return score_of(model.key, model.name, past, forecast, float(log_score.mean()))


def score_of(key: str, name: str, past: Past, forecast: FloatArray, log_score: float) -> Score:
    """Return the score of any forecast."""
    error = forecast - past.held
    return Score(
        key=key,
        name=name,
        log_score=log_score,
        forecast=float(forecast.sum()),
        actual=float(past.held.sum()),
        mae=float(np.abs(error).mean()),
        rmse=float(np.sqrt(np.square(error).mean())),
    )


def _reason(taken: Score, best: Score, others: Sequence[Score], past: Past) -> str:
    days = f"the {past.days:.0f} days held out of {len(past.held):,} accounts"
    if taken.key != best.key:
        return f"{best.name} scored no clearly better than the default {taken.name} on {days}"
    if not others:
        return f"the only model tried on {days}"
    return f"{taken.name} gave what happened in {days} the best log score, {others[0].name} next"

"""Forecasts of purchases held against what came: of the models, and of plain rules beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clienthood.value.buying import BUYING
from clienthood.value.choice import Past, Score, log_scores, score_of
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.models.fitted import Prior
from clienthood.value.ranks import ranks

CLASSES = 5
"""Classes of accounts by forecast in which it must hold."""
FAR = 2.6
"""Standard errors off in any of the classes from which a forecast does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """Forecasts of one model or rule, and how they did.

    Attributes
    ----------
    model
        Whether it is a model; a rule gives no probabilities.
    forecast
        Purchases of each account, shape (accounts,).
    auc
        Share of pairs of a returning and a lost account that it puts in the right order; NaN
        where all or none returned.
    leans
        Where it does not hold: too high or too low; empty where it holds.
    """

    model: bool
    score: Score
    forecast: FloatArray
    auc: float
    leans: str


def forecasts(past: Past, recent: IntArray, prior: Prior) -> Iterator[Forecast]:
    """Yield the forecast of every model, then of every rule.

    Parameters
    ----------
    past
        What was known, and what came.
    recent
        Purchases of each account in as many days before as are held out, shape (accounts,).
    prior
        That of the models.
    """
    for model in BUYING.values():
        told, forecast = log_scores(model, past, prior)
        yield _held(model.key, model.name, past, forecast, float(told.mean()))
    for key, (name, forecast) in _rules(past, recent).items():
        yield _held(key, name, past, forecast, math.nan)


def _rules(past: Past, recent: IntArray) -> dict[str, tuple[str, FloatArray]]:
    known = past.history
    rate = known.x / np.maximum(known.T, 1.0) * past.days
    silent = known.T - known.t_x > known.T / 2
    return {
        "same_rate": ("as often as before", rate),
        "last_period": ("as in the last period", recent.astype(np.float64)),
        "silent": ("none if long silent", np.where(silent, 0.0, rate)),
        "nobody": ("nobody comes again", np.zeros(len(known))),
    }


def _held(key: str, name: str, past: Past, forecast: FloatArray, log_score: float) -> Forecast:
    return Forecast(
        model=key in BUYING,
        score=score_of(key, name, past, forecast, log_score),
        forecast=forecast,
        auc=_auc(forecast, past.held > 0),
        leans=_leans(forecast, past.held),
    )


def _auc(forecast: FloatArray, returned: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    came, lost = int(returned.sum()), int((~returned).sum())
    if not came or not lost:
        return math.nan
    places = ranks(forecast)[returned].sum()
    return float((places - came * (came + 1) / 2) / (came * lost))


def _leans(forecast: FloatArray, held: IntArray) -> str:
    """Return which way a forecast is off in the class where it is off most, if it is far off."""
    worst = 0.0
    for group in classes(forecast, CLASSES):
        error = forecast[group] - held[group]
        noise = float(error.std()) / math.sqrt(len(error))
        off = float(error.mean())
        z = off / noise if noise > 0 else math.copysign(math.inf, off) if off else 0.0
        worst = z if abs(z) > abs(worst) else worst
    return "" if abs(worst) <= FAR else "too high" if worst > 0 else "too low"


def classes(forecast: FloatArray, number: int) -> list[IntArray]:
    """Return the places of accounts in classes of like size by forecast, the lowest first."""
    order = np.argsort(forecast, kind="stable")
    return [part for part in np.array_split(order, min(number, len(order))) if len(part)]

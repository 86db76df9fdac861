"""Contracts: how likely each is renewed at every coming opportunity, learnt by length of term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from clienthood.value.models import bdw, sbg
from clienthood.value.models.columns import FloatArray
from clienthood.value.models.fitted import Fit
from clienthood.value.models.resampling import draws
from clienthood.value.terms import Terms
from clienthood.value.trades import renewal_prior

LEAST_LOST = 20
"""Fewer losses seen cannot choose between models."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Renewal:
    """How contracts of one length of term are renewed.

    Attributes
    ----------
    model
        ``sbg`` or ``bdw``.
    drawn
        Draws of the parameters, each of shape (draws, 1).
    log_scores
        Held-out log score of each model tried, per renewal opportunity; empty where too few
        contracts were lost to choose.
    """

    period_days: int
    model: str
    fit: Fit[Any]
    drawn: Any
    contracts: int
    log_scores: Mapping[str, float]

    def survival(self, params: Any, renewals: FloatArray) -> FloatArray:  # noqa: ANN401
        """Return the share of new contracts that outlive so many renewals."""
        module = bdw if self.model == "bdw" else sbg
        return np.asarray(module.survival(params, renewals))

    def endless(self, discount: float, survived: FloatArray) -> FloatArray:
        """Return the discounted expected renewals without end, the next one undiscounted.

        ``discount`` is for a period, above 0.
        """
        module = bdw if self.model == "bdw" else sbg
        return np.asarray(module.derl(self.fit.params, discount, survived))

    def stays(self, params: Any, survived: FloatArray, ahead: FloatArray) -> FloatArray:  # noqa: ANN401
        """Return the probability of ``ahead`` further renewals after those survived."""
        before = np.maximum(self.survival(params, survived), 1e-300)
        return np.asarray(self.survival(params, survived + ahead) / before)


def renewals(terms: Terms, *, as_of: int, size: int, seed: int = 0) -> dict[int, Renewal]:
    """Return how contracts are renewed, by length of term in days."""
    return {
        int(period): _renewal(terms.at(terms.period_days == period), int(period), as_of, size, seed)
        for period in np.unique(terms.period_days)
    }


def opportunities(terms: Terms, *, as_of: int, horizon: float) -> tuple[FloatArray, FloatArray]:
    """Return the days until the next opportunity of each contract, and how many lie ahead.

    Shapes (contracts,). The next one is at the end of the current term, or now where that has
    just passed; a lost contract has none.
    """
    until = np.maximum(np.where(terms.lost, np.inf, terms.ends - as_of), 0.0)
    ahead = np.floor((horizon - until) / terms.period_days) + 1.0
    return until, np.where(terms.lost | (until > horizon), 0.0, np.maximum(ahead, 0.0))


def _renewal(terms: Terms, period: int, as_of: int, size: int, seed: int) -> Renewal:
    few = int(terms.lost.sum()) < LEAST_LOST
    scores = {} if few else _scores(terms, period, as_of)
    model = "bdw" if scores and scores["bdw"] > scores["sbg"] else "sbg"
    fit: Fit[Any]
    if not (terms.survived.any() or terms.lost.any()):
        fit = sbg.unseen(renewal_prior(period))
    elif few:
        fit = sbg.fit(terms.survived, terms.lost, prior=renewal_prior(period))
    else:
        fit = (bdw if model == "bdw" else sbg).fit(terms.survived, terms.lost)
    return Renewal(
        period_days=period,
        model=model,
        fit=fit,
        drawn=draws(fit, size, seed=seed).params,
        contracts=len(terms.lost),
        log_scores=scores,
    )


def _scores(terms: Terms, period: int, as_of: int) -> dict[str, float]:
    """Return the log score of each model on the last third of the time on record."""
    cut = as_of - (as_of - int(terms.started.min())) // 3
    known = terms.started < cut
    started, survived = terms.started[known], terms.survived[known]
    lost = terms.lost[known]
    passed = np.floor((cut - started) / period)
    gone = lost & (survived + 1 <= passed)
    early = np.where(gone, survived, np.minimum(survived, passed))
    if not (early.any() or gone.any()):
        return {}
    open_ = ~gone
    found = {}
    for name, module in (("sbg", sbg), ("bdw", bdw)):
        fit: Fit[Any] = module.fit(early, gone)
        here = np.maximum(module.survival(fit.params, early[open_]), 1e-300)
        there = np.maximum(module.survival(fit.params, survived[open_]), 1e-300)
        after = np.maximum(module.survival(fit.params, survived[open_] + 1), 1e-300)
        gained = np.where(lost[open_], np.log(np.maximum(there - after, 1e-300)), np.log(there))
        faced = float((survived[open_] - early[open_] + lost[open_]).sum())
        found[name] = float((gained - np.log(here)).sum()) / max(faced, 1.0)
    return found

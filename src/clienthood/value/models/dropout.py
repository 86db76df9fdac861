"""Leaving after a purchase with the same chance each time: what the BG family of models shares.

An account buys at every k-th event of a Poisson process of rate lambda ~ Gamma(r, alpha) and after
a purchase leaves with chance p ~ Beta(a, b). Given n chances to leave that it passed alive,

    L = c(x) alpha^r (alpha+t_x)^-(r+kx) B(a, b+n) / B(a, b) { W + a / (b+n-1) }

where W is the probability to see nothing in (t_x, T] of an account that stayed. All terms are
positive. BG/NBD: k = 1, n = x; MBG/NBD: n = x + 1; (M)BG/CNBD-k: any k.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln

from clienthood.value.models.columns import Column, FloatArray, history

Value = FloatArray | float
Four = tuple[Value, Value, Value, Value]
"""r, alpha, a, b."""


class Kind(NamedTuple):
    """Which model of the family: events per purchase, and chances to leave at the first purchase.

    ``early`` is 1 where an account may leave right after its first purchase, else 0.
    """

    k: int = 1
    early: int = 0


class History(NamedTuple):
    """Checked histories: repeat purchases, time of the last, end of observation."""

    x: FloatArray
    t_x: FloatArray
    T: FloatArray


NEW = History(np.zeros(()), np.zeros(()), np.zeros(()))
"""An account at its first purchase."""


def seen_of(x: Column, t_x: Column, T: Column) -> History:
    """Return histories, checked as ``columns.history``."""
    return History(*history(x, t_x, T))


def log_likelihood(kind: Kind, params: Four, seen: History) -> FloatArray:
    """Return the log-likelihood of each history, but for (k-1) litt - x log (k-1)!."""
    r, alpha, a, b = params
    passed = seen.x + kind.early
    count = r + kind.k * seen.x
    return np.asarray(
        gammaln(count)
        - gammaln(r)
        + r * np.log(alpha / (alpha + seen.t_x))
        - kind.k * seen.x * np.log(alpha + seen.t_x)
        + gammaln(b + passed)
        - gammaln(b)
        + gammaln(np.add(a, b))
        - gammaln(np.add(a, b) + passed)
        + np.logaddexp(_log_silence(kind, params, seen), _log_odds(kind, params, seen))
    )


def p_alive(kind: Kind, params: Four, seen: History) -> FloatArray:
    """Return the probability that each account has not left by T, in [0, 1]."""
    gone = _log_odds(kind, params, seen) - _log_silence(kind, params, seen)
    return np.asarray(np.exp(-np.logaddexp(0.0, gone)))


def stages(kind: Kind, params: Four, seen: History) -> FloatArray:
    """Return the terms of the probability of silence by events since the last purchase.

    Their sum times ((alpha+t_x) / (alpha+T))^(r+kx) is W; shape (..., k).
    """
    r, alpha, _, _ = params
    count = r + kind.k * seen.x
    share = (seen.T - seen.t_x) / (alpha + seen.T)
    return np.stack(stage_terms(kind, np.asarray(count), np.asarray(share)), axis=-1)


def _log_silence(kind: Kind, params: Four, seen: History) -> FloatArray:
    r, alpha, _, _ = params
    waited = np.log1p((seen.T - seen.t_x) / (alpha + seen.t_x))
    terms = stages(kind, params, seen)
    return np.asarray(np.log(terms.sum(axis=-1)) - (r + kind.k * seen.x) * waited)


def _log_odds(kind: Kind, params: Four, seen: History) -> FloatArray:
    """Return the log odds that the last chance to leave was taken; -inf where there was none."""
    _, _, a, b = params
    return np.asarray(np.log(a) - np.log(b + passed_before(kind, seen.x)))


def passed_before(kind: Kind, x: FloatArray) -> FloatArray:
    """Return the chances to leave before the last one; infinite where there was none at all."""
    return np.asarray(np.where(x + kind.early > 0, x + kind.early - 1.0, np.inf))


def stage_terms(kind: Kind, count: FloatArray, share: FloatArray) -> list[FloatArray]:
    """Return (count)_j share^j / j! for the stages j = 0..k-1."""
    terms = [np.ones(np.broadcast_shapes(np.shape(count), np.shape(share)))]
    for stage in range(1, kind.k):
        terms.append(terms[-1] * share * (count + stage - 1) / stage)
    return terms

"""The future of an account that may leave after each purchase: counts, discounted worth, draws.

Given that it is alive, an account of the BG family has lambda ~ Gamma(r + kx + j, alpha + T) and
p ~ Beta(a, b + n), independent, when j events went by since its last purchase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from scipy.special import betainc, betaln, gammaln, hyp2f1, xlogy

from clienthood.value.models.columns import FloatArray
from clienthood.value.models.dropout import (
    Four,
    History,
    Kind,
    Value,
    p_alive,
    stages,
)
from clienthood.value.models.dropout_sum import Believed, Future, summed

NEAR = 1e-5
LEAST = 0.01
"""How near to a = 1 the closed form is left, and the least a + b + n - 1 that it takes."""


class Alive(NamedTuple):
    """What is believed of accounts that are alive; each of shape (..., k), by events gone by.

    shape, rate: of the rate of events; leaves, stays: of the chance to leave; share: of each
    number of events gone by since the last purchase.
    """

    shape: FloatArray
    rate: FloatArray
    leaves: FloatArray
    stays: FloatArray
    share: FloatArray


def alive_of(kind: Kind, params: Four, seen: History) -> Alive:
    """Return what is believed of each account given that it is alive at T."""
    r, alpha, a, b = (np.asarray(value, dtype=np.float64)[..., None] for value in params)
    x, end = seen.x[..., None], seen.T[..., None]
    terms = stages(kind, params, seen)
    shape = r + kind.k * x + np.arange(kind.k, dtype=np.float64)
    wide = np.broadcast_arrays(
        shape, alpha + end, a, b + x + kind.early, terms / terms.sum(axis=-1, keepdims=True)
    )
    return Alive(*wide)


def alive_after(kind: Kind, params: Four, seen: History, ahead: Value) -> FloatArray:
    """Return P(alive) of each account ``ahead`` of T."""
    now = p_alive(kind, params, seen)
    if not np.any(ahead):
        return now
    alive = alive_of(kind, params, seen)
    z = _part_of(alive, ahead)
    if kind.k == 1:
        return now * _stays_closed(alive, z)
    return now * _mixed(alive, [future.alive for future in _futures(alive, z)])


def purchases(kind: Kind, params: Four, seen: History, horizon: Value) -> FloatArray:
    """Return the expected purchases of each account within ``horizon`` of T."""
    alive = alive_of(kind, params, seen)
    z = _part_of(alive, horizon)
    if kind.k == 1:
        return p_alive(kind, params, seen) * _expected_closed(alive, z)
    bought = _mixed(alive, [future.bought for future in _futures(alive, z)])
    return p_alive(kind, params, seen) * bought


def p_count(kind: Kind, params: Four, seen: History, n: int, horizon: Value) -> FloatArray:
    """Return the probability that each account makes ``n`` purchases within ``horizon`` of T."""
    now, alive = p_alive(kind, params, seen), alive_of(kind, params, seen)
    shape, _, a, b, _ = alive
    z = _part_of(alive, horizon)
    events = kind.k * n - np.arange(kind.k, dtype=np.float64)
    found = np.exp(betaln(a, b + n) - betaln(a, b)) * sum(
        _p_events(shape, z, events + extra) for extra in range(kind.k)
    )
    if n:
        left = np.exp(betaln(a + 1, b + n - 1) - betaln(a, b))
        found = found + left * betainc(events, shape, z)
    return now * _mixed(alive, [found[..., stage] for stage in range(kind.k)]) + (
        1.0 - now if n == 0 else 0.0
    )


def _mixed(alive: Alive, by_stage: list[FloatArray]) -> FloatArray:
    """Return the mean over the events gone by since the last purchase."""
    return np.asarray((np.stack(by_stage, axis=-1) * alive.share).sum(axis=-1))


def _part_of(alive: Alive, horizon: Value) -> FloatArray:
    """Return horizon / (rate + horizon), shape (..., 1) or (..., k)."""
    ahead = np.asarray(horizon, dtype=np.float64)[..., None]
    return np.asarray(ahead / (alive.rate + ahead))


def _futures(alive: Alive, z: FloatArray) -> Iterator[Future]:
    """Yield the future of each account for each number of events gone by."""
    shape, _, leaves, stays, _ = alive
    k = shape.shape[-1]
    for stage in range(k):
        at = (..., stage)
        yield summed(k, stage, Believed(shape[at], z[at], leaves[at], stays[at]))


def _p_events(shape: FloatArray, z: FloatArray, events: FloatArray) -> FloatArray:
    """Return the negative binomial probability of this number of events; 0 below none."""
    some = np.maximum(events, 0.0)
    ways = gammaln(shape + some) - gammaln(shape) - gammaln(some + 1.0)
    found = np.exp(ways + shape * np.log1p(-z) + xlogy(some, z))
    return np.asarray(np.where(events < 0.0, 0.0, found))


def _expected_closed(alive: Alive, z: FloatArray) -> FloatArray:
    """Return the expected purchases for k = 1: the 2F1 of the paper after Euler's transformation.

    Summed instead near a = 1, where the formula is of the form 0/0, and near a + b = 1.
    """
    shape, _, a, b, _ = alive
    top = a + b - 1.0
    sound = (np.abs(a - 1.0) > NEAR) & (top > LEAST)
    power, base = np.where(sound, a - 1.0, 1.0), np.where(sound, top, 1.0)
    with np.errstate(invalid="ignore"):
        lost = np.exp(power * np.log1p(-z)) * hyp2f1(base - shape, power, base, z)
        closed = np.where(sound, base / power * (1.0 - lost), np.nan)
    return _mended(closed, alive, z, lambda future: future.bought)


def _stays_closed(alive: Alive, z: FloatArray) -> FloatArray:
    """Return the probability to stay for k = 1."""
    shape, _, a, b, _ = alive
    with np.errstate(invalid="ignore"):
        closed = np.exp(a * np.log1p(-z)) * hyp2f1(a + b - shape, a, a + b, z)
    return _mended(closed, alive, z, lambda future: future.alive)


def _mended(
    closed: FloatArray, alive: Alive, z: FloatArray, pick: Callable[[Future], FloatArray]
) -> FloatArray:
    """Return the closed form, and the sum over events where it is not finite."""
    bad = ~np.isfinite(closed)
    if bad.any():
        parts = (alive.shape, z, alive.leaves, alive.stays)
        closed[bad] = pick(
            summed(1, 0, Believed(*(np.broadcast_to(part, bad.shape)[bad] for part in parts)))
        )
    return np.asarray(closed[..., 0])

"""Histories and futures drawn at random from the models of leaving after a purchase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.value.models.columns import Column, FloatArray, column
from clienthood.value.models.dropout import Four, History, Kind, p_alive
from clienthood.value.models.dropout_future import alive_of

RAREST, SUREST = 1e-300, 1.0 - 2.0**-53
"""Chances to leave that are told from 0 and 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulated:
    """Simulated histories: x, t_x, T, litt, and what no record holds.

    ``litt`` is the sum of the logarithms of the gaps between purchases, ``leaves`` the time of
    leaving and ``rate`` the purchases per unit of time, both counted from the first purchase.
    """

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    litt: FloatArray
    leaves: FloatArray
    rate: FloatArray


def simulate(kind: Kind, params: Four, T: Column, seed: int) -> Simulated:
    """Return one simulated history for each T."""
    end = column(T, "T")
    random = np.random.default_rng(seed)
    r, alpha, a, b = params
    rate = random.gamma(np.broadcast_to(r, end.shape)) / alpha
    last = _until_leaving(np.broadcast_to(a, end.shape), np.broadcast_to(b, end.shape), random)
    last = last - kind.early
    events = random.poisson(rate * end).astype(np.float64)
    x = np.minimum(events // kind.k, last)
    gaps = random.standard_gamma(kind.k, int(x.sum()))
    owner = np.repeat(np.arange(len(end)), x.astype(np.int64))
    bought = np.bincount(owner, weights=gaps, minlength=len(end))
    whole = bought + random.standard_gamma(events - kind.k * x + 1.0)
    t_x = end * (bought / whole)
    logs = np.log(gaps * (end / whole)[owner])
    left = last <= events // kind.k
    to_come = random.standard_gamma(np.where(left, 1.0, kind.k * last - events))
    with np.errstate(over="ignore"):
        ends = np.where(left, t_x, end + to_come / np.maximum(rate, RAREST))
    return Simulated(
        x=x,
        t_x=t_x,
        T=end,
        litt=np.bincount(owner, weights=logs, minlength=len(end)).astype(np.float64),
        leaves=ends,
        rate=np.asarray(rate / kind.k),
    )


def draw_future(
    kind: Kind, params: Four, seen: History, horizon: float, random: np.random.Generator
) -> FloatArray:
    """Return one draw of the purchases of each account within ``horizon`` of T."""
    alive = p_alive(kind, params, seen)
    return draw_alive(kind, params, seen, horizon, random) * (random.random(alive.shape) < alive)


def draw_alive(
    kind: Kind, params: Four, seen: History, horizon: float, random: np.random.Generator
) -> FloatArray:
    """Return the same for accounts that are alive at T."""
    shape, rate, leaves, stays, share = np.broadcast_arrays(*alive_of(kind, params, seen))
    passed = np.cumsum(share, axis=-1)[..., :-1]
    gone_by = (random.random(shape.shape[:-1])[..., None] > passed).sum(axis=-1)
    pace = random.gamma(shape[..., 0] + gone_by) / rate[..., 0]
    events = random.poisson(pace * horizon)
    last = _until_leaving(leaves[..., 0], stays[..., 0], random)
    return np.asarray(np.minimum((events + gone_by) // kind.k, last), dtype=np.float64)


def _until_leaving(a: FloatArray, b: FloatArray, random: np.random.Generator) -> FloatArray:
    """Return after how many chances each account leaves, p ~ Beta(a, b); at least 1."""
    p = np.clip(random.beta(a, b), RAREST, SUREST)
    return np.asarray(np.floor(random.exponential(size=p.shape) / -np.log1p(-p)) + 1.0)

"""GGompertz/NBD: buying until an end whose hazard grows with age (Bemmaor & Glady 2012).

Purchases of an account follow a Poisson process of rate lambda ~ Gamma(r, alpha); it leaves after
a Gompertz lifetime, hazard eta b e^(b t) with eta ~ Gamma(s, beta), so that it is still there at t
with probability (beta / (beta - 1 + e^(b t)))^s. At b towards 0 with beta / b fixed this is the
Pareto/NBD. The likelihood is integrated over the time of leaving by Gauss-Legendre, in logs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import digamma, gammaln, logsumexp

from clienthood.value.models.columns import Column, FloatArray, history
from clienthood.value.models.fitted import Centre, Fit, Likelihood, Prior, fitted
from clienthood.value.models.optimum import Objective
from clienthood.value.models.quadrature import chunks, nodes
from clienthood.value.models.rows import Rows, rows_of

NAME = "GGompertz/NBD"
NAMES = ("r", "alpha", "b", "s", "beta")
FIT_NODES, SCORE_NODES, FUTURE_NODES = 32, 48, 64
MANY_ROWS, SUBSAMPLE = 20_000, 10_000


class GGompertzNBD(NamedTuple):
    """Parameters of the GGompertz/NBD, each a number or an array that fits the accounts.

    r and alpha: shape, and rate in units of time, of the buying rate over accounts; b: growth of
    the hazard of leaving per unit of time; s and beta: shape and rate of its level over accounts.
    """

    r: FloatArray | float
    alpha: FloatArray | float
    b: FloatArray | float
    s: FloatArray | float
    beta: FloatArray | float


def fit(
    x: Column,
    t_x: Column,
    T: Column,
    *,
    weights: Column | None = None,
    prior: Prior | Centre = "weak",
) -> Fit[GGompertzNBD]:
    """Return the GGompertz/NBD fitted to purchase histories.

    Parameters
    ----------
    x, t_x, T
        Repeat purchases; time from first to last purchase; time from first purchase to the end of
        observation. Any unit of time.
    weights
        How many accounts each row stands for.
    prior
        ``weak`` (N(0, 3²) on log-parameters once the longest T is scaled to 10), ``none``
        (maximum likelihood) or a centre.

    Raises
    ------
    FitError
        If a column holds what cannot be; the row is named.
    """
    rows = rows_of(x, t_x, T, weights)
    return fitted(
        Likelihood(
            model=NAME,
            names=NAMES,
            start=np.array([0.0, 0.0, -2.0, 0.0, 0.0]),
            objective=_objective(rows),
            natural=lambda theta: GGompertzNBD(
                np.exp(theta[0]),
                np.exp(theta[1]) * rows.unit,
                np.exp(theta[2]) / rows.unit,
                np.exp(theta[3]),
                np.exp(theta[4]),
            ),
            accounts=rows.accounts,
            rows=len(rows.x),
            offset=-float(rows.weight @ rows.x) * np.log(rows.unit),
            sample=_objective(rows.subsample(SUBSAMPLE)) if len(rows.x) > MANY_ROWS else None,
        ),
        prior,
    )


def log_likelihood(params: GGompertzNBD, x: Column, t_x: Column, T: Column) -> FloatArray:
    """Return the log-likelihood of each history, shape (accounts,).

    Densities are per unit of time to the power x.
    """
    counts, last, end = history(x, t_x, T)
    whole, _ = _path(params, counts, last, end)
    return np.asarray(gammaln(params.r + counts) - gammaln(params.r) + whole)


def p_alive(
    params: GGompertzNBD,
    x: Column,
    t_x: Column,
    T: Column,
    *,
    ahead: FloatArray | float = 0.0,
) -> FloatArray:
    """Return P(alive) of each account ``ahead`` of the end of observation, in [0, 1]."""
    counts, last, end = history(x, t_x, T)
    whole, alive = _path(params, counts, last, end)
    _, _, b, s, beta = _alive(params, counts, end)
    stays = -s * _hazard(np.asarray(b), np.asarray(beta), np.asarray(ahead, dtype=np.float64))
    return np.asarray(np.exp(alive - whole + stays))


def expected_purchases(
    params: GGompertzNBD,
    horizon: FloatArray | float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the expected purchases of each account in the next ``horizon`` units of time."""
    counts, _, end = history(x, t_x, T)
    return p_alive(params, x, t_x, T) * expected_new(_alive(params, counts, end), horizon)


def expected_new(params: GGompertzNBD, horizon: FloatArray | float) -> FloatArray:
    """Return the expected repeat purchases of a new account in ``horizon`` units of time."""
    shape = np.broadcast_shapes(np.shape(horizon), *(np.shape(value) for value in params))
    wide = [np.atleast_1d(np.broadcast_to(value, shape)) for value in (*params, horizon)]
    found = np.empty(wide[0].shape)
    place, share = nodes(FUTURE_NODES)
    for part in chunks(found.shape):
        r, alpha, b, s, beta, end = (value[..., part, None] for value in wide)
        rate = b + (s + 1) * b / beta
        span = np.log1p(end * rate)
        u = np.expm1(span * place) / rate
        stays = np.exp(span * place - s * _hazard(b, beta, u))
        found[..., part] = ((stays * share).sum(axis=-1, keepdims=True) * span / rate * r / alpha)[
            ..., 0
        ]
    return found.reshape(shape)


def simulate_future(
    params: GGompertzNBD,
    horizon: float,
    x: Column,
    t_x: Column,
    T: Column,
    random: np.random.Generator,
) -> FloatArray:
    """Return one draw of the purchases of each account in the next ``horizon``.

    Shape of the parameters broadcast against the accounts: one row per draw of the parameters.
    """
    counts, _, end = history(x, t_x, T)
    alive = p_alive(params, x, t_x, T)
    rate, leaves = _drawn(_alive(params, counts, end), alive.shape, random)
    lives = random.random(alive.shape) < alive
    return np.asarray(random.poisson(rate * np.minimum(leaves, horizon) * lives), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulated:
    """Simulated histories: x, t_x, T, and the time of leaving, counted from the first purchase."""

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    leaves: FloatArray


def simulate(params: GGompertzNBD, T: Column, *, seed: int = 0) -> Simulated:
    """Return one simulated history for each T."""
    end = np.asarray(T, dtype=np.float64)
    random = np.random.default_rng(seed)
    rate, leaves = _drawn(params, end.shape, random)
    lived = np.minimum(leaves, end)
    counts = random.poisson(rate * lived).astype(np.float64)
    last = np.where(counts > 0, lived * random.random(end.shape) ** (1 / np.maximum(counts, 1)), 0)
    return Simulated(x=counts, t_x=last, T=end, leaves=leaves)


def _drawn(
    params: GGompertzNBD, shape: tuple[int, ...], random: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return one buying rate and one time of leaving for each account."""
    r, alpha, b, s, beta = params
    rate = random.gamma(np.broadcast_to(r, shape)) / alpha
    level = random.gamma(np.broadcast_to(s, shape))
    with np.errstate(divide="ignore", over="ignore"):
        leaves = np.log1p(random.exponential(size=shape) * beta / level) / b
    return np.asarray(rate), np.asarray(leaves)


def _alive(params: GGompertzNBD, x: FloatArray, T: FloatArray) -> GGompertzNBD:
    """Return the posterior of each account given that it is alive: a GGompertz/NBD of its own."""
    r, alpha, b, s, beta = params
    later = beta * np.exp(-b * T) - np.expm1(-b * T)
    return GGompertzNBD(r + x, alpha + T, b + np.zeros_like(T), s + np.zeros_like(T), later)


def _hazard(b: FloatArray, beta: FloatArray, u: FloatArray) -> FloatArray:
    """Return log(1 + (e^(b u) - 1) / beta): of it, s times over, is the chance to stay until u."""
    with np.errstate(divide="ignore"):
        grown = b * u + np.log(-np.expm1(-b * u)) - np.log(beta)
    return np.asarray(np.logaddexp(0.0, grown))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """Some accounts and where their paths may end: places of leaving, and the last, T, alive.

    Everything has one more axis than the accounts, of length 1 or of the places.
    """

    where: slice
    params: tuple[FloatArray, ...]
    x: FloatArray
    u: FloatArray
    leaves: FloatArray
    """1 where the account leaves at u, 0 at T."""
    hazard: FloatArray
    height: FloatArray
    """Log-likelihood of each path but for gamma functions, weighted for quadrature."""

    def slopes(self) -> FloatArray:
        """Return the slopes of the heights over the log-parameters, shape (5, rows, places)."""
        r, alpha, b, s, beta = self.params
        aged = b * self.u
        pull = s + self.leaves
        return np.stack(
            [
                -r * np.log1p(self.u / alpha),
                (r * self.u - self.x * alpha) / (alpha + self.u),
                self.leaves * (1 + aged) - pull * aged * np.exp(aged - self.hazard - np.log(beta)),
                self.leaves - s * self.hazard,
                -self.leaves - pull * np.expm1(-self.hazard),
            ]
        )


def _parts(
    params: GGompertzNBD, x: FloatArray, t_x: FloatArray, T: FloatArray, count: int
) -> Iterator[_Part]:
    """Yield the accounts in chunks, with ``count`` places of leaving between t_x and T each."""
    shape = np.broadcast_shapes(x.shape, *(np.shape(value) for value in params))
    wide = [np.broadcast_to(np.asarray(value, dtype=np.float64), shape) for value in params]
    place, share = nodes(count)
    leaves = np.append(np.ones(count), 0.0)
    for part in chunks(shape):
        r, alpha, b, s, beta = here = tuple(value[..., part, None] for value in wide)
        bought, last, left = x[part, None], t_x[part, None], (T - t_x)[part, None]
        level = np.log(b) - np.log(beta)
        first = np.exp(level + b * last - _hazard(b, beta, last))
        rate = (r + bought) / (alpha + last) + (s + 1) * first + b
        span = np.log1p(left * rate)
        u = last + np.concatenate([np.expm1(span * place) / rate, left + 0 * rate], axis=-1)
        hazard = _hazard(b, beta, u)
        with np.errstate(divide="ignore"):
            inner = span * place + np.log(span / rate * share)
        yield _Part(
            where=part,
            params=here,
            x=bought,
            u=u,
            leaves=leaves,
            hazard=hazard,
            height=np.concatenate([inner, 0 * rate], axis=-1)
            - r * np.log1p(u / alpha)
            - bought * np.log(alpha + u)
            - (s + leaves) * hazard
            + leaves * (np.log(s) + level + b * u),
        )


def _path(
    params: GGompertzNBD, x: FloatArray, t_x: FloatArray, T: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the log weight of all paths of each account, and of those alive at T."""
    shape = np.broadcast_shapes(x.shape, *(np.shape(value) for value in params))
    whole, alive = np.empty(shape), np.empty(shape)
    for part in _parts(params, x, t_x, T, SCORE_NODES):
        whole[..., part.where] = logsumexp(part.height, axis=-1)
        alive[..., part.where] = part.height[..., -1]
    return whole, alive


def _objective(rows: Rows) -> Objective:
    """Return minus the log-likelihood over the log-parameters, and its slope."""

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        params = GGompertzNBD(*np.exp(theta))
        value, slope = 0.0, np.zeros(5)
        for part in _parts(params, rows.x, rows.t_x, rows.T, FIT_NODES):
            weight = rows.weight[part.where]
            top = part.height.max(axis=-1, keepdims=True)
            share = np.exp(part.height - top)
            whole = share.sum(axis=-1)
            value += float(weight @ (top[:, 0] + np.log(whole)))
            slope += (part.slopes() * share).sum(axis=-1) @ (weight / whole)
        counted = gammaln(params.r + rows.x) - gammaln(params.r)
        steep = digamma(params.r + rows.x) - digamma(params.r)
        slope[0] += float(rows.weight @ steep) * params.r
        return -(value + float(rows.weight @ counted)), -slope

    return objective

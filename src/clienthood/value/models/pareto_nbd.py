"""Pareto/NBD: buying at a steady rate until an unseen end (Schmittlein, Morrison & Colombo 1987).

Purchases of an account follow a Poisson process of rate lambda ~ Gamma(r, alpha); it leaves after
an exponential lifetime of rate mu ~ Gamma(s, beta). The likelihood is taken in its integral form,
all of whose terms are positive: nothing cancels at alpha = beta or t_x = T.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import digamma, gammaln

from clienthood.value.models.columns import Column, FloatArray, history
from clienthood.value.models.covariates import NO_COVARIATES, Covariates, matrix
from clienthood.value.models.fitted import Centre, Fit, Likelihood, Prior, fitted
from clienthood.value.models.optimum import Objective
from clienthood.value.models.pareto_path import climbed, height, heights, path_of
from clienthood.value.models.quadrature import exponential_tail, nodes, ratio_minus_one
from clienthood.value.models.rows import Rows, rows_of

NAME = "Pareto/NBD"
NAMES = ("r", "alpha", "s", "beta")
MANY_ROWS, SUBSAMPLE = 20_000, 10_000


class ParetoNBD(NamedTuple):
    """Parameters of the Pareto/NBD, each a number or an array that fits the accounts.

    r and alpha: shape, and rate in units of time, of the buying rate over accounts; s and beta:
    the same of the leaving rate.
    """

    r: FloatArray | float
    alpha: FloatArray | float
    s: FloatArray | float
    beta: FloatArray | float


def fit(
    x: Column,
    t_x: Column,
    T: Column,
    *,
    weights: Column | None = None,
    covariates: Covariates = NO_COVARIATES,
    prior: Prior | Centre = "weak",
) -> Fit[ParetoNBD]:
    """Return the Pareto/NBD fitted to purchase histories.

    Parameters
    ----------
    x, t_x, T
        Repeat purchases; time from first to last purchase; time from first purchase to the end of
        observation. Any unit of time.
    weights
        How many accounts each row stands for.
    covariates
        Columns that multiply the buying or the leaving rate of an account by exp(g'z):
        alpha_i = alpha exp(-g'z), beta_i = beta exp(-g'z) (Fader & Hardie 2007, note 019).
    prior
        ``weak`` (N(0, 3²) on log-parameters once the longest T is scaled to 10), ``none``
        (maximum likelihood) or a centre.

    Raises
    ------
    FitError
        If a column holds what cannot be; the row is named.
    """
    rows = rows_of(x, t_x, T, weights, covariates)
    scales = rows.covariates.std(axis=0)
    data = _data(rows, covariates, scales)
    return fitted(
        Likelihood(
            model=NAME,
            names=(*NAMES, *covariates.names),
            start=np.zeros(4 + len(scales)),
            objective=_objective(data),
            value=lambda theta: _value(data, theta),
            values=lambda many: _values(data, many),
            natural=lambda theta: ParetoNBD(
                np.exp(theta[0]),
                np.exp(theta[1]) * rows.unit,
                np.exp(theta[2]),
                np.exp(theta[3]) * rows.unit,
            ),
            accounts=rows.accounts,
            rows=len(rows.x),
            offset=-float(rows.weight @ rows.x) * np.log(rows.unit),
            scales=tuple(scales.tolist()),
            sample=_objective(_data(rows.subsample(SUBSAMPLE), covariates, scales))
            if len(rows.x) > MANY_ROWS
            else None,
        ),
        prior,
    )


def with_covariates(fit: Fit[ParetoNBD], covariates: Covariates, accounts: int) -> ParetoNBD:
    """Return the parameters of each account by its covariates; alpha and beta of shape (accounts,).

    ``covariates`` names the same columns as those that the fit was made with.
    """
    moved = matrix(covariates, accounts) * np.array(list(fit.coefficients.values()))
    params = fit.params
    return params._replace(
        alpha=params.alpha * np.exp(-moved @ covariates.moves_buying),
        beta=params.beta * np.exp(-moved @ covariates.moves_leaving),
    )


def log_likelihood(params: ParetoNBD, x: Column, t_x: Column, T: Column) -> FloatArray:
    """Return the log-likelihood of each history (Fader & Hardie 2005, note 009), shape (accounts,).

    Densities are per unit of time to the power x.
    """
    counts, last, end = history(x, t_x, T)
    r, alpha, s, beta = params
    path = path_of(params, counts, last, end)
    return np.asarray(
        gammaln(r + counts)
        - gammaln(r)
        + r * np.log(alpha)
        - (r + counts) * np.log(alpha + last)
        + s * (np.log(beta) - np.log(beta + last))
        + np.logaddexp(path.log_alive, path.log_gone)
    )


def p_alive(
    params: ParetoNBD,
    x: Column,
    t_x: Column,
    T: Column,
    *,
    ahead: FloatArray | float = 0.0,
) -> FloatArray:
    """Return P(alive) of each account ``ahead`` of the end of observation, in [0, 1]."""
    counts, last, end = history(x, t_x, T)
    path = path_of(params, counts, last, end)
    _, _, s, beta = params
    stays = s * (np.log(beta + end) - np.log(beta + end + ahead))
    return np.asarray(np.exp(-np.logaddexp(0.0, path.log_gone - path.log_alive) + stays))


def expected_purchases(
    params: ParetoNBD,
    horizon: FloatArray | float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the expected purchases of each account in the next ``horizon`` units of time.

    Fader & Hardie (2005), note 009; finite and continuous at s = 1.
    """
    alive = p_alive(params, x, t_x, T)
    return np.asarray(alive * expected_new(_alive(params, x, T), horizon))


def expected_new(params: ParetoNBD, horizon: FloatArray | float) -> FloatArray:
    """Return the expected repeat purchases of a new account in ``horizon`` units of time."""
    r, alpha, s, beta = params
    span = np.log1p(horizon / np.asarray(beta))
    return np.asarray(r * beta / alpha * ratio_minus_one(1.0 - np.asarray(s), span))


def p_purchases(params: ParetoNBD, n: int, horizon: FloatArray | float) -> FloatArray:
    """Return the probability that a new account makes ``n`` repeat purchases in ``horizon``.

    For an account with a history, see ``p_future``. Shape of the parameters.
    """
    r, alpha, s, beta = (np.asarray(value, dtype=np.float64)[..., None] for value in params)
    end = np.asarray(horizon, dtype=np.float64)[..., None]
    place, share = nodes(64)
    span = np.log1p(end * (1 / beta + (r + n) / alpha))
    rate = 1 / beta + (r + n) / alpha
    u = np.expm1(span * place) / rate
    density = np.log(s) + s * np.log(beta) - (s + 1) * np.log(beta + u)
    gone = np.exp(_log_count(n, r, alpha, u) + density + span * place) * span / rate
    stays = np.exp(_log_count(n, r, alpha, end) + s * (np.log(beta) - np.log(beta + end)))
    return np.asarray((gone * share).sum(axis=-1) + stays[..., 0])


def p_future(
    params: ParetoNBD,
    n: int,
    horizon: FloatArray | float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the probability that each account makes ``n`` purchases in the next ``horizon``."""
    alive = p_alive(params, x, t_x, T)
    bought = alive * p_purchases(_alive(params, x, T), n, horizon)
    return np.asarray(bought + (1.0 - alive if n == 0 else 0.0))


def dert(
    params: ParetoNBD,
    discount: float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the discounted expected residual transactions of each account, without horizon.

    ``discount`` is continuous, per unit of time, above 0 (Fader, Hardie & Lee 2005, "RFM and CLV",
    equation 2).
    """
    r, alpha, s, beta = params
    counts, _, end = history(x, t_x, T)
    later = beta + end
    rate = (r + counts) / (alpha + end)
    stream = later * exponential_tail(np.asarray(s), np.asarray(discount * later))
    return np.asarray(p_alive(params, x, t_x, T) * rate * stream)


def simulate_future(
    params: ParetoNBD,
    horizon: float,
    x: Column,
    t_x: Column,
    T: Column,
    random: np.random.Generator,
) -> FloatArray:
    """Return one draw of the purchases of each account in the next ``horizon``.

    Shape of the parameters broadcast against the accounts: one row per draw of the parameters.
    """
    alive = p_alive(params, x, t_x, T)
    return simulate_alive(params, horizon, x, t_x, T, random) * (random.random(alive.shape) < alive)


def simulate_alive(
    params: ParetoNBD,
    horizon: float,
    x: Column,
    t_x: Column,
    T: Column,
    random: np.random.Generator,
) -> FloatArray:
    """Return the same for accounts that are alive at the end of observation."""
    history(x, t_x, T)
    r, alpha, s, beta = _alive(params, x, T)
    shape = np.broadcast_shapes(*(np.shape(value) for value in (r, alpha, s, beta)))
    rate = random.gamma(np.broadcast_to(r, shape)) / alpha
    leaves = _lifetimes(s, beta, shape, random)
    return np.asarray(random.poisson(rate * np.minimum(leaves, horizon)), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulated:
    """Simulated histories: x, t_x, T, and the day of leaving, counted from the first purchase."""

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    leaves: FloatArray
    rate: FloatArray


def simulate(params: ParetoNBD, T: Column, *, seed: int = 0) -> Simulated:
    """Return one simulated history for each T."""
    end = np.asarray(T, dtype=np.float64)
    random = np.random.default_rng(seed)
    r, alpha, s, beta = params
    rate = random.gamma(np.broadcast_to(r, end.shape)) / alpha
    leaves = _lifetimes(s, beta, end.shape, random)
    lived = np.minimum(leaves, end)
    counts = random.poisson(rate * lived).astype(np.float64)
    last = np.where(counts > 0, lived * random.random(end.shape) ** (1 / np.maximum(counts, 1)), 0)
    return Simulated(x=counts, t_x=last, T=end, leaves=leaves, rate=np.asarray(rate))


def _lifetimes(
    s: FloatArray | float,
    beta: FloatArray | float,
    shape: tuple[int, ...],
    random: np.random.Generator,
) -> FloatArray:
    """Return drawn lifetimes; a rate too small for a number gives a life beyond any horizon."""
    rate = np.maximum(random.gamma(np.broadcast_to(s, shape)), 1e-300)
    return np.asarray(random.exponential(size=shape) * beta / rate)


def _alive(params: ParetoNBD, x: Column, T: Column) -> ParetoNBD:
    """Return the posterior of each account given that it is alive: a Pareto/NBD of its own."""
    r, alpha, s, beta = params
    counts, end = np.asarray(x, dtype=np.float64), np.asarray(T, dtype=np.float64)
    return ParetoNBD(r + counts, alpha + end, s + np.zeros_like(end), beta + end)


def _log_count(n: int, r: FloatArray, alpha: FloatArray, t: FloatArray) -> FloatArray:
    """Return the log probability of ``n`` purchases while alive for ``t`` (NBD)."""
    never = np.where(t > 0, np.log(np.where(t > 0, t, 1.0)) - np.log(alpha + t), -np.inf)
    counted = n * never if n else 0.0
    return np.asarray(
        gammaln(r + n) - gammaln(r) - gammaln(n + 1) + r * np.log(alpha / (alpha + t)) + counted
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Data:
    """What the likelihood reads: rows, their distinct x with the accounts that have it."""

    rows: Rows
    x: FloatArray
    mass: FloatArray
    z: FloatArray
    covariates: Covariates

    def rates(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return alpha and beta of each row, or one for all where there are no covariates."""
        alpha, beta = np.exp(theta[1]), np.exp(theta[3])
        if not self.z.shape[1]:
            return alpha, beta
        moved = self.z * theta[4:]
        return (
            alpha * np.exp(-moved @ self.covariates.moves_buying),
            beta * np.exp(-moved @ self.covariates.moves_leaving),
        )


def _data(rows: Rows, covariates: Covariates, scales: FloatArray) -> _Data:
    distinct, first = np.unique(rows.x, return_index=True)
    return _Data(
        rows=rows,
        x=distinct,
        mass=np.add.reduceat(rows.weight, first),
        z=rows.covariates / scales,
        covariates=covariates,
    )


def _objective(data: _Data) -> Objective:
    """Return minus the log-likelihood over (log r, log alpha, log s, log beta, g) and its slope."""
    buying, leaving = data.covariates.moves_buying, data.covariates.moves_leaving

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        r, s = float(np.exp(theta[0])), float(np.exp(theta[2]))
        alpha, beta = data.rates(theta)
        value, slopes = climbed(data.rows, (r, alpha, s, beta))
        value += float(data.mass @ (gammaln(r + data.x) - gammaln(r)))
        total = slopes.sum(axis=1)
        total[0] += float(data.mass @ (digamma(r + data.x) - digamma(r))) * r
        moved = -(slopes[1] @ data.z * buying + slopes[3] @ data.z * leaving)
        return -value, -np.concatenate([total, moved])

    return objective


def _value(data: _Data, theta: FloatArray) -> float:
    """Return minus the log-likelihood alone."""
    r, s = float(np.exp(theta[0])), float(np.exp(theta[2]))
    alpha, beta = data.rates(theta)
    counted = float(data.mass @ (gammaln(r + data.x) - gammaln(r)))
    return -counted - height(data.rows, (r, alpha, s, beta))


def _values(data: _Data, many: FloatArray) -> FloatArray:
    """Return minus the log-likelihood at many theta, shape (n, p)."""
    r, alpha, s, beta = (np.exp(many[:, at : at + 1]) for at in range(4))
    if data.z.shape[1]:
        moved = many[:, None, 4:] * data.z
        alpha = alpha * np.exp(-moved @ data.covariates.moves_buying)
        beta = beta * np.exp(-moved @ data.covariates.moves_leaving)
    counted = (gammaln(r + data.x) - gammaln(r)) @ data.mass
    return np.asarray(-counted - heights(data.rows, (r, alpha, s, beta)))

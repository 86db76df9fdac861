"""NBD: buying at a steady rate, and nobody ever leaves (Ehrenberg 1959).

Purchases of an account follow a Poisson process of rate lambda ~ Gamma(r, alpha). The yardstick
that a model of leaving has to beat.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import digamma, gammaln

from clienthood.value.models.columns import Column, FloatArray, history
from clienthood.value.models.fitted import Centre, Fit, Likelihood, Prior, fitted
from clienthood.value.models.optimum import Objective
from clienthood.value.models.rows import Rows, rows_of

NAME = "NBD"
NAMES = ("r", "alpha")


class NBD(NamedTuple):
    """Parameters of the NBD: shape, and rate in units of time, of the buying rate over accounts."""

    r: FloatArray | float
    alpha: FloatArray | float


def fit(
    x: Column,
    t_x: Column,
    T: Column,
    *,
    weights: Column | None = None,
    prior: Prior | Centre = "weak",
) -> Fit[NBD]:
    """Return the NBD fitted to purchase counts.

    Parameters
    ----------
    x, t_x, T
        Repeat purchases; time from first purchase to the last, which the NBD checks but does not
        read; time from first purchase to the end of observation. Any unit of time.
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
    counts, _, end = history(x, t_x, T)
    rows = rows_of(counts, np.where(counts > 0, end, 0.0), end, weights)
    return fitted(
        Likelihood(
            model=NAME,
            names=NAMES,
            start=np.zeros(2),
            objective=_objective(rows),
            natural=lambda theta: NBD(np.exp(theta[0]), np.exp(theta[1]) * rows.unit),
            accounts=rows.accounts,
            rows=len(rows.x),
            offset=-float(rows.weight @ rows.x) * np.log(rows.unit),
        ),
        prior,
    )


def log_likelihood(params: NBD, x: Column, t_x: Column, T: Column) -> FloatArray:
    """Return the log-likelihood of the times of each account's purchases, shape (accounts,).

    Densities per unit of time to the power x, without T^x / x!: to be compared with those of the
    models of leaving (Ehrenberg 1959).
    """
    counts, _, end = history(x, t_x, T)
    r, alpha = params
    return np.asarray(
        gammaln(r + counts)
        - gammaln(r)
        + r * np.log(alpha / (alpha + end))
        - counts * np.log(alpha + end)
    )


def expected_purchases(
    params: NBD, horizon: FloatArray | float, x: Column, t_x: Column, T: Column
) -> FloatArray:
    """Return the expected purchases of each account in the next ``horizon``: everybody stays."""
    counts, _, end = history(x, t_x, T)
    return np.asarray((params.r + counts) / (params.alpha + end) * horizon)


def expected_new(params: NBD, horizon: FloatArray | float) -> FloatArray:
    """Return the expected repeat purchases of a new account in ``horizon`` units of time."""
    return np.asarray(params.r / np.asarray(params.alpha) * horizon)


def _objective(rows: Rows) -> Objective:
    """Return minus the log-likelihood over (log r, log alpha) and its slope."""

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        r, alpha = np.exp(theta).tolist()
        waited, count = alpha + rows.T, r + rows.x
        logs = np.log(alpha) - np.log(waited)
        value = rows.weight @ (gammaln(count) - gammaln(r) + r * logs - rows.x * np.log(waited))
        by_r = rows.weight @ (digamma(count) - digamma(r) + logs)
        by_alpha = rows.weight @ (r - alpha * count / waited)
        return -float(value), -np.array([r * by_r, by_alpha])

    return objective

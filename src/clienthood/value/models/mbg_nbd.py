"""MBG/NBD: leaving after any purchase, the first included (Batislam, Denizel & Filiztekin 2007).

Purchases of an account follow a Poisson process of rate lambda ~ Gamma(r, alpha); after each
purchase, from the first on, it leaves with chance p ~ Beta(a, b) (also Wagner & Hoppe 2008).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clienthood.value.models import dropout, dropout_draws, dropout_worth
from clienthood.value.models.columns import Column, FloatArray
from clienthood.value.models.covariates import NO_COVARIATES, Covariates, matrix
from clienthood.value.models.dropout import NEW, Kind, seen_of
from clienthood.value.models.dropout_draws import Simulated, draw_alive, draw_future
from clienthood.value.models.dropout_fit import Family, fit_of
from clienthood.value.models.dropout_future import alive_after, p_count, purchases
from clienthood.value.models.fitted import Centre, Fit, Prior
from clienthood.value.models.rows import rows_of

NAME = "MBG/NBD"
KIND = Kind(k=1, early=1)


class MBGNBD(NamedTuple):
    """Parameters of the MBG/NBD, each a number or an array that fits the accounts.

    r and alpha: shape, and rate in units of time, of the buying rate over accounts; a and b: of
    the chance over accounts to leave after a purchase, whose mean is a / (a + b).
    """

    r: FloatArray | float
    alpha: FloatArray | float
    a: FloatArray | float
    b: FloatArray | float


def fit(
    x: Column,
    t_x: Column,
    T: Column,
    *,
    weights: Column | None = None,
    covariates: Covariates = NO_COVARIATES,
    prior: Prior | Centre = "weak",
) -> Fit[MBGNBD]:
    """Return the MBG/NBD fitted to purchase histories.

    Parameters
    ----------
    x, t_x, T
        Repeat purchases; time from first to last purchase; time from first purchase to the end of
        observation. Any unit of time.
    weights
        How many accounts each row stands for.
    covariates
        Columns that multiply the buying rate of an account, or its mean odds a / b of leaving
        after a purchase, by exp(g'z): alpha_i = alpha exp(-g'z), a_i = a exp(g'z).
    prior
        ``weak`` (N(0, 3²) on log-parameters once the longest T is scaled to 10), ``none``
        (maximum likelihood) or a centre.

    Raises
    ------
    FitError
        If a column holds what cannot be; the row is named.
    """
    family = Family(name=NAME, kind=KIND, params=MBGNBD)
    return fit_of(
        family, rows_of(x, t_x, T, weights, covariates), covariates=covariates, prior=prior
    )


def with_covariates(fit: Fit[MBGNBD], covariates: Covariates, accounts: int) -> MBGNBD:
    """Return the parameters of each account by its covariates; alpha and a of shape (accounts,).

    ``covariates`` names the same columns as those that the fit was made with.
    """
    moved = matrix(covariates, accounts) * np.array(list(fit.coefficients.values()))
    params = fit.params
    return params._replace(
        alpha=params.alpha * np.exp(-moved @ covariates.moves_buying),
        a=params.a * np.exp(moved @ covariates.moves_leaving),
    )


def log_likelihood(params: MBGNBD, x: Column, t_x: Column, T: Column) -> FloatArray:
    """Return the log-likelihood of each history (Batislam, Denizel & Filiztekin 2007).

    Shape (accounts,); densities are per unit of time to the power x.
    """
    return dropout.log_likelihood(KIND, params, seen_of(x, t_x, T))


def p_alive(
    params: MBGNBD,
    x: Column,
    t_x: Column,
    T: Column,
    *,
    ahead: FloatArray | float = 0.0,
) -> FloatArray:
    """Return P(alive) of each account ``ahead`` of the end of observation, in [0, 1].

    Of one who bought once too: it falls as time goes by (Wagner & Hoppe 2008).
    """
    return alive_after(KIND, params, seen_of(x, t_x, T), ahead)


def expected_purchases(
    params: MBGNBD,
    horizon: FloatArray | float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the expected purchases of each account in the next ``horizon`` units of time.

    Batislam, Denizel & Filiztekin (2007), after Euler's transformation; finite for any x and
    continuous at a = 1.
    """
    return purchases(KIND, params, seen_of(x, t_x, T), horizon)


def expected_new(params: MBGNBD, horizon: FloatArray | float) -> FloatArray:
    """Return the expected repeat purchases of a new account in ``horizon`` units of time.

    It may leave at its first purchase.
    """
    return purchases(KIND, params, NEW, horizon)


def p_purchases(params: MBGNBD, n: int, horizon: FloatArray | float) -> FloatArray:
    """Return the probability that a new account makes ``n`` repeat purchases in ``horizon``.

    For an account with a history, see ``p_future``. Shape of the parameters.
    """
    return p_count(KIND, params, NEW, n, horizon)


def p_future(
    params: MBGNBD,
    n: int,
    horizon: FloatArray | float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the probability that each account makes ``n`` purchases in the next ``horizon``."""
    return p_count(KIND, params, seen_of(x, t_x, T), n, horizon)


def dert(
    params: MBGNBD,
    discount: float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the discounted expected residual transactions of each account, without horizon.

    ``discount`` is continuous, per unit of time, and more than 0. The mean of
    lambda / (discount + lambda p) over an account that is alive, by quadrature to 1e-9.
    """
    return dropout_worth.dert(KIND, params, seen_of(x, t_x, T), discount)


def simulate_future(
    params: MBGNBD,
    horizon: float,
    x: Column,
    t_x: Column,
    T: Column,
    random: np.random.Generator,
) -> FloatArray:
    """Return one draw of the purchases of each account in the next ``horizon``.

    Shape of the parameters broadcast against the accounts: one row per draw of the parameters.
    """
    return draw_future(KIND, params, seen_of(x, t_x, T), horizon, random)


def simulate_alive(
    params: MBGNBD,
    horizon: float,
    x: Column,
    t_x: Column,
    T: Column,
    random: np.random.Generator,
) -> FloatArray:
    """Return the same for accounts that are alive at the end of observation."""
    return draw_alive(KIND, params, seen_of(x, t_x, T), horizon, random)


def simulate(params: MBGNBD, T: Column, *, seed: int = 0) -> Simulated:
    """Return one simulated history for each T."""
    return dropout_draws.simulate(KIND, params, T, seed)

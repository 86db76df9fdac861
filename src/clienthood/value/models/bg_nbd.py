"""BG/NBD: leaving, if at all, right after a repeat purchase (Fader, Hardie & Lee 2005).

Purchases of an account follow a Poisson process of rate lambda ~ Gamma(r, alpha); after each
repeat purchase it leaves with chance p ~ Beta(a, b). One who never bought again cannot have left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clienthood.value.models import dropout, dropout_draws, dropout_worth
from clienthood.value.models.columns import Column, FloatArray
from clienthood.value.models.dropout import NEW, Kind, seen_of
from clienthood.value.models.dropout_draws import Simulated, draw_alive, draw_future
from clienthood.value.models.dropout_fit import Family, fit_of
from clienthood.value.models.dropout_future import alive_after, p_count, purchases
from clienthood.value.models.fitted import Centre, Fit, Prior
from clienthood.value.models.rows import rows_of

NAME = "BG/NBD"
KIND = Kind(k=1, early=0)


class BGNBD(NamedTuple):
    """Parameters of the BG/NBD, each a number or an array that fits the accounts.

    r and alpha: shape, and rate in units of time, of the buying rate over accounts; a and b: of
    the chance over accounts to leave after a repeat purchase, whose mean is a / (a + b).
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
    prior: Prior | Centre = "weak",
) -> Fit[BGNBD]:
    """Return the BG/NBD fitted to purchase histories.

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
    family = Family(name=NAME, kind=KIND, params=BGNBD)
    return fit_of(family, rows_of(x, t_x, T, weights), prior=prior)


def log_likelihood(params: BGNBD, x: Column, t_x: Column, T: Column) -> FloatArray:
    """Return the log-likelihood of each history (Fader, Hardie & Lee 2005, equation 6).

    Shape (accounts,); densities are per unit of time to the power x.
    """
    return dropout.log_likelihood(KIND, params, seen_of(x, t_x, T))


def p_alive(
    params: BGNBD,
    x: Column,
    t_x: Column,
    T: Column,
    *,
    ahead: FloatArray | float = 0.0,
) -> FloatArray:
    """Return P(alive) of each account ``ahead`` of the end of observation, in [0, 1].

    It is 1 for every account that bought once, however long ago: never use it to say who is
    alive. MBG/NBD and Pareto/NBD can say that (Fader & Hardie, note 021).
    """
    return alive_after(KIND, params, seen_of(x, t_x, T), ahead)


def expected_purchases(
    params: BGNBD,
    horizon: FloatArray | float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the expected purchases of each account in the next ``horizon`` units of time.

    Fader, Hardie & Lee (2005), equation 10, after Euler's transformation; finite for any x and
    continuous at a = 1.
    """
    return purchases(KIND, params, seen_of(x, t_x, T), horizon)


def expected_new(params: BGNBD, horizon: FloatArray | float) -> FloatArray:
    """Return the expected repeat purchases of a new account in ``horizon`` units of time."""
    return purchases(KIND, params, NEW, horizon)


def p_purchases(params: BGNBD, n: int, horizon: FloatArray | float) -> FloatArray:
    """Return the probability that a new account makes ``n`` repeat purchases in ``horizon``.

    For an account with a history, see ``p_future``. Shape of the parameters.
    """
    return p_count(KIND, params, NEW, n, horizon)


def p_future(
    params: BGNBD,
    n: int,
    horizon: FloatArray | float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the probability that each account makes ``n`` purchases in the next ``horizon``."""
    return p_count(KIND, params, seen_of(x, t_x, T), n, horizon)


def dert(
    params: BGNBD,
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
    params: BGNBD,
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
    params: BGNBD,
    horizon: float,
    x: Column,
    t_x: Column,
    T: Column,
    random: np.random.Generator,
) -> FloatArray:
    """Return the same for accounts that are alive at the end of observation."""
    return draw_alive(KIND, params, seen_of(x, t_x, T), horizon, random)


def simulate(params: BGNBD, T: Column, *, seed: int = 0) -> Simulated:
    """Return one simulated history for each T."""
    return dropout_draws.simulate(KIND, params, T, seed)

"""MBG/CNBD-k: regular buying, and leaving after any purchase (Platzer & Reutterer 2017).

An account buys at every k-th event of a Poisson process of rate lambda ~ Gamma(r, alpha): gaps are
Erlang-k, the more regular the larger k. After each purchase, from the first on, it leaves with
chance p ~ Beta(a, b); in the BG/CNBD-k from the first repeat purchase on. k = 1 is the MBG/NBD.
"""

from __future__ import annotations

from typing import NamedTuple, TypedDict, Unpack

import numpy as np
from scipy.special import gammaln

from clienthood.errors import FitError
from clienthood.value.models import dropout, dropout_draws, dropout_worth
from clienthood.value.models.columns import Column, FloatArray, column, refuse, weights_of
from clienthood.value.models.dropout import NEW, Four, Kind, seen_of
from clienthood.value.models.dropout_draws import Simulated, draw_alive, draw_future
from clienthood.value.models.dropout_fit import Family, fit_of
from clienthood.value.models.dropout_future import alive_after, p_count, purchases
from clienthood.value.models.fitted import Centre, Fit, Prior
from clienthood.value.models.rows import rows_of

NAME = "MBG/CNBD-k"
MOST_REGULAR = 6


class MBGCNBD(NamedTuple):
    """Parameters of the MBG/CNBD-k; r, alpha, a, b each a number or an array of the accounts.

    r and alpha: shape, and rate in units of time, of the rate of events over accounts; a and b: of
    the chance over accounts to leave after a purchase; k: events per purchase; modified: whether
    an account may leave at its first purchase. Draws repeat k and modified in the shape of r.
    """

    r: FloatArray | float
    alpha: FloatArray | float
    a: FloatArray | float
    b: FloatArray | float
    k: FloatArray | float = 1
    modified: FloatArray | float = True

    @property
    def kind(self) -> Kind:
        """Which model of the family it is."""
        return Kind(k=int(np.max(self.k)), early=int(np.max(self.modified)))

    @property
    def four(self) -> Four:
        """The parameters but for k and modified."""
        return self.r, self.alpha, self.a, self.b


class Options(TypedDict, total=False):
    """How to fit: all may be left out.

    weights: how many accounts each row stands for; k: 1 to 6, or None for the likeliest of them;
    modified: False for the BG/CNBD-k; prior: ``weak`` (N(0, 3²) on log-parameters once the longest
    T is scaled to 10), ``none`` (maximum likelihood) or a centre.
    """

    weights: Column | None
    k: int | None
    modified: bool
    prior: Prior | Centre


def fit(
    x: Column, t_x: Column, T: Column, litt: Column, **options: Unpack[Options]
) -> Fit[MBGCNBD]:
    """Return the MBG/CNBD-k fitted to purchase histories; k is among its parameters.

    Parameters
    ----------
    x, t_x, T
        Repeat purchases; time from first to last purchase; time from first purchase to the end of
        observation. Any unit of time.
    litt
        Sum of the logarithms of the gaps between an account's purchases, 0 where there is none,
        in the same unit of time.
    options
        ``weights``, ``k``, ``modified`` and ``prior``: see ``Options``.

    Raises
    ------
    FitError
        If a column holds what cannot be, the row is named; or if k is not 1 to 6.
    """
    k, modified = options.get("k"), options.get("modified", True)
    if k is not None and k not in range(1, MOST_REGULAR + 1):
        raise FitError(
            f"found k = {k}, expected a whole number from 1 to {MOST_REGULAR}",
            hint="leave k out to have it chosen",
        )
    logs = _gaps(x, t_x, litt)
    rows = rows_of(x, t_x, T, options.get("weights"))
    gaps = float(weights_of(options.get("weights"), len(logs)) @ logs)
    fits = [
        fit_of(
            _family(each, modified),
            rows,
            prior=options.get("prior", "weak"),
            offset=(each - 1) * gaps - float(rows.weight @ rows.x) * float(gammaln(each)),
        )
        for each in (range(1, MOST_REGULAR + 1) if k is None else (k,))
    ]
    return max(fits, key=lambda fit: fit.log_likelihood)


def _family(k: int, modified: bool) -> Family[MBGCNBD]:
    def params(r: FloatArray, alpha: FloatArray, a: FloatArray, b: FloatArray) -> MBGCNBD:
        if np.ndim(r) == 0:
            return MBGCNBD(r, alpha, a, b, k, modified)
        ones = np.ones(np.shape(r))
        return MBGCNBD(r, alpha, a, b, k * ones, modified * ones)

    return Family(
        name=f"{'MBG' if modified else 'BG'}/CNBD-{k}",
        kind=Kind(k=k, early=int(modified)),
        params=params,
    )


def _gaps(x: Column, t_x: Column, litt: Column) -> FloatArray:
    """Return litt, checked: x gaps that add up to t_x have at most x log(t_x / x)."""
    counts, last = column(x, "x"), column(t_x, "t_x")
    logs = column(litt, "litt", length=len(counts))
    refuse((counts == 0) & (logs != 0), logs, "litt", "gaps of an account that bought once", "0")
    some = np.maximum(counts, 1.0)
    most = counts * np.log(np.where(counts > 0, last, 1.0) / some)
    refuse(
        logs > most + 1e-6 * some,
        logs,
        "litt",
        "gaps longer than the time between first and last purchase",
        "at most x log(t_x / x), in the unit of t_x",
    )
    return logs


def log_likelihood(params: MBGCNBD, x: Column, t_x: Column, T: Column, litt: Column) -> FloatArray:
    """Return the log-likelihood of each history (Platzer & Reutterer 2017), shape (accounts,).

    Densities are per unit of time to the power x.
    """
    seen, logs = seen_of(x, t_x, T), _gaps(x, t_x, litt)
    gaps = (params.kind.k - 1) * logs - seen.x * gammaln(params.kind.k)
    return dropout.log_likelihood(params.kind, params.four, seen) + gaps


def p_alive(
    params: MBGCNBD,
    x: Column,
    t_x: Column,
    T: Column,
    *,
    ahead: FloatArray | float = 0.0,
) -> FloatArray:
    """Return P(alive) of each account ``ahead`` of the end of observation, in [0, 1]."""
    return alive_after(params.kind, params.four, seen_of(x, t_x, T), ahead)


def expected_purchases(
    params: MBGCNBD,
    horizon: FloatArray | float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the expected purchases of each account in the next ``horizon`` units of time.

    Summed over the events to come, exactly, for each account by itself.
    """
    return purchases(params.kind, params.four, seen_of(x, t_x, T), horizon)


def expected_new(params: MBGCNBD, horizon: FloatArray | float) -> FloatArray:
    """Return the expected repeat purchases of a new account in ``horizon`` units of time."""
    return purchases(params.kind, params.four, NEW, horizon)


def p_purchases(params: MBGCNBD, n: int, horizon: FloatArray | float) -> FloatArray:
    """Return the probability that a new account makes ``n`` repeat purchases in ``horizon``.

    For an account with a history, see ``p_future``. Shape of the parameters.
    """
    return p_count(params.kind, params.four, NEW, n, horizon)


def p_future(
    params: MBGCNBD,
    n: int,
    horizon: FloatArray | float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the probability that each account makes ``n`` purchases in the next ``horizon``."""
    return p_count(params.kind, params.four, seen_of(x, t_x, T), n, horizon)


def dert(
    params: MBGCNBD,
    discount: float,
    x: Column,
    t_x: Column,
    T: Column,
) -> FloatArray:
    """Return the discounted expected residual transactions of each account, without horizon.

    ``discount`` is continuous, per unit of time, and more than 0.
    """
    return dropout_worth.dert(params.kind, params.four, seen_of(x, t_x, T), discount)


def simulate_future(
    params: MBGCNBD,
    horizon: float,
    x: Column,
    t_x: Column,
    T: Column,
    random: np.random.Generator,
) -> FloatArray:
    """Return one draw of the purchases of each account in the next ``horizon``.

    Shape of the parameters broadcast against the accounts: one row per draw of the parameters.
    """
    return draw_future(params.kind, params.four, seen_of(x, t_x, T), horizon, random)


def simulate_alive(
    params: MBGCNBD,
    horizon: float,
    x: Column,
    t_x: Column,
    T: Column,
    random: np.random.Generator,
) -> FloatArray:
    """Return the same for accounts that are alive at the end of observation."""
    return draw_alive(params.kind, params.four, seen_of(x, t_x, T), horizon, random)


def simulate(params: MBGCNBD, T: Column, *, seed: int = 0) -> Simulated:
    """Return one simulated history for each T."""
    return dropout_draws.simulate(params.kind, params.four, T, seed)

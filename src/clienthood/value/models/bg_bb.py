"""BG/BB: buying or not at each opportunity until an unseen end (Fader, Hardie & Shang 2010).

At each opportunity an account that is still there buys with probability p ~ Beta(alpha, beta);
before each it leaves with probability theta ~ Beta(gamma, delta). From one opportunity to the next
the likelihood moves by factors below 1, so that its terms are positive and nothing cancels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import betaln, digamma, gammaln

from clienthood.errors import FitError
from clienthood.value.models.columns import Column, FloatArray, column, refuse, weights_of
from clienthood.value.models.fitted import Centre, Fit, Likelihood, Prior, fitted

NAME = "BG/BB"
NAMES = ("alpha", "beta", "gamma", "delta")


class BGBB(NamedTuple):
    """Parameters of the BG/BB, each a number or an array that fits the accounts.

    alpha and beta: of the beta distribution of the chance to buy at an opportunity; gamma and
    delta: of the chance to leave before one.
    """

    alpha: FloatArray | float
    beta: FloatArray | float
    gamma: FloatArray | float
    delta: FloatArray | float


def fit(
    x: Column,
    t_x: Column,
    n: Column,
    *,
    weights: Column | None = None,
    prior: Prior | Centre = "weak",
) -> Fit[BGBB]:
    """Return the BG/BB fitted to histories over opportunities.

    Parameters
    ----------
    x, t_x, n
        Opportunities used; number of the last one used, 0 where none was; opportunities since the
        first purchase, which is not counted. Whole numbers.
    weights
        How many accounts each row stands for.
    prior
        ``weak`` (N(0, 3²) on log-parameters), ``none`` (maximum likelihood) or a centre.

    Raises
    ------
    FitError
        If a column holds what cannot be; the row is named.
    """
    data = _data(x, t_x, n, weights)
    return fitted(
        Likelihood(
            model=NAME,
            names=NAMES,
            start=np.zeros(4),
            objective=lambda theta: _objective(data, theta),
            natural=lambda theta: BGBB(*np.exp(theta)),
            accounts=float(data.weight.sum()),
            rows=len(data.x),
        ),
        prior,
    )


def log_likelihood(params: BGBB, x: Column, t_x: Column, n: Column) -> FloatArray:
    """Return the log-likelihood of each history, shape (accounts,)."""
    counts, last, end = history(x, t_x, n)
    alive, gone = _path(params, counts, last, end)
    return _log_seen(params, counts, last) + np.log(alive + gone)


def p_alive(
    params: BGBB, x: Column, t_x: Column, n: Column, *, ahead: FloatArray | float = 0
) -> FloatArray:
    """Return P(alive) of each account at opportunity n + ``ahead``, in [0, 1].

    At n itself an account that bought at n is alive with probability 1; table 6 of the paper is
    one opportunity ahead.
    """
    counts, last, end = history(x, t_x, n)
    alive, gone = _path(params, counts, last, end)
    _, _, gamma, delta = params
    stays = betaln(gamma, delta + end + ahead) - betaln(gamma, delta + end)
    return np.asarray(alive / (alive + gone) * np.exp(stays))


def expected_purchases(
    params: BGBB, horizon: FloatArray | int, x: Column, t_x: Column, n: Column
) -> FloatArray:
    """Return the expected purchases of each account at the next ``horizon`` opportunities.

    Equation 13; finite and continuous at gamma = 1.
    """
    return p_alive(params, x, t_x, n) * expected_new(_alive(params, x, n), horizon)


def expected_new(params: BGBB, horizon: FloatArray | int) -> FloatArray:
    """Return the expected purchases of a new account at ``horizon`` opportunities."""
    alpha, beta, gamma, delta = (np.asarray(value, dtype=np.float64) for value in params)
    stays, total = np.ones(()), np.zeros(())
    for passed in range(int(np.max(horizon))):
        stays = stays * (delta + passed) / (gamma + delta + passed)
        total = total + np.where(passed < np.asarray(horizon), stays, 0.0)
    return np.asarray(total * alpha / (alpha + beta))


def p_purchases(params: BGBB, k: int, horizon: int) -> FloatArray:
    """Return the probability that a new account buys ``k`` times at ``horizon`` opportunities.

    Equation 7; shape of the parameters. For an account with a history, see ``p_future``.
    """
    alpha, beta, gamma, delta = (np.asarray(value, dtype=np.float64)[..., None] for value in params)
    if not 0 <= k <= horizon:
        return np.zeros(np.broadcast_shapes(*(np.shape(value) for value in params)))
    lived = np.arange(k, horizon + 1, dtype=np.float64)
    ways = gammaln(lived + 1) - gammaln(k + 1) - gammaln(lived - k + 1)
    bought = ways + betaln(alpha + k, beta + lived - k) - betaln(alpha, beta)
    leaves = lived < horizon
    ended = betaln(gamma + leaves, delta + lived) - betaln(gamma, delta)
    return np.asarray(np.exp(bought + ended).sum(axis=-1))


def p_future(params: BGBB, k: int, horizon: int, x: Column, t_x: Column, n: Column) -> FloatArray:
    """Return the probability that each account buys ``k`` times at the next ``horizon``."""
    alive = p_alive(params, x, t_x, n)
    bought = alive * p_purchases(_alive(params, x, n), k, horizon)
    return bought + (1.0 - alive if k == 0 else 0.0)


def dert(params: BGBB, discount: float, x: Column, t_x: Column, n: Column) -> FloatArray:
    """Return the discounted expected residual transactions of each account, without horizon.

    ``discount`` is per opportunity, above 0, the first to come discounted once (as BTYD counts it).
    """
    alpha, beta, gamma, delta = _alive(params, x, n)
    worth = p_alive(params, x, t_x, n) * alpha / (alpha + beta) / (1.0 + discount)
    return np.asarray(worth * delta / (gamma + delta) * _stream(gamma, delta, discount))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulated:
    """Simulated histories: x, t_x, n, and the number of opportunities lived, up to n."""

    x: FloatArray
    t_x: FloatArray
    n: FloatArray
    lived: FloatArray


def simulate(params: BGBB, n: Column, *, seed: int = 0) -> Simulated:
    """Return one simulated history for each n."""
    end = column(n, "n")
    random = np.random.default_rng(seed)
    alpha, beta, gamma, delta = (np.broadcast_to(value, end.shape) for value in params)
    buys, leaves = random.beta(alpha, beta), random.beta(gamma, delta)
    counts, last, lived = np.zeros_like(end), np.zeros_like(end), np.zeros_like(end)
    for opportunity in range(1, int(end.max(initial=0)) + 1):
        here = (lived == opportunity - 1) & (opportunity <= end)
        here &= random.random(end.shape) >= leaves
        bought = here & (random.random(end.shape) < buys)
        lived[here] = opportunity
        counts += bought
        last[bought] = opportunity
    return Simulated(x=counts, t_x=last, n=end, lived=lived)


def simulate_future(
    params: BGBB,
    horizon: int,
    x: Column,
    t_x: Column,
    n: Column,
    random: np.random.Generator,
) -> FloatArray:
    """Return one draw of the purchases of each account at the next ``horizon`` opportunities.

    Shape of the parameters broadcast against the accounts: one row per draw of the parameters.
    """
    alive = p_alive(params, x, t_x, n)
    alpha, beta, gamma, delta = (np.broadcast_to(v, alive.shape) for v in _alive(params, x, n))
    buys, leaves = random.beta(alpha, beta), random.beta(gamma, delta)
    with np.errstate(divide="ignore"):
        stays = np.floor(-random.exponential(size=alive.shape) / np.log1p(-leaves))
    lived = np.minimum(stays, horizon) * (random.random(alive.shape) < alive)
    return random.binomial(lived.astype(np.int64), buys).astype(np.float64)


def history(x: Column, t_x: Column, n: Column) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return x, t_x and n of histories over opportunities, checked.

    Raises
    ------
    FitError
        If a value is missing, negative or no whole number, more opportunities were used than there
        were until the last one used, or that one lies beyond n; the first row concerned is named.
    """
    counts = column(x, "x")
    last, end = column(t_x, "t_x", length=len(counts)), column(n, "n", length=len(counts))
    for values, name in ((counts, "x"), (last, "t_x"), (end, "n")):
        refuse(values < 0, values, name, "a negative number", "0 or more")
        refuse(values != np.rint(values), values, name, "a broken number", "a whole number")
    refuse(last > end, last, "t_x", "a last purchase after the last opportunity n", "t_x <= n")
    refuse(counts > last, counts, "x", "more purchases than opportunities until t_x", "x <= t_x")
    refuse((counts == 0) & (last > 0), last, "t_x", "an opportunity without any purchase", "0")
    return counts, last, end


def _alive(params: BGBB, x: Column, n: Column) -> BGBB:
    """Return the posterior of each account given that it is alive: a BG/BB of its own."""
    alpha, beta, gamma, delta = params
    counts, end = column(x, "x"), column(n, "n")
    return BGBB(alpha + counts, beta + end - counts, gamma + np.zeros_like(end), delta + end)


def _stream(
    gamma: FloatArray | float, delta: FloatArray | float, discount: float
) -> FloatArray | float:
    """Return 2F1(1, delta + 1; gamma + delta + 1; 1 / (1 + discount)), Gauss's continued fraction.

    All its steps shrink the same way; each brings it nearer by a factor e^(-2 sqrt(1 - z)).
    """
    z, end = 1.0 / (1.0 + discount), gamma + delta
    found: FloatArray | float = 1.0
    for k in range(int(12.0 / math.sqrt(1.0 - z)) + 2, -1, -1):
        found = 1.0 - (gamma + k) * (k + 1) * z / ((end + 2 * k + 1) * (end + 2 * k + 2) * found)
        found = 1.0 - (end + k) * (delta + 1 + k) * z / ((end + 2 * k) * (end + 2 * k + 1) * found)
    return 1.0 / found


def _log_seen(params: BGBB, x: FloatArray, t_x: FloatArray) -> FloatArray:
    """Return the log probability of what was bought until t_x, and of being alive then."""
    alpha, beta, gamma, delta = params
    bought = betaln(alpha + x, beta + t_x - x) - betaln(alpha, beta)
    return np.asarray(bought + betaln(gamma, delta + t_x) - betaln(gamma, delta))


def _path(
    params: BGBB, x: FloatArray, t_x: FloatArray, n: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities of silence since t_x with the account alive at n, and gone."""
    alpha, beta, gamma, delta = params
    alive, gone = np.ones(()), np.zeros(())
    for since in range(int((n - t_x).max(initial=0))):
        u = t_x + since
        silent = u < n
        left = gamma / (gamma + delta + u)
        gone = gone + np.where(silent, alive * left, 0.0)
        stays = (beta + u - x) / (alpha + beta + u) * (delta + u) / (gamma + delta + u)
        alive = alive * np.where(silent, stays, 1.0)
    return alive, gone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Data:
    """Distinct histories and the accounts that have them."""

    x: FloatArray
    t_x: FloatArray
    n: FloatArray
    weight: FloatArray


def _data(x: Column, t_x: Column, n: Column, weights: Column | None) -> _Data:
    counts, last, end = history(x, t_x, n)
    if not end.any():
        raise FitError(
            "there is no account with an opportunity to buy: n is 0 throughout",
            hint="give at least one history of one opportunity or more",
        )
    span = int(end.max()) + 1
    key = (counts.astype(np.int64) * span + last.astype(np.int64)) * span + end.astype(np.int64)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return _Data(
        x=counts[first],
        t_x=last[first],
        n=end[first],
        weight=np.bincount(inverse, weights_of(weights, len(key))).astype(np.float64),
    )


def _objective(data: _Data, theta: FloatArray) -> tuple[float, FloatArray]:
    """Return minus the log-likelihood over the log-parameters, and its slope, shape (4,)."""
    params = BGBB(*np.exp(theta))
    alive, gone, slope_alive, slope_gone = _climb(params, data)
    whole = alive + gone
    value = _log_seen(params, data.x, data.t_x) + np.log(whole)
    slope = _slope_seen(params, data.x, data.t_x) + (alive * slope_alive + slope_gone) / whole
    return -float(data.weight @ value), -(slope @ data.weight) * np.exp(theta)


def _climb(params: BGBB, data: _Data) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return ``_path``, the slope of log alive and that of gone, shapes (rows,) and (4, rows)."""
    alpha, beta, gamma, delta = params
    x, alive, gone = data.x, np.ones_like(data.x), np.zeros_like(data.x)
    slope_alive, slope_gone = np.zeros((4, len(x))), np.zeros((4, len(x)))
    for since in range(int((data.n - data.t_x).max())):
        u = data.t_x + since
        silent = u < data.n
        buying, leaving = 1.0 / (alpha + beta + u), 1.0 / (gamma + delta + u)
        none = np.zeros_like(u)
        left = np.where(silent, alive * gamma * leaving, 0.0)
        gone += left
        slope_gone += left * (slope_alive + np.stack([none, none, 1.0 / gamma - leaving, -leaving]))
        slope_alive += silent * np.stack(
            [-buying, 1.0 / (beta + u - x) - buying, -leaving, 1.0 / (delta + u) - leaving]
        )
        alive *= np.where(silent, (beta + u - x) * buying * (delta + u) * leaving, 1.0)
    return alive, gone, slope_alive, slope_gone


def _slope_seen(params: BGBB, x: FloatArray, t_x: FloatArray) -> FloatArray:
    """Return the slopes of ``_log_seen`` over the parameters, shape (4, rows)."""
    alpha, beta, gamma, delta = params
    bought = digamma(alpha + beta) - digamma(alpha + beta + t_x)
    stayed = digamma(gamma + delta) - digamma(gamma + delta + t_x)
    return np.stack(
        [
            digamma(alpha + x) - digamma(alpha) + bought,
            digamma(beta + t_x - x) - digamma(beta) + bought,
            stayed,
            digamma(delta + t_x) - digamma(delta) + stayed,
        ]
    )

"""Discounted expected residual transactions (DERT) where an account may leave after a purchase.

At a continuous discount d an account of event rate lambda that is alive, with chance p to leave
and j events gone by since its last purchase, has

    DERT = f^(k-j) / (1 - (1-p) f^k),    f = lambda / (lambda + d),

the sum over purchases m of (1-p)^(m-1) f^(km-j); for k = 1 it is lambda / (d + lambda p). Its mean
over lambda and p is taken by the trapezoidal rule in log lambda and logit p, where the integrand
is analytic in a strip and the rule converges exponentially (Trefethen & Weideman 2014).
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, expit, gammaln, lambertw, log_expit

from clienthood.errors import FitError
from clienthood.value.models.columns import FloatArray
from clienthood.value.models.dropout import Four, History, Kind, p_alive
from clienthood.value.models.dropout_future import alive_of

CHUNK = 64
"""Accounts whose nodes are worked on at once."""
DEPTH = 28.0
"""Nodes reach to where the density is e^-28 of its height."""
STEP, SIGMA_STEP = 0.33, 0.55
"""Widest step between nodes in log lambda and logit p, and in standard deviations of either."""
HALF = 0.5
_NEWTON = 40


def dert(kind: Kind, params: Four, seen: History, discount: float) -> FloatArray:
    """Return the DERT of each account; ``discount`` is continuous, per unit of time.

    Raises
    ------
    FitError
        If the discount is not positive: the sum over all time is then infinite.
    """
    if not discount > 0:
        raise FitError(
            f"found a discount of {discount:g}, expected more than 0",
            hint="give a continuous rate per unit of time, such as log(1.10) / 365 for 10% a year",
        )
    now, share = p_alive(kind, params, seen), alive_of(kind, params, seen).share
    if any(np.size(value) > 1 for value in params):
        worth = _by_stage(kind, params, seen, discount)
        return np.asarray(now * (worth * share).sum(axis=-1))
    pairs, place = np.unique(np.stack([seen.x, seen.T]), axis=1, return_inverse=True)
    alike = History(pairs[0], pairs[1], pairs[1])
    worth = _by_stage(kind, params, alike, discount)[..., place, :]
    return np.asarray(now * (worth * share).sum(axis=-1))


def _by_stage(kind: Kind, params: Four, seen: History, discount: float) -> FloatArray:
    """Return the DERT of accounts that are alive by events gone by; x and T alone decide it."""
    wide = np.broadcast_arrays(*alive_of(kind, params, seen))
    shape, rate, leaves, stays = (value.reshape(-1, kind.k) for value in wide[:4])
    worth = np.empty(shape.shape)
    for start in range(0, len(shape), CHUNK):
        at = slice(start, start + CHUNK)
        for stage in range(kind.k):
            one = (shape[at, stage], rate[at, stage], leaves[at, stage], stays[at, stage])
            worth[at, stage] = _stage_worth(kind.k - stage, kind.k, one, discount)
    return worth.reshape(wide[0].shape)


def _stage_worth(
    missing: int, k: int, believed: tuple[FloatArray, ...], discount: float
) -> FloatArray:
    """Return the DERT of accounts that lack ``missing`` events to their next purchase.

    One lambda is taken out of the integrand and into its gamma density, which then has a shape
    above 1 and no long tail to the left.
    """
    shape, rate, leaves, stays = believed
    log_events, log_weight = _gamma_nodes(shape + 1.0)
    events = np.exp(log_events) / rate[:, None]
    log_f = -np.log1p(discount / events)
    weight = np.exp(log_weight + (missing - 1) * log_f) * (shape / rate)[:, None]
    weight /= events + discount
    lost, kept = -np.expm1(k * log_f), np.exp(k * log_f)
    return np.asarray((weight * _mean_inverse(lost, kept, leaves, stays)).sum(axis=-1))


def _mean_inverse(
    lost: FloatArray, kept: FloatArray, leaves: FloatArray, stays: FloatArray
) -> FloatArray:
    """Return E[1 / (lost + kept p)], p ~ Beta(leaves, stays), for each node of the rate.

    Small leaves or stays, whose density has a long tail in logit p, are raised by 1 through
    1/(l+kp) = 1/l - (k/l) p/(l+kp) = 1/(l+k) + k/(l+k) (1-p)/(l+kp).
    """
    low, high = (leaves < HALF)[:, None], (stays < 1.0)[:, None]
    a, b = leaves[:, None], stays[:, None]
    raised_b = np.where(high, b + 1.0, b)
    raised_a = np.where(low, a + 1.0, a)
    p, weight = _beta_nodes(raised_a, raised_b)
    mean = np.empty_like(lost)
    for node in range(lost.shape[1]):
        mean[:, node] = (weight / (lost[:, node, None] + kept[:, node, None] * p)).sum(axis=-1)
    whole = raised_a + b
    mean = np.where(high, (1.0 + kept * b / whole * mean) / (lost + kept), mean)
    return np.asarray(np.where(low, (1.0 - kept * a / (a + b) * mean) / lost, mean))


def _gamma_nodes(shape: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the log of nodes of a Gamma(shape, 1), shape >= 1, and their log weights."""
    branch = -np.exp(-1.0 - DEPTH / shape)
    centre = np.log(shape)
    low = centre - 1.0 - DEPTH / shape - lambertw(branch, 0).real
    high = centre - 1.0 - DEPTH / shape - lambertw(branch, -1).real
    place, step = _steps(low, high, np.minimum(STEP, SIGMA_STEP / np.sqrt(shape)))
    wide = shape[:, None]
    return place, wide * place - np.exp(place) - gammaln(wide) + np.log(step)


def _beta_nodes(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return nodes of a Beta(a, b) and their weights."""
    whole = a + b
    top = a * np.log(a / whole) + b * np.log(b / whole) - DEPTH
    low, high = top / a, -top / b
    for _ in range(_NEWTON):
        low = low - _excess(a, b, low, top)
        high = high - _excess(a, b, high, top)
    widest = np.minimum(STEP, SIGMA_STEP * np.sqrt(whole / (a * b)))
    place, step = _steps(low[:, 0], high[:, 0], widest[:, 0])
    log_weight = a * log_expit(place) + b * log_expit(-place) - betaln(a, b) + np.log(step)
    return expit(place), np.exp(log_weight)


def _excess(a: FloatArray, b: FloatArray, place: FloatArray, top: FloatArray) -> FloatArray:
    """Return the Newton step towards where the log density over logit p is ``top``."""
    here = a * log_expit(place) + b * log_expit(-place) - top
    return np.asarray(here / (a * expit(-place) - b * expit(place)))


def _steps(low: FloatArray, high: FloatArray, widest: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return equal steps from ``low`` to ``high``, shape (accounts, nodes), and their length."""
    count = int(np.ceil(((high - low) / widest).max())) + 1
    step = ((high - low) / (count - 1))[:, None]
    return low[:, None] + step * np.arange(count), step

"""Draws from the posterior: Laplace, then importance resampling, and whether they can be trusted.

The proposal is a multivariate t with 6 degrees of freedom at the mode; the weights' tail is
judged by the shape k of a generalised Pareto (Vehtari, Simpson, Gelman, Yao & Gabry 2024).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Generic

import numpy as np

from clienthood.value.models.columns import FloatArray
from clienthood.value.models.fitted import Fit, Params

DRAWS = 1000
PROPOSED = 4
"""Proposals for each draw that is kept."""
FREEDOM = 6.0
UNTRUSTED = 0.7
"""Above this Pareto k the weights rest on a few proposals."""
AFFORDED = 10_000_000
"""Rows times proposals up to which proposals are weighted; beyond, the mode is normal enough."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws(Generic[Params]):
    """Draws of the parameters from their posterior.

    Attributes
    ----------
    params
        Each parameter an array of shape (draws, 1), ready to be broadcast against accounts.
    theta
        Scaled log-parameters, shape (draws, p).
    pareto_k
        Shape of the tail of the weights; above 0.7 not to be trusted, NaN where no weights were
        needed.
    effective
        Effective number of draws.
    """

    params: Params
    theta: FloatArray
    pareto_k: float
    effective: float


def draws(fit: Fit[Params], size: int = DRAWS, *, seed: int = 0) -> Draws[Params]:
    """Return draws of the parameters of a fit.

    Very large bases (rows times proposals beyond 10 million) have a posterior so near to normal
    that the Laplace approximation is drawn from as it is.
    """
    random = np.random.default_rng(seed)
    if fit.rows * size * PROPOSED > AFFORDED:
        spread = _root(fit.covariance)
        theta = fit.theta + random.standard_normal((size, len(fit.theta))) @ spread.T
        return _draws(fit, theta, math.nan, float(size))
    centre, covariance = fit.theta, fit.covariance
    for attempt in range(2):
        proposed, weight = _weighted(fit, centre, covariance, size * PROPOSED, random)
        k = pareto_k(weight)
        if k <= UNTRUSTED or attempt:
            break
        centre = weight @ proposed
        away = proposed - centre
        covariance = (away * weight[:, None]).T @ away + np.eye(len(centre)) * 1e-9
    place = np.searchsorted(np.cumsum(weight), (np.arange(size) + random.random()) / size)
    kept = proposed[np.minimum(place, len(proposed) - 1)]
    return _draws(fit, random.permutation(kept), k, float(1.0 / np.square(weight).sum()))


def pareto_k(weight: FloatArray) -> float:
    """Return the shape of the tail of importance weights (Zhang & Stephens 2009, equation 8)."""
    size = len(weight)
    tail = np.sort(weight)[-max(5, int(min(0.2 * size, 3 * math.sqrt(size)))) :]
    over = tail - tail[0]
    over = over[over > 0]
    if len(over) < 5:
        return 0.0 if weight.max() < 0.5 else math.inf
    count = len(over)
    grid = 30 + int(math.sqrt(count))
    quarter = over[int(count / 4 + 0.5) - 1]
    theta = 1 / over[-1] + (1 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))) / (3 * quarter)
    shape = np.log1p(-theta[:, None] * over).mean(axis=1)
    profile = count * (np.log(-theta / shape) - shape - 1)
    share = np.exp(profile - profile.max())
    best = float((theta * share).sum() / share.sum())
    k = float(np.log1p(-best * over).mean())
    return (count * k + 10 * 0.5) / (count + 10)


def _weighted(
    fit: Fit[Params],
    centre: FloatArray,
    covariance: FloatArray,
    size: int,
    random: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """Return proposals, shape (size, p), and their weights, which add up to 1."""
    root = _root(covariance)
    normal = random.standard_normal((size, len(centre)))
    stretch = np.sqrt(FREEDOM / random.chisquare(FREEDOM, size))
    proposed = centre + (normal * stretch[:, None]) @ root.T
    distance = np.square(normal).sum(axis=1) * stretch**2
    proposal = -(FREEDOM + len(centre)) / 2 * np.log1p(distance / FREEDOM)
    target = fit.heights(proposed)
    log_weight = np.where(np.isfinite(target), target - proposal, -np.inf)
    weight = np.exp(log_weight - log_weight.max())
    return proposed, weight / weight.sum()


def _root(covariance: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)), dtype=np.float64)


def _draws(fit: Fit[Params], theta: FloatArray, k: float, effective: float) -> Draws[Params]:
    return Draws(
        params=fit.natural(theta.T[:, :, None]), theta=theta, pareto_k=k, effective=effective
    )

"""The highest point of a penalised log-likelihood: L-BFGS, then Newton steps to full precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from clienthood.value.models.columns import FloatArray

Objective = Callable[[FloatArray], tuple[float, FloatArray]]
"""Minus the penalised log-likelihood and its gradient at theta, shape (p,)."""

FARTHEST = 16.0
"""No scaled log-parameter is sought beyond this."""
RIDGE = 8.0
"""A scaled log-parameter beyond this lies on a ridge: e^8 is 3,000 times the whole history."""
_STEP = 1e-4
_NEWTON = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Optimum:
    """Where the objective is lowest.

    Attributes
    ----------
    theta
        The place, shape (p,).
    value
        The objective there.
    gradient
        Largest slope there, per account.
    hessian
        Second derivatives of the objective there, shape (p, p).
    converged
        Whether the slope vanishes, or a bound of the search was reached on a falling ridge.
    """

    theta: FloatArray
    value: float
    gradient: float
    hessian: FloatArray
    converged: bool


def lowest(
    objective: Objective,
    start: FloatArray,
    accounts: float,
    sample: Objective | None = None,
) -> Optimum:
    """Return the lowest point of an objective over scaled log-parameters.

    Parameters
    ----------
    objective
        The objective on all rows.
    start
        Where the search begins, shape (p,).
    accounts
        Number of accounts; slopes are judged per account.
    sample
        The objective on a subsample that stands for all rows: searched first, and its second
        derivatives are then taken for those of the whole.
    """
    begin = start if sample is None else _descend(sample, start, accounts)
    theta = _descend(objective, begin, accounts) if sample is None else begin
    curved = sample if sample is not None else objective
    curvature = hessian_of(curved, theta)
    theta, value, gradient = _newton(objective, theta, curvature, accounts)
    slope = _free_slope(theta, gradient) / accounts
    return Optimum(
        theta=theta,
        value=value,
        gradient=slope,
        hessian=hessian_of(curved, theta),
        converged=slope < 1e-5,
    )


def hessian_of(objective: Objective, theta: FloatArray) -> FloatArray:
    """Return the second derivatives by central differences of the gradient, shape (p, p)."""
    size = len(theta)
    found = np.zeros((size, size))
    for place in range(size):
        step = np.zeros(size)
        step[place] = _STEP
        found[place] = (objective(theta + step)[1] - objective(theta - step)[1]) / (2 * _STEP)
    return (found + found.T) / 2


def _descend(objective: Objective, start: FloatArray, accounts: float) -> FloatArray:
    def per_account(theta: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = objective(theta)
        return value / accounts, gradient / accounts

    found = minimize(
        per_account,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-FARTHEST, FARTHEST)] * len(start),
        options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-7},
    )
    return np.asarray(found.x, dtype=np.float64)


def _newton(
    objective: Objective, theta: FloatArray, curvature: FloatArray, accounts: float
) -> tuple[FloatArray, float, FloatArray]:
    """Return theta after quasi-Newton steps, the objective there and its gradient."""
    value, gradient = objective(theta)
    inverse = _inverse(curvature)
    for _ in range(_NEWTON):
        if np.abs(gradient).max() / accounts < 1e-11:
            break
        step = np.clip(-inverse @ gradient, -1.0, 1.0)
        there = np.clip(theta + step, -FARTHEST, FARTHEST)
        value_there, gradient_there = objective(there)
        if not value_there <= value + 1e-12 * abs(value):
            break
        settled = np.abs(there - theta).max() < 1e-10
        inverse = _updated(inverse, there - theta, gradient_there - gradient)
        theta, value, gradient = there, value_there, gradient_there
        if settled:
            break
    return theta, value, gradient


def _inverse(curvature: FloatArray) -> FloatArray:
    """Return the inverse of the second derivatives, made positive definite where they are not."""
    values, vectors = np.linalg.eigh(curvature)
    floor = max(float(values.max()) * 1e-9, 1e-9)
    return np.asarray((vectors / np.maximum(values, floor)) @ vectors.T, dtype=np.float64)


def _updated(inverse: FloatArray, step: FloatArray, change: FloatArray) -> FloatArray:
    """Return the inverse second derivatives after a step (Broyden, Fletcher, Goldfarb, Shanno)."""
    scale = float(step @ change)
    if scale <= 1e-14 * float(np.linalg.norm(step) * np.linalg.norm(change)):
        return inverse
    turn = np.eye(len(step)) - np.outer(step, change) / scale
    return np.asarray(turn @ inverse @ turn.T + np.outer(step, step) / scale, dtype=np.float64)


def _free_slope(theta: FloatArray, gradient: FloatArray) -> float:
    """Return the largest slope among parameters that are not held by a bound of the search."""
    held = (np.abs(theta) >= FARTHEST - 1e-9) & (theta * gradient < 0)
    return float(np.abs(np.where(held, 0.0, gradient)).max())

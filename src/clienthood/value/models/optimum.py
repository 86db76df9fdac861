"""The highest point of a penalised log-likelihood: quasi-Newton steps from the curvature (BFGS)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clienthood.value.models.columns import FloatArray

Objective = Callable[[FloatArray], tuple[float, FloatArray]]
"""Minus the penalised log-likelihood and its gradient at theta, shape (p,)."""

FARTHEST = 16.0
"""No scaled log-parameter is sought beyond this."""
RIDGE = 8.0
"""A scaled log-parameter beyond this lies on a ridge: e^8 is 3,000 times the whole history."""
_STEP = 1e-4
_STEPS = 300
_NOISE = 1e-13
"""Share of the objective below which a gain is rounding."""
_IDLE = 3
"""Steps in a row that may gain no more than rounding: they still sharpen theta."""
_RENEWED = 15
"""Steps after which the curvature is taken anew: along a ridge it changes at every step."""
_LONGEST = 1.0
"""No step moves a parameter further."""
_NEAR = 1e-13
"""A step that promises less, in nats, is not taken: the slope vanishes."""


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
    if sample is None:
        theta, value, gradient = _descended(objective, start, hessian_of(objective, start))
        curvature = hessian_of(objective, theta)
    else:
        begin, _, _ = _descended(sample, start, hessian_of(sample, start))
        curvature = hessian_of(sample, begin)
        theta, value, gradient = _descended(objective, begin, curvature)
    slope = _free_slope(theta, gradient) / accounts
    return Optimum(
        theta=theta,
        value=value,
        gradient=slope,
        hessian=curvature,
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


def _descended(
    objective: Objective, theta: FloatArray, curvature: FloatArray
) -> tuple[FloatArray, float, FloatArray]:
    """Return the lowest point downhill of theta, the objective there and its gradient."""
    value, gradient = objective(theta)
    inverse, idle = _inverse(curvature), 0
    for count in range(1, _STEPS):
        if count % _RENEWED == 0:
            inverse = _inverse(hessian_of(objective, theta))
        free = ~_held(theta, gradient)
        step = -inverse @ (gradient * free) * free
        promised = -float(gradient @ step)
        if promised < _NEAR or idle == _IDLE:
            break
        found = _shortened(objective, theta, value, gradient, step)
        if found is None:
            break
        there, value_there, gradient_there = found
        idle = idle + 1 if value - value_there <= _NOISE * abs(value) else 0
        inverse = _updated(inverse, there - theta, gradient_there - gradient)
        theta, value, gradient = found
    return theta, value, gradient


def _shortened(
    objective: Objective,
    theta: FloatArray,
    value: float,
    gradient: FloatArray,
    step: FloatArray,
) -> tuple[FloatArray, float, FloatArray] | None:
    """Return where a step, halved until it leads downhill, ends; None where none does."""
    step = step * min(1.0, _LONGEST / float(np.abs(step).max()))
    slack = _NOISE * abs(value)
    for _ in range(30):
        there = np.clip(theta + step, -FARTHEST, FARTHEST)
        value_there, gradient_there = objective(there)
        if value_there <= value + 1e-4 * float(gradient @ (there - theta)) + slack:
            return there, value_there, gradient_there
        step = step / 2
    return None


def _inverse(curvature: FloatArray) -> FloatArray:
    """Return the inverse of the second derivatives, made positive definite where they are not."""
    values, vectors = np.linalg.eigh(curvature)
    size = np.abs(values)
    return np.asarray((vectors / np.maximum(size, max(float(size.max()) * 1e-6, 1e-9))) @ vectors.T)


def _updated(inverse: FloatArray, step: FloatArray, change: FloatArray) -> FloatArray:
    """Return the inverse second derivatives after a step (Broyden, Fletcher, Goldfarb, Shanno)."""
    scale = float(step @ change)
    if scale <= 1e-14 * float(np.linalg.norm(step) * np.linalg.norm(change)):
        return inverse
    turn = np.eye(len(step)) - np.outer(step, change) / scale
    return np.asarray(turn @ inverse @ turn.T + np.outer(step, step) / scale, dtype=np.float64)


def _held(theta: FloatArray, gradient: FloatArray) -> NDArray[np.bool_]:
    """Return which parameters a bound of the search holds against their slope."""
    return np.asarray((np.abs(theta) >= FARTHEST - 1e-9) & (theta * gradient < 0))


def _free_slope(theta: FloatArray, gradient: FloatArray) -> float:
    """Return the largest slope among parameters that are not held by a bound of the search."""
    return float(np.abs(np.where(_held(theta, gradient), 0.0, gradient)).max())

"""How much of each dimension's evidence counts, given what else is known: beta.

With scores of covariance S within the classes, beta = S^-1 diag(S) are the coefficients of the
best linear discriminant of calibrated scores, whose class means lie diag(S) apart. Kept between
0 and 1: evidence is shrunk, never turned round and never amplified.
"""

from __future__ import annotations

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.calls.patterns import known_of

_FULL_SWAPS = 8
_CHUNK = 8192


def beta_for(masks: IntArray, covariance: FloatArray) -> FloatArray:
    """Return beta of each dimension for each set of known dimensions, shape (M, D).

    Minimises b' S b / 2 - diag(S)' b over b >= 0 within the known set, then cuts at 1. For k
    equal dimensions of correlation rho it is 1 / (1 + (k - 1) rho). Unknown dimensions, and
    those whose scores do not vary, have 0 and leave the others alone.

    Parameters
    ----------
    masks
        Known dimensions as whole numbers, shape (M,); bit d stands for dimension d.
    covariance
        S, shape (D, D), in bits², positive definite over the dimensions of positive variance.
    """
    unique, inverse = np.unique(masks, return_inverse=True)
    known = known_of(unique, len(covariance)) & (np.diag(covariance) > 0)
    parts = [
        _non_negative(covariance, known[start : start + _CHUNK])
        for start in range(0, len(known), _CHUNK)
    ]
    empty = np.zeros((0, len(covariance)))
    return np.asarray(np.minimum(np.concatenate([*parts, empty]), 1.0)[inverse])


def _non_negative(covariance: FloatArray, known: BoolArray) -> FloatArray:
    """Solve the non-negative quadratic programs by block principal pivoting (Murty's rule last)."""
    target = np.diag(covariance)
    free = known.copy()
    result = np.zeros(known.shape)
    open_rows = np.arange(len(known))
    swaps = 0
    while len(open_rows) and swaps < 64 * (len(target) + 1):
        solved = _solve(covariance, target, free[open_rows])
        slack = solved @ covariance - target
        allowed = known[open_rows]
        wrong = (free[open_rows] & (solved < 0)) | (
            allowed & ~free[open_rows] & (slack < -1e-9 * target)
        )
        result[open_rows] = solved
        bad = wrong.any(axis=1)
        if swaps >= _FULL_SWAPS:
            last = wrong.shape[1] - 1 - np.argmax(wrong[:, ::-1], axis=1)
            wrong = wrong & (np.arange(wrong.shape[1]) == last[:, None])
        open_rows, wrong = open_rows[bad], wrong[bad]
        free[open_rows] ^= wrong
        swaps += 1
    return np.maximum(result, 0.0)


def _solve(covariance: FloatArray, target: FloatArray, free: BoolArray) -> FloatArray:
    """Solve S b = diag(S) over the free dimensions of each row; the others are 0."""
    both = free[:, :, None] & free[:, None, :]
    system = np.where(both, covariance, 0.0)
    index = np.arange(len(target))
    system[:, index, index] = np.where(free, target, 1.0)
    right = np.where(free, target, 0.0)
    return np.asarray(np.linalg.solve(system, right[:, :, None])[:, :, 0])

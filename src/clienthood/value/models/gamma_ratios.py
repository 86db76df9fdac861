"""Ratios of gamma functions to full relative precision, where differences of logs cancel.

Arguments are first moved up by the recurrence, then taken by Stirling's series (Abramowitz &
Stegun 1964, 6.1.15, 6.1.41, 6.3.18), every difference in it written as a product.
"""

from __future__ import annotations

import numpy as np

from clienthood.value.models.columns import FloatArray

Number = FloatArray | float
_SHIFT = 8
_UP = np.arange(float(_SHIFT))


def log_beta_fall(a: Number, b: Number, step: Number) -> FloatArray:
    """Return log B(a, b) - log B(a, b + step) for positive a and b and step >= 0.

    The relative error is below 1e-8 wherever a * step is above 1e-12, however large b is; the
    arguments broadcast.
    """
    end = np.asarray(b + np.asarray(step, dtype=np.float64))
    up = _UP.reshape(-1, *(1,) * np.broadcast(a, end).ndim)
    moved = np.log1p(a / (b + up) * (step / (end + a + up))).sum(axis=0)
    low, high = np.asarray(b + _SHIFT, dtype=np.float64), end + _SHIFT
    curve = np.log1p(a / low * (step / (high + a)))
    main = (0.5 - low) * curve + a * np.log1p(step / (low + a)) + step * np.log1p(a / high)
    first = a / (low * (low + a)) * (step / high) * ((low + high + a) / (high + a)) / 12
    rest = _stirling(low) - _stirling(low + a) - _stirling(high) + _stirling(high + a)
    return np.asarray(moved + main + first + rest)


def digamma_rise(x: Number, step: Number) -> FloatArray:
    """Return digamma(x + step) - digamma(x) for positive x and step >= 0, to full precision."""
    x = np.asarray(x, dtype=np.float64)
    up = x + _UP.reshape(-1, *(1,) * np.broadcast(x, step).ndim)
    moved = (step / up / (up + step)).sum(axis=0)
    low = x + _SHIFT
    high = low + step
    p, q = 1 / low, 1 / high
    gap = step * p * q
    pp, qq = p * p, q * q
    series = 1 / 12 - (pp + qq) / 120 + (pp * pp + pp * qq + qq * qq) / 252
    series = series - (pp + qq) * (pp * pp + qq * qq) / 240 + 5 / 660 * pp**4
    return np.asarray(moved + np.log1p(step * p) + gap / 2 + gap * (p + q) * series)


def _stirling(x: FloatArray) -> FloatArray:
    """Return the terms of Stirling's series of log gamma from x^-3 on."""
    square = (1 / x) ** 2
    series = -1 / 360 + square * (1 / 1260 - square * (1 / 1680 - square / 1188))
    return np.asarray(series * square / x)

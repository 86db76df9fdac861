"""Gauss-Legendre nodes, and small functions that stay exact where their formulas cancel."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np

from clienthood.value.models.columns import FloatArray

CHUNK = 4096
"""Accounts whose nodes are worked on at once: they fit the processor's cache."""


@cache
def nodes(count: int) -> tuple[FloatArray, FloatArray]:
    """Return the places in (0, 1) and weights of Gauss-Legendre quadrature, shape (count,)."""
    place, weight = np.polynomial.legendre.leggauss(count)
    return (place + 1) / 2, weight / 2


def chunks(shape: tuple[int, ...]) -> Iterator[slice]:
    """Yield slices of the last axis, the accounts, that hold about ``CHUNK`` places each."""
    size = max(1, CHUNK // max(1, math.prod(shape[:-1])))
    for start in range(0, shape[-1], size):
        yield slice(start, start + size)


def ratio_minus_one(power: FloatArray, log_ratio: FloatArray) -> FloatArray:
    """Return (ratio^power - 1) / power for ratio = exp(log_ratio); log_ratio where power is 0."""
    power, log_ratio = np.broadcast_arrays(power, log_ratio)
    safe = np.where(np.abs(power) > 1e-12, power, 1.0)
    return np.where(np.abs(power) > 1e-12, np.expm1(safe * log_ratio) / safe, log_ratio)


def exponential_tail(s: FloatArray, z: FloatArray) -> FloatArray:
    """Return the integral of e^(-z t) (1 + t)^(-s) over t > 0: e^z E_s(z), for z > 0.

    With 1 + t = e^v up to where the integrand has fallen to e^-38 of itself.
    """
    place, share = nodes(48)
    z, s = np.broadcast_arrays(z, s)
    end = np.minimum(np.log1p(38.0 / z), 38.0 / np.maximum(s - 1.0, 1e-9))
    total = np.zeros(z.shape)
    for at, part in zip(place, share, strict=True):
        total += part * np.exp((1.0 - s) * end * at - z * np.expm1(end * at))
    return total * end

"""Tables m and u whose ratio rises with the level: exact maximum likelihood by pooling.

Robertson, Wright & Dykstra (1988), *Order Restricted Statistical Inference*, sections 1.2
(pool adjacent violators) and 5.4 (likelihood-ratio order of two multinomials).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from clienthood.calls.arrays import FloatArray

_STEPS = 100
_ENOUGH = 1e-12


def ordered_tables(
    client: FloatArray, customer: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return m and u of highest likelihood among those in order and within bounds.

    Maximises sum(client * log m) + sum(customer * log u) where m and u each add up to 1 and
    log(m/u) does not fall with the level and stays in [low, high].

    Without bounds that bind, the share of clients at a level, client/(client + customer), is
    pooled and gives m and u back. Where a bound binds, the two sums are kept by one Lagrange
    multiplier, the clients' part of all counts: for a given part the levels form a bounded
    isotonic problem, and the right part is the one for which m and u have equal sums. If no
    part between 0 and 1 does, every weight is at its upper bound, or every one at its lower,
    and the multiplier lies beyond. In each case the solution maximises the Lagrangian over all
    tables in order and bounds, so none is likelier.

    Parameters
    ----------
    client, customer
        Expected counts at each level, shape (L,), positive.
    low, high
        Bounds of log(m/u) in nats, shape (L,), non-decreasing, infinite for none. Some pair
        of tables must lie within them.
    """
    both = client + customer
    for edge, sign in ((high, 1.0), (low, -1.0)):
        if float(both @ np.exp(np.minimum(sign * edge, 690.0))) < float(both.sum()):
            return _tables_at(edge, both)
    counts = list(zip(client.tolist(), customer.tolist(), strict=True))
    bounds = list(zip(low.tolist(), high.tolist(), strict=True))
    total = float(both.sum())

    def tables(offset: float) -> tuple[list[float], list[float]]:
        odds = _pooled_log_odds(counts, bounds, offset)
        share, rest = _share(offset) * total, _share(-offset) * total
        pairs = list(zip(counts, odds, strict=True))
        m = [(a + b) * _share(z) / share for (a, b), z in pairs]
        u = [(a + b) * _share(-z) / rest for (a, b), z in pairs]
        return m, u

    def surplus(offset: float) -> float:
        m, u = tables(offset)
        return math.fsum(m) - math.fsum(u)

    offset = math.log(float(client.sum())) - math.log(float(customer.sum()))
    if abs(surplus(offset)) > _ENOUGH:
        offset = _root(surplus, offset)
    m, u = (np.array(row) for row in tables(offset))
    return m / m.sum(), u / u.sum()


def _tables_at(weight: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return m and u of highest likelihood whose log(m/u) are given, shape (L,).

    Weights that are not on both sides of 0 can only be rounding; m and u are then equal.
    """
    above = np.expm1(weight)
    part = counts / counts.sum()
    if above.max() <= 0 or above.min() >= 0:
        return part, part
    left, right = -1.0 / float(above.max()), -1.0 / float(above.min())
    for _ in range(_STEPS):
        middle = 0.5 * (left + right)
        if float(part @ (above / (1.0 + middle * above))) > 0:
            left = middle
        else:
            right = middle
    u = part / (1.0 + 0.5 * (left + right) * above)
    m = u * np.exp(weight)
    return m / m.sum(), u / u.sum()


def _pooled_log_odds(
    counts: list[tuple[float, float]], bounds: list[tuple[float, float]], offset: float
) -> list[float]:
    """Pool adjacent violators; a block takes its own log odds or the bound it would cross.

    Bounds rise with the level, so a block is bounded by its last low and first high; blocks
    pool only while the later one is lower, so those two never cross.
    """
    blocks: list[tuple[float, float, float, int]] = []
    for last, (a, b) in enumerate(counts):
        first, floor, ceiling = last, bounds[last][0] + offset, bounds[last][1] + offset
        odds = min(max(math.log(a) - math.log(b), floor), ceiling)
        while blocks and blocks[-1][0] > odds:
            _, a_before, b_before, first = blocks.pop()
            a, b, ceiling = a + a_before, b + b_before, bounds[first][1] + offset
            odds = min(max(math.log(a) - math.log(b), floor), ceiling)
        blocks.append((odds, a, b, first))
    ends = [block[3] for block in blocks[1:]] + [len(counts)]
    return [block[0] for block, end in zip(blocks, ends, strict=True) for _ in range(block[3], end)]


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(log_odds, -690.0), 690.0)))


def _root(surplus: Callable[[float], float], start: float) -> float:
    """Return where ``surplus`` turns from + to -: a bracket, then Illinois steps."""
    step = 0.25
    left = right = start
    f_left = f_right = surplus(start)
    while f_left < 0 and step < 1024:
        left, right, f_right = left - step, left, f_left
        f_left, step = surplus(left), 2 * step
    while f_right > 0 and step < 1024:
        left, right, f_left = right, right + step, f_right
        f_right, step = surplus(right), 2 * step
    for _ in range(_STEPS):
        if right - left < 1e-14 * (1 + abs(left)) or f_left == f_right:
            break
        middle = (left * f_right - right * f_left) / (f_right - f_left)
        f_middle = surplus(middle)
        if abs(f_middle) < _ENOUGH:
            return middle
        if f_middle > 0:
            left, f_left, f_right = middle, f_middle, f_right / 2
        else:
            right, f_right, f_left = middle, f_middle, f_left / 2
    return left if abs(f_left) < abs(f_right) else right

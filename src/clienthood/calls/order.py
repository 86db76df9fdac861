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


def ordered_tables(
    client: FloatArray, customer: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return m and u of highest likelihood among those in order and within bounds.

    Maximises sum(client * log m) + sum(customer * log u) where m and u each add up to 1 and
    log(m/u) does not fall with the level and stays in [low, high].

    Without bounds that bind, the share of clients at a level, client/(client + customer), is
    pooled and gives m and u back. Where a bound binds, the two sums are kept by one Lagrange
    multiplier, the clients' part of all counts: for a given part the levels form a bounded
    isotonic problem, and the right part is the one that the solution's own clients add up to.
    The problem is convex in log m and log u, so this is its one solution.

    Parameters
    ----------
    client, customer
        Expected counts at each level, shape (L,), positive.
    low, high
        Bounds of log(m/u) in nats, shape (L,), non-decreasing, infinite for none. Some pair
        of tables must lie within them.
    """
    both = client + customer
    total = float(both.sum())

    def surplus(offset: float) -> float:
        odds = _pooled_log_odds(client, customer, low + offset, high + offset)
        return float(_share(odds) @ both) / total - float(_share(np.array(offset)))

    offset = math.log(float(client.sum())) - math.log(float(customer.sum()))
    if abs(surplus(offset)) > 1e-13:
        offset = _root(surplus, offset)
    odds = _pooled_log_odds(client, customer, low + offset, high + offset)
    m, u = _share(odds) * both, _share(-odds) * both
    return m / m.sum(), u / u.sum()


def _pooled_log_odds(
    client: FloatArray, customer: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Pool adjacent violators; a block takes its own log odds or the bound it would cross.

    Bounds rise with the level, so a block is bounded by its last ``low`` and first ``high``;
    blocks pool only while the later one is lower, so those two never cross.
    """
    lows, highs = low.tolist(), high.tolist()
    blocks: list[tuple[float, float, float, int]] = []
    for last, (a, b) in enumerate(zip(client.tolist(), customer.tolist(), strict=True)):
        first = last
        odds = min(max(math.log(a) - math.log(b), lows[last]), highs[first])
        while blocks and blocks[-1][0] > odds:
            _, a_before, b_before, first = blocks.pop()
            a, b = a + a_before, b + b_before
            odds = min(max(math.log(a) - math.log(b), lows[last]), highs[first])
        blocks.append((odds, a, b, first))
    starts = [block[3] for block in blocks] + [len(lows)]
    return np.repeat(np.array([block[0] for block in blocks]), np.diff(starts))


def _share(log_odds: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -690.0, 690.0))))


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
        if abs(f_middle) < 1e-15:
            return middle
        if f_middle > 0:
            left, f_left, f_right = middle, f_middle, f_right / 2
        else:
            right, f_right, f_left = middle, f_middle, f_left / 2
    return left if abs(f_left) < abs(f_right) else right

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
_FARTHEST = 1024.0


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
        odds, _ = _pooled_log_odds(counts, bounds, offset)
        share, rest = _share(offset) * total, _share(-offset) * total
        pairs = list(zip(counts, odds, strict=True))
        m = [(a + b) * _share(z) / share for (a, b), z in pairs]
        u = [(a + b) * _share(-z) / rest for (a, b), z in pairs]
        return m, u

    def surplus(offset: float) -> tuple[float, float]:
        """Return the sum of m less that of u, and its slope."""
        odds, held = _pooled_log_odds(counts, bounds, offset)
        share, rest = _share(offset), _share(-offset)
        m, u, bend = [], [], []
        for (a, b), z, bound in zip(counts, odds, held, strict=True):
            part, other = _share(z), _share(-z)
            m.append((a + b) * part)
            u.append((a + b) * other)
            if bound:
                bend.append((a + b) * part * other)
        clients, customers, turn = math.fsum(m), math.fsum(u), math.fsum(bend)
        value = (clients / share - customers / rest) / total
        slope = (turn - clients * rest) / share + (turn - customers * share) / rest
        return value, slope / total

    offset = math.log(float(client.sum())) - math.log(float(customer.sum()))
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
) -> tuple[list[float], list[bool]]:
    """Pool adjacent violators; a block takes its own log odds or the bound it would cross.

    Returns the log odds of each level, and whether each is held by a bound. Bounds rise with the
    level, so a block is bounded by its last low and first high; blocks pool only while the later
    one is lower, so those two never cross.
    """
    blocks: list[tuple[float, float, float, int, bool]] = []
    for last, (a, b) in enumerate(counts):
        first, floor, ceiling = last, bounds[last][0] + offset, bounds[last][1] + offset
        own = math.log(a) - math.log(b)
        odds = min(max(own, floor), ceiling)
        while blocks and blocks[-1][0] > odds:
            _, a_before, b_before, first, _ = blocks.pop()
            a, b, ceiling = a + a_before, b + b_before, bounds[first][1] + offset
            own = math.log(a) - math.log(b)
            odds = min(max(own, floor), ceiling)
        blocks.append((odds, a, b, first, odds != own))
    ends = [block[3] for block in blocks[1:]] + [len(counts)]
    spread = [
        (block[0], block[4])
        for block, end in zip(blocks, ends, strict=True)
        for _ in range(block[3], end)
    ]
    return [odds for odds, _ in spread], [held for _, held in spread]


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(log_odds, -690.0), 690.0)))


def _root(surplus: Callable[[float], tuple[float, float]], start: float) -> float:
    """Return where ``surplus`` turns from + to -: Newton steps kept inside a bracket."""
    left, right, at = -math.inf, math.inf, start
    reach = 0.25
    for _ in range(_STEPS):
        value, slope = surplus(at)
        if abs(value) < _ENOUGH:
            return at
        if value > 0:
            left = at
        else:
            right = at
        if right - left < 1e-14 * (1 + abs(at)) or abs(at) > _FARTHEST:
            return at
        following = at - value / slope if slope < 0 else math.nan
        if not left < following < right:
            open_ended = math.isinf(left) or math.isinf(right)
            middle = at + math.copysign(reach, value) if open_ended else 0.5 * (left + right)
            following, reach = middle, 2 * reach
        at = following
    return at

"""Tables m and u whose ratio rises with the level: exact maximum likelihood by pooling.

Robertson, Wright & Dykstra (1988), *Order Restricted Statistical Inference*, sections 1.2
(pool adjacent violators) and 5.4 (likelihood-ratio order of two multinomials).
"""

from __future__ import annotations

import math

import numpy as np

from clienthood.calls.arrays import FloatArray

_STEPS = 100
_ENOUGH = 1e-12
_FARTHEST = 1024.0
_Pairs = list[tuple[float, float]]
_Block = tuple[float, float, float, int, bool]
"""Levels that share their log odds: those, the counts of both classes, how many levels they are,
and whether a bound holds them. Plain tuples, since a fit makes a hundred thousand of them."""


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
    counts = list(zip(client.tolist(), customer.tolist(), strict=True))
    total = sum(a + b for a, b in counts)
    bounds = list(zip(low.tolist(), high.tolist(), strict=True))
    if bounds[0][1] < 0.0 and _reach(counts, [top for _, top in bounds]) < total:
        return _tables_at(high, client + customer)
    if bounds[-1][0] > 0.0 and _reach(counts, [-bottom for bottom, _ in bounds]) < total:
        return _tables_at(low, client + customer)
    blocks = _root(counts, bounds, total)
    m: list[float] = []
    u: list[float] = []
    for odds, a, b, levels, held in blocks:
        share, rest = (_share(odds), _share(-odds)) if held else (a / (a + b), b / (a + b))
        for one, other in counts[len(m) : len(m) + levels]:
            m.append((one + other) * share)
            u.append((one + other) * rest)
    clients, customers = sum(m), sum(u)
    return np.array([x / clients for x in m]), np.array([x / customers for x in u])


def _reach(counts: _Pairs, nats: list[float]) -> float:
    """Return what the counts add up to where each is multiplied by so many nats."""
    pairs = zip(counts, nats, strict=True)
    return sum((a + b) * math.exp(min(at, 690.0)) for (a, b), at in pairs)


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


def _pooled(counts: _Pairs, bounds: _Pairs, offset: float) -> list[_Block]:
    """Pool adjacent violators; a block takes its own log odds or the bound it would cross.

    Bounds rise with the level, so a block is bounded by its last low and first high; blocks pool
    only while the later one is lower, so those two never cross.
    """
    blocks: list[_Block] = []
    for last, (a, b) in enumerate(counts):
        levels, floor, ceiling = 1, bounds[last][0] + offset, bounds[last][1] + offset
        own = math.log(a) - math.log(b)
        odds = floor if own < floor else ceiling if own > ceiling else own
        while blocks and blocks[-1][0] > odds:
            _, a_before, b_before, more, _ = blocks.pop()
            a, b, levels = a + a_before, b + b_before, levels + more
            ceiling = bounds[last + 1 - levels][1] + offset
            own = math.log(a) - math.log(b)
            odds = floor if own < floor else ceiling if own > ceiling else own
        blocks.append((odds, a, b, levels, odds != own))
    return blocks


def _surplus(blocks: list[_Block], offset: float, total: float) -> tuple[float, float]:
    """Return the sum of m less that of u, and its slope in the offset."""
    clients = customers = turn = 0.0
    for odds, a, b, _, held in blocks:
        if held:
            part, other = (a + b) * _share(odds), _share(-odds)
            clients += part
            customers += (a + b) * other
            turn += part * other
        else:
            clients += a
            customers += b
    share, rest = _share(offset), _share(-offset)
    value = (clients / share - customers / rest) / total
    slope = (turn - clients * rest) / share + (turn - customers * share) / rest
    return value, slope / total


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(log_odds, -690.0), 690.0)))


def _root(counts: _Pairs, bounds: _Pairs, total: float) -> list[_Block]:
    """Return the blocks whose surplus turns from + to -: Newton steps kept inside a bracket."""
    at = math.log(sum(a for a, _ in counts)) - math.log(sum(b for _, b in counts))
    left, right, reach = -math.inf, math.inf, 0.25
    blocks = _pooled(counts, bounds, at)
    for _ in range(_STEPS):
        value, slope = _surplus(blocks, at, total)
        if abs(value) < _ENOUGH:
            break
        if value > 0:
            left = at
        else:
            right = at
        if right - left < 1e-14 * (1 + abs(at)) or abs(at) > _FARTHEST:
            break
        following = at - value / slope if slope < 0 else math.nan
        if not left < following < right:
            open_ended = math.isinf(left) or math.isinf(right)
            middle = at + math.copysign(reach, value) if open_ended else 0.5 * (left + right)
            following, reach = middle, 2 * reach
        at = following
        blocks = _pooled(counts, bounds, at)
    return blocks

"""What follows from how the chance to stay falls with tenure: renewals to come, and their worth.

Every model of contracts gives ``fall(survived, ahead)``: minus the log of the probability that a
contract in force after ``survived`` renewals survives ``ahead`` more (any number from 0 on).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clienthood.errors import FitError
from clienthood.value.models.columns import Column, FloatArray, IntArray, column
from clienthood.value.models.quadrature import nodes
from clienthood.value.models.tenure import fates, tenure

Fall = Callable[[FloatArray, FloatArray | float], FloatArray]

SUMMED = 64
"""Renewals that are summed one by one before the sum is taken for an integral."""
_NODES = 96


def p_alive(fall: Fall, survived: Column, lost: Column, ahead: float) -> FloatArray:
    """Return the probability that each contract is in force after ``ahead`` more renewals."""
    counts, ended = fates(survived, lost)
    return np.asarray((1.0 - ended) * np.exp(-fall(counts, ahead)))


def expected_renewals(fall: Fall, horizon: int, survived: Column) -> FloatArray:
    """Return the expected renewals among the next ``horizon`` of contracts in force."""
    counts, place = _distinct(fall, survived)
    total = np.zeros_like(fall(counts, 0.0))
    for ahead in range(1, horizon + 1):
        total = total + np.exp(-fall(counts, float(ahead)))
    return total[..., place]


def p_renewals(fall: Fall, n: int, horizon: int, survived: Column) -> FloatArray:
    """Return the probability of exactly ``n`` renewals among the next ``horizon``."""
    counts = tenure(survived)
    if not 0 <= n <= horizon:
        return np.zeros_like(fall(counts, 0.0))
    stays = np.exp(-fall(counts, float(n)))
    return stays if n == horizon else np.asarray(stays * -np.expm1(-fall(counts + n, 1.0)))


def derl(fall: Fall, discount: float, survived: Column) -> FloatArray:
    """Return the discounted expected renewals without horizon of contracts in force.

    The next renewal counts whole, each later one 1 / (1 + discount) of the one before. Renewals
    past the 64th are summed by the midpoint rule of Euler and Maclaurin (DLMF 2.10.1).

    Raises
    ------
    FitError
        If the discount is not positive: without it the sum need not be finite.
    """
    if not discount > 0:
        raise FitError(
            f"found a discount of {discount:g}, expected more than 0",
            hint="give the rate per renewal period, such as 0.1 for 10 %",
        )
    counts, place = _distinct(fall, survived)
    force = np.log1p(discount)

    def worth(ahead: FloatArray | float) -> FloatArray:
        return np.asarray(np.exp(-fall(counts, ahead) - force * (ahead - 1)))

    total = sum((worth(float(ahead)) for ahead in range(1, SUMMED + 1)), np.zeros(()))
    total = total + (worth(SUMMED + 1.0) - worth(float(SUMMED))) / 24
    start = SUMMED + 0.5
    span = np.log1p(40 / force / start)
    for node, share in zip(*nodes(_NODES), strict=True):
        stretch = start * np.exp(span * node)
        total = total + worth(stretch) * (stretch * span * share)
    return np.asarray(total[..., place])


def drawn(fall: Fall, horizon: int, survived: Column, random: np.random.Generator) -> FloatArray:
    """Return one draw of the renewals of each contract in force among its next ``horizon``."""
    counts, place = _distinct(fall, survived)
    chance = random.random(fall(counts, 0.0)[..., place].shape)
    total = np.zeros(chance.shape)
    for ahead in range(1, horizon + 1):
        total += chance < np.exp(-fall(counts, float(ahead)))[..., place]
    return total


class Simulated(NamedTuple):
    """Simulated contracts: renewals survived, and whether the next one was refused."""

    survived: FloatArray
    lost: NDArray[np.bool_]


def simulated(fall: Fall, opportunities: Column, seed: int) -> Simulated:
    """Return one contract for each number of renewal dates that it was observed over."""
    dates = column(opportunities, "opportunities")
    random = np.random.default_rng(seed)
    stayed = drawn(fall, int(dates.max()), np.zeros_like(dates), random)
    return Simulated(np.minimum(stayed, dates), stayed < dates)


def _distinct(fall: Fall, survived: Column) -> tuple[FloatArray, IntArray]:
    """Return the renewals survived to work on, and the place of each contract among them.

    Distinct ones where all contracts share their parameters, else all.
    """
    counts = tenure(survived)
    if fall(counts[:1], 0.0).shape[-1] > 1:
        return counts, np.arange(len(counts))
    distinct, place = np.unique(counts, return_inverse=True)
    return distinct, place

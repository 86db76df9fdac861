"""Expected purchases of an account that may leave after each, summed over the events to come.

The number N of events within a horizon is negative binomial; with j events gone by since the last
purchase, N events complete m = (N + j) // k purchases. The sum over N has positive terms only, is
exact for any k, and concerns one account at a time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clienthood.value.models.columns import FloatArray

CHUNK = 4096
PRECISION = 1e-14
HUGE = 1e100
LOOK = 16
"""Events between two looks at whether the rest still matters."""


class Future(NamedTuple):
    """Expected purchases within the horizon, and the probability to be alive at its end."""

    bought: FloatArray
    alive: FloatArray


class Believed(NamedTuple):
    """What is believed of an account: shape of its rate, z = horizon / (rate + horizon), a and b.

    a and b are those of the chance to leave, after the purchases so far.
    """

    shape: FloatArray
    z: FloatArray
    leaves: FloatArray
    stays: FloatArray


def summed(k: int, gone_by: int, believed: Believed) -> Future:
    """Return the future of accounts whose last purchase was ``gone_by`` events ago."""
    wide = np.broadcast_arrays(*believed)
    flat = Believed(*(np.ravel(value) for value in wide))
    reach = np.argsort(flat.shape * flat.z / (1.0 - flat.z))
    bought, alive = np.empty(len(reach)), np.empty(len(reach))
    for start in range(0, len(reach), CHUNK):
        at = reach[start : start + CHUNK]
        bought[at], alive[at] = _run(k, gone_by, Believed(*(value[at] for value in flat)))
    return Future(bought.reshape(wide[0].shape), alive.reshape(wide[0].shape))


def _run(k: int, gone_by: int, believed: Believed) -> Future:
    """Sum over the number of events; weights are relative, so that none is too small to hold."""
    shape, z, leaves, stays = believed
    weight, here, bought = np.ones_like(z), np.zeros_like(z), np.zeros_like(z)
    total, alive, still = weight.copy(), weight.copy(), np.ones_like(z)
    events, made = 0, 0
    while True:
        events += 1
        weight = weight * (z * (shape + (events - 1)) / events)
        if (events + gone_by) % k == 0:
            here = here + still
            still = still * ((stays + made) / (leaves + stays + made))
            made += 1
        total, bought, alive = total + weight, bought + weight * here, alive + weight * still
        if events % LOOK == 0:
            falls = z * (shape + events) / (events + 1)
            if _settled(falls, weight * (events + 1), total):
                return Future(bought / total, alive / total)
            scale = np.where(total > HUGE, 1.0 / HUGE, 1.0)
            weight, total, bought, alive = (
                value * scale for value in (weight, total, bought, alive)
            )


def _settled(falls: FloatArray, rest: FloatArray, total: FloatArray) -> bool:
    """Whether the terms to come, which fall at least geometrically, no longer matter."""
    if falls.max() >= 1.0:
        return False
    return bool(np.all(rest <= PRECISION * (1.0 - falls) ** 2 * total))

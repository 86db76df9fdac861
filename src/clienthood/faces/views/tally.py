"""Rounded figures that still add up: what is shown equals the shown total."""

from __future__ import annotations

import math
from collections.abc import Sequence


def rounded_to_total(
    values: Sequence[float], total: float, *, decimals: int = 2
) -> tuple[float, ...]:
    """Return the values rounded so that they add up to the rounded total (largest remainder).

    Each value is rounded down, then those that lost most are rounded up until the sum fits.
    """
    scale = 10**decimals
    scaled = [value * scale for value in values]
    floors = [math.floor(value) for value in scaled]
    lacking = round(total * scale) - sum(floors)
    order = sorted(range(len(values)), key=lambda at: (floors[at] - scaled[at], at))
    for at in order[: max(lacking, 0)]:
        floors[at] += 1
    return tuple(value / scale for value in floors)

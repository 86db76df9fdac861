"""The business's own year: open days, seasons, promotions, price rises, staff who leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clienthood.simulate.ledger import DAY
from clienthood.simulate.needs import Ints
from clienthood.simulate.trade import Trade

NEVER = 10**7
"""A day that does not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What happens to the business, whoever its accounts are; days count from 1970-01-01."""

    start: int
    end: int
    season: npt.NDArray[np.float64]
    hours: tuple[int, int]
    to_open: Ints
    """Days to the next open day, by weekday."""
    promotions: Ints
    """First days of the promotions."""
    promotion_days: int
    promotion_cuts: npt.NDArray[np.float64]
    rises: Ints
    """Days on which prices rose."""
    price_levels: npt.NDArray[np.float64]
    leaves: Ints
    """For each member of staff the day of leaving."""
    successors: Ints

    def opened(self, days: Ints) -> Ints:
        """Return each day or the next open one; the last open one if that is after the end."""
        shifted = days + self.to_open[(days + 3) % 7]
        while (late := shifted > self.end).any():
            shifted = np.where(late, shifted - 7, shifted)
        return shifted

    def moment(self, rng: np.random.Generator, days: Ints) -> Ints:
        """Return a second within opening hours on each of the days."""
        first, last = self.hours
        return days * DAY + rng.integers(first * 3600, last * 3600, len(days))

    def price_level(self, days: Ints) -> npt.NDArray[np.float64]:
        """Return what prices have risen to since the start."""
        return self.price_levels[np.searchsorted(self.rises, days, side="right")]

    def promotion_on(self, days: Ints) -> Ints:
        """Return the promotion under way on each day, -1 where there is none."""
        if not len(self.promotions):
            return np.full(len(days), -1, dtype=np.int64)
        last = np.searchsorted(self.promotions, days, side="right") - 1
        running = (last >= 0) & (days - self.promotions[last] < self.promotion_days)
        return np.where(running, last, -1)

    def served_by(self, staff: int, days: Ints) -> Ints:
        """Return who looks after the account on each day: a successor once someone has left."""
        serving = np.full(len(days), staff, dtype=np.int64)
        return np.where(days >= self.leaves[staff], self.successors[staff], serving)


def draw_calendar(trade: Trade, start: int, end: int, rng: np.random.Generator) -> Calendar:
    """Return a calendar of the trade for the days from ``start`` to ``end``."""
    years = (end - start) / 365.25
    rises = np.sort(rng.integers(start, end, max(1, round(years * 0.6))))
    steps = 1 + rng.uniform(0.02, 0.07, len(rises))
    count = round(trade.promotions * years)
    promotions = np.sort(rng.integers(start, max(end - 20, start + 1), count))
    staff = len(trade.staff)
    leaves = np.full(staff, NEVER, dtype=np.int64)
    successors = np.arange(staff, dtype=np.int64)
    if staff > 2:
        leaver = int(rng.integers(staff))
        leaves[leaver] = start + int(rng.uniform(0.3, 0.9) * (end - start))
        successors[leaver] = (leaver + 1 + int(rng.integers(staff - 1))) % staff
    to_open = [
        next(gap for gap in range(7) if (weekday + gap) % 7 in trade.open_days)
        for weekday in range(7)
    ]
    return Calendar(
        start=start,
        end=end,
        season=np.array(trade.season),
        hours=trade.hours,
        to_open=np.array(to_open, dtype=np.int64),
        promotions=promotions,
        promotion_days=10,
        promotion_cuts=rng.choice([0.1, 0.15, 0.2, 0.25, 0.3], count),
        rises=rises,
        price_levels=np.concatenate(([1.0], np.cumprod(steps))),
        leaves=leaves,
        successors=successors,
    )

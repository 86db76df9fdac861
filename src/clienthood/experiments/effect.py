"""The effect of being treated on the mean outcome of an account, with an interval.

Accounts count on the side that the lots gave them, treated or not (intention to treat). Within
strata, what the past explains is taken off (``adjusting``), and the difference of means is divided
by its standard error within strata and sides (HC2). What that ratio does by chance is learnt by
drawing the lots again (``redrawing``): exact under no effect for any spread of amounts, and right
for the mean effect in large books (Wu and Ding 2021; Zhao and Ding 2021). The interval holds every
effect that the same test does not refute. Beyond ten thousand accounts a normal distribution
stands in for the lots.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clienthood.experiments.adjusting import residuals
from clienthood.experiments.arrays import BoolArray, FloatArray, IntArray
from clienthood.experiments.redrawing import DRAWS, Lots, order_of, redrawn

LEAST = 20
"""Accounts on either side below which nothing is told: a mean of so few rests on one or two."""
MANY = 10_000
"""Accounts from which on the normal distribution stands in for lots drawn again."""
NORMAL_DRAWS = 100_000
FAR = 40.0
"""Standard errors from the estimate at which the search for the end of an interval gives up."""
HALVINGS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What came of the treated beside those held out.

    Attributes
    ----------
    treated, held
        Accounts on each side.
    mean_treated, mean_held
        Mean outcome of each side, strata weighed by their size.
    effect
        Mean effect on an account, what the past explains taken off.
    error
        Its standard error.
    low, high
        95 % interval; infinite where nothing bounds it.
    p_value
        Chance of a difference so far from none if there were no effect.
    """

    treated: int
    held: int
    mean_treated: float
    mean_held: float
    effect: float
    error: float
    low: float
    high: float
    p_value: float

    @property
    def enough(self) -> bool:
        """Whether there are accounts enough on both sides to tell anything."""
        return min(self.treated, self.held) >= LEAST

    @property
    def verdict(self) -> str:
        """More, less, or cannot tell."""
        if not self.enough or self.low <= 0.0 <= self.high:
            return "cannot tell"
        return "more" if self.low > 0.0 else "less"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """Sums over the treated of draws, by stratum; r = y - effect * z for any effect.

    Each of shape (draws, strata): of y, z, y², yz, z² left over by strata and past. Sums over
    all accounts of a stratum are of shape (1, strata).
    """

    treated: tuple[FloatArray, ...]
    whole: tuple[FloatArray, ...]
    lots: Lots

    def parts(self, effect: float) -> tuple[FloatArray, FloatArray]:
        """Return difference of means and its standard error, if that is the effect."""
        side = _squares(self.treated, effect)
        whole = _squares(self.whole, effect)
        drawn = (self.lots.sizes - self.lots.held).astype(np.float64)
        held = self.lots.held.astype(np.float64)
        return differences(side, (whole[0] - side[0], whole[1] - side[1]), (drawn, held), self.lots)


def differences(
    treated: tuple[FloatArray, FloatArray],
    held: tuple[FloatArray, FloatArray],
    sizes: tuple[FloatArray, FloatArray],
    lots: Lots,
) -> tuple[FloatArray, FloatArray]:
    """Return differences of means and their standard errors from sums and sums of squares."""
    gap = np.zeros(treated[0].shape)
    spread = np.zeros(treated[0].shape)
    for (total, squares), number, sign in zip((treated, held), sizes, (1.0, -1.0), strict=True):
        gap = gap + sign * total / number
        left = np.maximum(squares - np.square(total) / number, 0.0)
        spread = spread + left / (number - 1.0) / number
    weights = lots.weights
    return gap @ weights, np.sqrt(spread @ np.square(weights))


def _squares(sums: tuple[FloatArray, ...], effect: float) -> tuple[FloatArray, FloatArray]:
    y, z, yy, yz, zz = sums
    return y - effect * z, yy - 2.0 * effect * yz + effect**2 * zz


def effect_of(
    outcome: FloatArray, known: FloatArray, treated: BoolArray, stratum: IntArray, *, seed: int
) -> Effect:
    """Return the effect of being treated, looked at once.

    Parameters
    ----------
    outcome
        What came of each account, shape (accounts,).
    known
        What was known of it before the start, shape (accounts, covariates).
    treated, stratum
        What the lots gave it.
    seed
        Of the lots drawn again.
    """
    if min(int(treated.sum()), int((~treated).sum())) < 2:
        return _nothing(outcome, treated)
    order, lots = order_of(treated, stratum)
    both = np.stack([outcome[order], lots.treated.astype(np.float64)], axis=1)
    left = residuals(both, known[order], lots.begins, lots.sizes)
    y, z = left[:, 0], left[:, 1]
    columns = np.stack([y, z, y * y, y * z, z * z], axis=1)
    seen = _sums(lots.treated[None, :], columns, lots)
    chance = None
    if len(y) <= MANY:
        drawn = redrawn(lots, np.random.default_rng(seed))
        chance = _sums(drawn, columns, lots)
    estimate, error = _estimate(seen)
    return Effect(
        treated=int(treated.sum()),
        held=int((~treated).sum()),
        **_means(outcome[order], lots),
        effect=estimate,
        error=error,
        low=_end(seen, chance, estimate, -error),
        high=_end(seen, chance, estimate, error),
        p_value=_p_value(seen, chance, 0.0),
    )


def _nothing(outcome: FloatArray, treated: BoolArray) -> Effect:
    sides = [outcome[side] for side in (treated, ~treated)]
    means = [float(side.mean()) if len(side) else 0.0 for side in sides]
    return Effect(
        treated=len(sides[0]),
        held=len(sides[1]),
        mean_treated=means[0],
        mean_held=means[1],
        effect=means[0] - means[1],
        error=math.inf,
        low=-math.inf,
        high=math.inf,
        p_value=1.0,
    )


def _sums(drawn: BoolArray, columns: FloatArray, lots: Lots) -> Sums:
    """Return the sums over the treated of each draw, and over all."""
    found = np.stack(
        [
            drawn[:, begin : begin + size].astype(np.float64) @ columns[begin : begin + size]
            for begin, size in zip(lots.begins, lots.sizes, strict=True)
        ],
        axis=1,
    )
    whole = np.add.reduceat(columns, lots.begins, axis=0)[None]
    return Sums(
        treated=tuple(found[:, :, at] for at in range(columns.shape[1])),
        whole=tuple(whole[:, :, at] for at in range(columns.shape[1])),
        lots=lots,
    )


def _means(outcome: FloatArray, lots: Lots) -> dict[str, float]:
    """Return the mean outcome of each side, strata weighed by their size."""
    drawn = lots.treated.astype(np.float64)
    side = np.add.reduceat(outcome * drawn, lots.begins) / (lots.sizes - lots.held)
    rest = np.add.reduceat(outcome * (1.0 - drawn), lots.begins) / lots.held
    return {
        "mean_treated": float(side @ lots.weights),
        "mean_held": float(rest @ lots.weights),
    }


def _estimate(seen: Sums) -> tuple[float, float]:
    """Return the effect that leaves no difference, and its standard error."""
    at_none, _ = seen.parts(0.0)
    at_one, _ = seen.parts(1.0)
    slope = float(at_none[0] - at_one[0])
    if slope <= 0.0:
        return 0.0, math.inf
    estimate = float(at_none[0]) / slope
    _, error = seen.parts(estimate)
    return estimate, float(error[0]) / slope


def _p_value(seen: Sums, chance: Sums | None, effect: float) -> float:
    gap, error = seen.parts(effect)
    told = _ratio(gap, error)[0]
    if chance is None:
        return math.erfc(float(told) / math.sqrt(2.0))
    others = _ratio(*chance.parts(effect))
    return float((1 + (others >= told * (1.0 - 1e-9)).sum()) / (1 + len(others)))


def _ratio(gap: FloatArray, error: FloatArray) -> FloatArray:
    """Return how many standard errors a difference is from none; 0 where nothing differs."""
    size = np.abs(gap)
    tiny = error <= 1e-12 * (1.0 + size)
    return np.where(tiny, np.where(size > 1e-12, np.inf, 0.0), size / np.where(tiny, 1.0, error))


def _end(seen: Sums, chance: Sums | None, estimate: float, step: float) -> float:
    """Return how far from the estimate effects are not refuted, on the side of ``step``."""
    if step == 0.0:
        return estimate
    if not math.isfinite(step) or _p_value(seen, chance, estimate + FAR * step) > ALPHA:
        return math.copysign(math.inf, step)
    near, far = 0.0, FAR
    for _ in range(HALVINGS):
        middle = (near + far) / 2.0
        refuted = _p_value(seen, chance, estimate + middle * step) <= ALPHA
        near, far = (near, middle) if refuted else (middle, far)
    return estimate + far * step


ALPHA = 0.05
"""Level of the test; intervals hold the effect in 95 of 100 experiments."""

__all__ = ["DRAWS", "LEAST", "MANY", "Effect", "differences", "effect_of"]

"""The smallest effect that an experiment can be expected to show, told before it starts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from clienthood.experiments.adjusting import residuals
from clienthood.experiments.arrays import FloatArray
from clienthood.experiments.effect import ALPHA, LEAST, MANY, differences
from clienthood.experiments.redrawing import Lots, redrawn

POWER = 0.8
DRAWINGS = 1000
"""Lots drawn over the past to see what they would have shown."""
LOOKS_COST = 1.02
"""How much larger an effect must be where the rule allows for looks on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectable:
    """What an experiment of so many accounts can show.

    Attributes
    ----------
    treated, held
        Accounts on each side.
    usual
        Mean outcome of an account in as many days before.
    deviation
        Standard deviation of what the past does not explain of it.
    explained
        Share of the variance that it explains.
    effect
        Difference of means that is found in four of five such experiments; None where there are
        too few accounts on either side to say.
    """

    treated: int
    held: int
    usual: float
    deviation: float
    explained: float
    effect: float | None


def detectable(
    outcome: FloatArray, known: FloatArray, held: int, *, looks: bool = False
) -> Detectable:
    """Return the smallest effect that is found with a power of 80 % at a level of 5 %.

    Strata are left aside: value is told by the same days as the outcome here, and would seem to
    explain more of it than of what is still to come.

    Parameters
    ----------
    outcome
        The outcome as it was in as many days before as the experiment lasts, shape (accounts,).
    known
        What was known before those days, shape (accounts, covariates).
    held
        Number of accounts that would be held out.
    looks
        Whether the result may be told on the way.
    """
    number = len(outcome)
    treated = number - held
    free = number - known.shape[1] - 1
    usual = float(outcome.mean()) if number else 0.0
    if min(treated, held) < LEAST or free < 2:
        return Detectable(
            treated=treated, held=held, usual=usual, deviation=0.0, explained=0.0, effect=None
        )
    one, all_of_them = np.zeros(1, dtype=np.int64), np.full(1, number, dtype=np.int64)
    left = residuals(outcome[:, None], known, one, all_of_them)
    variance = float(np.square(left).sum()) / free
    whole = float(outcome.var(ddof=1))
    effect = _found_as_promised(_thresholds(left[:, 0], held), _doubt(left[:, 0]))
    return Detectable(
        treated=treated,
        held=held,
        usual=usual,
        deviation=math.sqrt(variance),
        explained=max(1.0 - variance / whole, 0.0) if whole > 0 else 0.0,
        effect=effect * (LOOKS_COST if looks else 1.0),
    )


def _doubt(left: FloatArray) -> float:
    """Return the variance of the logarithm of a standard deviation told by one sample."""
    square = float(np.square(left).mean())
    if square <= 0:
        return 0.0
    peaked = float(np.square(np.square(left)).mean()) / square**2
    return max(peaked - 1.0, 0.0) / (4.0 * len(left))


def _thresholds(left: FloatArray, held: int) -> FloatArray:
    """Return for each of many drawings of lots over the past the effect that it would have shown.

    An effect is added to all who are treated: it moves the difference of means and leaves the
    error within sides as it is. So a drawing shows every effect beyond one, which depends on whom
    the largest amounts fall to.
    """
    many, few = (np.array([float(number)]) for number in (len(left) - held, held))
    if len(left) > MANY:
        usual = math.sqrt(float(np.square(left).mean()) * float((1.0 / many + 1.0 / few)[0]))
        steps = ndtri((np.arange(DRAWINGS) + 0.5) / DRAWINGS) - ndtri(ALPHA / 2)
        return np.asarray(usual * steps, np.float64)
    treated = np.arange(len(left)) >= held
    sizes, none = np.array([len(left)]), np.zeros(1, dtype=np.int64)
    lots = Lots(treated=treated, begins=none, sizes=sizes, held=np.array([held]))
    drawn = redrawn(lots, np.random.default_rng(len(left)), DRAWINGS).astype(np.float64)
    sides = [
        (side @ left[:, None], side @ np.square(left)[:, None]) for side in (drawn, 1.0 - drawn)
    ]
    gap, error = differences(sides[0], sides[1], (many, few), lots)
    told = np.abs(gap) / np.maximum(error, np.finfo(np.float64).tiny)
    refuted = float(np.quantile(told, 1.0 - ALPHA, method="higher"))
    return np.asarray(np.sort(refuted * error - gap), np.float64)


def _found_as_promised(thresholds: FloatArray, doubt: float) -> float:
    """Return the effect that is found as often as promised.

    The days to come spread as those before did, but for chance, which is large where a few
    accounts bring most; power is the mean over what they may turn out to be.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    spread = np.exp(math.sqrt(2.0 * doubt) * nodes)
    shares = weights / weights.sum()
    places = (np.arange(len(thresholds)) + 0.5) / len(thresholds)

    def lacks(effect: float) -> float:
        return float(np.interp(effect / spread, thresholds, places, 0.0, 1.0) @ shares) - POWER

    most = float(thresholds[-1] * spread[-1])
    return float(brentq(lacks, 0.0, most)) if most > 0.0 else 0.0

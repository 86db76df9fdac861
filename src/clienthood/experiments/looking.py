"""Looks on the way that keep the level: what may be told early, by a rule set at the start.

The level of 5 % is spent over the looks as Lan and DeMets (1983) do it, along the curve of O'Brien
and Fleming: next to nothing early on, most of it at the end. Where the bounds lie is learnt by
drawing the lots again and following each draw over the same days (Plamadeala and Rosenberger 2012),
since amounts of one account from day to day go together, which rules that add up independent
observations do not allow for. An interval at a look is the repeated one of Jennison and Turnbull
(1989): the estimate, and as many standard errors either way as the bound asks for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from clienthood.experiments.adjusting import residuals
from clienthood.experiments.arrays import BoolArray, FloatArray, IntArray
from clienthood.experiments.effect import ALPHA, MANY, NORMAL_DRAWS, differences
from clienthood.experiments.redrawing import Lots, order_of, redrawn

MOST = 31
"""Looks at most; longer experiments are looked at in longer steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look shows.

    Attributes
    ----------
    part
        Share of the experiment's days that is over.
    effect, error
        Estimate and its standard error.
    bound
        Standard errors from none that the estimate must reach to tell; infinite very early.
    """

    part: float
    effect: float
    error: float
    bound: float

    @property
    def margin(self) -> float:
        """How far the interval reaches either way."""
        known = self.error > 0.0 and math.isfinite(self.bound)
        return self.bound * self.error if known else math.inf

    @property
    def low(self) -> float:
        """Lower end of the interval that holds over all looks."""
        return self.effect - self.margin

    @property
    def high(self) -> float:
        """Upper end of it."""
        return self.effect + self.margin

    @property
    def crossed(self) -> bool:
        """Whether it tells an effect."""
        return self.low > 0.0 or self.high < 0.0


def look_days(days: int) -> tuple[int, ...]:
    """Return after how many days of an experiment it is looked at; the last one is its end."""
    step = math.ceil(days / MOST)
    return tuple(range(days - step * ((days - 1) // step), days + 1, step))


def spent(part: FloatArray) -> FloatArray:
    """Return how much of the level may be spent when a share of the days is over."""
    return np.asarray(2.0 - 2.0 * ndtr(ndtri(1.0 - ALPHA / 2.0) / np.sqrt(part)), np.float64)


def looks(
    paths: FloatArray,
    known: FloatArray,
    treated: BoolArray,
    stratum: IntArray,
    part: FloatArray,
    *,
    seed: int,
) -> tuple[Look, ...]:
    """Return what each look so far shows.

    Parameters
    ----------
    paths
        Outcome of each account from the start up to each look, shape (accounts, looks).
    known
        What was known of it before the start, shape (accounts, covariates).
    treated, stratum
        What the lots gave it.
    part
        Share of the experiment's days that is over at each look, shape (looks,).
    seed
        Of the lots drawn again.
    """
    if min(int(treated.sum()), int((~treated).sum())) < 2 or not len(part):
        return ()
    order, lots = order_of(treated, stratum)
    left = residuals(paths[order], known[order], lots.begins, lots.sizes)
    effect, error = _parts(lots.treated[None, :], left, lots)
    random = np.random.default_rng(seed)
    chance = (
        _ratio(*_parts(redrawn(lots, random), left, lots))
        if len(left) <= MANY
        else _normal(left, lots, random)
    )
    bound = _bounds(chance, spent(part))
    return tuple(
        Look(part=float(p), effect=float(e), error=float(s), bound=float(b))
        for p, e, s, b in zip(part, effect[0], error[0], bound, strict=True)
    )


def _parts(drawn: BoolArray, left: FloatArray, lots: Lots) -> tuple[FloatArray, FloatArray]:
    """Return differences and standard errors, shape (draws, looks), of draws."""
    columns = np.concatenate([left, np.square(left)], axis=1)
    side = np.stack(
        [
            drawn[:, begin : begin + size].astype(np.float64) @ columns[begin : begin + size]
            for begin, size in zip(lots.begins, lots.sizes, strict=True)
        ],
        axis=2,
    )
    whole = np.add.reduceat(columns, lots.begins, axis=0).T[None]
    number = left.shape[1]
    inside = (side[:, :number], side[:, number:])
    rest = (whole[:, :number] - inside[0], whole[:, number:] - inside[1])
    held = lots.held.astype(np.float64)
    return differences(inside, rest, (lots.sizes - held, held), lots)


def _ratio(gap: FloatArray, error: FloatArray) -> FloatArray:
    return np.abs(gap) / np.where(error > 0, error, np.inf)


def _normal(left: FloatArray, lots: Lots, random: np.random.Generator) -> FloatArray:
    """Return ratios under no effect in large books, from how looks go together."""
    number = left.shape[1]
    spread = np.zeros((number, number))
    for begin, size, held, weight in zip(
        lots.begins, lots.sizes, lots.held, lots.weights, strict=True
    ):
        rows = left[begin : begin + size]
        centred = rows - rows.mean(axis=0)
        inverse = 1.0 / held + 1.0 / (size - held)
        spread += weight**2 * inverse * (centred.T @ centred) / (size - 1.0)
    scale = np.sqrt(np.diag(spread))
    scale[scale == 0.0] = 1.0
    values, vectors = np.linalg.eigh(spread / np.outer(scale, scale))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(np.abs(random.standard_normal((NORMAL_DRAWS, number)) @ root.T), np.float64)


def _bounds(chance: FloatArray, allowed: FloatArray) -> FloatArray:
    """Return the bound of each look, so that no more draws than allowed crossed one by then."""
    bounds = np.full(chance.shape[1], np.inf)
    inside = np.ones(len(chance), dtype=np.bool_)
    for at in range(chance.shape[1]):
        may = math.floor(allowed[at] * (len(chance) + 1)) - int((~inside).sum())
        if may < 1:
            continue
        left = np.sort(chance[inside, at])
        bounds[at] = left[-min(may, len(left))] * (1.0 + 1e-9)
        inside &= chance[:, at] <= bounds[at]
    return bounds

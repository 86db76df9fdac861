"""Gamma-Gamma: what an account spends at a purchase (Fader & Hardie 2013, note 025).

Spend at a purchase is Gamma(p, nu) about the account's own mean, with nu ~ Gamma(q, v) over
accounts (Fader, Hardie & Lee 2005, "RFM and CLV"). The model takes spend not to move with how
often an account buys: ``dependence`` tells whether that stands.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln

from clienthood.errors import FitError
from clienthood.value.models.columns import Column, FloatArray, column, refuse, weights_of
from clienthood.value.models.fitted import Centre, Fit, Likelihood, Prior, fitted

NAME = "Gamma-Gamma"
NAMES = ("p", "q", "v")
SURE = 1.0 - 1e-12
"""A correlation of 1 has no finite Fisher transform."""
SLIGHT = 0.1
"""A correlation below this moves forecasts little, however sure it is."""


class GammaGamma(NamedTuple):
    """Parameters of the Gamma-Gamma, each a number or an array that fits the accounts.

    p: shape of spend at a purchase; q: shape, and v: rate in units of money, of its rate over
    accounts.
    """

    p: FloatArray | float
    q: FloatArray | float
    v: FloatArray | float


def fit(
    x: Column,
    mean_spend: Column,
    *,
    weights: Column | None = None,
    prior: Prior | Centre = "weak",
) -> Fit[GammaGamma]:
    """Return the Gamma-Gamma fitted to the spend of repeat buyers.

    Parameters
    ----------
    x, mean_spend
        Purchases, and their mean spend in any unit of money. Accounts with x = 0 are left out.
    weights
        How many accounts each row stands for.
    prior
        ``weak`` (N(0, 3²) on log-parameters once the mean spend is scaled to 1), ``none``
        (maximum likelihood) or a centre.

    Raises
    ------
    FitError
        If a column holds what cannot be, or nobody made a purchase; spend of zero or below with
        x > 0 is refused: net refunds against purchases and leave out what was free.
    """
    data, unit = _data(x, mean_spend, weights)
    accounts = float(data.weight.sum())
    return fitted(
        Likelihood(
            model=NAME,
            names=NAMES,
            start=np.zeros(3),
            objective=lambda theta: _objective(data, theta),
            natural=lambda theta: GammaGamma(
                np.exp(theta[0]), np.exp(theta[1]), np.exp(theta[2]) * unit
            ),
            accounts=accounts,
            rows=len(data.spend),
            offset=-accounts * math.log(unit),
        ),
        prior,
    )


def log_likelihood(params: GammaGamma, x: Column, mean_spend: Column) -> FloatArray:
    """Return the log density of the mean spend of each account (equation 1a), shape (accounts,).

    Per unit of money; 0 where x = 0, of which the model says nothing.
    """
    counts, spend = history(x, mean_spend)
    bought = counts > 0
    density = _log_density(params, np.where(bought, counts, 1.0), np.where(bought, spend, 1.0))
    return np.where(bought, density, 0.0)


def expected_spend(params: GammaGamma, x: Column, mean_spend: Column) -> FloatArray:
    """Return the expected spend at a purchase of each account, in the unit of v (equation 5).

    Where x = 0 the mean of all accounts, p v / (q - 1). There is no such mean where q <= 1, nor
    one of an account where p x + q <= 1: the result is then infinite.
    """
    p, q, v = params
    counts, spend = history(x, mean_spend)
    over = np.asarray(p * counts + q - 1.0)
    known = over > 0
    return np.where(known, p * (v + counts * spend) / np.where(known, over, 1.0), np.inf)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulated:
    """Simulated spend: purchases, their mean spend, and the account's own mean in the long run."""

    x: FloatArray
    mean_spend: FloatArray
    own_mean: FloatArray


def simulate(params: GammaGamma, x: Column, *, seed: int = 0) -> Simulated:
    """Return one simulated mean spend for each x; 0 where x = 0."""
    counts = column(x, "x")
    random = np.random.default_rng(seed)
    p, q, v = params
    rate = random.gamma(np.broadcast_to(q, counts.shape)) / v
    total = random.gamma(p * counts) / rate
    return Simulated(
        x=counts, mean_spend=total / np.maximum(counts, 1.0), own_mean=np.asarray(p / rate)
    )


def simulate_spend(
    params: GammaGamma,
    x: Column,
    mean_spend: Column,
    count: FloatArray | float,
    random: np.random.Generator,
) -> FloatArray:
    """Return one draw of what each account spends at ``count`` purchases to come, together.

    Shape of the parameters and ``count`` broadcast against the accounts: one row per draw.
    """
    p, q, v = params
    counts, spend = history(x, mean_spend)
    shape = np.broadcast_shapes(counts.shape, *(np.shape(each) for each in (*params, count)))
    rate = random.gamma(np.broadcast_to(q + p * counts, shape)) / (v + counts * spend)
    return np.asarray(random.gamma(np.broadcast_to(p * np.asarray(count), shape)) / rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """Whether spend moves with frequency.

    Attributes
    ----------
    pearson, low, high
        Correlation of log mean spend and log x over repeat buyers, and its 95 % interval (Fisher).
        The log of a mean of x purchases rises with x by itself, by digamma(p x) - log(p x) at the
        fitted p: that is taken off first.
    spearman
        Correlation of their ranks.
    accounts
        Number of repeat buyers.
    stands
        Whether spend may be taken not to move with frequency: the interval holds 0 or the
        correlation is below 0.1.
    """

    pearson: float
    low: float
    high: float
    spearman: float
    accounts: float
    stands: bool

    @property
    def words(self) -> str:
        """What this means, in one sentence."""
        found = (
            f"correlation {self.pearson:+.2f}, 95 % interval {self.low:+.2f} to {self.high:+.2f}"
        )
        if math.isnan(self.pearson):
            return (
                "Whether spend moves with frequency cannot be told: too few accounts, or all buy "
                "or spend alike."
            )
        if self.stands:
            return f"Spend does not move with frequency enough to matter ({found})."
        more = "more" if self.pearson > 0 else "less"
        return (
            f"Accounts that buy more often spend {more} at a purchase ({found}): fit and forecast "
            "spend by class of frequency."
        )


def dependence(x: Column, mean_spend: Column, weights: Column | None = None) -> Dependence:
    """Return whether the spend of repeat buyers moves with how often they buy.

    Raises
    ------
    FitError
        As ``fit``.
    """
    data, _ = _data(x, mean_spend, weights)
    accounts = float(data.weight.sum())
    p = float(fit(x, mean_spend, weights=weights).params.p)
    rises = digamma(p * data.x) - np.log(p * data.x)
    often, spend = np.log(data.x)[data.place], np.log(data.spend) - rises[data.place]
    pearson = _correlation(often, spend, data.weight)
    spearman = _correlation(_ranks(often, data.weight), _ranks(spend, data.weight), data.weight)
    low = high = math.nan
    if accounts > 3:
        reach = 1.959964 / math.sqrt(accounts - 3)
        low, high = np.tanh(np.arctanh(np.clip(pearson, -SURE, SURE)) + np.array([-reach, reach]))
    return Dependence(
        pearson=pearson,
        low=float(low),
        high=float(high),
        spearman=spearman,
        accounts=accounts,
        stands=bool(low <= 0 <= high or abs(pearson) < SLIGHT),
    )


def history(x: Column, mean_spend: Column) -> tuple[FloatArray, FloatArray]:
    """Return x and the mean spend, checked; a mean spend where x = 0 is not looked at.

    Raises
    ------
    FitError
        If a value is missing, x is negative or no whole number, or spend is not positive where
        x > 0; the first row concerned is named.
    """
    counts = column(x, "x")
    spend = column(mean_spend, "mean_spend", length=len(counts))
    refuse(counts < 0, counts, "x", "a negative number of purchases", "0 or more")
    refuse(counts != np.rint(counts), counts, "x", "a broken number", "a whole number of purchases")
    wrong = (counts > 0) & (spend <= 0)
    refuse(wrong, spend, "mean_spend", "a mean spend that is not positive", "more than 0")
    return counts, spend


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Data:
    """Mean spend of repeat buyers on the scale of its own mean; their distinct x and its place."""

    x: FloatArray
    place: NDArray[np.intp]
    spend: FloatArray
    weight: FloatArray


def _data(x: Column, mean_spend: Column, weights: Column | None) -> tuple[_Data, float]:
    """Return what the likelihood reads, and the unit of money that spend was divided by."""
    counts, spend = history(x, mean_spend)
    mass = weights_of(weights, len(counts))
    bought = counts > 0
    if not bought.any():
        raise FitError(
            "there is no purchase to fit spend to: x is 0 throughout",
            hint="give at least one account with a purchase",
        )
    distinct, place = np.unique(counts[bought], return_inverse=True)
    unit = float(np.average(spend[bought], weights=mass[bought]))
    return _Data(x=distinct, place=place, spend=spend[bought] / unit, weight=mass[bought]), unit


def _log_density(params: GammaGamma, x: FloatArray, spend: FloatArray) -> FloatArray:
    p, q, v = params
    total = x * spend
    return np.asarray(
        gammaln(p * x + q)
        - gammaln(p * x)
        - gammaln(q)
        - q * np.log1p(total / v)
        + p * x * (np.log(total) - np.log(v + total))
        - np.log(spend)
    )


def _objective(data: _Data, theta: FloatArray) -> tuple[float, FloatArray]:
    """Return minus the log-likelihood over the log-parameters, and its slope, shape (3,)."""
    p, q, v = np.exp(theta)
    count = data.x[data.place]
    total = count * data.spend
    grown, bought = np.log1p(total / v), np.log(total / (v + total))
    counted = gammaln(p * data.x + q) - gammaln(p * data.x) - gammaln(q)
    steep = digamma(p * data.x + q)
    value = counted[data.place] - q * grown + p * count * bought - np.log(data.spend)
    slope = np.stack(
        [
            p * (count * ((steep - digamma(p * data.x))[data.place] + bought)),
            q * ((steep - digamma(q))[data.place] - grown),
            (q * total - p * count * v) / (v + total),
        ]
    )
    return -float(data.weight @ value), -(slope @ data.weight)


def _correlation(one: FloatArray, other: FloatArray, weight: FloatArray) -> float:
    """Return the weighted correlation, NaN where one of the two does not vary."""
    share = weight / weight.sum()
    one, other = one - share @ one, other - share @ other
    spread = math.sqrt(float(share @ one**2) * float(share @ other**2))
    return float(np.clip(share @ (one * other) / spread, -1.0, 1.0)) if spread > 0 else math.nan


def _ranks(values: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the middle rank of each value were its row there ``weight`` times."""
    place = np.unique(values, return_inverse=True)[1]
    mass = np.bincount(place, weights=weight)
    return np.asarray((np.cumsum(mass) - mass / 2)[place], dtype=np.float64)

"""Product-limit estimate of survival, without any model (Kaplan & Meier 1958).

Confidence limits are those of log(-log S) with Greenwood's variance (Kalbfleisch & Prentice 1980),
which stay within 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from clienthood.errors import FitError
from clienthood.value.models.columns import Column, FloatArray, column, refuse, weights_of
from clienthood.value.models.tenure import fates


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A survival curve: a step down at each time of loss.

    Attributes
    ----------
    times
        Times of loss in order, shape (times,).
    at_risk, losses
        Contracts in force just before each time, and those lost at it.
    survival
        Share in force after each time.
    low, high
        Confidence limits of ``survival`` at each time. Where nobody is left Greenwood's variance
        has no value: low is 0, and high the last one known, 1 if there is none.
    level
        Confidence of the limits.
    until
        The longest time observed; the curve says nothing beyond it.
    accounts
        Number of contracts.
    """

    times: FloatArray
    at_risk: FloatArray
    losses: FloatArray
    survival: FloatArray
    low: FloatArray
    high: FloatArray
    level: float
    until: float
    accounts: float

    def at(self, times: Column) -> FloatArray:
        """Return the share in force after each of ``times``; NaN beyond the longest observed."""
        asked = column(times, "times")
        steps = np.append(1.0, self.survival)
        found = steps[np.searchsorted(self.times, asked, side="right")]
        return np.where((asked > self.until) & (found > 0), np.nan, found)

    def __repr__(self) -> str:
        left = f"{self.survival[-1]:.4g}" if len(self.survival) else "1"
        return (
            f"Kaplan-Meier: {self.accounts:,.0f} contracts, {self.losses.sum():,.0f} lost; "
            f"{left} in force after {self.until:g}"
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{time:g}</td><td>{risk:,.6g}</td><td>{lost:,.6g}</td><td>{share:.4f}</td>"
            f"<td>{low:.4f}</td><td>{high:.4f}</td></tr>"
            for time, risk, lost, share, low, high in zip(
                self.times,
                self.at_risk,
                self.losses,
                self.survival,
                self.low,
                self.high,
                strict=True,
            )
        )
        return (
            f"<table><caption>{self!r}</caption><thead><tr><th>time</th><th>at risk</th>"
            f"<th>lost</th><th>in force</th><th>low {self.level:.0%}</th>"
            f"<th>high {self.level:.0%}</th></tr></thead><tbody>{rows}</tbody></table>"
        )


def fit(
    survived: Column, lost: Column, *, weights: Column | None = None, level: float = 0.95
) -> Curve:
    """Return the survival curve of contracts over renewals.

    Parameters
    ----------
    survived, lost
        Renewals each contract survived; whether the next was refused, else it is in force.
    weights
        How many contracts each row stands for.
    level
        Confidence of the limits, between 0 and 1.

    Raises
    ------
    FitError
        If a column holds what cannot be; the row is named.
    """
    counts, ended = fates(survived, lost)
    return of_durations(counts + ended, ended, weights=weights, level=level)


def of_durations(
    durations: Column, lost: Column, *, weights: Column | None = None, level: float = 0.95
) -> Curve:
    """Return the survival curve over continuous time.

    Parameters
    ----------
    durations
        Time from start to loss, or to the end of observation where the account is still there;
        whoever is seen last at a time of loss was at risk at it. Any unit of time.
    lost, weights, level
        As in ``fit``.

    Raises
    ------
    FitError
        As ``fit``.
    """
    spans = column(durations, "durations")
    ended = column(lost, "lost", length=len(spans))
    refuse(spans < 0, spans, "durations", "a negative time", "0 or more")
    refuse((ended != 0) & (ended != 1), ended, "lost", "neither true nor false", "0 or 1")
    if not len(spans):
        raise FitError("there is no contract to follow", hint="give at least one")
    if not 0 < level < 1:
        raise FitError(
            f"found a confidence of {level:g}, expected a number between 0 and 1", hint="try 0.95"
        )
    times, place = np.unique(spans, return_inverse=True)
    mass = weights_of(weights, len(spans))
    losses = np.bincount(place, weights=mass * ended).astype(np.float64)
    seen = np.bincount(place, weights=mass).astype(np.float64)
    steps = losses > 0
    losses, at_risk = losses[steps], np.cumsum(seen[::-1])[::-1][steps]
    survival = np.asarray(np.cumprod(1 - losses / at_risk), dtype=np.float64)
    low, high = _limits(survival, at_risk, losses, level)
    return Curve(
        times=times[steps],
        at_risk=at_risk,
        losses=losses,
        survival=survival,
        low=low,
        high=high,
        level=level,
        until=float(times[-1]),
        accounts=float(mass.sum()),
    )


def _limits(
    survival: FloatArray, at_risk: FloatArray, losses: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    """Return the confidence limits by log(-log S) and Greenwood's variance."""
    some = survival > 0
    log_share = np.log(survival[some])
    variance = np.cumsum(losses[some] / (at_risk[some] * (at_risk[some] - losses[some])))
    apart = np.exp(ndtri((1 + level) / 2) * np.sqrt(variance) / -log_share)
    low, high = np.zeros(len(survival)), np.ones(len(survival))
    low[some], high[some] = np.exp(log_share * apart), np.exp(log_share / apart)
    return low, np.minimum.accumulate(high)

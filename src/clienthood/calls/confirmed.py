"""Learning from confirmed kinds: how far each family's evidence is to be believed here."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray
from clienthood.calls.scores import probabilities

LN2 = math.log(2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecalibrationOptions:
    """Beliefs about the multipliers before any kind is confirmed.

    Attributes
    ----------
    spread
        Standard deviation of a family's multiplier around 1.
    intercept_nats
        Standard deviation of the intercept around the prior, in nats.
    lowest
        Least multiplier: a family's evidence is never turned round.
    """

    spread: float = 0.25
    intercept_nats: float = 0.8
    lowest: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recalibration:
    """Result of ``recalibrate``.

    Attributes
    ----------
    intercept_bits
        What takes the place of the prior, in bits.
    multiplier
        Multiplier of each family's bits, shape (F,).
    accounts
        Confirmed accounts it rests on.
    """

    intercept_bits: float
    multiplier: FloatArray
    accounts: float


def recalibrate(
    family_bits: FloatArray,
    confirmed: FloatArray,
    counts: FloatArray,
    prior_bits: float,
    options: RecalibrationOptions | None = None,
) -> Recalibration:
    """Return the most probable intercept and family multipliers given confirmed kinds.

    The model is P = sigma(b0 + sum of b_f * evidence_f), evidence in nats, with
    b_f ~ N(1, spread²) cut at ``lowest`` and b0 ~ N(prior, intercept_nats²). Its log posterior
    is concave; Newton steps over the multipliers that are not at their bound find its top.
    Without confirmed kinds the result is exactly (prior, 1).

    Parameters
    ----------
    family_bits
        Bits of each family for each row, shape (P, F), multipliers left out.
    confirmed
        1.0 client, 0.0 customer, NaN not confirmed, shape (P,).
    counts
        Accounts of each row, shape (P,).
    prior_bits
        Prior, in bits.
    """
    chosen = options or RecalibrationOptions()
    rows = ~np.isnan(confirmed) & (counts > 0)
    families = family_bits.shape[1]
    if not rows.any():
        return Recalibration(intercept_bits=prior_bits, multiplier=np.ones(families), accounts=0.0)
    design = np.column_stack([np.ones(int(rows.sum())), family_bits[rows] * LN2])
    centre = np.concatenate([[prior_bits * LN2], np.ones(families)])
    spread = np.concatenate([[chosen.intercept_nats], np.full(families, chosen.spread)])
    lowest = np.concatenate([[-np.inf], np.full(families, chosen.lowest)])
    top = _climb(_Posterior(design, confirmed[rows], counts[rows], centre, spread), lowest)
    return Recalibration(
        intercept_bits=float(top[0]) / LN2, multiplier=top[1:], accounts=float(counts[rows].sum())
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Posterior:
    design: FloatArray
    confirmed: FloatArray
    counts: FloatArray
    centre: FloatArray
    spread: FloatArray

    def value(self, b: FloatArray) -> float:
        odds = self.design @ b
        fit = self.confirmed * odds - np.logaddexp(0.0, odds)
        return float(self.counts @ fit) - 0.5 * float(
            (((b - self.centre) / self.spread) ** 2).sum()
        )

    def slope(self, b: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the gradient and the negative Hessian."""
        p = probabilities((self.design @ b) / LN2)
        gradient = self.design.T @ (self.counts * (self.confirmed - p))
        gradient -= (b - self.centre) / self.spread**2
        curvature = (self.design.T * (self.counts * p * (1.0 - p))) @ self.design
        return gradient, curvature + np.diag(self.spread**-2)


def _climb(posterior: _Posterior, lowest: FloatArray) -> FloatArray:
    """Projected Newton with halved steps: coordinates pushed against their bound are held."""
    b = np.maximum(posterior.centre, lowest)
    value = posterior.value(b)
    for _ in range(200):
        gradient, curvature = posterior.slope(b)
        free = (b > lowest) | (gradient > 0)
        step = np.zeros(len(b))
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
        size = 1.0
        while size > 1e-12:
            tried = np.maximum(b + size * step, lowest)
            tried_value = posterior.value(tried)
            if tried_value >= value:
                break
            size /= 2
        else:
            return b
        moved = float(np.abs(tried - b).max())
        b, value = tried, tried_value
        if moved < 1e-12:
            break
    return b

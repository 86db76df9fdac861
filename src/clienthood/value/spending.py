"""What an account spends when it buys: one amount shrunk to the book's, or the book's mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.value.models import gamma_gamma
from clienthood.value.models.columns import FloatArray
from clienthood.value.models.fitted import Centre, Fit, Prior
from clienthood.value.models.gamma_gamma import Dependence, GammaGamma
from clienthood.value.models.resampling import draws


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spending:
    """How much accounts spend on a purchase day, in minor units of the book's currency.

    Attributes
    ----------
    fit
        The Gamma-Gamma over all purchase days.
    drawn
        Draws of its parameters, each of shape (draws, 1).
    dependence
        Whether those who buy more often spend more or less each time.
    """

    fit: Fit[GammaGamma]
    drawn: GammaGamma
    dependence: Dependence

    def expected(self, days: FloatArray, mean: FloatArray) -> FloatArray:
        """Return the expected spend of each account on its next purchase day.

        Its own mean stands where the model has no mean, which few and very uneven purchases
        can bring about.
        """
        expected = gamma_gamma.expected_spend(self.fit.params, days, mean)
        return np.where(np.isfinite(expected), expected, mean)


def spending(
    days: FloatArray, mean: FloatArray, prior: Prior | Centre = "weak", *, size: int
) -> Spending:
    """Return the spend model of accounts from their purchase days and mean spend on them.

    Shapes (accounts,); accounts without a positive spend say nothing.
    """
    told = (days > 0) & np.isfinite(mean) & (mean > 0)
    fit = gamma_gamma.fit(days[told], mean[told], prior=prior)
    return Spending(
        fit=fit,
        drawn=draws(fit, size).params,
        dependence=gamma_gamma.dependence(days[told], mean[told]),
    )

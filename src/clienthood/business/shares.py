"""How much of a business is with clients, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betaincc, betaincinv

NINE_OF_TEN = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Sums over accounts, w being what an account brings to a measure and p its chance of client.

    Attributes
    ----------
    weight, client
        Sums of w and of w p.
    square, square_client
        Sums of w squared and of w squared times p.
    """

    weight: float
    client: float
    square: float
    square_client: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A share with its range; all None where there is nothing to share."""

    share: float | None
    low: float | None
    high: float | None
    variance: float = 0.0

    def chance_above(self, least: float) -> float | None:
        """Return the chance that the share is above ``least``."""
        if self.share is None:
            return None
        if self.variance <= 0 or not 0 < self.share < 1:
            return float(self.share > least)
        a, b = _shapes(self.share, self.variance)
        return float(betaincc(a, b, least))


UNKNOWN = Estimate(share=None, low=None, high=None)


def share_of_clients(moments: Moments, interval: float = NINE_OF_TEN) -> Estimate:
    """Return the share of a measure that is with clients.

    Its range holds what is not known of the kinds (each account is a client with its own
    probability) and what another draw of accounts would have brought (as a bootstrap over
    accounts): the variance of both by formula, and a beta distribution of that mean and variance.
    """
    if moments.weight <= 0:
        return UNKNOWN
    share = min(max(moments.client / moments.weight, 0.0), 1.0)
    spread = moments.square_client * (1 - 2 * share) + share**2 * moments.square
    variance = min(max(spread, 0.0) / moments.weight**2, 0.98 * share * (1 - share))
    if variance <= 0:
        return Estimate(share=share, low=share, high=share)
    a, b = _shapes(share, variance)
    low, high = betaincinv(a, b, ((1 - interval) / 2, (1 + interval) / 2))
    return Estimate(share=share, low=float(low), high=float(high), variance=variance)


def _shapes(mean: float, variance: float) -> tuple[float, float]:
    """Return the shapes of the beta distribution of a mean and a variance."""
    size = mean * (1 - mean) / variance - 1
    return mean * size, (1 - mean) * size

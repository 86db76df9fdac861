"""The catalogue laid out for sale: every product with its price, nature and buyers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clienthood.simulate.ledger import Words
from clienthood.simulate.needs import Ints
from clienthood.simulate.trade import Offer, Trade

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One entry per product, in the order of the trade's offers, then big, plan, retainer."""

    price: Floats
    spread: Floats
    bespoke: Floats
    product: Ints
    category: Ints
    nature: Ints
    countable: npt.NDArray[np.bool_]
    """Whether several may be bought at once."""
    to_clients: Floats
    to_customers: Floats
    professional: Floats
    """Weights of services and advice alone, as a walk-in buys them."""
    big: Floats
    plan: Floats
    retainer: Floats

    def tastes(self, rng: np.random.Generator, weights: Floats, *, fancy: float) -> Floats:
        """Return one account's own cumulative weights; small ``fancy`` is a firm favourite."""
        own = weights * np.maximum(rng.gamma(fancy, 1 / fancy, len(weights)), 1e-9)
        reach: Floats = np.cumsum(own)
        share: Floats = reach / reach[-1]
        return share


def lay_out(trade: Trade, words: Words) -> Shelf:
    """Return the shelf of a trade."""
    ordinary = [(offer, *product) for offer in trade.offers for product in offer.products]
    special: list[tuple[Offer, str, float]] = []
    places: dict[str, range] = {}
    for role in ("big", "plan", "retainer"):
        offer: Offer | None = getattr(trade, role)
        first = len(ordinary) + len(special)
        if offer is not None:
            special += [(offer, *product) for product in offer.products]
        places[role] = range(first, len(ordinary) + len(special))
    entries = ordinary + special
    plain = np.arange(len(entries)) < len(ordinary)
    serving = np.array([offer.nature in ("service", "advice") for offer, _, _ in entries])
    to_customers = np.array([_weight(offer, offer.to_customers) for offer, _, _ in entries])
    to_customers = np.where(plain, to_customers, 0.0)
    to_clients = np.array([_weight(offer, offer.to_clients) for offer, _, _ in entries])
    professional = np.where(serving, to_customers, 0.0)
    return Shelf(
        price=np.array([price for _, _, price in entries]),
        spread=np.array([offer.spread for offer, _, _ in entries]),
        bespoke=np.array([offer.bespoke for offer, _, _ in entries]),
        product=words.codes([product for _, product, _ in entries]),
        category=words.codes([offer.category for offer, _, _ in entries]),
        nature=words.codes([offer.nature for offer, _, _ in entries]),
        countable=np.array([offer.nature == "goods" for offer, _, _ in entries]),
        to_clients=np.where(plain, to_clients, 0.0),
        to_customers=to_customers,
        professional=professional if professional.any() else to_customers,
        big=_only(len(entries), places["big"]),
        plan=_only(len(entries), places["plan"]),
        retainer=_only(len(entries), places["retainer"]),
    )


def _weight(offer: Offer, weight: float) -> float:
    return weight / len(offer.products)


def _only(count: int, places: range) -> Floats:
    weights = np.zeros(count)
    weights[list(places)] = 1.0
    return weights

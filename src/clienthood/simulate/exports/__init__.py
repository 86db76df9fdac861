"""A generated business as exactly the export of a known system."""

from __future__ import annotations

from clienthood.simulate.exports.shopify import SHOPIFY
from clienthood.simulate.exports.square import SQUARE
from clienthood.simulate.exports.stripe import STRIPE
from clienthood.simulate.exports.tables import Export
from clienthood.simulate.exports.woocommerce import WOOCOMMERCE

EXPORTS: dict[str, Export] = {
    "stripe": STRIPE,
    "shopify": SHOPIFY,
    "woocommerce": WOOCOMMERCE,
    "square": SQUARE,
}
"""Exports by the name of their system."""

__all__ = ["EXPORTS", "Export"]

"""A generated business as exactly the export of a known system."""

from __future__ import annotations

from clienthood.simulate.exports.hubspot import HUBSPOT
from clienthood.simulate.exports.quickbooks import QUICKBOOKS, QUICKBOOKS_CSV
from clienthood.simulate.exports.salesforce import SALESFORCE
from clienthood.simulate.exports.shopify import SHOPIFY
from clienthood.simulate.exports.square import SQUARE
from clienthood.simulate.exports.stripe import STRIPE
from clienthood.simulate.exports.tables import Export
from clienthood.simulate.exports.woocommerce import WOOCOMMERCE
from clienthood.simulate.exports.xero import XERO, XERO_CSV

EXPORTS: dict[str, Export] = {
    "stripe": STRIPE,
    "shopify": SHOPIFY,
    "woocommerce": WOOCOMMERCE,
    "square": SQUARE,
    "hubspot": HUBSPOT,
    "salesforce": SALESFORCE,
    "quickbooks": QUICKBOOKS,
    "quickbooks-csv": QUICKBOOKS_CSV,
    "xero": XERO,
    "xero-csv": XERO_CSV,
}
"""Exports by the name of their system."""

__all__ = ["EXPORTS", "Export"]

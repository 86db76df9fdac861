"""A generated business as exactly the export of a known system."""

from __future__ import annotations

from clienthood.simulate.exports.hubspot import HUBSPOT
from clienthood.simulate.exports.hubspot_api import HUBSPOT_API, HUBSPOT_OLDER
from clienthood.simulate.exports.invoice_list import INVOICE_LIST
from clienthood.simulate.exports.quickbooks import QUICKBOOKS, QUICKBOOKS_CSV
from clienthood.simulate.exports.salesforce import SALESFORCE
from clienthood.simulate.exports.shopify import SHOPIFY
from clienthood.simulate.exports.shopify_api import SHOPIFY_API
from clienthood.simulate.exports.square import SQUARE
from clienthood.simulate.exports.stripe import STRIPE
from clienthood.simulate.exports.stripe_csv import STRIPE_CSV
from clienthood.simulate.exports.tables import Export
from clienthood.simulate.exports.woocommerce import WOOCOMMERCE, WOOCOMMERCE_CSV
from clienthood.simulate.exports.xero import XERO, XERO_CSV

EXPORTS: dict[str, Export] = {
    "stripe": STRIPE,
    "stripe-csv": STRIPE_CSV,
    "shopify": SHOPIFY,
    "shopify-api": SHOPIFY_API,
    "woocommerce": WOOCOMMERCE,
    "woocommerce-csv": WOOCOMMERCE_CSV,
    "square": SQUARE,
    "hubspot": HUBSPOT,
    "hubspot-api": HUBSPOT_API,
    "hubspot-older": HUBSPOT_OLDER,
    "salesforce": SALESFORCE,
    "quickbooks": QUICKBOOKS,
    "quickbooks-csv": QUICKBOOKS_CSV,
    "xero": XERO,
    "xero-csv": XERO_CSV,
    "invoice-list": INVOICE_LIST,
}
"""Exports by the name of their system."""

__all__ = ["EXPORTS", "Export"]

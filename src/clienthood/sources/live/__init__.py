"""Systems that are asked over their own interface: Stripe, HubSpot, Shopify."""

from __future__ import annotations


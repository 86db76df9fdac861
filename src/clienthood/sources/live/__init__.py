"""Systems that are asked over their own interface: Stripe, HubSpot, Shopify."""

from __future__ import annotations

from clienthood.sources.live.source import LIVE, VENDORS

__all__ = ["LIVE", "VENDORS"]

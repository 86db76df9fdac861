"""Systems that are asked over their own interface: Stripe, HubSpot, Shopify."""

from __future__ import annotations

from clienthood.sources.live.source import LIVE, VENDORS, live_reads

__all__ = ["LIVE", "VENDORS", "live_reads"]

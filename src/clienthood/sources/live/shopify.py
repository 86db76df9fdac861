"""Shopify: lists by ids above the last, their pages by the link in the header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from clienthood.errors import SourceError
from clienthood.sources.live.asking import Asked, Asks, Json, Listing, Page, Resource, Span, Vendor

VERSION = "2026-10"
PAGE = 250
ALL = "read_all_orders"
KEYS_AT = "Settings > Apps and sales channels > Develop apps > Configure Admin API scopes"
SCOPES = Resource(name="access_scopes", title="its own permissions", needs="any scope")


def pages(asks: Asks, resource: Resource, span: Span) -> Iterator[Page]:
    """Give what has changed since a time, by ascending id.

    A link to a page is valid only for a while, an id for ever: a pull that broke off goes on
    after the last id.
    """
    if resource.name == "orders" and span == Span(since=None):
        _check_reach(asks)
    params: Json = {"limit": PAGE, "since_id": span.place or "0"}
    if resource.name == "orders":
        params["status"] = "any"
    if span.since is not None:
        params["updated_at_min"] = span.since.astimezone(dt.UTC).isoformat(timespec="seconds")
    asked = Asked(
        path=f"/admin/api/{VERSION}/{resource.name}.json", resource=resource, params=params
    )
    for found in asks.pages(Listing(asked=asked, objects=resource.name, paging="link")):
        if found:
            yield Page(objects=tuple(found), place=str(found[-1]["id"]))


def _check_reach(asks: Asks) -> None:
    """Refuse to read a part of the orders as if it were all of them."""
    answer = asks.one(Asked(path="/admin/oauth/access_scopes.json", resource=SCOPES))
    granted = {scope["handle"] for scope in (answer or {}).get("access_scopes", ())}
    if granted and ALL not in granted:
        raise SourceError(
            f"the key lacks {ALL}, so Shopify shows only the orders of the last 60 days",
            where="orders",
            hint=f"grant it under {KEYS_AT}; if 60 days are enough, name what is read: "
            "[sources.NAME.reads.customers] and [sources.NAME.reads.orders]",
        )


SHOPIFY = Vendor(
    kind="shopify",
    title="Shopify",
    base="",
    header="X-Shopify-Access-Token",
    keys_at=KEYS_AT,
    resources=(
        Resource(name="customers", title="customers", needs="read_customers"),
        Resource(name="orders", title="orders", needs="read_orders"),
    ),
    pages=pages,
)

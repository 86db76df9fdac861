"""Stripe: lists by ``starting_after``, and what has changed since by its events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from clienthood.sources.live.asking import Asked, Asks, Json, Listing, Page, Resource, Span, Vendor

VERSION = "2025-02-24.acacia"
"""The last version in which a charge names its invoice; later ones leave open which charges are
the payment of an invoice, and the same money would count twice."""
PAGE = 100
MANY = 2_000
"""From so many changed objects on, reading the whole list takes fewer questions."""
CHANGED = "changed"
"""The place after the list, where only what has changed is left to read."""
EVENTS = {
    "customers": ("customer.updated",),
    "charges": ("charge.updated", "charge.captured", "charge.refunded", "charge.failed"),
    "invoices": (
        "invoice.updated",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.voided",
        "invoice.marked_uncollectible",
    ),
    "subscriptions": (
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.resumed",
    ),
    "refunds": ("refund.updated", "refund.failed"),
}
"""The events that tell of a change in an object that was made before."""


def pages(asks: Asks, resource: Resource, span: Span) -> Iterator[Page]:
    """Give what was made since a time, and then what was made before and has changed."""
    if span.place != CHANGED:
        yield from _made(asks, resource, span)
    elif span.since is None:
        yield from _made(asks, resource, Span(since=None))
    if span.since is not None:
        yield Page(objects=(), place=CHANGED)
        yield from _changed(asks, resource, span.since)


def _made(asks: Asks, resource: Resource, span: Span) -> Iterator[Page]:
    """Give a list, newest first; it is taken up again at the second of the last that landed."""
    params: Json = {"limit": PAGE}
    if resource.name == "subscriptions":
        params["status"] = "all"
    if span.since is not None:
        params["created[gte]"] = int(span.since.timestamp())
    if span.place:
        params["created[lte]"] = span.place
    for found in asks.pages(_list(f"/v1/{resource.name}", resource, params)):
        if found:
            yield Page(objects=tuple(found), place=str(found[-1]["created"]))


def _changed(asks: Asks, resource: Resource, since: dt.datetime) -> Iterator[Page]:
    """Give the objects that events name, each read again as it stands now."""
    start = int(since.timestamp())
    ids: dict[str, None] = {}
    params = {"limit": PAGE, "created[gte]": start, "types[]": list(EVENTS[resource.name])}
    for events in asks.pages(_list("/v1/events", EVENT, params)):
        for event in events:
            changed = event["data"]["object"]
            if changed.get("created", 0) < start:
                ids[changed["id"]] = None
    if len(ids) > MANY:
        yield from _made(asks, resource, Span(since=None))
        return
    for id_ in ids:
        found = asks.one(Asked(path=f"/v1/{resource.name}/{id_}", resource=resource))
        if found is not None and not found.get("deleted"):
            yield Page(objects=(found,), place=CHANGED)


def _list(path: str, resource: Resource, params: Json) -> Listing:
    asked = Asked(path=path, resource=resource, params=params)
    return Listing(asked=asked, objects="data", paging="cursor")


EVENT = Resource(name="events", title="events", needs="Events: Read")

STRIPE = Vendor(
    kind="stripe",
    title="Stripe",
    base="https://api.stripe.com",
    header="Authorization",
    scheme="Bearer ",
    headers={"Stripe-Version": VERSION},
    keys_at="Developers > API keys > Create restricted key",
    resources=(
        Resource(name="customers", title="customers", needs="Customers: Read"),
        Resource(name="subscriptions", title="subscriptions", needs="Subscriptions: Read"),
        Resource(name="invoices", title="invoices", needs="Invoices: Read"),
        Resource(name="charges", title="charges", needs="Charges and Refunds: Read"),
        Resource(name="refunds", title="refunds", needs="Charges and Refunds: Read", always=False),
    ),
    pages=pages,
    remembers=dt.timedelta(days=29),
)
"""Stripe tells of changes for thirty days; the last of them is left unused."""

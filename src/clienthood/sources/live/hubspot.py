"""HubSpot: what has changed by search, by ascending id, with the companies it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from clienthood.sources.live.asking import Asked, Asks, Json, Listing, Page, Resource, Span, Vendor

PAGE = 200
PARTIES = ("companies", "contacts")
"""What a deal, a ticket or an engagement can belong to."""
MODIFIED = {"contacts": "lastmodifieddate"}
"""The property of the last change, where it is not that of all other objects."""
PRIMARY = "Primary"


def pages(asks: Asks, resource: Resource, span: Span) -> Iterator[Page]:
    """Give what has changed since a time, by ascending id.

    Every page is asked for by the ids above the last, not by its distance from the start: objects
    that leave the list meanwhile shift nothing, and the ten thousand results that one search may
    have are no bound.
    """
    filters: list[Json] = [
        {"propertyName": "hs_object_id", "operator": "GT", "value": span.place or "0"}
    ]
    if span.since is not None:
        modified = MODIFIED.get(resource.name, "hs_lastmodifieddate")
        since = str(int(span.since.timestamp() * 1000))
        filters.append({"propertyName": modified, "operator": "GTE", "value": since})
    body: Json = {
        "limit": PAGE,
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": list(PROPERTIES[resource.name]),
    }
    asked = Asked(path=f"/crm/v3/objects/{resource.name}/search", resource=resource, body=body)
    for found in asks.pages(Listing(asked=asked, objects="results", paging="id")):
        if found:
            _join_parties(asks, resource, found)
            yield Page(objects=tuple(found), place=str(found[-1]["id"]))


def _join_parties(asks: Asks, resource: Resource, found: Sequence[Json]) -> None:
    """Write into objects which companies and contacts they belong to, the primary one first."""
    for party in PARTIES:
        if party == resource.name or resource.name == "companies":
            continue
        body: Json = {"inputs": [{"id": entry["id"]} for entry in found]}
        path = f"/crm/v4/associations/{resource.name}/{party}/batch/read"
        answer = asks.one(Asked(path=path, resource=resource, body=body)) or {}
        linked: dict[str, list[Json]] = defaultdict(list)
        for link in answer.get("results", ()):
            linked[str(link["from"]["id"])] += sorted(link["to"], key=_secondary)
        for entry in found:
            if links := linked[str(entry["id"])]:
                results = [{"id": str(link["toObjectId"])} for link in links]
                entry.setdefault("associations", {})[party] = {"results": results}


def _secondary(link: Json) -> bool:
    return all(kind.get("label") != PRIMARY for kind in link.get("associationTypes", ()))


PROPERTIES = {
    "companies": (
        "name",
        "domain",
        "createdate",
        "hs_lastmodifieddate",
        "industry",
        "country",
        "zip",
        "phone",
        "hubspot_owner_id",
    ),
    "contacts": (
        "email",
        "firstname",
        "lastname",
        "createdate",
        "lastmodifieddate",
        "phone",
        "jobtitle",
        "country",
        "zip",
        "company",
        "lifecyclestage",
        "hs_analytics_source",
    ),
    "deals": (
        "dealname",
        "dealstage",
        "pipeline",
        "amount",
        "deal_currency_code",
        "closedate",
        "createdate",
        "hs_is_closed",
        "hs_is_closed_won",
        "hs_lastmodifieddate",
        "hubspot_owner_id",
    ),
    "tickets": (
        "subject",
        "content",
        "createdate",
        "closed_date",
        "hs_pipeline",
        "hs_pipeline_stage",
        "hs_ticket_category",
        "hs_ticket_priority",
        "hs_lastmodifieddate",
        "hubspot_owner_id",
    ),
}

ENGAGEMENT = ("hs_timestamp", "hs_createdate", "hs_lastmodifieddate", "hubspot_owner_id")
PROPERTIES |= {
    "calls": (*ENGAGEMENT, "hs_call_title", "hs_call_direction", "hs_call_duration"),
    "emails": (*ENGAGEMENT, "hs_email_subject", "hs_email_direction"),
    "meetings": (*ENGAGEMENT, "hs_meeting_title", "hs_meeting_start_time", "hs_meeting_outcome"),
    "notes": (*ENGAGEMENT,),
    "tasks": (*ENGAGEMENT, "hs_task_subject", "hs_task_type", "hs_task_status"),
}

HUBSPOT = Vendor(
    kind="hubspot",
    title="HubSpot",
    base="https://api.hubapi.com",
    header="Authorization",
    scheme="Bearer ",
    keys_at="Settings > Integrations > Private apps > Scopes",
    resources=(
        Resource(name="companies", title="companies", needs="crm.objects.companies.read"),
        Resource(name="contacts", title="contacts", needs="crm.objects.contacts.read"),
        Resource(name="deals", title="deals", needs="crm.objects.deals.read"),
        Resource(name="tickets", title="tickets", needs="tickets"),
        Resource(name="calls", title="calls", needs="crm.objects.contacts.read"),
        Resource(name="emails", title="e-mails", needs="sales-email-read"),
        Resource(name="meetings", title="meetings", needs="crm.objects.contacts.read"),
        Resource(name="notes", title="notes", needs="crm.objects.contacts.read", always=False),
        Resource(name="tasks", title="tasks", needs="crm.objects.contacts.read", always=False),
    ),
    pages=pages,
)

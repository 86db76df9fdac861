"""The records of a generated business as the objects that three vendors would keep of it."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from clienthood.simulate import simulate
from clienthood.simulate.exports import EXPORTS

ACCOUNTS = 60


@cache
def business():
    return simulate("law-firm", accounts=ACCOUNTS, seed=11)


@cache
def _stripe_lines():
    with TemporaryDirectory() as folder:
        return {
            file.stem: file.read_text("utf-8").splitlines()
            for file in EXPORTS["stripe"].write(business().tables, Path(folder))
        }


def stripe():
    """Return the objects of an export; what the business did not date was made at the start."""
    objects = {
        name: [found for found in map(json.loads, lines) if found]
        for name, lines in _stripe_lines().items()
    }
    for found in (each for some in objects.values() for each in some):
        found["created"] = found["created"] or _unix(None)
    return {**objects, "refunds": []}


def shopify():
    told = business().tables
    customers = told["accounts"].to_pylist()
    numbers = {row["account_id"]: 9_000_000 + at for at, row in enumerate(customers)}
    orders = {}
    for line, row in enumerate(told["orders"].to_pylist()):
        at = _iso(row["ordered_at"])
        order = orders.setdefault(
            row["order_id"],
            {
                "id": 5_000_000 + len(orders),
                "name": f"#{1000 + len(orders)}",
                "created_at": at,
                "updated_at": at,
                "currency": "EUR",
                "financial_status": "paid",
                "order_number": 1000 + len(orders),
                "total_price": str(row["amount"]),
                "cancelled_at": None,
                "refunds": [],
                "customer": {"id": numbers[row["account_id"]]},
                "closed_at": at,
                "line_items": [],
            },
        )
        order["line_items"].append(
            {
                "id": 700_000 + line,
                "title": row["product"],
                "price": str(row["amount"]),
                "quantity": 1,
                "total_discount": "0.00",
            }
        )
    return {
        "customers": [
            {
                "id": numbers[row["account_id"]],
                "email": row.get("email"),
                "first_name": None,
                "last_name": row["name"],
                "orders_count": 1,
                "total_spent": "1.00",
                "created_at": _iso(row["created_at"]),
                "updated_at": _iso(row["created_at"]),
            }
            for row in customers
        ],
        "orders": list(orders.values()),
    }


def _deal(row):
    stage = {"won": "closedwon", "lost": "closedlost"}.get(row["outcome"], "contractsent")
    closed = row["closed_at"] or "2027-01-01"
    return {
        "createdate": _iso(row["first_contact_at"]),
        "closedate": _iso(closed),
        "dealstage": stage,
    }


def _ticket(row):
    closed = row["closed_at"]
    return {
        "createdate": _iso(row["opened_at"]),
        "closed_date": _iso(closed) if closed else None,
        "hs_pipeline_stage": "4" if closed else "1",
    }


KINDS = {"meeting": "meetings", "call": "calls", "e-mail": "emails", "visit": "notes"}


def hubspot():
    """Return the objects and what they belong to, the primary company last."""
    told = business().tables
    objects = {name: [] for name in ("companies", "contacts", "deals", "tickets")}
    objects |= {name: [] for name in ("calls", "emails", "meetings", "notes", "tasks")}
    links = {}
    own = {}
    for at, row in enumerate(told["accounts"].to_pylist()):
        id_ = own[row["account_id"]] = str(100 + at)
        created = _iso(row["created_at"])
        objects["companies"].append(_crm(id_, created, name=row["name"], createdate=created))
    first = next(iter(own.values()))

    def link(resource, id_, account):
        belongs = [own[account]] if own[account] == first else [first, own[account]]
        links.setdefault((resource, "companies"), {})[id_] = belongs

    for at, row in enumerate(told["people"].to_pylist()):
        id_ = str(40_000 + at)
        made = _crm(
            id_,
            "2025-01-01T00:00:00Z",
            firstname=None,
            lastname=row["name"],
            email=row.get("email"),
        )
        made["properties"]["lastmodifieddate"] = made["properties"].pop("hs_lastmodifieddate")
        objects["contacts"].append(made)
        link("contacts", id_, row["account_id"])
    for at, row in enumerate(told["leads"].to_pylist()):
        id_, created = str(50_000 + at), _iso(row["first_contact_at"])
        objects["deals"].append(_crm(id_, created, dealname=row["lead_id"], **_deal(row)))
        if row["account_id"]:
            link("deals", id_, row["account_id"])
    for at, row in enumerate(told["tickets"].to_pylist()):
        id_, created = str(60_000 + at), _iso(row["opened_at"])
        objects["tickets"].append(_crm(id_, created, subject=row["text"], **_ticket(row)))
        link("tickets", id_, row["account_id"])
    for at, row in enumerate(told["interactions"].to_pylist()):
        resource, id_ = KINDS.get(row["kind"], "tasks"), str(70_000 + at)
        day = _iso(row["happened_at"])
        objects[resource].append(_crm(id_, day, hs_timestamp=day, **_talk(resource, row)))
        link(resource, id_, row["account_id"])
    return objects, links


def _talk(resource, row):
    if resource == "calls":
        return {"hs_call_title": row["topic"], "hs_call_duration": "600000"}
    if resource == "emails":
        return {"hs_email_subject": row["topic"], "hs_email_direction": "EMAIL"}
    return {"hs_meeting_title": row["topic"], "hs_meeting_outcome": "COMPLETED"}


def _crm(id_, modified, **properties):
    told = {**properties, "hs_object_id": id_, "hs_lastmodifieddate": modified}
    return {"id": id_, "properties": told, "archived": False}


def _moment(value):
    value = value or "2019-01-01"
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _unix(value):
    return int(_moment(value).timestamp())


def _iso(value):
    return _moment(value).isoformat()

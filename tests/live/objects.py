"""The records of a generated business as the objects that three vendors would keep of it."""

from datetime import UTC, datetime
from functools import cache

from clienthood.simulate import simulate

ACCOUNTS = 120


@cache
def business():
    return simulate("law-firm", accounts=ACCOUNTS, seed=11)


def stripe():
    told = business().tables
    objects = {"customers": [], "charges": [], "invoices": [], "subscriptions": [], "refunds": []}
    for row in told["accounts"].to_pylist():
        objects["customers"].append(
            {
                "id": f"cus_{row['account_id']}",
                "object": "customer",
                "created": _unix(row["created_at"]),
                "email": row.get("email"),
                "name": row["name"],
                "currency": "eur",
                "delinquent": False,
                "metadata": {},
            }
        )
    for number, row in enumerate(told["orders"].to_pylist()):
        cents = round(float(row["amount"]) * 100)
        kind = "charges" if cents >= 0 else "refunds"
        objects[kind].append(
            {
                "id": f"{'ch' if cents >= 0 else 're'}_{number:06}",
                "object": kind[:-1],
                "created": _unix(row["ordered_at"]),
                "amount": abs(cents),
                "amount_refunded": 0,
                "currency": "eur",
                "customer": f"cus_{row['account_id']}",
                "description": row["product"],
                "paid": True,
                "refunded": False,
                "status": "succeeded",
            }
        )
    for row in told["contracts"].to_pylist():
        ended = row["ended_on"]
        objects["subscriptions"].append(
            {
                "id": f"sub_{row['contract_id']}",
                "object": "subscription",
                "created": _unix(row["starts_on"]),
                "start_date": _unix(row["starts_on"]),
                "customer": f"cus_{row['account_id']}",
                "status": "canceled" if ended else "active",
                "ended_at": _unix(ended) if ended else None,
                "currency": "eur",
            }
        )
    for row in told["payments"].to_pylist():
        cents = round(float(row["amount"]) * 100)
        objects["invoices"].append(
            {
                "id": f"in_{row['payment_id']}",
                "object": "invoice",
                "number": row["payment_id"],
                "created": _unix(row["due_on"] or row["paid_at"]),
                "customer": f"cus_{row['account_id']}",
                "currency": "eur",
                "total": cents,
                "amount_due": cents,
                "amount_paid": cents if row["paid_at"] else 0,
                "status": "paid" if row["paid_at"] else "open",
            }
        )
    return objects


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
                "customer": {"id": numbers[row["account_id"]]},
                "closed_at": at,
                "line_items": [],
            },
        )
        order["line_items"].append(
            {
                "id": 700_000 + line,
                "name": row["product"],
                "price": str(row["amount"]),
                "quantity": 1,
            }
        )
    return {
        "customers": [
            {
                "id": numbers[row["account_id"]],
                "email": row.get("email"),
                "first_name": row["name"],
                "created_at": _iso(row["created_at"]),
                "updated_at": _iso(row["created_at"]),
            }
            for row in customers
        ],
        "orders": list(orders.values()),
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
        made = _crm(id_, "2025-01-01T00:00:00Z", firstname=row["name"], email=row.get("email"))
        made["properties"]["lastmodifieddate"] = made["properties"].pop("hs_lastmodifieddate")
        objects["contacts"].append(made)
        link("contacts", id_, row["account_id"])
    for at, row in enumerate(told["leads"].to_pylist()):
        id_, created = str(50_000 + at), _iso(row["first_contact_at"])
        objects["deals"].append(_crm(id_, created, dealname=row["lead_id"], createdate=created))
        if row["account_id"]:
            link("deals", id_, row["account_id"])
    for at, row in enumerate(told["tickets"].to_pylist()):
        id_, created = str(60_000 + at), _iso(row["opened_at"])
        objects["tickets"].append(_crm(id_, created, subject=row["kind"], createdate=created))
        link("tickets", id_, row["account_id"])
    for at, row in enumerate(told["interactions"].to_pylist()):
        resource, id_ = KINDS.get(row["kind"], "tasks"), str(70_000 + at)
        day = _iso(row["happened_at"])
        objects[resource].append(_crm(id_, day, hs_timestamp=day))
        link(resource, id_, row["account_id"])
    return objects, links


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

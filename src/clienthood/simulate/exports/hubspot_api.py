"""HubSpot: every object as its API gives it; and the CSVs with activities by the older API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from clienthood.simulate.exports import hubspot
from clienthood.simulate.exports.hubspot_objects import (
    COMPANY,
    CONTACT,
    DEAL,
    PERSON,
    firms_of,
    links_of,
    owners_of,
    record,
    tickets,
    write_activities,
)
from clienthood.simulate.exports.tables import Export, Row, Rows, number_of, rows_of, unix
from clienthood.simulate.exports.written import kept, utc, whole, write_objects

STAGES = {"won": "closedwon", "lost": "closedlost", "open": "contractsent"}
TYPES = {"call": "CALL", "e-mail": "EMAIL"}
"""What the older API calls activities that are no meeting."""


def carried(rows: Rows) -> Rows:
    """Return what the objects hold with the properties that are given without asking."""
    firms = firms_of(rows)
    found = hubspot.carried(rows)
    accounts = kept(whole(rows, "accounts"), "account_id name industry created_at country email")
    for row in accounts:
        organisation = row["account_id"] in firms
        row["email"] = None if organisation else row["email"]
        row["country"] = row["country"] if organisation else None
        row["industry"] = row["industry"] if organisation else None
    return {**found, "accounts": accounts}


def write(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write a business as the answers of HubSpot's API and return the files."""
    rows = rows_of(tables)
    firms = firms_of(rows)
    made = {
        "companies": [_company(row) for row in firms.values()],
        "contacts": _contacts(rows, firms),
        "deals": [_deal(row, firms) for row in whole(rows, "leads")],
        "tickets": tickets(rows),
    }
    return (
        *(write_objects(folder / f"{name}.json", told, "results") for name, told in made.items()),
        *write_activities(rows, folder),
    )


def carried_older(rows: Rows) -> Rows:
    """Return what the CSVs and the older API hold: no tickets, no length of a call."""
    found = dict(hubspot.carried(rows))
    del found["tickets"]
    blank: Row = {"minutes": None, "topic": None}
    for row in found["interactions"]:
        row |= blank | ({"direction": None} if row["kind"] == "call" else {})
    return found


def write_older(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write companies, contacts and deals as CSV, activities as the older API gives them."""
    rows = rows_of(tables)
    firms, found = firms_of(rows), whole(rows, "interactions")
    owners = owners_of(found)
    told = [made for row in found for made in _engagements(row, firms, owners)]
    return (
        *hubspot.write_lists(rows, folder),
        write_objects(folder / "engagements.json", told, "results"),
    )


def _company(row: Row) -> Row:
    told = {
        "name": row["name"],
        "domain": (row["email"] or "").partition("@")[2] or None,
        "industry": row["industry"],
        "country": row["country"],
        "createdate": utc(row["created_at"]),
        "hs_lastmodifieddate": utc(row["created_at"]),
    }
    return record(COMPANY + number_of(row["account_id"]), {}, told)


def _contacts(rows: Rows, firms: dict[str, Row]) -> list[Row]:
    """Return the people of companies, and everybody who deals for himself."""
    people = [
        record(
            PERSON + number_of(row["person_id"]),
            links_of(row["account_id"], firms),
            {**_named(row["name"]), "email": None, "createdate": None, "lastmodifieddate": None},
        )
        for row in whole(rows, "people")
        if row["account_id"] in firms
    ]
    own = [
        record(
            CONTACT + number_of(row["account_id"]),
            {},
            {
                **_named(row["name"]),
                "email": row["email"],
                "createdate": utc(row["created_at"]),
                "lastmodifieddate": utc(row["created_at"]),
            },
        )
        for row in whole(rows, "accounts")
        if row["account_id"] not in firms
    ]
    return people + own


def _named(name: str | None) -> Row:
    first, _, last = (name or "").rpartition(" ")
    return {"firstname": first, "lastname": last}


def _deal(row: Row, firms: dict[str, Row]) -> Row:
    begun = row["first_contact_at"]
    told = {
        "amount": None if row["value"] is None else str(row["value"]),
        "closedate": utc(row["closed_at"] or begun + dt.timedelta(days=900)),
        "createdate": utc(begun),
        "dealname": f"Deal {number_of(row['lead_id'])}",
        "dealstage": STAGES[row["outcome"] or "open"],
        "hs_lastmodifieddate": utc(begun),
        "pipeline": "default",
    }
    links = links_of(row["account_id"], firms) if row["account_id"] else {}
    return record(DEAL + number_of(row["lead_id"]), links, told)


def _engagements(row: Row, firms: dict[str, Row], owners: dict[str, int]) -> list[Row]:
    """Return an activity as the older API tells it: of an e-mail to and fro, each way."""
    account, staff = row["account_id"], row["staff"]
    number = (COMPANY if account in firms else CONTACT) + number_of(account)
    ways = {"in": ("INCOMING_EMAIL",), "out": ("EMAIL",)}
    types = ways.get(row["direction"], ("EMAIL", "INCOMING_EMAIL"))
    return [
        {
            "engagement": {
                "id": 1_000_000_000 + number_of(row["interaction_id"]) + 100_000_000 * at,
                "active": True,
                "createdAt": _ms(row),
                "timestamp": _ms(row),
                "ownerId": owners[staff] if staff else None,
                "type": kind,
            },
            "associations": {
                "contactIds": [] if account in firms else [number],
                "companyIds": [number] if account in firms else [],
                "dealIds": [],
            },
            "metadata": {},
        }
        for at, kind in enumerate(
            types if row["kind"] == "e-mail" else (TYPES.get(row["kind"], "MEETING"),)
        )
    ]


def _ms(row: Row) -> int:
    return (unix(row["happened_at"]) or 0) * 1000


HUBSPOT_API = Export(title="HubSpot", carried=carried, write=write, known_as=hubspot.known_as)
HUBSPOT_OLDER = Export(
    title="HubSpot", carried=carried_older, write=write_older, known_as=hubspot.known_as
)

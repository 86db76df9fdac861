"""A generated business as exports of HubSpot: companies, contacts and deals; activities by API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from clienthood.simulate.exports.hubspot_objects import (
    COMPANY,
    CONTACT,
    DEAL,
    DIRECTIONS,
    PERSON,
    firms_of,
    tickets,
    write_activities,
)
from clienthood.simulate.exports.tables import Export, Row, Rows, number_of, rows_of
from clienthood.simulate.exports.written import kept, whole, write_objects, write_rows

COMPANIES = (
    "Record ID",
    "Company name",
    "Company owner",
    "Create Date",
    "Last Activity Date",
    "Industry",
    "Company Domain Name",
)
CONTACTS = (
    "Record ID",
    "First Name",
    "Last Name",
    "Email",
    "Phone Number",
    "Job Title",
    "Company Name",
    "Contact owner",
    "Lead Status",
    "Lifecycle Stage",
    "Create Date",
    "Original Source",
    "Last Activity Date",
    "Associated Company",
    "Associated Company IDs",
    "Country/Region",
)
DEALS = (
    "Record ID",
    "Deal Name",
    "Deal Stage",
    "Pipeline",
    "Amount",
    "Close Date",
    "Create Date",
    "Deal owner",
    "Last Activity Date",
    "Associated Company",
    "Associated Company IDs",
    "Associated Contact IDs",
)
SOURCES = {"advert": "Paid Search", "content": "Organic Search"}
KNOWN_SOURCES = {"advert": "advert", "content": "Organic Search"}
"""Words of the book, as the layout reads HubSpot's words for them."""
KINDS = {"question": "question", "advice": "question", None: None}
STAGES = {"won": "Closed Won", "lost": "Closed Lost", "open": "Contract Sent"}


def write(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write a business as HubSpot would export it and return the files.

    Organisations are companies; people and households are contacts without a company. HubSpot's
    own tables of tickets and activities are as its API gives them.
    """
    rows = rows_of(tables)
    return (
        *write_lists(rows, folder),
        write_objects(folder / "tickets.json", tickets(rows), "results"),
        *write_activities(rows, folder),
    )


def write_lists(rows: Rows, folder: Path) -> tuple[Path, ...]:
    """Write companies, contacts and deals as CSV and return the files."""
    firms = firms_of(rows)
    return (
        write_rows(folder / "companies.csv", COMPANIES, map(_company, firms.values())),
        write_rows(folder / "contacts.csv", CONTACTS, _contacts(rows, firms)),
        write_rows(folder / "deals.csv", DEALS, _deals(rows, firms)),
    )


def known_as(rows: Rows) -> dict[str, str]:
    """Return the company of each account, or its contact."""
    firms = firms_of(rows)
    return {
        account: str(COMPANY + number_of(account))
        if account in firms
        else f"contact-{CONTACT + number_of(account)}"
        for account in (row["account_id"] for row in rows["accounts"])
    }


def carried(rows: Rows) -> Rows:
    """Return what HubSpot holds: no household, no people of persons, no answers to e-mails."""
    firms = firms_of(rows)
    columns = "account_id name industry created_at country email phone source"
    accounts = kept(whole(rows, "accounts"), columns)
    for row in accounts:
        for name in ("country", "email", "phone", "source") if row["account_id"] in firms else ():
            row[name] = None
        if row["account_id"] not in firms:
            row["industry"] = None
            row["source"] = row["source"] and KNOWN_SOURCES.get(row["source"], "Offline Sources")
    people = [row for row in whole(rows, "people") if row["account_id"] in firms]
    asked = kept(whole(rows, "tickets"), "ticket_id account_id opened_at closed_at kind text")
    for row in asked:
        row["kind"] = KINDS.get(row["kind"], "problem")
    return {
        "accounts": accounts,
        "people": kept(people, "person_id account_id name"),
        "leads": kept(
            whole(rows, "leads"), "lead_id account_id first_contact_at closed_at outcome value"
        ),
        "interactions": [told for row in whole(rows, "interactions") for told in talks(row)],
        "tickets": asked,
    }


def talks(row: Row) -> list[Row]:
    """Return a contact as HubSpot knows it: an e-mail each way, a meeting whatever its kind."""
    columns = "interaction_id account_id happened_at kind direction minutes staff topic"
    told = kept([row], columns)[0]
    if row["kind"] == "e-mail":
        ways = {"in": ("in",), "out": ("out",)}.get(row["direction"], ("out", "in"))
        return [
            told
            | {"interaction_id": f"{row['interaction_id']}-{way}", "direction": way}
            | {"minutes": None}
            for way in ways
        ]
    if row["kind"] == "call":
        return [told | {"direction": row["direction"] if row["direction"] in DIRECTIONS else None}]
    return [told | {"kind": "meeting", "direction": None, "minutes": None}]


def _company(row: Row) -> Row:
    return {
        "Record ID": COMPANY + number_of(row["account_id"]),
        "Company name": row["name"],
        "Create Date": row["created_at"],
        "Industry": row["industry"],
        "Company Domain Name": (row["email"] or "").partition("@")[2],
    }


def _contacts(rows: Rows, firms: dict[str, Row]) -> list[Row]:
    """Return the people of companies, and everybody who deals for himself."""
    people = [
        {
            "Record ID": PERSON + number_of(row["person_id"]),
            **_named(row["name"]),
            "Company Name": firms[row["account_id"]]["name"],
            "Associated Company": firms[row["account_id"]]["name"],
            "Associated Company IDs": COMPANY + number_of(row["account_id"]),
        }
        for row in whole(rows, "people")
        if row["account_id"] in firms
    ]
    own = [
        {
            "Record ID": CONTACT + number_of(row["account_id"]),
            **_named(row["name"]),
            "Email": row["email"],
            "Phone Number": row["phone"],
            "Lifecycle Stage": "Customer",
            "Create Date": row["created_at"],
            "Original Source": SOURCES.get(row["source"], "Offline Sources")
            if row["source"]
            else None,
            "Country/Region": row["country"],
        }
        for row in whole(rows, "accounts")
        if row["account_id"] not in firms
    ]
    return people + own


def _named(name: str | None) -> Row:
    first, _, last = (name or "").rpartition(" ")
    return {"First Name": first, "Last Name": last}


def _deals(rows: Rows, firms: dict[str, Row]) -> list[Row]:
    return [
        {
            "Record ID": DEAL + number_of(row["lead_id"]),
            "Deal Name": f"Deal {number_of(row['lead_id'])}",
            "Deal Stage": f"{STAGES[row['outcome'] or 'open']} (Sales Pipeline)",
            "Pipeline": "Sales Pipeline",
            "Amount": row["value"],
            "Close Date": row["closed_at"] or row["first_contact_at"] + dt.timedelta(days=900),
            "Create Date": row["first_contact_at"],
            **_linked(row["account_id"], firms),
        }
        for row in whole(rows, "leads")
    ]


def _linked(account: str | None, firms: dict[str, Row]) -> Row:
    if not account:
        return {}
    if account in firms:
        return {"Associated Company IDs": COMPANY + number_of(account)}
    return {"Associated Contact IDs": CONTACT + number_of(account)}


HUBSPOT = Export(title="HubSpot", carried=carried, write=write, known_as=known_as)

"""A generated business as exports of Salesforce: a CSV file for each object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from zlib import crc32

import pyarrow as pa

from clienthood.records.identifiers import salesforce_id
from clienthood.simulate.exports.tables import Export, Row, Rows, day_of, number_of, rows_of
from clienthood.simulate.exports.written import kept, utc, whole, write_rows

STAMPS = ("OwnerId", "CreatedDate", "LastModifiedDate", "SystemModstamp", "IsDeleted")
OBJECTS: dict[str, tuple[str, ...]] = {
    "Account": (
        *("Id", "Name", "Type", "ParentId", "BillingPostalCode", "BillingCountry", "Phone"),
        *("Industry", "AccountSource"),
    ),
    "Contact": ("Id", "AccountId", "FirstName", "LastName", "Name", "Email"),
    "Opportunity": (
        *("Id", "AccountId", "Name", "StageName", "Amount", "CloseDate", "LeadSource"),
        *("IsClosed", "IsWon"),
    ),
    "Contract": (
        *("Id", "AccountId", "StartDate", "EndDate", "ContractTerm", "Status"),
        *("CustomerSignedDate", "ContractNumber"),
    ),
    "Case": ("Id", "CaseNumber", "AccountId", "Type", "Status", "Subject", "ClosedDate"),
    "Task": (
        *("Id", "WhoId", "WhatId", "AccountId", "Subject", "ActivityDate", "Status", "IsClosed"),
        *("CallDurationInSeconds", "CallType", "TaskSubtype"),
    ),
    "Event": (
        *("Id", "WhoId", "WhatId", "AccountId", "Subject", "ActivityDate", "StartDateTime"),
        "DurationInMinutes",
    ),
    "Campaign": ("Id", "Name", "Type", "Status", "IsActive"),
    "CampaignMember": (
        *("Id", "CampaignId", "Contact.AccountId", "Status", "HasResponded"),
        "FirstRespondedDate",
    ),
}
STAGES = {"won": "Closed Won", "lost": "Closed Lost", "open": "Negotiation/Review"}
CAMPAIGNS = {"workshop": "Seminar / Conference"}
CALLS = {"in": "Inbound", "out": "Outbound"}


def write(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write a business as Salesforce's Data Loader would export it and return the files.

    Ids of accounts have 18 characters in their own file and 15 in the others, as both are usual.
    """
    every = rows_of(tables)
    made: dict[str, Iterable[Row]] = {
        "Account": map(_account, whole(every, "accounts")),
        "Contact": map(_contact, whole(every, "people")),
        "Opportunity": map(_opportunity, whole(every, "leads")),
        "Contract": map(_contract, whole(every, "contracts")),
        "Case": map(_case, whole(every, "tickets")),
        "Task": (
            _task(row) for row in whole(every, "interactions") if row["kind"] in {"call", "e-mail"}
        ),
        "Event": (
            _event(row)
            for row in whole(every, "interactions")
            if row["kind"] not in {"call", "e-mail"}
        ),
        "Campaign": map(_campaign, whole(every, "campaigns")),
        "CampaignMember": (
            _member(at, row) for at, row in enumerate(whole(every, "campaign_contacts"), 1)
        ),
    }
    return tuple(
        write_rows(folder / f"{name}.csv", (*OBJECTS[name], *STAMPS), map(_stamped, rows))
        for name, rows in made.items()
    )


def known_as(rows: Rows) -> dict[str, str]:
    """Return the id of each account."""
    return {row["account_id"]: long_id("001", row["account_id"]) for row in rows["accounts"]}


def carried(rows: Rows) -> Rows:
    """Return what Salesforce holds: days of calls and e-mails, no offer, no order of a case."""
    accounts = kept(
        whole(rows, "accounts"),
        "account_id name parent_account_id industry created_at country postcode phone source",
    )
    names = known_as(rows)
    for row in accounts:
        row["parent_account_id"] = names.get(row["parent_account_id"])
    return {
        "accounts": accounts,
        "people": kept(whole(rows, "people"), "person_id account_id name email"),
        "leads": kept(
            whole(rows, "leads"),
            "lead_id account_id first_contact_at closed_at outcome source value",
        ),
        "contracts": kept(
            whole(rows, "contracts"), "contract_id account_id signed_at starts_on ends_on"
        ),
        "interactions": [_talk(row) for row in whole(rows, "interactions")],
        "tickets": kept(
            whole(rows, "tickets"), "ticket_id account_id opened_at closed_at kind text"
        ),
        "campaigns": [
            {**row, "kind": row["kind"] if row["kind"] in CAMPAIGNS else None}
            for row in kept(whole(rows, "campaigns"), "campaign_id name kind")
        ],
        "campaign_contacts": kept(
            whole(rows, "campaign_contacts"), "campaign_id account_id sent_at responded_at"
        ),
    }


def _talk(row: Row) -> Row:
    told = kept([row], "interaction_id account_id happened_at kind direction minutes staff topic")[
        0
    ]
    if row["kind"] == "call":
        return told | {"direction": row["direction"] if row["direction"] in CALLS else None}
    known = row["kind"] == "e-mail"
    return told | {
        "kind": "e-mail" if known else "meeting",
        "direction": None,
        "minutes": None if known else row["minutes"],
    }


def short_id(prefix: str, identifier: str | None) -> str:
    """Return a record's id in 15 characters; empty for no record."""
    return f"{prefix}5g{number_of(identifier):07}AaQ" if identifier else ""


def long_id(prefix: str, identifier: str | None) -> str:
    """Return a record's id in 18 characters; empty for no record."""
    return salesforce_id(short_id(prefix, identifier))


def _stamped(row: Row) -> Row:
    return {"OwnerId": "0055g0000000001AAA", "IsDeleted": False, **row}


def _account(row: Row) -> Row:
    return {
        "Id": long_id("001", row["account_id"]),
        "Name": row["name"],
        "Type": "Customer - Direct",
        "ParentId": long_id("001", row["parent_account_id"]),
        "BillingPostalCode": row["postcode"],
        "BillingCountry": row["country"],
        "Phone": row["phone"],
        "Industry": row["industry"],
        "AccountSource": row["source"],
        "CreatedDate": utc(row["created_at"]),
        "SystemModstamp": utc(row["created_at"]),
    }


def _contact(row: Row) -> Row:
    first, _, last = (row["name"] or "").rpartition(" ")
    return {
        "Id": long_id("003", row["person_id"]),
        "AccountId": short_id("001", row["account_id"]),
        "FirstName": first,
        "LastName": last,
        "Name": row["name"],
        "Email": row["email"],
    }


def _opportunity(row: Row) -> Row:
    outcome = row["outcome"] or "open"
    return {
        "Id": long_id("006", row["lead_id"]),
        "AccountId": short_id("001", row["account_id"]),
        "Name": f"Opportunity {number_of(row['lead_id'])}",
        "StageName": STAGES[outcome],
        "Amount": row["value"],
        "CloseDate": row["closed_at"] or row["first_contact_at"] + dt.timedelta(days=900),
        "LeadSource": row["source"],
        "IsClosed": outcome != "open",
        "IsWon": outcome == "won",
        "CreatedDate": utc(row["first_contact_at"]),
    }


def _contract(row: Row) -> Row:
    return {
        "Id": long_id("800", row["contract_id"]),
        "AccountId": short_id("001", row["account_id"]),
        "StartDate": row["starts_on"],
        "EndDate": row["ends_on"],
        "Status": "Activated",
        "CustomerSignedDate": row["signed_at"],
        "ContractNumber": f"{number_of(row['contract_id']):08}",
    }


def _case(row: Row) -> Row:
    return {
        "Id": long_id("500", row["ticket_id"]),
        "CaseNumber": f"{number_of(row['ticket_id']):08}",
        "AccountId": short_id("001", row["account_id"]),
        "Type": (row["kind"] or "").capitalize(),
        "Status": "Closed" if row["closed_at"] else "New",
        "Subject": row["text"],
        "CreatedDate": utc(row["opened_at"]),
        "ClosedDate": utc(row["closed_at"]),
    }


def _task(row: Row) -> Row:
    call = row["kind"] == "call"
    return {
        **_linked("00T", row),
        "ActivityDate": day_of(row["happened_at"]),
        "Status": "Completed",
        "IsClosed": True,
        "CallDurationInSeconds": row["minutes"] * 60 if call and row["minutes"] else None,
        "CallType": CALLS.get(row["direction"]) if call else None,
        "TaskSubtype": "Call" if call else "Email",
    }


def _event(row: Row) -> Row:
    return {
        **_linked("00U", row),
        "ActivityDate": day_of(row["happened_at"]),
        "StartDateTime": utc(row["happened_at"]),
        "DurationInMinutes": row["minutes"],
    }


def _linked(prefix: str, row: Row) -> Row:
    return {
        "Id": long_id(prefix, row["interaction_id"]),
        "WhoId": long_id("003", row["person_id"]),
        "AccountId": short_id("001", row["account_id"]),
        "Subject": row["topic"],
        "OwnerId": f"0055g{crc32((row['staff'] or '').encode()) % 10_000_000:07}AAQ",
    }


def _campaign(row: Row) -> Row:
    return {
        "Id": long_id("701", row["campaign_id"]),
        "Name": row["name"],
        "Type": CAMPAIGNS.get(row["kind"], "Email"),
        "Status": "Completed",
        "IsActive": False,
    }


def _member(at: int, row: Row) -> Row:
    return {
        "Id": long_id("00v", f"V{at}"),
        "CampaignId": short_id("701", row["campaign_id"]),
        "Contact.AccountId": short_id("001", row["account_id"]),
        "Status": "Responded" if row["responded_at"] else "Sent",
        "HasResponded": row["responded_at"] is not None,
        "FirstRespondedDate": row["responded_at"],
        "CreatedDate": utc(row["sent_at"]),
    }


SALESFORCE = Export(title="Salesforce", carried=carried, write=write, known_as=known_as)

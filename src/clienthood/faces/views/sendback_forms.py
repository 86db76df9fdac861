"""The forms in which HubSpot, Salesforce, Shopify and Klaviyo import what is known of accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FIRM = re.compile(r"hubspot:(\d+)")
"""A HubSpot company."""
CONTACT = re.compile(r"hubspot:contact-(\d+)")
"""A HubSpot contact that is an account of its own."""
SALESFORCE = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One column of a file."""

    header: str
    key: str
    """What it holds, of what is told of an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One file of one system."""

    name: str
    system: str
    title: str
    told: str
    """What it is for, and how the system finds whom a row is about."""
    cells: tuple[Cell, ...]
    fitted: Callable[[Row], Row | None]
    """Returns what is told with the system's own id under ``id``; None if it has no place here."""


def _cells(*pairs: str) -> tuple[Cell, ...]:
    """Return columns written as ``header=key``."""
    parts = (pair.rpartition("=") for pair in pairs)
    return tuple(Cell(header=header, key=key) for header, _, key in parts)


def _is_firm(row: Row) -> bool:
    """Say whether HubSpot has an account among its companies."""
    account = row["account"]
    if CONTACT.fullmatch(account):
        return False
    return bool(FIRM.fullmatch(account)) or row["party"] == "organisation"


def _company(row: Row) -> Row | None:
    own = FIRM.fullmatch(row["account"])
    return row | {"id": own[1] if own else ""} if _is_firm(row) else None


def _contact(row: Row) -> Row | None:
    own = CONTACT.fullmatch(row["account"])
    known = own[1] if own else ""
    return None if _is_firm(row) or not (known or row["email"]) else row | {"id": known}


def _salesforce(row: Row) -> Row | None:
    known = {
        name: row[key] if SALESFORCE.fullmatch(row[key]) else ""
        for name, key in (("id", "account"), ("parent", "parent"))
    }
    return row | known


def _shopper(row: Row) -> Row | None:
    firm = row["party"] == "organisation"
    named = {"first": "", "last": "", "company": row["name"]} if firm else {"company": ""}
    accepts = {"yes": "yes", "no": "no"}.get(row["marketing"], "")
    told = f"{row['reason']}. {row['to_do']}".strip(". ")
    tag = f"clienthood {row['kind']}"
    if not (row["email"] or row["phone"]):
        return None
    return row | named | {"accepts": accepts, "note": told, "tags": tag}


def _profile(row: Row) -> Row | None:
    return row if row["email"] and row["marketing"] != "no" else None


CALL = (
    "Clienthood account=account",
    "Client kind=kind",
    "Client probability=probability",
    "Client bits=bits",
    "Client reason=reason",
    "Worth ahead=worth",
    "What to do=to_do",
    "Consent to marketing=consent",
    "Client as of=as_of",
)
FORMS = (
    Form(
        name="hubspot-companies",
        system="hubspot",
        title="HubSpot, companies",
        told="Companies by their record ID, or by their domain where HubSpot does not know them.",
        cells=_cells(
            "Record ID=id",
            "Company name=name",
            "Company Domain Name=domain",
            "Industry=industry",
            "Create Date=created",
            *CALL,
        ),
        fitted=_company,
    ),
    Form(
        name="hubspot-contacts",
        system="hubspot",
        title="HubSpot, contacts",
        told="People who deal for themselves, by their record ID or their e-mail address.",
        cells=_cells(
            "Record ID=id",
            "First Name=first",
            "Last Name=last",
            "Email=email",
            "Phone Number=phone",
            "Create Date=created",
            "Original Source=source",
            "Associated Company IDs=empty",
            "Country/Region=country",
            *CALL,
        ),
        fitted=_contact,
    ),
    Form(
        name="salesforce-accounts",
        system="salesforce",
        title="Salesforce, accounts",
        told="Accounts by their Id; where Salesforce does not know it, by Clienthood_Account__c.",
        cells=_cells(
            "Id=id",
            "Name=name",
            "ParentId=parent",
            "Industry=industry",
            "CreatedDate=created",
            "BillingPostalCode=postcode",
            "BillingCountry=country",
            "Phone=phone",
            "AccountSource=source",
            "Clienthood_Account__c=account",
            "Client_Kind__c=kind",
            "Client_Probability__c=probability",
            "Client_Bits__c=bits",
            "Client_Reason__c=reason",
            "Worth_Ahead__c=worth",
            "What_To_Do__c=to_do",
            "Consent_To_Marketing__c=consent",
            "Client_As_Of__c=as_of",
        ),
        fitted=_salesforce,
    ),
    Form(
        name="shopify-customers",
        system="shopify",
        title="Shopify, customers",
        told="By e-mail address, else telephone; the kind is a tag, reason and play are a note.",
        cells=_cells(
            "Customer ID=empty",
            "First Name=first",
            "Last Name=last",
            "Email=email",
            "Accepts Email Marketing=accepts",
            "Default Address Company=company",
            "Default Address Country Code=country",
            "Default Address Zip=postcode",
            "Phone=phone",
            "Total Spent=empty",
            "Total Orders=empty",
            "Note=note",
            "Tags=tags",
            *CALL,
        ),
        fitted=_shopper,
    ),
    Form(
        name="klaviyo-profiles",
        system="klaviyo",
        title="Klaviyo, profiles",
        told="By e-mail address. Who said no to marketing is not in it; the others say what is"
        " on record: yes, or ask first.",
        cells=_cells(
            "Email=email",
            "First Name=first",
            "Last Name=last",
            "Phone Number=phone",
            "Country=country",
            "Zip Code=postcode",
            *CALL,
        ),
        fitted=_profile,
    ),
)
"""All forms, in the order in which they are offered."""

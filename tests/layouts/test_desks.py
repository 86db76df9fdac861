"""HubSpot, Salesforce, QuickBooks and Xero: what an export carries gives the same calls as ever."""

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa
import pytest
from bench.typed import recorded

from clienthood.book import create_book, read_manifest
from clienthood.engine import DuckDB
from clienthood.records import Request, current_view, import_file
from clienthood.simulate import simulate
from clienthood.simulate.exports.books import invoices
from clienthood.simulate.exports.hubspot import COMPANY, CONTACT, SOURCES, export_hubspot
from clienthood.simulate.exports.quickbooks import (
    export_quickbooks,
    export_quickbooks_csv,
)
from clienthood.simulate.exports.salesforce import export_salesforce, long_id
from clienthood.simulate.exports.written import number_of, rows_of, unique_names
from clienthood.simulate.exports.xero import CONTACT as XERO_CONTACT
from clienthood.simulate.exports.xero import export_xero, export_xero_csv, identifier
from clienthood.standard import TABLES
from tests.ledger import calls

END = dt.date(2026, 6, 30)


@pytest.fixture(scope="module")
def business():
    return simulate("accountant", accounts=120, seed=20260630)


@dataclass
class Brought:
    """What importing an export came to."""

    reports: list
    tables: dict


def bring(folder, files):
    """Import files as they come, into a new book, without an answer to any question."""
    book = create_book(folder / "book", currency="EUR")
    engine = DuckDB()
    reports = [
        report
        for file in files
        for report in import_file(book, engine, file, request=Request(today=dt.date(2026, 7, 1)))
    ]
    manifest = read_manifest(book.manifest_file)
    tables = {}
    for name in TABLES:
        if current_view(engine, book, manifest, name):
            columns = ", ".join(column.stored for column in TABLES[name].columns)
            tables[name] = engine.fetch(f"select {columns} from {name} order by record_key")
    engine.close()
    return Brought(reports, tables)


def restricted(rows):
    """Return rows by table, in the cells of the standard tables, as records."""
    made = {}
    for name, told in rows.items():
        columns = [column for column in TABLES[name].names if any(column in row for row in told)]
        cells = {column: [row.get(column) for row in told] for column in columns}
        made[name] = recorded(name, pa.table(cells))
    return made


def firm(row):
    return row["kind"] == "organisation"


def kept(row, *columns, **other):
    return {column: row.get(column) for column in columns} | other


def all_kept(business, table, *columns):
    return [kept(row, *columns) for row in rows_of(business.tables, table)]


def of_hubspot(business):
    """Return what HubSpot carries: no household, no people of persons, no way of an e-mail."""
    accounts = {row["account_id"]: row for row in rows_of(business.tables, "accounts")}
    firms = {account for account, row in accounts.items() if firm(row)}
    words = {None: None} | {
        name: SOURCES.get(name, "offline sources")
        for name in {row["source"] for row in accounts.values()} - {None}
    }
    words |= {"advert": "advert", "content": "organic search"}
    talks = []
    for row in rows_of(business.tables, "interactions"):
        told = kept(row, "interaction_id", "account_id", "happened_at", "staff")
        if row["kind"] == "e-mail":
            ways = {"two-way": ("in", "out")}.get(row["direction"], (row["direction"],))
            for way in ways:
                number = f"{row['interaction_id']}{way}"
                talks.append(told | {"kind": "e-mail", "direction": way, "interaction_id": number})
        elif row["kind"] == "call":
            way = row["direction"] if row["direction"] in {"in", "out"} else None
            talks.append(told | {"kind": "call", "direction": way})
        else:
            talks.append(told | {"kind": "meeting"})
    kinds = {"question": "question", "advice": "question", None: None}
    return {
        "accounts": [
            kept(row, "account_id", "name", "industry", "created_at")
            | ({} if firm(row) else {"source": words[row["source"]]})
            for row in accounts.values()
        ],
        "people": [
            kept(row, "person_id", "account_id", "name")
            for row in rows_of(business.tables, "people")
            if row["account_id"] in firms
        ],
        "leads": all_kept(
            business, "leads", "lead_id", "account_id", "first_contact_at", "closed_at", "outcome"
        ),
        "interactions": talks,
        "tickets": [
            kept(row, "ticket_id", "account_id", "opened_at", "closed_at", "text")
            | {"kind": kinds.get(row["kind"], "problem")}
            for row in rows_of(business.tables, "tickets")
        ],
    }


def of_salesforce(business):
    """Return what Salesforce carries: days of calls and e-mails, no offer, no order of a case."""
    words = {"workshop": "workshop"}
    calls_and_mails = {"call", "e-mail"}
    return {
        "accounts": all_kept(
            business,
            "accounts",
            "account_id",
            "name",
            "parent_account_id",
            "industry",
            "created_at",
            "country",
            "postcode",
            "phone",
            "source",
        ),
        "people": all_kept(business, "people", "person_id", "account_id", "name"),
        "leads": all_kept(
            business,
            "leads",
            "lead_id",
            "account_id",
            "first_contact_at",
            "closed_at",
            "outcome",
            "source",
        ),
        "contracts": all_kept(
            business, "contracts", "contract_id", "account_id", "signed_at", "starts_on", "ends_on"
        ),
        "interactions": [
            kept(row, "interaction_id", "account_id", "happened_at", "staff")
            | {
                "kind": row["kind"] if row["kind"] in calls_and_mails else "meeting",
                "direction": row["direction"]
                if row["kind"] == "call" and row["direction"] in {"in", "out"}
                else None,
            }
            for row in rows_of(business.tables, "interactions")
        ],
        "tickets": all_kept(
            business,
            "tickets",
            "ticket_id",
            "account_id",
            "opened_at",
            "closed_at",
            "kind",
            "text",
        ),
        "campaigns": [
            kept(row, "campaign_id", "name", kind=words.get(row["kind"]))
            for row in rows_of(business.tables, "campaigns")
        ],
        "campaign_contacts": all_kept(
            business, "campaign_contacts", "campaign_id", "account_id", "sent_at", "responded_at"
        ),
    }


def of_books(business, *, accounts, order, due, listed=True):
    """Return what an accounting program carries: orders with their lines, what is due and paid."""
    sold = invoices(business.tables)
    billed = {each.account_id for each in sold}
    return {
        "accounts": [
            row
            for row in all_kept(business, "accounts", *accounts)
            if listed or row["account_id"] in billed
        ],
        "orders": [
            kept(
                line,
                "order_id",
                "account_id",
                "amount",
                "currency",
                "product",
                "quantity",
                *order,
                line=str(at),
                ordered_at=each.day,
            )
            for each in sold
            for at, line in enumerate(each.lines, 1)
        ],
        "payments": [row for each in sold for row in due(each)],
    }


def due_of_quickbooks(each):
    own = {"account_id": each.account_id, "order_id": each.order_id, "currency": "EUR"}
    if each.at_once:
        return [
            own
            | {
                "payment_id": f"r{each.order_id}",
                "paid_at": each.day,
                "amount": each.total,
                "plan": "at once",
            }
        ]
    plan = "retainer" if each.recurring else None
    return [
        own
        | {
            "payment_id": f"d{each.order_id}",
            "due_on": each.due,
            "amount": each.total,
            "plan": plan,
        },
        *paid(each),
    ]


def due_of_xero(each):
    own = {"account_id": each.account_id, "order_id": each.order_id, "currency": "EUR"}
    plan = "retainer" if each.recurring else None
    return [
        own
        | {
            "payment_id": f"d{each.order_id}",
            "due_on": each.due,
            "amount": each.total,
            "plan": plan,
        },
        *paid(each),
    ]


def paid(each):
    return [
        {
            "payment_id": row["payment_id"],
            "account_id": each.account_id,
            "currency": "EUR",
            "paid_at": row["paid_at"],
            "amount": row["amount"],
        }
        for row in each.payments
    ]


def due_by_line(each):
    return [
        {
            "payment_id": f"{each.order_id}.{at}",
            "account_id": each.account_id,
            "order_id": each.order_id,
            "currency": "EUR",
            "due_on": each.due,
            "amount": line["amount"],
        }
        for at, line in enumerate(each.lines)
    ]


def due_by_invoice(each):
    return [
        {
            "payment_id": each.order_id,
            "account_id": each.account_id,
            "order_id": each.order_id,
            "currency": "EUR",
            "due_on": each.due,
            "amount": each.total,
        }
    ]


def hubspot_account(business):
    firms = {row["account_id"] for row in rows_of(business.tables, "accounts") if firm(row)}

    def told(account):
        if account in firms:
            return str(COMPANY + number_of(account))
        return f"contact-{CONTACT + number_of(account)}"

    return told


def by_name(business):
    return unique_names(rows_of(business.tables, "accounts")).__getitem__


SYSTEMS = {
    "hubspot": (export_hubspot, of_hubspot, hubspot_account),
    "salesforce": (
        export_salesforce,
        of_salesforce,
        lambda business: lambda account: long_id("001", account),
    ),
    "quickbooks": (
        export_quickbooks,
        lambda business: of_books(
            business,
            accounts=(
                "account_id",
                "name",
                "parent_account_id",
                "created_at",
                "country",
                "postcode",
                "email",
                "phone",
            ),
            order=(),
            due=due_of_quickbooks,
        ),
        lambda business: lambda account: str(number_of(account)),
    ),
    "quickbooks, CSV": (
        export_quickbooks_csv,
        lambda business: of_books(
            business, accounts=("account_id", "name"), order=(), due=due_by_line, listed=False
        ),
        by_name,
    ),
    "xero": (
        export_xero,
        lambda business: of_books(
            business,
            accounts=("account_id", "name", "email", "excluded"),
            order=("category", "list_price"),
            due=due_of_xero,
        ),
        lambda business: lambda account: identifier(XERO_CONTACT, number_of(account)),
    ),
    "xero, CSV": (
        export_xero_csv,
        lambda business: of_books(
            business,
            accounts=("account_id", "name", "country", "postcode", "email"),
            order=("list_price",),
            due=due_by_invoice,
            listed=False,
        ),
        by_name,
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_export_gives_the_calls_of_what_it_carries(business, tmp_path, system):
    export, carried, named = SYSTEMS[system]
    brought = bring(tmp_path, export(business.tables, tmp_path / "export"))
    assert all(report.layout for report in brought.reports)
    assert sum(report.quarantined for report in brought.reports) == 0
    told, _ = calls(tmp_path / "a", END, **brought.tables)
    meant, _ = calls(tmp_path / "b", END, **restricted(carried(business)))
    name = named(business)
    names = {name(account): account for account in meant}
    assert set(told) == set(names)
    differ = {
        account: (row["probability"], meant[names[account]]["probability"])
        for account, row in told.items()
        if (row["kind"], row["probability"])
        != (meant[names[account]]["kind"], meant[names[account]]["probability"])
    }
    assert differ == {}

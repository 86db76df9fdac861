"""A generated business as Xero holds it: by its API, and as its CSV of invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from clienthood.simulate.exports.books import (
    Invoice,
    amount,
    carried_lines,
    due,
    due_and_paid,
    invoices,
    paid_back,
)
from clienthood.simulate.exports.tables import Export, Row, Rows, day_of, number_of, rows_of
from clienthood.simulate.exports.written import (
    kept,
    unique_names,
    whole,
    write_objects,
    write_rows,
)

INVOICES = (
    *("ContactName", "EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3"),
    *("POAddressLine4", "POCity", "PORegion", "POPostalCode", "POCountry", "SAAddressLine1"),
    *("SAAddressLine2", "SAAddressLine3", "SAAddressLine4", "SACity", "SARegion"),
    *("SAPostalCode", "SACountry", "InvoiceNumber", "Reference", "InvoiceDate", "DueDate"),
    *("PlannedDate", "Total", "TaxTotal", "InvoiceAmountPaid", "InvoiceAmountDue"),
    *("InventoryItemCode", "Description", "Quantity", "UnitAmount", "Discount", "LineAmount"),
    *("AccountCode", "TaxType", "TaxAmount", "TrackingName1", "TrackingOption1"),
    *("TrackingName2", "TrackingOption2", "Currency", "Type", "Sent", "Status"),
)
LINES = "amount currency product quantity"
CENT = Decimal("0.01")
CONTACT, INVOICE, LINE, PAYMENT, SERIES, CREDIT = 0xC, 0x1, 0x2, 0x3, 0x4, 0x5


def write(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write a business as the API of Xero gives it and return the files."""
    every = rows_of(tables)
    names = unique_names(whole(every, "accounts"))
    sold = invoices(every)
    made = {
        "Contacts": [_contact(row, names) for row in whole(every, "accounts")],
        "Invoices": [_invoice(each, names) for each in sold],
        "Payments": [_payment(row, each, names) for each in sold for row in each.payments],
        "CreditNotes": [_credit(row, names) for row in paid_back(every)],
    }
    return tuple(
        write_objects(folder / f"{name}.json", objects, name)
        for name, objects in made.items()
        if objects
    )


def write_csv(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write a business as Xero's export of sales invoices and return the file."""
    every = rows_of(tables)
    accounts = {row["account_id"]: row for row in whole(every, "accounts")}
    names = unique_names(list(accounts.values()))
    rows = [row for each in invoices(every) for row in _rows(each, accounts, names)]
    back = [_credited(row, names) for row in paid_back(every)]
    return (write_rows(folder / "SalesInvoices.csv", INVOICES, rows + back),)


def known_as(rows: Rows) -> dict[str, str]:
    """Return the id of each account."""
    return {
        account: identifier(CONTACT, number_of(account))
        for account in (row["account_id"] for row in rows["accounts"])
    }


def carried(rows: Rows) -> Rows:
    """Return what Xero holds: contacts, lines of what was sold, what is due and paid."""
    sold = invoices(rows)
    accounts = kept(whole(rows, "accounts"), "account_id name email excluded")
    names = unique_names(accounts)
    return {
        "accounts": [row | {"name": names[row["account_id"]]} for row in accounts],
        "orders": _priced(carried_lines(sold, f"{LINES} category list_price"))
        + _carried_back(rows, f"{LINES} category"),
        "payments": [row for each in sold for row in due_and_paid(each)],
    }


def known_by_name(rows: Rows) -> dict[str, str]:
    """Return the name of each account, which no other has."""
    return unique_names(whole(rows, "accounts"))


def carried_csv(rows: Rows) -> Rows:
    """Return what the CSV of invoices holds: whoever was billed, for what, and when it is due."""
    sold = invoices(rows)
    billed = {each.account_id for each in sold}
    accounts = [row for row in whole(rows, "accounts") if row["account_id"] in billed]
    names = known_by_name(rows)
    return {
        "accounts": [
            row | {"name": names[row["account_id"]]}
            for row in kept(accounts, "account_id name country postcode email")
        ],
        "orders": _priced(carried_lines(sold, f"{LINES} list_price")) + _carried_back(rows, LINES),
        "payments": [due(each, each.order_id, each.total) for each in sold],
    }


def _carried_back(rows: Rows, columns: str) -> list[Row]:
    back = kept(paid_back(rows), f"order_id line account_id ordered_at {columns}")
    return [row | {"ordered_at": day_of(row["ordered_at"])} for row in back]


def _priced(lines: list[Row]) -> list[Row]:
    """Return lines with the price of the whole line, as it comes of that of a unit."""
    return [
        row | {"list_price": (_unit(row) * Decimal(row["quantity"] or 1)).quantize(CENT)}
        for row in lines
    ]


def identifier(kind: int, number: int) -> str:
    """Return the id of a record, which is a long number in Xero's way of writing."""
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


def stamp(day: dt.date) -> str:
    """Return a day as Xero writes it in JSON: thousandths of a second since 1970."""
    return f"/Date({(day - dt.date(1970, 1, 1)).days * 86_400_000}+0000)/"


def _rows(invoice: Invoice, accounts: dict[str, Row], names: dict[str, str]) -> Iterator[Row]:
    """Yield the rows of an invoice; its sums stand in each of them."""
    who = accounts[invoice.account_id]
    for line in invoice.lines:
        yield {
            "ContactName": names[invoice.account_id],
            "EmailAddress": who["email"],
            "POPostalCode": who["postcode"],
            "POCountry": who["country"],
            "InvoiceNumber": invoice.order_id,
            "InvoiceDate": f"{invoice.day:%d/%m/%Y}",
            "DueDate": f"{invoice.due:%d/%m/%Y}",
            "Total": invoice.total,
            "InvoiceAmountPaid": invoice.paid,
            "InvoiceAmountDue": invoice.total - invoice.paid,
            "Description": line["product"],
            "Quantity": line["quantity"],
            "UnitAmount": _unit(line),
            "LineAmount": amount(line),
            "Currency": line["currency"],
            "Type": "Sales invoice",
            "Sent": "Sent",
            "Status": "Paid" if invoice.paid >= invoice.total else "Awaiting Payment",
        }


def _unit(line: Row) -> Decimal:
    """Return the price of one unit by the price list, to four places as Xero keeps it."""
    whole = line["list_price"] if line["list_price"] is not None else line["amount"]
    return (Decimal(str(whole)) / Decimal(str(line["quantity"] or 1))).quantize(Decimal("0.0001"))


def _contact(row: Row, names: dict[str, str]) -> Row:
    return {
        "ContactID": identifier(CONTACT, number_of(row["account_id"])),
        "ContactStatus": "ACTIVE",
        "Name": names[row["account_id"]],
        "EmailAddress": row["email"],
        "IsSupplier": bool(row["excluded"]),
        "IsCustomer": not row["excluded"],
    }


def _invoice(invoice: Invoice, names: dict[str, str]) -> Row:
    number = number_of(invoice.order_id)
    series = identifier(SERIES, number_of(invoice.account_id)) if invoice.recurring else None
    return {
        "Type": "ACCREC",
        "InvoiceID": identifier(INVOICE, number),
        "InvoiceNumber": invoice.order_id,
        "RepeatingInvoiceID": series,
        "Contact": _named(invoice, names),
        "Date": stamp(invoice.day),
        "DueDate": stamp(invoice.due),
        "Status": "PAID" if invoice.paid >= invoice.total else "AUTHORISED",
        "LineAmountTypes": "NoTax",
        "LineItems": [_line(number, at, line) for at, line in enumerate(invoice.lines)],
        "Total": float(invoice.total),
        "AmountPaid": float(invoice.paid),
        "AmountDue": float(invoice.total - invoice.paid),
        "CurrencyCode": invoice.lines[0]["currency"],
    }


def _credit(row: Row, names: dict[str, str]) -> Row:
    """Return what was paid back; like all its amounts, it is more than nothing."""
    number, back = number_of(row["order_id"]), -amount(row)
    account = row["account_id"]
    invoice = identifier(INVOICE, number_of(row["refund_of"])) if row["refund_of"] else None
    return {
        "Type": "ACCRECCREDIT",
        "CreditNoteID": identifier(CREDIT, number),
        "CreditNoteNumber": f"CN-{row['order_id']}",
        "Contact": {
            "ContactID": identifier(CONTACT, number_of(account)),
            "Name": names[account],
        },
        "Date": stamp(day_of(row["ordered_at"])),
        "Status": "PAID",
        "LineAmountTypes": "NoTax",
        "LineItems": [_line(number, 0, row | {"amount": back, "list_price": None})],
        "Total": float(back),
        "RemainingCredit": 0,
        "CurrencyCode": row["currency"],
        "Allocations": [{"Invoice": {"InvoiceID": invoice}, "Amount": float(back)}]
        if invoice
        else [],
    }


def _credited(row: Row, names: dict[str, str]) -> Row:
    """Return what was paid back as a row of the CSV."""
    day = f"{day_of(row['ordered_at']):%d/%m/%Y}"
    return {
        "ContactName": names[row["account_id"]],
        "InvoiceNumber": f"CN-{row['order_id']}",
        "InvoiceDate": day,
        "DueDate": day,
        "Total": amount(row),
        "Description": row["product"],
        "Quantity": row["quantity"],
        "LineAmount": amount(row),
        "Currency": row["currency"],
        "Type": "Sales credit note",
        "Status": "Paid",
    }


def _line(number: int, at: int, line: Row) -> Row:
    return {
        "LineItemID": identifier(LINE, number * 1000 + at),
        "Description": line["product"],
        "ItemCode": line["category"],
        "Quantity": line["quantity"],
        "UnitAmount": float(_unit(line)),
        "LineAmount": float(amount(line)),
    }


def _payment(row: Row, invoice: Invoice, names: dict[str, str]) -> Row:
    return {
        "PaymentID": identifier(PAYMENT, number_of(row["payment_id"])),
        "Date": stamp(row["paid_at"]),
        "Amount": float(amount(row)),
        "Status": "AUTHORISED",
        "PaymentType": "ACCRECPAYMENT",
        "Invoice": {
            "InvoiceID": identifier(INVOICE, number_of(invoice.order_id)),
            "Contact": _named(invoice, names),
        },
    }


def _named(invoice: Invoice, names: dict[str, str]) -> Row:
    return {
        "ContactID": identifier(CONTACT, number_of(invoice.account_id)),
        "Name": names[invoice.account_id],
    }


XERO = Export(title="Xero", carried=carried, write=write, known_as=known_as)
XERO_CSV = Export(title="Xero", carried=carried_csv, write=write_csv, known_as=known_by_name)

"""A generated business as QuickBooks Online holds it: by its API, and as CSV for import."""

from __future__ import annotations

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
    utc,
    whole,
    write_objects,
    write_rows,
)

INVOICES = (
    "*InvoiceNo",
    "*Customer",
    "*InvoiceDate",
    "*DueDate",
    "Terms",
    "Location",
    "Memo",
    "Item(Product/Service)",
    "ItemDescription",
    "ItemQuantity",
    "ItemRate",
    "*ItemAmount",
    "Service Date",
    "Currency",
)
COLUMNS = "amount currency product quantity"
RECEIPT = 500_000
PAYMENT = 700_000


def write(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write a business as the API of QuickBooks Online gives it and return the files.

    An order that was paid when it was sold is a sales receipt, any other an invoice; a discount
    on an invoice of one line is one on the whole of it.
    """
    every = rows_of(tables)
    sold = invoices(every)
    names = unique_names(whole(every, "accounts"))
    back = paid_back(every)
    made = {
        "Customer": [_customer(row, names) for row in whole(every, "accounts")],
        "Invoice": [_invoice(each, names) for each in sold if not each.at_once],
        "SalesReceipt": [_receipt(each, names) for each in sold if each.at_once],
        "Payment": [
            _payment(row, each, names) for each in sold if not each.at_once for row in each.payments
        ],
        "CreditMemo": [_back(row, names) | {"RemainingCredit": 0} for row in back[::2]],
        "RefundReceipt": [_back(row, names) | {"Balance": 0} for row in back[1::2]],
    }
    return tuple(
        write_objects(folder / f"{name}.json", objects, "QueryResponse", name)
        for name, objects in made.items()
        if objects
    )


def write_csv(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write a business as the CSV of invoices that QuickBooks imports and return the file."""
    every = rows_of(tables)
    names = unique_names(whole(every, "accounts"))
    rows = (row for each in invoices(every) for row in _lines(each, names))
    return (write_rows(folder / "invoices.csv", INVOICES, rows),)


def known_as(rows: Rows) -> dict[str, str]:
    """Return the number of each account."""
    return {row["account_id"]: _id(row["account_id"]) for row in rows["accounts"]}


def carried(rows: Rows) -> Rows:
    """Return what QuickBooks holds: customers, lines of what was sold, what is due and paid."""
    sold = invoices(rows)
    accounts = kept(
        whole(rows, "accounts"),
        "account_id name kind parent_account_id created_at country postcode email phone",
    )
    names, full = known_as(rows), unique_names(accounts)
    for row in accounts:
        row["name"] = full[row["account_id"]]
        row["kind"] = row["kind"] if row["kind"] == "organisation" else None
        row["parent_account_id"] = names.get(row["parent_account_id"])
    return {
        "accounts": accounts,
        "orders": carried_lines(sold, COLUMNS) + _carried_back(rows),
        "payments": [
            row
            for each in sold
            for row in ([_at_once(each)] if each.at_once else due_and_paid(each))
        ],
    }


def known_by_name(rows: Rows) -> dict[str, str]:
    """Return the name of each account, which no other has."""
    return unique_names(whole(rows, "accounts"))


def carried_csv(rows: Rows) -> Rows:
    """Return what the CSV of invoices holds: whoever was billed, for what, and when it is due."""
    sold = invoices(rows)
    billed = {each.account_id for each in sold}
    names = known_by_name(rows)
    return {
        "accounts": [{"account_id": each, "name": names[each]} for each in sorted(billed)],
        "orders": carried_lines(sold, COLUMNS),
        "payments": [
            due(each, f"{each.order_id}-{at}", amount(line))
            for each in sold
            for at, line in enumerate(each.lines)
        ],
    }


def _carried_back(rows: Rows) -> list[Row]:
    back = kept(paid_back(rows), f"order_id line account_id ordered_at {COLUMNS}")
    return [row | {"ordered_at": day_of(row["ordered_at"])} for row in back]


def _at_once(invoice: Invoice) -> Row:
    told = due(invoice, f"receipt-{invoice.order_id}", invoice.total)
    return told | {"due_on": None, "paid_at": invoice.day, "plan": "at once"}


def _lines(invoice: Invoice, names: dict[str, str]) -> Iterator[Row]:
    """Yield the rows of an invoice; customer and days stand in the first only."""
    first: Row = {
        "*Customer": names[invoice.account_id],
        "*InvoiceDate": f"{invoice.day:%m/%d/%Y}",
        "*DueDate": f"{invoice.due:%m/%d/%Y}",
        "Terms": "Due on receipt" if invoice.due == invoice.day else "Net 30",
        "Currency": invoice.lines[0]["currency"],
    }
    for line in invoice.lines:
        yield {
            "*InvoiceNo": invoice.order_id,
            **first,
            "Item(Product/Service)": line["product"],
            "ItemQuantity": line["quantity"],
            "*ItemAmount": amount(line),
        }
        first = {}


def _customer(row: Row, names: dict[str, str]) -> Row:
    parent = row["parent_account_id"]
    return {
        "Id": _id(row["account_id"]),
        "DisplayName": names[row["account_id"]],
        "FullyQualifiedName": names[row["account_id"]],
        "CompanyName": row["name"] if row["kind"] == "organisation" else None,
        "Active": True,
        "Job": bool(parent),
        "ParentRef": {"value": _id(parent)} if parent else None,
        "Balance": 0,
        "BalanceWithJobs": 0,
        "PreferredDeliveryMethod": "Print",
        "PrimaryEmailAddr": {"Address": row["email"]} if row["email"] else None,
        "PrimaryPhone": {"FreeFormNumber": row["phone"]} if row["phone"] else None,
        "BillAddr": {"PostalCode": row["postcode"], "Country": row["country"]},
        "MetaData": {"CreateTime": utc(row["created_at"])},
    }


def _back(row: Row, names: dict[str, str]) -> Row:
    """Return what was paid back; like all its amounts, it is more than nothing."""
    back = row | {"amount": -amount(row)}
    total: Row = {"Amount": float(back["amount"]), "DetailType": "SubTotalLineDetail"}
    return {
        "Id": str(number_of(row["order_id"])),
        "DocNumber": row["order_id"],
        "TxnDate": str(day_of(row["ordered_at"])),
        "CustomerRef": {"value": _id(row["account_id"]), "name": names[row["account_id"]]},
        "CurrencyRef": {"value": row["currency"]},
        "TotalAmt": float(back["amount"]),
        "Line": [_line(1, back), total],
    }


def _sold(invoice: Invoice, number: int, names: dict[str, str]) -> Row:
    total: Row = {"Amount": float(invoice.total), "DetailType": "SubTotalLineDetail"}
    off = sum((Decimal(str(line["discount"] or 0)) for line in invoice.lines), Decimal(0))
    whole_off = off if len(invoice.lines) == 1 else Decimal(0)
    less = [_discount(whole_off)] if whole_off else []
    return {
        "Id": str(number),
        "DocNumber": invoice.order_id,
        "TxnDate": str(invoice.day),
        "CustomerRef": _customer_of(invoice, names),
        "CurrencyRef": {"value": invoice.lines[0]["currency"]},
        "TotalAmt": float(invoice.total),
        "Line": [
            *(_line(at, line, whole_off) for at, line in enumerate(invoice.lines, 1)),
            total,
            *less,
        ],
    }


def _invoice(invoice: Invoice, names: dict[str, str]) -> Row:
    template = {"value": _id(invoice.account_id)} if invoice.recurring else None
    return {
        **_sold(invoice, number_of(invoice.order_id), names),
        "DueDate": str(invoice.due),
        "Balance": float(invoice.total - invoice.paid),
        "RecurDataRef": template,
        "LinkedTxn": [],
    }


def _receipt(invoice: Invoice, names: dict[str, str]) -> Row:
    method = next((row["method"] for row in invoice.payments if row["method"]), None)
    return {
        **_sold(invoice, RECEIPT + number_of(invoice.order_id), names),
        "Balance": 0,
        "PaymentMethodRef": {"value": "1", "name": method} if method else None,
        "DepositToAccountRef": {"value": "35", "name": "Current account"},
    }


def _discount(off: Decimal) -> Row:
    """Return what is taken off a whole invoice, as a line of its own."""
    return {
        "Amount": float(off),
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": False},
    }


def _line(at: int, line: Row, off: Decimal = Decimal(0)) -> Row:
    return {
        "Id": str(at),
        "LineNum": at,
        "Amount": float(amount(line) + off),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {
            "ItemRef": {"name": line["product"]},
            "Qty": line["quantity"],
        },
    }


def _payment(row: Row, invoice: Invoice, names: dict[str, str]) -> Row:
    told = {"TxnId": str(number_of(invoice.order_id)), "TxnType": "Invoice"}
    return {
        "Id": str(PAYMENT + number_of(row["payment_id"])),
        "TxnDate": str(row["paid_at"]),
        "CustomerRef": _customer_of(invoice, names),
        "CurrencyRef": {"value": row["currency"]},
        "PaymentMethodRef": {"value": "1", "name": row["method"]} if row["method"] else None,
        "TotalAmt": float(amount(row)),
        "UnappliedAmt": 0,
        "Line": [{"Amount": float(amount(row)), "LinkedTxn": [told]}],
    }


def _customer_of(invoice: Invoice, names: dict[str, str]) -> Row:
    return {"value": _id(invoice.account_id), "name": names[invoice.account_id]}


def _id(account: str) -> str:
    return str(number_of(account))


QUICKBOOKS = Export(title="QuickBooks", carried=carried, write=write, known_as=known_as)
QUICKBOOKS_CSV = Export(
    title="QuickBooks", carried=carried_csv, write=write_csv, known_as=known_by_name
)

"""Shopify: the CSV exports of orders and customers, with their quirks."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from clienthood.simulate.exports.tables import (
    NOON,
    Export,
    Order,
    Row,
    Rows,
    back_of,
    bought,
    cents,
    first_of,
    list_price,
    number_of,
    orders_of,
    payment_of,
    pick,
    rows_of,
)

ORDER_HEADERS = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    "Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,"
    "Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,"
    "Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,"
    "Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,"
    "Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,"
    "Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,"
    "Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)
CUSTOMER_HEADERS = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,"
    "Default Address Address1,Default Address Address2,Default Address City,"
    "Default Address Province Code,Default Address Country Code,Default Address Zip,"
    "Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,"
    "Tags"
)
ACCOUNT = "account_id name country postcode email phone consent_marketing"
LINE = "order_id line account_id ordered_at amount currency product quantity discount"
OF_ORDERS = ("promo_code", "channel", "staff")
"""What stands once an order."""
PAYMENT = "payment_id account_id order_id paid_at amount currency"
ZONE = "-0300"
AT_ONCE = (None, "at once", "autopay")


def known_as(rows: Rows) -> dict[str, str]:
    """Return the mail of each account: its own where nobody else has it, else one made up."""
    mails = Counter((row.get("email") or "").lower() for row in rows["accounts"])
    return {
        row["account_id"]: mail
        if mail and mails[mail] == 1
        else f"{row['account_id']}@x.example".lower()
        for row in rows["accounts"]
        for mail in [(row.get("email") or "").lower()]
    }


def carried(rows: Rows) -> Rows:
    """Return what Shopify holds: who buys, what, by which code, and whether on terms."""
    orders = orders_of(rows)
    once = {order.order_id: {name: first_of(order, name) for name in OF_ORDERS} for order in orders}
    lines = [row | once.get(row["order_id"], {}) for row in bought(rows, LINE)]
    found = payment_of(rows)
    payments = [
        pick([found[order.order_id]], PAYMENT)[0]
        | {"plan": "at once" if found[order.order_id].get("plan") in AT_ONCE else "on account"}
        | {"amount": order.total}
        for order in orders
        if order.order_id in found and found[order.order_id].get("paid_at")
    ]
    return {
        "accounts": pick(rows["accounts"], ACCOUNT),
        "orders": lines + back_of(orders),
        "payments": payments,
    }


def export_shopify(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write the orders and the customers as Shopify exports them.

    Parameters
    ----------
    tables
        Standard tables of a business.
    folder
        Where the files go.

    Returns
    -------
    tuple
        The files, in the order in which they are best imported.
    """
    rows = rows_of(tables)
    names = known_as(rows)
    people = {row["account_id"]: row for row in rows["accounts"]}
    orders = orders_of(rows)
    found = payment_of(rows)
    told: list[Row] = []
    for nth, order in enumerate(orders):
        person = people.get(order.account_id, {})
        lines = _lines(order, found.get(order.order_id), person, names[order.account_id])
        told += lines
        if nth % 40 == 0:
            told += [_cancelled(line) for line in lines]
    times = Counter(order.account_id for order in orders)
    customers = [_customer(row, names[row["account_id"]], times) for row in rows["accounts"]]
    return (
        _write(folder / "orders_export_1.csv", ORDER_HEADERS, told),
        _write(folder / "customers_export.csv", CUSTOMER_HEADERS, customers),
    )


def _write(file: Path, headers: str, rows: list[Row]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, headers.split(","), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return file


def _lines(order: Order, payment: Row | None, person: Row, mail: str) -> list[Row]:
    items = [_item(order, line) for line in order.lines]
    return [items[0] | _whole(order, payment, person, mail), *items[1:]]


def units(line: Row) -> tuple[int, str]:
    """Return how many of a line were bought, and the price of one; one where it is uneven."""
    many = int(line.get("quantity") or 1)
    price = cents(list_price(line))
    many = many if many and price % many == 0 else 1
    return many, f"{price // many / 100:.2f}"


def _item(order: Order, line: Row) -> Row:
    many, price = units(line)
    return {
        "Name": f"#{order.order_id}",
        "Lineitem quantity": many,
        "Lineitem name": line.get("product") or "",
        "Lineitem price": price,
        "Lineitem requires shipping": "false",
        "Lineitem taxable": "true",
        "Lineitem fulfillment status": "fulfilled",
        "Lineitem discount": f"{line.get('discount') or 0:.2f}",
        "Created at": _when(order.day),
    }


def _whole(order: Order, payment: Row | None, person: Row, mail: str) -> Row:
    paid = payment.get("paid_at") if payment else None
    on_terms = bool(payment) and (payment or {}).get("plan") not in AT_ONCE
    back = -sum((row["amount"] for row in order.refunds), start=order.total * 0)
    return {
        "Email": mail,
        "Financial Status": "paid" if paid else "pending",
        "Paid at": _when(paid) if paid else "",
        "Fulfillment Status": "fulfilled",
        "Accepts Marketing": "yes" if person.get("consent_marketing") else "no",
        "Currency": order.currency,
        "Total": f"{order.total:.2f}",
        "Discount Code": first_of(order, "promo_code") or "",
        "Billing Name": person.get("name") or "",
        "Billing Company": person.get("name") if person.get("kind") == "organisation" else "",
        "Billing Zip": f"'{person.get('postcode') or ''}",
        "Billing Country": person.get("country") or "",
        "Payment Method": "Shopify Payments" if paid else "",
        "Refunded Amount": f"{back:.2f}",
        "Employee": first_of(order, "staff") or "",
        "Source": first_of(order, "channel") or "",
        "Id": 5_000_000_000 + number_of(order.order_id),
        "Phone": f"'{person.get('phone')}" if person.get("phone") else "",
        "Payment Terms Name": "Net 30" if on_terms else "",
        "Outstanding Balance": f"{0 if paid else order.total:.2f}",
    }


def _cancelled(line: Row) -> Row:
    told = line | {"Name": f"{line['Name']}-X"}
    return told | {"Cancelled at": line["Created at"]} if "Email" in line else told


def _customer(row: Row, mail: str, bought: Counter[str]) -> Row:
    first, _, last = (row.get("name") or "").partition(" ")
    organisation = row.get("kind") == "organisation"
    return {
        "Customer ID": f"'{7_000_000_000 + number_of(row['account_id'])}",
        "First Name": "" if organisation else first,
        "Last Name": "" if organisation else last,
        "Email": mail,
        "Accepts Email Marketing": "yes" if row.get("consent_marketing") else "no",
        "Default Address Company": row.get("name") if organisation else "",
        "Default Address Country Code": row.get("country") or "",
        "Default Address Zip": f"'{row.get('postcode') or ''}",
        "Phone": f"'{row.get('phone')}" if row.get("phone") else "",
        "Accepts SMS Marketing": "no",
        "Total Spent": "0.00",
        "Total Orders": bought[row["account_id"]],
        "Tax Exempt": "no",
    }


def _when(day: dt.date) -> str:
    return f"{dt.datetime.combine(day, NOON):%Y-%m-%d %H:%M:%S} {ZONE}"


SHOPIFY = Export(title="Shopify", carried=carried, write=export_shopify, known_as=known_as)

"""WooCommerce: orders and customers as its REST API v3 writes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from clienthood.simulate.exports.tables import (
    Export,
    Order,
    Row,
    Rows,
    back_of,
    bought,
    first_of,
    iso,
    list_price,
    number_of,
    orders_of,
    payment_of,
    pick,
    rows_of,
    write_lines,
)
from clienthood.simulate.exports.written import write_rows

ACCOUNT = "account_id name created_at country postcode email phone"
LINE = "order_id line account_id ordered_at amount currency product quantity discount"
PAYMENT = "payment_id account_id order_id paid_at amount currency"
OF_ORDERS = ("promo_code", "channel")
"""What stands once an order."""
AT_ONCE = ("at once", "autopay")
GUESTS = 6
"""Every sixth account buys as a guest."""


def known_as(rows: Rows) -> dict[str, str]:
    """Return the number of each registered customer, and the mail of each guest."""
    return {
        row["account_id"]: _mail(row) if _guest(row["account_id"]) else str(number)
        for row in rows["accounts"]
        for number in [number_of(row["account_id"])]
    }


def carried(rows: Rows) -> Rows:
    """Return what WooCommerce holds: who buys, what, off which price, by which coupon."""
    orders = orders_of(rows)
    once = {order.order_id: {name: first_of(order, name) for name in OF_ORDERS} for order in orders}
    lines = [row | once[row["order_id"]] | _discount(row) for row in bought(rows, LINE)]
    found = payment_of(rows)
    payments = [
        pick([found[order.order_id]], PAYMENT)[0] | {"amount": order.total}
        for order in orders
        if found.get(order.order_id, {}).get("paid_at")
    ]
    buyers = {order.account_id for order in orders}
    known = [
        row
        for row in rows["accounts"]
        if row["account_id"] in buyers or not _guest(row["account_id"])
    ]
    return {
        "accounts": pick(known, ACCOUNT),
        "orders": lines + back_of(orders),
        "payments": payments,
    }


def export_woocommerce(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write orders and customers, one object a line.

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
    people = {row["account_id"]: row for row in rows["accounts"]}
    found = payment_of(rows)
    orders = [
        _order(order, found.get(order.order_id), people.get(order.account_id, {}))
        for order in orders_of(rows)
    ]
    lost = [_failed(order) for order in orders[::40]]
    registered = [row for row in rows["accounts"] if not _guest(row["account_id"])]
    return (
        write_lines([*orders, *lost], folder / "orders.jsonl"),
        write_lines([_customer(row) for row in registered], folder / "customers.jsonl"),
    )


def _guest(account_id: str) -> bool:
    return number_of(account_id) % GUESTS == 0


def _mail(row: Row) -> str:
    return f"{row['account_id']}@guest.example".lower()


def _discount(row: Row) -> Row:
    return {"discount": row.get("discount") or Decimal(0)}


def _billing(row: Row) -> Row:
    first, _, last = (row.get("name") or "").partition(" ")
    organisation = row.get("kind") == "organisation"
    guest = "account_id" in row and _guest(row["account_id"])
    return {
        "first_name": "" if organisation else first,
        "last_name": "" if organisation else last,
        "company": row.get("name") if organisation else "",
        "postcode": row.get("postcode") or "",
        "country": row.get("country") or "",
        "email": _mail(row) if guest else row.get("email") or "",
        "phone": row.get("phone") or "",
    }


def _order(order: Order, payment: Row | None, person: Row) -> Row:
    number = number_of(order.order_id)
    paid = payment.get("paid_at") if payment else None
    card = payment is not None and payment.get("plan") in AT_ONCE
    code = first_of(order, "promo_code")
    return {
        "id": 10_000 + number,
        "parent_id": 0,
        "number": order.order_id,
        "order_key": f"wc_order_{number}",
        "created_via": first_of(order, "channel") or "",
        "version": "9.0.0",
        "status": "completed" if paid else "on-hold",
        "currency": order.currency,
        "date_created": iso(order.day, ""),
        "date_created_gmt": iso(order.day, ""),
        "discount_total": f"{sum((_off(line) for line in order.lines), Decimal(0)):.2f}",
        "total": f"{order.total:.2f}",
        "customer_id": 0 if _guest(order.account_id) else number_of(order.account_id),
        "customer_note": "",
        "billing": _billing(person),
        "shipping": {"postcode": "", "country": ""},
        "payment_method": "stripe" if card else "bacs",
        "payment_method_title": "Card" if card else "Direct bank transfer",
        "transaction_id": f"txn_{number}" if card else "",
        "date_paid": iso(paid, ""),
        "date_paid_gmt": iso(paid, ""),
        "meta_data": [{"id": 1, "key": "_note", "value": ""}],
        "line_items": [_item(order, line) for line in order.lines],
        "tax_lines": [],
        "shipping_lines": [],
        "fee_lines": [],
        "coupon_lines": [{"id": 1, "code": code, "discount": "0.00"}] if code else [],
        "refunds": [
            {"id": f"{10_000 + number}{nth}", "reason": "", "total": f"{row['amount']:.2f}"}
            for nth, row in enumerate(order.refunds)
        ],
    }


def _off(line: Row) -> Decimal:
    return line.get("discount") or Decimal(0)


def _item(order: Order, line: Row) -> Row:
    return {
        "id": f"{number_of(order.order_id)}{line['line']}",
        "name": line.get("product") or "",
        "product_id": 1,
        "quantity": int(line.get("quantity") or 1),
        "subtotal": f"{list_price(line):.2f}",
        "subtotal_tax": "0.00",
        "total": f"{line['amount']:.2f}",
        "total_tax": "0.00",
        "taxes": [],
        "meta_data": [],
        "sku": None,
    }


def _failed(order: Row) -> Row:
    return order | {
        "id": order["id"] + 1_000_000,
        "number": f"{order['number']}-X",
        "status": "failed",
        "date_paid": None,
        "date_paid_gmt": None,
    }


def _customer(row: Row) -> Row:
    billing = _billing(row)
    return {
        "id": number_of(row["account_id"]),
        "date_created": iso(row.get("created_at"), ""),
        "date_created_gmt": iso(row.get("created_at"), ""),
        "email": row.get("email") or "",
        "first_name": billing["first_name"],
        "last_name": billing["last_name"],
        "role": "customer",
        "username": row["account_id"].lower(),
        "billing": billing,
        "shipping": {"postcode": "", "country": ""},
        "is_paying_customer": True,
        "avatar_url": "",
        "meta_data": [],
    }


CUSTOMERS = (
    "Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,City,Region,"
    "Postal Code,Billing Phone,Shipping Phone,Role"
)


def known_as_guest(rows: Rows) -> dict[str, str]:
    """Return the mail of each account."""
    return {row["account_id"]: _mail(row) for row in rows["accounts"]}


def carried_guests(rows: Rows) -> Rows:
    """Return what a shop of guests holds: as the other, and nobody who signed up."""
    found = carried(rows)
    return {
        **found,
        "accounts": pick(rows["accounts"], "account_id name country postcode email phone"),
    }


def export_guests(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write a shop in which all buy as guests: its orders as objects, its customers as CSV.

    Parameters
    ----------
    tables
        Standard tables of a business.
    folder
        Where the files go.
    """
    rows = rows_of(tables)
    people = {row["account_id"]: row for row in rows["accounts"]}
    found = payment_of(rows)
    orders = []
    for order in orders_of(rows):
        person = people[order.account_id]
        told = _order(order, found.get(order.order_id), person)
        billing = told["billing"] | {"email": _mail(person)}
        orders.append(told | {"customer_id": 0, "billing": billing})
    return (
        write_lines(orders, folder / "orders.jsonl"),
        write_rows(
            folder / "customers.csv", CUSTOMERS.split(","), map(_guest_row, rows["accounts"])
        ),
    )


def _guest_row(row: Row) -> Row:
    return {
        "Name": row.get("name"),
        "Email": _mail(row),
        "Orders": 1,
        "Total Spend": "0.00",
        "AOV": "0.00",
        "Country / Region": row.get("country"),
        "Postal Code": row.get("postcode"),
        "Billing Phone": row.get("phone"),
        "Role": "Guest",
    }


WOOCOMMERCE = Export(
    title="WooCommerce", carried=carried, write=export_woocommerce, known_as=known_as
)
WOOCOMMERCE_CSV = Export(
    title="WooCommerce", carried=carried_guests, write=export_guests, known_as=known_as_guest
)

"""Shopify: orders and customers as objects of its Admin API (REST)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

import pyarrow as pa

from clienthood.simulate.exports.shopify import ZONE, units
from clienthood.simulate.exports.tables import (
    Export,
    Order,
    Row,
    Rows,
    first_of,
    iso,
    number_of,
    orders_of,
    payment_of,
    pick,
    rows_of,
)
from clienthood.simulate.exports.written import write_objects

ACCOUNT = "account_id name country postcode email phone"
LINE = "order_id line account_id ordered_at amount currency product quantity discount"
OF_ORDERS = ("promo_code", "channel", "staff")
"""What stands once an order."""
OFFSET = f"{ZONE[:3]}:{ZONE[3:]}"
GUESTS = 7
"""Every seventh account buys as a guest."""


def known_as(rows: Rows) -> dict[str, str]:
    """Return the number of each customer, and the mail of each guest."""
    return {
        row["account_id"]: _mail(row["account_id"])
        if _guest(row["account_id"])
        else str(_customer_number(row["account_id"]))
        for row in rows["accounts"]
    }


def carried(rows: Rows) -> Rows:
    """Return what the objects hold: who buys, what, off which price, by which code."""
    orders = orders_of(rows)
    once = {order.order_id: {name: first_of(order, name) for name in OF_ORDERS} for order in orders}
    lines = [
        row | once.get(row["order_id"], {}) | _discount(row) for row in pick(rows["orders"], LINE)
    ]
    buyers = {order.account_id for order in orders}
    registered = [row for row in rows["accounts"] if not _guest(row["account_id"])]
    guests = [
        row for row in rows["accounts"] if _guest(row["account_id"]) and row["account_id"] in buyers
    ]
    return {
        "accounts": pick(registered, f"{ACCOUNT} created_at consent_marketing")
        + pick(guests, ACCOUNT),
        "orders": lines,
    }


def write(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write customers and orders as the answers of the API and return the files."""
    rows = rows_of(tables)
    people = {row["account_id"]: row for row in rows["accounts"]}
    paid = payment_of(rows)
    orders = [
        _order(order, paid.get(order.order_id), people[order.account_id])
        for order in orders_of(rows)
    ]
    aside = [_cancelled(order) for order in orders[::40]] + [_test(order) for order in orders[:3]]
    times = Counter(order.account_id for order in orders_of(rows))
    customers = [_customer(row, times) for row in rows["accounts"] if not _guest(row["account_id"])]
    return (
        write_objects(folder / "customers.json", customers, "customers"),
        write_objects(folder / "orders.json", [*orders, *aside], "orders"),
    )


def _guest(account_id: str) -> bool:
    return number_of(account_id) % GUESTS == 0


def _mail(account_id: str) -> str:
    return f"{account_id}@guest.example".lower()


def _customer_number(account_id: str) -> int:
    return 7_000_000_000 + number_of(account_id)


def _discount(row: Row) -> Row:
    return {"discount": None if row["amount"] < 0 else row.get("discount") or 0}


def _customer(row: Row, times: Counter[str]) -> Row:
    first, _, last = (row.get("name") or "").partition(" ")
    organisation = row.get("kind") == "organisation"
    return {
        "id": _customer_number(row["account_id"]),
        "email": row.get("email"),
        "first_name": None if organisation else first,
        "last_name": None if organisation else last,
        "phone": row.get("phone"),
        "state": "enabled",
        "orders_count": times[row["account_id"]],
        "total_spent": "0.00",
        "created_at": iso(row.get("created_at"), OFFSET),
        "updated_at": iso(row.get("created_at"), OFFSET),
        "accepts_marketing": row.get("consent_marketing"),
        "tax_exempt": False,
        "verified_email": True,
        "default_address": {
            "company": row.get("name") if organisation else None,
            "country_code": row.get("country"),
            "zip": row.get("postcode"),
            "phone": None,
        },
    }


def _order(order: Order, payment: Row | None, person: Row) -> Row:
    number = number_of(order.order_id)
    guest = _guest(order.account_id)
    code, staff = first_of(order, "promo_code"), first_of(order, "staff")
    off = sum(line.get("discount") or 0 for line in order.lines)
    return {
        "id": 5_000_000_000 + number,
        "name": f"#{order.order_id}",
        "number": number,
        "order_number": 1000 + number,
        "email": _mail(order.account_id) if guest else person.get("email"),
        "phone": None,
        "customer": None if guest else {"id": _customer_number(order.account_id)},
        "created_at": iso(order.day, OFFSET),
        "updated_at": iso(order.day, OFFSET),
        "processed_at": iso(order.day, OFFSET),
        "closed_at": None,
        "cancelled_at": None,
        "cancel_reason": None,
        "currency": order.currency,
        "subtotal_price": f"{order.total:.2f}",
        "total_discounts": f"{off:.2f}",
        "total_price": f"{order.total:.2f}",
        "financial_status": "paid" if payment and payment.get("paid_at") else "pending",
        "fulfillment_status": "fulfilled",
        "source_name": first_of(order, "channel"),
        "user_id": crc32(staff.encode()) if staff else None,
        "test": False,
        "discount_codes": [{"code": code, "amount": f"{off:.2f}", "type": "percentage"}]
        if code
        else [],
        "billing_address": {
            "name": person.get("name"),
            "company": None,
            "country_code": person.get("country"),
            "zip": person.get("postcode"),
            "phone": person.get("phone"),
        },
        "line_items": [_item(number, at, line) for at, line in enumerate(order.lines)],
        "refunds": [_refund(number, at, row) for at, row in enumerate(order.refunds)],
    }


def _item(number: int, at: int, line: Row) -> Row:
    many, price = units(line)
    off = line.get("discount") or 0
    return {
        "id": number * 1000 + at,
        "title": line.get("product"),
        "name": line.get("product"),
        "price": price,
        "quantity": many,
        "sku": "",
        "gift_card": False,
        "requires_shipping": True,
        "taxable": True,
        "total_discount": "0.00",
        "discount_allocations": [{"amount": f"{off:.2f}", "discount_application_index": 0}]
        if off
        else [],
        "fulfillment_status": "fulfilled",
    }


def _refund(number: int, at: int, row: Row) -> Row:
    return {
        "id": number * 1000 + 900 + at,
        "created_at": iso(row["ordered_at"], OFFSET),
        "processed_at": iso(row["ordered_at"], OFFSET),
        "note": None,
        "user_id": None,
        "transactions": [
            {"id": number, "amount": f"{-row['amount']:.2f}", "kind": "refund", "status": "success"}
        ],
    }


def _cancelled(order: Row) -> Row:
    told = {"name": f"{order['name']}-X", "id": order["id"] + 1_000_000, "refunds": []}
    return order | told | {"cancelled_at": order["created_at"], "cancel_reason": "customer"}


def _test(order: Row) -> Row:
    return order | {"name": f"{order['name']}-T", "id": order["id"] + 2_000_000, "test": True}


SHOPIFY_API = Export(title="Shopify", carried=carried, write=write, known_as=known_as)

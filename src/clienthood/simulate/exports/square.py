"""Square: API objects, which leave out what is empty; money as minor units with its currency."""

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
    cents,
    first_of,
    iso,
    list_price,
    orders_of,
    pick,
    rows_of,
    write_lines,
)

ACCOUNT = "account_id name created_at country postcode email phone"
LINE = "order_id line account_id ordered_at amount currency product quantity discount"
DUE = "payment_id account_id order_id contract_id due_on amount currency"
PAID = "payment_id account_id order_id paid_at amount currency"
BOOKED = "interaction_id account_id happened_at minutes staff topic"
STANDING = ("retainer", "subscription")
"""Contracts that are kept as subscriptions."""
AT_ONCE = (None, "at once", "autopay")
PLANS = {"up front": "DEPOSIT", "instalment": "INSTALLMENT"}
KEPT_PLANS = tuple(PLANS)
APPOINTMENTS = ("meeting", "consultation", "review", "visit")
"""Contacts that are made by appointment."""


def known_as(rows: Rows) -> dict[str, str]:
    """Return the customer of each account."""
    return {row["account_id"]: f"SQ{row['account_id']}" for row in rows["accounts"]}


def carried(rows: Rows) -> Rows:
    """Return what Square holds: orders, what is due and paid, subscriptions, bookings."""
    once = {order.order_id: first_of(order, "channel") for order in orders_of(rows)}
    lines = [
        row | {"channel": once.get(row["order_id"])} | _discount(row)
        for row in pick(rows["orders"], LINE)
    ]
    standing = [row for row in rows["contracts"] if row.get("form") in STANDING]
    kept = {row["contract_id"] for row in standing}
    due = [
        pick([row], DUE)[0]
        | {
            "payment_id": f"{row['payment_id']}:due",
            "contract_id": row["contract_id"] if row.get("contract_id") in kept else None,
            "plan": row["plan"] if row["plan"] in KEPT_PLANS else None,
        }
        for row in rows["payments"]
        if row.get("plan") not in AT_ONCE
    ]
    contracts = [
        pick([row], "contract_id account_id ended_on")[0]
        | {"starts_on": row.get("starts_on") or row.get("signed_at"), "form": "subscription"}
        for row in standing
    ]
    booked = [row for row in rows["interactions"] if row.get("kind") in APPOINTMENTS]
    return {
        "accounts": [
            row | {"consent_marketing": None if told.get("consent_marketing") else False}
            for row, told in zip(pick(rows["accounts"], ACCOUNT), rows["accounts"], strict=True)
        ],
        "orders": lines,
        "payments": due + pick((row for row in rows["payments"] if row.get("paid_at")), PAID),
        "contracts": contracts,
        "interactions": pick(booked, BOOKED, kind="visit"),
    }


def export_square(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write customers, orders, payments, invoices, subscriptions and bookings, one object a line.

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
    orders = [_order(order, names) for order in orders_of(rows)]
    cancelled = [each | {"id": f"{each['id']}-X", "state": "CANCELED"} for each in orders[::40]]
    due = [row for row in rows["payments"] if row.get("plan") not in AT_ONCE]
    standing = {row["contract_id"] for row in rows["contracts"] if row.get("form") in STANDING}
    booked = [row for row in rows["interactions"] if row.get("kind") in APPOINTMENTS]
    missed = [row | {"interaction_id": f"{row['interaction_id']}-X"} for row in booked[::20]]
    found = {
        "customers": [_customer(row, names) for row in rows["accounts"]],
        "orders": orders + cancelled,
        "payments": [_payment(row, names) for row in rows["payments"] if row.get("paid_at")],
        "invoices": [_invoice(row, names, standing) for row in due],
        "subscriptions": [
            _subscription(row, names) for row in rows["contracts"] if row["contract_id"] in standing
        ],
        "bookings": [_booking(row, names, "ACCEPTED") for row in booked]
        + [_booking(row, names, "NO_SHOW") for row in missed],
    }
    return tuple(
        write_lines([_filled(each) for each in objects], folder / f"{name}.jsonl")
        for name, objects in found.items()
        if objects
    )


def _filled(found: Row) -> Row:
    """Return an object without what is empty, as Square writes it."""
    told: Row = {}
    for key, value in found.items():
        value = _filled(value) if isinstance(value, dict) else value
        if value not in (None, "", {}):
            told[key] = value
    return told


def _discount(row: Row) -> Row:
    return {"discount": None if row["amount"] < 0 else row.get("discount") or Decimal(0)}


def _money(amount: Decimal, currency: str | None = None) -> Row:
    return {"amount": cents(amount), "currency": currency or "EUR"}


def _customer(row: Row, names: Mapping[str, str]) -> Row:
    first, _, last = (row.get("name") or "").partition(" ")
    organisation = row.get("kind") == "organisation"
    return {
        "id": names[row["account_id"]],
        "created_at": iso(row.get("created_at")) or "2015-01-01T12:00:00Z",
        "given_name": None if organisation else first,
        "family_name": None if organisation else last,
        "company_name": row.get("name") if organisation else None,
        "email_address": row.get("email"),
        "phone_number": row.get("phone"),
        "address": {"country": row.get("country"), "postal_code": row.get("postcode")},
        "preferences": {"email_unsubscribed": not row.get("consent_marketing")},
        "creation_source": "DIRECTORY",
        "version": 1,
    }


def _order(order: Order, names: Mapping[str, str]) -> Row:
    return {
        "id": order.order_id,
        "location_id": "L1",
        "customer_id": names[order.account_id],
        "created_at": iso(order.day),
        "closed_at": iso(order.day),
        "state": "COMPLETED",
        "source": {"name": first_of(order, "channel")},
        "total_money": _money(order.total, order.currency),
        "line_items": [
            {
                "uid": str(line["line"]),
                "name": line.get("product") or "",
                "quantity": str(int(line.get("quantity") or 1)),
                "gross_sales_money": _money(list_price(line), order.currency),
                "total_discount_money": _money(line.get("discount") or Decimal(0), order.currency),
                "total_money": _money(line["amount"], order.currency),
            }
            for line in order.lines
        ],
        "refunds": [
            {
                "id": f"{row['order_id']}:{row['line']}",
                "amount_money": _money(-row["amount"], order.currency),
                "created_at": iso(row["ordered_at"]),
                "status": "COMPLETED",
            }
            for row in order.refunds
        ]
        or None,
    }


def _payment(row: Row, names: Mapping[str, str]) -> Row:
    return {
        "id": row["payment_id"],
        "created_at": iso(row["paid_at"]),
        "amount_money": _money(row["amount"], row.get("currency")),
        "status": "COMPLETED",
        "source_type": "CARD" if row.get("plan") in AT_ONCE else "BANK_ACCOUNT",
        "customer_id": names[row["account_id"]],
        "order_id": row.get("order_id"),
    }


def _invoice(row: Row, names: Mapping[str, str], standing: set[str]) -> Row:
    contract = row.get("contract_id")
    return {
        "id": f"inv:{row['payment_id']}",
        "order_id": row.get("order_id"),
        "primary_recipient": {"customer_id": names[row["account_id"]]},
        "payment_requests": [
            {
                "uid": f"{row['payment_id']}:due",
                "request_type": PLANS.get(row["plan"], "BALANCE"),
                "due_date": row["due_on"].isoformat(),
                "computed_amount_money": _money(row["amount"], row.get("currency")),
            }
        ],
        "status": "PAID" if row.get("paid_at") else "UNPAID",
        "created_at": iso(row["due_on"]),
        "subscription_id": contract if contract in standing else None,
    }


def _subscription(row: Row, names: Mapping[str, str]) -> Row:
    ended = row.get("ended_on")
    return {
        "id": row["contract_id"],
        "location_id": "L1",
        "plan_variation_id": "PLAN1",
        "customer_id": names[row["account_id"]],
        "start_date": (row.get("starts_on") or row["signed_at"]).isoformat(),
        "canceled_date": ended.isoformat() if ended else None,
        "status": "CANCELED" if ended else "ACTIVE",
    }


def _booking(row: Row, names: Mapping[str, str], status: str) -> Row:
    minutes = row.get("minutes")
    return {
        "id": row["interaction_id"],
        "version": 1,
        "status": status,
        "created_at": iso(row["happened_at"]),
        "start_at": iso(row["happened_at"]),
        "location_id": "L1",
        "customer_id": names[row["account_id"]],
        "customer_note": row.get("topic"),
        "appointment_segments": [
            _filled(
                {
                    "duration_minutes": int(minutes) if minutes else None,
                    "team_member_id": row.get("staff"),
                    "service_variation_id": "S1",
                }
            )
        ],
    }


SQUARE = Export(title="Square", carried=carried, write=export_square, known_as=known_as)

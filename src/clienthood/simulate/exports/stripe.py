"""Stripe: API objects as its SDK of 2024 types them, in which a charge names its invoice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from clienthood.simulate.exports.tables import (
    Export,
    Order,
    Row,
    Rows,
    back_of,
    bought,
    cents,
    orders_of,
    payment_of,
    pick,
    rows_of,
    unix,
    write_lines,
)

ACCOUNT = "account_id name created_at country postcode email phone"
LINE = "order_id line account_id ordered_at amount currency product quantity"
PAYMENT = "payment_id account_id order_id contract_id due_on paid_at amount currency"
CONTRACT = "contract_id account_id signed_at starts_on ended_on"
STANDING = ("retainer", "subscription")
"""Contracts that are kept as subscriptions."""
AT_ONCE = "at once"


def known_as(rows: Rows) -> dict[str, str]:
    """Return the customer of each account."""
    return {row["account_id"]: f"cus_{row['account_id']}" for row in rows["accounts"]}


def carried(rows: Rows) -> Rows:
    """Return what Stripe holds: orders and invoices, and standing contracts as subscriptions."""
    standing = [row for row in rows["contracts"] if row.get("form") in STANDING]
    kept = {row["contract_id"] for row in standing}
    paid = payment_of(rows)
    orders = orders_of(rows)
    on_invoice = {order.order_id for order in orders if _invoiced(order, paid)}
    invoiced = [paid[order.order_id] for order in orders if order.order_id in on_invoice]
    at_once = [order for order in orders if order.order_id not in on_invoice]
    charged = [
        order
        for order in orders
        if order.order_id not in on_invoice or paid[order.order_id].get("paid_at")
    ]
    payments = [
        row | {"contract_id": row["contract_id"] if row.get("contract_id") in kept else None}
        for row in pick(invoiced, PAYMENT)
    ]
    return {
        "accounts": pick(rows["accounts"], ACCOUNT),
        "orders": [row for row in bought(rows, LINE) if row["order_id"] in on_invoice]
        + [_charged(order) for order in at_once]
        + [row | {"ordered_at": _charged_on(row, paid, on_invoice)} for row in back_of(charged)],
        "payments": payments + [_paid(order, paid, on_invoice) for order in charged],
        "contracts": pick(standing, CONTRACT, form="subscription"),
    }


def _paid(order: Order, paid: Mapping[str, Row], on_invoice: set[str]) -> Row:
    """Return the payment that a charge is, beside that of its invoice."""
    told = {"payment_id": f"ch_{order.order_id}", "order_id": order.order_id}
    day = paid[order.order_id]["paid_at"] if order.order_id in on_invoice else order.day
    more = {"account_id": order.account_id, "amount": order.total, "currency": order.currency}
    return told | more | {"paid_at": day}


def _charged_on(row: Row, paid: Mapping[str, Row], on_invoice: set[str]) -> dt.date:
    """Return the day of a refund, which is that of its charge."""
    order = row["order_id"]
    day: dt.date = paid[order]["paid_at"] if order in on_invoice else row["ordered_at"]
    return day


def _charged(order: Order) -> Row:
    """Return an order without an invoice: what was charged, in one line."""
    return pick(order.lines[:1], LINE)[0] | {"amount": order.total, "quantity": None}


def export_stripe(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write customers, invoices, charges and subscriptions, one object a line.

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
    paid = payment_of(rows)
    standing = {row["contract_id"] for row in rows["contracts"] if row.get("form") in STANDING}
    orders = orders_of(rows)
    invoices = [order for order in orders if _invoiced(order, paid)]
    invoice_lines = [_invoice(each, paid[each.order_id], names, standing) for each in invoices]
    charged = [_charge(each, paid.get(each.order_id), names) for each in orders]
    charges = [each for each in charged if each]
    tried = [_failed(each) for each in charges[::40]] + [_test(each) for each in charges[:3]]
    contracts = [row for row in rows["contracts"] if row["contract_id"] in standing]
    return (
        write_lines(
            [_customer(each, names) for each in rows["accounts"]], folder / "customers.jsonl"
        ),
        write_lines(invoice_lines, folder / "invoices.jsonl"),
        write_lines(charges + tried, folder / "charges.jsonl"),
        write_lines(
            [_subscription(each, names) for each in contracts], folder / "subscriptions.jsonl"
        ),
    )


def _invoiced(order: Order, paid: Mapping[str, Row]) -> bool:
    payment = paid.get(order.order_id)
    return payment is not None and payment.get("plan") not in {None, AT_ONCE}


def _customer(row: Row, names: Mapping[str, str]) -> Row:
    organisation = row.get("kind") == "organisation"
    return {
        "id": names[row["account_id"]],
        "object": "customer",
        "address": {"country": row.get("country"), "postal_code": row.get("postcode")},
        "balance": 0,
        "business_name": row.get("name") if organisation else None,
        "created": unix(row.get("created_at")),
        "currency": "eur",
        "delinquent": False,
        "description": None,
        "email": row.get("email"),
        "invoice_settings": {"default_payment_method": None, "footer": None},
        "livemode": True,
        "metadata": {},
        "name": row.get("name"),
        "phone": row.get("phone"),
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
    }


def _charge(order: Order, payment: Row | None, names: Mapping[str, str]) -> Row:
    """Return the charge of an order; of an invoice that is not paid yet, none."""
    invoiced = payment is not None and payment.get("plan") not in {None, AT_ONCE}
    paid_at = payment.get("paid_at") if payment and invoiced else order.day
    if paid_at is None:
        return {}
    back = -sum((cents(row["amount"]) for row in order.refunds), 0)
    return {
        "id": f"ch_{order.order_id}",
        "object": "charge",
        "amount": cents(order.total),
        "amount_captured": cents(order.total),
        "amount_refunded": back,
        "billing_details": {"email": None, "name": None},
        "captured": True,
        "created": unix(paid_at),
        "currency": order.currency.lower(),
        "customer": names[order.account_id],
        "description": order.lines[0].get("product"),
        "disputed": False,
        "invoice": f"in_{order.order_id}" if invoiced else None,
        "livemode": True,
        "metadata": {"order": order.order_id},
        "paid": True,
        "payment_intent": f"pi_{order.order_id}",
        "payment_method_details": {"type": "card", "card": {"brand": "visa"}},
        "receipt_email": None,
        "refunded": back > 0 and back == cents(order.total),
        "status": "succeeded",
    }


def _failed(charge: Row) -> Row:
    return charge | {
        "id": f"{charge['id']}_failed",
        "amount_captured": 0,
        "captured": False,
        "paid": False,
        "status": "failed",
    }


def _test(charge: Row) -> Row:
    return charge | {"id": f"{charge['id']}_test", "livemode": False}


def _invoice(order: Order, payment: Row, names: Mapping[str, str], standing: set[str]) -> Row:
    contract = payment.get("contract_id")
    subscription = f"sub_{contract}" if contract in standing else None
    paid = payment.get("paid_at")
    return {
        "id": f"in_{order.order_id}",
        "object": "invoice",
        "amount_due": cents(payment["amount"]),
        "amount_paid": cents(payment["amount"]) if paid else 0,
        "amount_remaining": 0 if paid else cents(payment["amount"]),
        "billing_reason": "subscription_cycle" if subscription else "manual",
        "collection_method": "send_invoice",
        "created": unix(order.day),
        "currency": order.currency.lower(),
        "customer": names[order.account_id],
        "customer_email": None,
        "due_date": unix(payment.get("due_on")),
        "lines": {"object": "list", "data": [_line(order, line) for line in order.lines]},
        "livemode": True,
        "metadata": {},
        "number": order.order_id,
        "status": "paid" if paid else "open",
        "status_transitions": {"finalized_at": unix(order.day), "paid_at": unix(paid)},
        "subscription": subscription,
        "subtotal": cents(order.total),
        "total": cents(payment["amount"]),
    }


def _line(order: Order, line: Row) -> Row:
    taken_off = cents(line.get("discount"))
    return {
        "id": f"il_{order.order_id}_{line['line']}",
        "object": "line_item",
        "amount": cents(line["amount"]) + taken_off,
        "currency": order.currency.lower(),
        "description": line.get("product"),
        "discount_amounts": [{"amount": taken_off, "discount": "di_1"}] if taken_off else [],
        "quantity": int(line.get("quantity") or 1),
    }


def _subscription(row: Row, names: Mapping[str, str]) -> Row:
    begun = row.get("starts_on") or row.get("signed_at")
    return {
        "id": f"sub_{row['contract_id']}",
        "object": "subscription",
        "billing_cycle_anchor": unix(begun),
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": unix(row.get("ended_on")),
        "collection_method": "send_invoice",
        "created": unix(row.get("signed_at") or begun),
        "customer": names[row["account_id"]],
        "ended_at": unix(row.get("ended_on")),
        "livemode": True,
        "metadata": {},
        "start_date": unix(begun),
        "status": "canceled" if row.get("ended_on") else "active",
    }


STRIPE = Export(title="Stripe", carried=carried, write=export_stripe, known_as=known_as)

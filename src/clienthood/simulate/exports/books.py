"""What accounting programs hold of a generated business: invoices with their lines and payments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from clienthood.simulate.exports.tables import Row, Rows, day_of
from clienthood.simulate.exports.written import kept, whole

TERMS = dt.timedelta(days=30)
"""Days in which an invoice is due that nobody wrote a day for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One order as an accounting program holds it."""

    order_id: str
    account_id: str
    day: dt.date
    due: dt.date
    lines: tuple[Row, ...]
    payments: tuple[Row, ...]
    """Those that were made."""
    at_once: bool
    """Whether it was paid when it was sold."""
    recurring: bool
    """Whether it is one of a series under a retainer."""

    @property
    def total(self) -> Decimal:
        """Sum of its lines."""
        return sum((amount(line) for line in self.lines), Decimal(0))

    @property
    def paid(self) -> Decimal:
        """Sum of the payments made."""
        return sum((amount(each) for each in self.payments), Decimal(0))


def invoices(rows: Rows) -> list[Invoice]:
    """Return the orders as invoices, in their order; lines that pay back are left out."""
    lines: dict[str, list[Row]] = {}
    for row in whole(rows, "orders"):
        if amount(row) >= 0:
            lines.setdefault(row["order_id"], []).append(row)
    payments: dict[str, list[Row]] = {}
    for row in whole(rows, "payments"):
        payments.setdefault(row["order_id"] or "", []).append(row)
    return [_invoice(order, held, payments.get(order, [])) for order, held in lines.items()]


def paid_back(rows: Rows) -> list[Row]:
    """Return the lines that paid back, in their order."""
    return [row for row in whole(rows, "orders") if amount(row) < 0]


def carried_lines(sold: Iterable[Invoice], columns: str) -> list[Row]:
    """Return the lines of invoices in some of their columns, on the day of the invoice."""
    return [
        row | {"line": str(at), "ordered_at": each.day}
        for each in sold
        for at, row in enumerate(kept(each.lines, f"order_id account_id {columns}"), 1)
    ]


def due(invoice: Invoice, name: str, amount: Decimal) -> Row:
    """Return what is due of an invoice, under a name."""
    return {
        "payment_id": name,
        "account_id": invoice.account_id,
        "order_id": invoice.order_id,
        "due_on": invoice.due,
        "amount": amount,
        "currency": invoice.lines[0]["currency"],
    }


def due_and_paid(invoice: Invoice) -> list[Row]:
    """Return what is due of an invoice and what was paid, each a row of its own."""
    plan = {"plan": "retainer" if invoice.recurring else None}
    paid = kept(invoice.payments, "payment_id account_id paid_at amount currency")
    return [due(invoice, f"due-{invoice.order_id}", invoice.total) | plan, *paid]


def amount(row: Row) -> Decimal:
    """Return the amount of a row, exactly."""
    return Decimal(str(row["amount"]))


def _invoice(order: str, lines: Iterable[Row], payments: list[Row]) -> Invoice:
    rows = tuple(lines)
    day = day_of(rows[0]["ordered_at"])
    plans = {row["plan"] for row in payments}
    dues = [row["due_on"] for row in payments if row["due_on"]]
    return Invoice(
        order_id=order,
        account_id=rows[0]["account_id"],
        day=day,
        due=max(day, min(dues)) if dues else day + TERMS,
        lines=rows,
        payments=tuple(row for row in payments if row["paid_at"]),
        at_once=plans == {"at once"},
        recurring="retainer" in plans,
    )

"""Stripe: the payments and subscriptions that its dashboard exports as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from clienthood.simulate.exports.stripe import (
    AT_ONCE,
    CONTRACT,
    STANDING,
    known_as,
)
from clienthood.simulate.exports.tables import (
    NOON,
    Export,
    Order,
    Row,
    Rows,
    back_of,
    orders_of,
    payment_of,
    pick,
    rows_of,
)
from clienthood.simulate.exports.written import write_rows

PAYMENTS = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
    "Converted Amount Refunded,Converted Currency,Fee,Is Link,Mode,Payment Source Type,Status,"
    "Taxes On Fee,Description,Customer ID,Customer Email,Customer Description,Invoice ID,Transfer"
)
OLDER = (
    "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,"
    "Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,Statement Descriptor,"
    "Customer ID,Customer Description,Customer Email,Captured,Card ID,Card Last4,Card Brand,"
    "Card Funding,Card Exp Month,Card Exp Year,Card Name,Card Address Line1,Card Address Line2,"
    "Card Address City,Card Address State,Card Address Country,Card Address Zip,"
    "Card Issue Country,Card Fingerprint,Card CVC Status,Card AVS Zip Status,"
    "Card AVS Line1 Status,Card Tokenization Method,Disputed Amount,Dispute Status,Dispute Reason,"
    "Dispute Date (UTC),Dispute Evidence Due (UTC),Invoice ID,Payment Source Type,Destination,"
    "Transfer,Interchange Costs,Merchant Service Charge,Transfer Group,PaymentIntent ID,"
    "order (metadata)"
)
SUBSCRIPTIONS = (
    "id,Customer ID,Customer Name,Customer Email,Status,Amount,Interval,Cancellation Reason,"
    "Created (UTC),Start (UTC),Start Date (UTC),Current Period Start (UTC),"
    "Current Period End (UTC),Trial Start (UTC),Trial End (UTC),Canceled At (UTC),Ended At (UTC)"
)
TURN = dt.date(2023, 1, 1)
"""Day from which payments stand in the newer file."""


def carried(rows: Rows) -> Rows:
    """Return what the CSVs hold: each payment as a purchase on its day, and subscriptions."""
    mails = {row["account_id"]: row.get("email") for row in rows["accounts"]}
    charged = list(_charged(rows))
    whole = [_purchase(order, day) for order, day in charged]
    days = {order.order_id: day for order, day in charged}
    back = [
        row | {"ordered_at": days[row["order_id"]]}
        for row in back_of(order for order, _ in charged)
    ]
    paid = [
        {
            "payment_id": order.order_id,
            "account_id": order.account_id,
            "order_id": order.order_id,
            "paid_at": day,
            "amount": order.total,
            "currency": order.currency,
        }
        for order, day in charged
    ]
    standing = [row for row in rows["contracts"] if row.get("form") in STANDING]
    seen = {order.account_id for order, _ in charged}
    return {
        "accounts": [
            {"account_id": each, "email": mails[each]} for each in sorted(seen) if mails.get(each)
        ],
        "orders": whole + back,
        "payments": paid,
        "contracts": pick(standing, CONTRACT, form="subscription"),
    }


def write(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write payments, the older under the older headers, and subscriptions; return the files."""
    rows = rows_of(tables)
    names = known_as(rows)
    people = {row["account_id"]: row for row in rows["accounts"]}
    charged = list(_charged(rows))
    made = [(day, _payment(order, day, people[order.account_id], names)) for order, day in charged]
    tried = [(day, _failed(row)) for day, row in made[::40]]
    standing = [row for row in rows["contracts"] if row.get("form") in STANDING]
    told = [*made, *tried]
    return (
        write_rows(
            folder / "unified_payments.csv",
            PAYMENTS.split(","),
            [row | {"Created date (UTC)": _when(day)} for day, row in told if day >= TURN],
        ),
        write_rows(
            folder / "payments-older.csv",
            OLDER.split(","),
            [_older(row) | {"Created (UTC)": _when(day)[:-3]} for day, row in told if day < TURN],
        ),
        write_rows(
            folder / "subscriptions.csv",
            SUBSCRIPTIONS.split(","),
            [_subscription(row, people[row["account_id"]], names) for row in standing],
        ),
    )


def _charged(rows: Rows) -> Iterator[tuple[Order, dt.date]]:
    """Yield the orders that were paid, each with the day of its payment."""
    paid = payment_of(rows)
    for order in orders_of(rows):
        payment = paid.get(order.order_id)
        invoiced = payment is not None and payment.get("plan") not in {None, AT_ONCE}
        day = payment.get("paid_at") if payment and invoiced else order.day
        if day is not None:
            yield order, day


def _purchase(order: Order, day: dt.date) -> Row:
    return {
        "order_id": order.order_id,
        "line": "payment",
        "account_id": order.account_id,
        "ordered_at": day,
        "amount": order.total,
        "currency": order.currency,
        "product": order.lines[0].get("product"),
    }


def _payment(order: Order, day: dt.date, person: Row, names: Mapping[str, str]) -> Row:
    back = -sum(row["amount"] for row in order.refunds)
    return {
        "id": f"ch_{order.order_id}",
        "Amount": f"{order.total:.2f}",
        "Amount Refunded": f"{back:.2f}",
        "Currency": order.currency.lower(),
        "Captured": "true",
        "Converted Amount": f"{order.total:.2f}",
        "Converted Amount Refunded": f"{back:.2f}",
        "Converted Currency": order.currency.lower(),
        "Mode": "Live",
        "Payment Source Type": "card",
        "Status": "Refunded" if back and back == order.total else "Paid",
        "Description": order.lines[0].get("product"),
        "Customer ID": names[order.account_id],
        "Customer Email": person.get("email"),
    }


def _older(row: Row) -> Row:
    kept = {header: cell for header, cell in row.items() if header in OLDER.split(",")}
    return kept | {"Card Brand": "Visa", "Card Fingerprint": "", "order (metadata)": "x"}


def _failed(row: Row) -> Row:
    return row | {"id": f"{row['id']}_failed", "Status": "Failed", "Captured": "false"}


def _subscription(row: Row, person: Row, names: Mapping[str, str]) -> Row:
    begun = row.get("starts_on") or row.get("signed_at")
    ended = row.get("ended_on")
    return {
        "id": f"sub_{row['contract_id']}",
        "Customer ID": names[row["account_id"]],
        "Customer Name": person.get("name"),
        "Customer Email": person.get("email"),
        "Status": "canceled" if ended else "active",
        "Interval": "month",
        "Created (UTC)": _when(row.get("signed_at") or begun),
        "Start (UTC)": _when(begun),
        "Start Date (UTC)": _when(begun),
        "Canceled At (UTC)": _when(ended),
        "Ended At (UTC)": _when(ended),
    }


def _when(day: dt.date | None) -> str:
    return f"{dt.datetime.combine(day, NOON):%Y-%m-%d %H:%M:%S}" if day else ""


STRIPE_CSV = Export(title="Stripe", carried=carried, write=write, known_as=known_as)

"""The standard tables as an export sees them: orders whole, rows by account, times as counted."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from clienthood.standard import TABLES
from clienthood.tables import Type

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]
"""Rows by standard table."""
ARROW = {Type.MONEY: pa.decimal128(14, 2), Type.NUMBER: pa.float64(), Type.FLAG: pa.bool_()}
NOON = dt.time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One system's export of a business."""

    title: str
    """Name of the system."""
    carried: Callable[[Rows], Rows]
    """What of the standard tables the system holds, in standard columns."""
    write: Callable[[Mapping[str, pa.Table], Path], tuple[Path, ...]]
    """Writes the export of standard tables into a folder."""
    known_as: Callable[[Rows], dict[str, str]]
    """What the system calls each account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order with its lines; what was paid back stands apart."""

    order_id: str
    account_id: str
    day: dt.date
    currency: str
    lines: list[Row]
    refunds: list[Row]

    @property
    def total(self) -> Decimal:
        """What all its lines come to."""
        return sum((line["amount"] for line in self.lines), Decimal(0))


def rows_of(tables: Mapping[str, pa.Table]) -> Rows:
    """Return the rows of standard tables; a table that is not kept has none."""
    return {name: tables[name].to_pylist() if name in tables else [] for name in TABLES}


def tables_of(rows: Rows) -> dict[str, pa.Table]:
    """Return rows as standard tables, of the columns that any row holds."""
    found: dict[str, pa.Table] = {}
    for name, held in rows.items():
        if held:
            told = {column for row in held for column, value in row.items() if value is not None}
            columns = [column for column in TABLES[name].columns if column.name in told]
            found[name] = pa.table(
                {
                    column.name: _times([row.get(column.name) for row in held])
                    if column.type is Type.TIME
                    else pa.array(
                        [row.get(column.name) for row in held],
                        ARROW.get(column.type, pa.string()),
                    )
                    for column in columns
                }
            )
    return found


def _times(found: Sequence[dt.date | dt.datetime | None]) -> pa.Array:
    """Return days, or times where any has an hour: a day is then its midnight."""
    if not any(isinstance(each, dt.datetime) for each in found):
        return pa.array(found)
    whole = [
        dt.datetime.combine(each, dt.time())
        if isinstance(each, dt.date) and not isinstance(each, dt.datetime)
        else each
        for each in found
    ]
    return pa.array(whole)


def pick(rows: Iterable[Row], columns: str, **more: object) -> list[Row]:
    """Return rows with some of their columns, and others that are the same in all."""
    names = columns.split()
    return [{name: row.get(name) for name in names} | more for row in rows]


def orders_of(rows: Rows) -> list[Order]:
    """Return the orders in the order of time, each refund with the order that it belongs to."""
    lines: dict[str, list[Row]] = defaultdict(list)
    refunds: dict[str, list[Row]] = defaultdict(list)
    for row in rows["orders"]:
        if row["amount"] < 0:
            refunds[row.get("refund_of") or ""].append(row)
        else:
            lines[row["order_id"]].append(row)
    return [
        Order(
            order_id=order_id,
            account_id=held[0]["account_id"],
            day=day_of(held[0]["ordered_at"]),
            currency=held[0].get("currency") or "EUR",
            lines=held,
            refunds=refunds.get(order_id, []),
        )
        for order_id, held in lines.items()
    ]


def back_of(orders: Iterable[Order]) -> list[Row]:
    """Return what was paid back of orders, a row an order, dated as the order itself."""
    return [
        {
            "order_id": order.order_id,
            "line": "refund",
            "account_id": order.account_id,
            "ordered_at": order.day,
            "amount": sum(row["amount"] for row in order.refunds),
            "currency": order.currency,
            "refund_of": order.order_id,
        }
        for order in orders
        if order.refunds
    ]


def bought(rows: Rows, columns: str) -> list[Row]:
    """Return the lines of orders with some of their columns, without what was paid back."""
    return pick((row for row in rows["orders"] if row["amount"] >= 0), columns)


def payment_of(rows: Rows) -> dict[str, Row]:
    """Return the first payment of each order."""
    found: dict[str, Row] = {}
    for row in rows["payments"]:
        if row.get("order_id"):
            found.setdefault(row["order_id"], row)
    return found


def first_of(order: Order, column: str) -> str | None:
    """Return what the first line of an order says that says anything."""
    return next((line[column] for line in order.lines if line.get(column)), None)


def day_of(when: dt.date | dt.datetime) -> dt.date:
    """Return the day of a day or a time."""
    return when.date() if isinstance(when, dt.datetime) else when


def unix(when: dt.date | dt.datetime | None) -> int | None:
    """Return a time, or the noon of a day, as seconds since 1970."""
    if when is None:
        return None
    moment = when if isinstance(when, dt.datetime) else dt.datetime.combine(when, NOON)
    return int(moment.replace(tzinfo=dt.UTC).timestamp())


def iso(when: dt.date | dt.datetime | None, zone: str = "Z") -> str | None:
    """Return a time, or the noon of a day, as APIs write it."""
    if when is None:
        return None
    moment = when if isinstance(when, dt.datetime) else dt.datetime.combine(when, NOON)
    return moment.isoformat(timespec="seconds") + zone


def number_of(name: str) -> int:
    """Return the number within an id such as A00017."""
    return int("".join(filter(str.isdigit, name)))


def cents(amount: Decimal | None) -> int:
    """Return an amount in minor units of a currency with two decimals."""
    return int((amount or Decimal(0)) * 100)


def list_price(line: Row) -> Decimal:
    """Return what a line costs before what is taken off."""
    price: Decimal = line["amount"] + (line.get("discount") or Decimal(0))
    return price


def write_lines(found: Sequence[Row], file: Path) -> Path:
    """Write objects, one a line."""
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in found)
    file.write_text(text, encoding="utf-8")
    return file

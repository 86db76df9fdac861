"""Records as tables: numbers handed out in the order of time, cells as the business writes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from clienthood.simulate.ledger import COLUMNS, DAY, NONE, Books
from clienthood.simulate.needs import Ints
from clienthood.simulate.numbering import money, numbered
from clienthood.simulate.recording import Cells
from clienthood.standard import TABLES
from clienthood.tables import Column, Type

CURRENCY = "EUR"
WITH_CURRENCY = ("orders", "contracts", "payments")
CLOCKED = ("interactions.happened_at", "tickets.opened_at", "tickets.closed_at")
"""Columns with a time of day, whatever the trade."""
NUMBERED: dict[str, tuple[str, str]] = {
    "orders": ("order_id", "R"),
    "contracts": ("contract_id", "K"),
    "payments": ("payment_id", "P"),
    "interactions": ("interaction_id", "I"),
    "tickets": ("ticket_id", "T"),
    "leads": ("lead_id", "L"),
    "people": ("person_id", "C"),
    "campaigns": ("campaign_id", "M"),
}
"""Tables whose rows have a number of their own, and its letter."""
REFERENCES = {
    "order_id": "orders",
    "refund_of": "orders",
    "contract_id": "contracts",
    "renews": "contracts",
    "payment_id": "payments",
    "interaction_id": "interactions",
    "ticket_id": "tickets",
    "lead_id": "leads",
    "person_id": "people",
    "campaign_id": "campaigns",
}
ACCOUNT_COLUMNS = ("account_id", "parent_account_id", "referrer_account_id", "referred_account_id")


class Register:
    """The numbers under which accounts and records are known to the business."""

    def __init__(self, books: Books, recorded: dict[str, Cells], accounts: Ints) -> None:
        self._accounts = accounts
        self._ranks = {
            table: _ranks(books[table].numbered, recorded[table], key, TABLES[table].day)
            for table, (key, _) in NUMBERED.items()
        }

    def in_order(self, numbers: Ints) -> Ints:
        """Return the places of the accounts in the order in which they are written."""
        return np.argsort(self._accounts[numbers])

    def account(self, numbers: Ints) -> pa.Array:
        """Return account numbers as written."""
        known = np.where(numbers == NONE, 0, numbers)
        written = numbered("A", self._accounts[known] + 1, highest=len(self._accounts))
        return _blanked(written, numbers == NONE)

    def reference(self, column: str, numbers: Ints) -> pa.Array:
        """Return record numbers as written, of whichever table the column speaks of."""
        table = REFERENCES[column]
        ranks = self._ranks[table]
        known = np.where(numbers == NONE, 0, numbers)
        if not len(ranks):
            return pa.nulls(len(numbers), pa.string())
        written = numbered(NUMBERED[table][1], ranks[known] + 1, highest=len(ranks))
        return _blanked(written, numbers == NONE)


def _ranks(count: int, cells: Cells, key: str, day: str) -> Ints:
    """Return a new number for every old one: those on record first, in the order of time."""
    when = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    if len(cells[key]):
        when[cells[key]] = cells[day] if day else cells[key]
    ranks = np.empty(count, dtype=np.int64)
    ranks[np.argsort(when, kind="stable")] = np.arange(count)
    return ranks


def _blanked(written: pa.Array, empty: npt.NDArray[np.bool_]) -> pa.Array:
    if not empty.any():
        return written
    return pa.array(written).filter(pa.array(~empty)).take(_places(empty))


def _places(empty: npt.NDArray[np.bool_]) -> pa.Array:
    """Return for every row its place among the rows that are not empty; null where empty."""
    return pa.array(np.cumsum(~empty) - 1, mask=empty)


def sheet(
    table: str, cells: Cells, register: Register, words: pa.Array, *, clock: bool
) -> pa.Table:
    """Return one recorded table in written form, its rows in the order of time.

    Parameters
    ----------
    words
        All texts, by their code.
    clock
        Whether orders carry the time of day.
    """
    order = _row_order(table, cells)
    if table == "accounts":
        order = register.in_order(cells["account_id"])
    columns: dict[str, pa.Array] = {}
    for column in TABLES[table].columns:
        name = column.name
        if name in cells:
            values = cells[name][order]
            clocked = f"{table}.{name}" in CLOCKED or (clock and name == "ordered_at")
            columns[name] = _written(column, values, register, words, clocked=clocked)
        elif name == "currency" and table in WITH_CURRENCY:
            columns[name] = pa.array([CURRENCY] * len(order), pa.string())
    return pa.table(columns)


def _row_order(table: str, cells: Cells) -> Ints:
    day = TABLES[table].day
    count = len(cells[COLUMNS[table][0]])
    if table == "orders":
        return np.lexsort((cells["line"], cells["order_id"], cells["ordered_at"]))
    if table == "payments":
        return np.lexsort((cells["payment_id"], cells["due_on"]))
    return np.argsort(cells[day], kind="stable") if day else np.arange(count)


def _written(
    column: Column, values: Ints, register: Register, words: pa.Array, *, clocked: bool
) -> pa.Array:
    empty = values == NONE
    known = np.where(empty, 0, values)
    mask = empty if empty.any() else None
    if column.name in ACCOUNT_COLUMNS:
        return register.account(values)
    if column.name in REFERENCES:
        return register.reference(column.name, values)
    if column.type is Type.KEY:
        return pa.array(values).cast(pa.string())
    if column.type is Type.MONEY:
        return money(known, empty)
    if column.type is Type.FLAG:
        return pa.array(known != 0, mask=mask)
    if column.type is Type.NUMBER:
        return pa.array(known, mask=mask)
    if column.type is Type.TIME:
        if clocked:
            return pa.array(known, mask=mask).cast(pa.timestamp("s"))
        days = (known // DAY).astype(np.int32)
        return pa.array(days, mask=mask).cast(pa.date32())
    return words.take(pa.array(known, mask=mask))

"""A list of invoices as anybody keeps it: one in English, one in German."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from clienthood.simulate.exports.books import amount
from clienthood.simulate.exports.tables import Export, Row, Rows, day_of, rows_of
from clienthood.simulate.exports.written import kept, whole, write_rows

ENGLISH = "Invoice no,Line,Date,Customer no,Description,Category,Quantity,Net,Currency"
GERMAN = "Rechnungsnr.,Pos.,Datum,Kundennr.,Leistung,Kategorie,Menge,Netto,Währung"
OWN = "order_id line ordered_at account_id product category quantity amount currency"
"""Columns in the order of the headers."""
COLUMNS = "order_id line account_id ordered_at amount currency product category quantity"


def known_as(rows: Rows) -> dict[str, str]:
    """Return the number of each account, which is its own."""
    return {row["account_id"]: row["account_id"] for row in rows["accounts"]}


def carried(rows: Rows) -> Rows:
    """Return what a list of invoices holds: who was billed, when and for what."""
    return {"orders": kept(whole(rows, "orders"), COLUMNS)}


def write(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    """Write the older half of the orders in German, the newer in English; return the files."""
    rows = kept(whole(rows_of(tables), "orders"), COLUMNS)
    half = len(rows) // 2
    return (
        write_rows(folder / "Rechnungen.csv", GERMAN.split(","), map(_german, rows[:half])),
        write_rows(folder / "invoices.csv", ENGLISH.split(","), map(_english, rows[half:])),
    )


def _english(row: Row) -> Row:
    return _under(ENGLISH, row, f"{day_of(row['ordered_at']):%Y-%m-%d}", f"{amount(row):,.2f}")


def _german(row: Row) -> Row:
    price = f"{amount(row):.2f}".replace(".", ",")
    return _under(GERMAN, row, f"{day_of(row['ordered_at']):%d.%m.%Y}", price)


def _under(headers: str, row: Row, day: str, price: str) -> Row:
    told = row | {"ordered_at": day, "amount": price}
    cells = (told[name] for name in OWN.split())
    return dict(zip(headers.split(","), cells, strict=True))


INVOICE_LIST = Export(title="List of invoices", carried=carried, write=write, known_as=known_as)

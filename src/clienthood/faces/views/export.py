"""The calls, the evidence and the worth as three tables, row by row, for whoever computes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from clienthood.faces.views.reading import Reading, bits_columns
from clienthood.records.currencies import exponent_of

CALLS = pa.schema(
    [
        ("account_id", pa.string()),
        ("kind", pa.string()),
        ("probability", pa.float64()),
        ("log2_odds", pa.float64()),
        ("prior_bits", pa.float64()),
    ]
)
EVIDENCE = pa.schema(
    [
        ("account_id", pa.string()),
        ("dimension", pa.string()),
        ("known", pa.bool_()),
        ("value", pa.float64()),
        ("level", pa.string()),
        ("bits", pa.float64()),
    ]
)
ROWS = 8192
_MONEY = ("value", "value_low", "value_high")


def value_schema(reading: Reading) -> pa.Schema:
    """Return the columns of worth; those of money carry the currency's ``decimals``."""
    decimals = {"decimals": str(exponent_of(reading.currency))}
    return pa.schema(
        [
            ("account_id", pa.string()),
            ("setting", pa.string()),
            ("model", pa.string()),
            ("p_alive", pa.float64()),
            ("expected_purchases", pa.float64()),
            *(pa.field(name, pa.float64(), metadata=decimals) for name in _MONEY),
        ]
    )


def value_batches(reading: Reading) -> Iterator[pa.RecordBatch]:
    """Yield what every called account is worth; null where it is not known.

    Money is in whole units of the book's currency, rounded to its decimals.
    """
    decimals = exponent_of(reading.currency)
    money = ", ".join(f"round(w.{name}, {decimals}) as {name}" for name in _MONEY)
    yield from reading.engine.batches(
        f"select c.account_id, w.setting, w.model, w.p_alive, w.expected_purchases, {money}"
        " from calls c left join worth w on w.account_id = c.account_id order by c.account_key",
        rows=ROWS,
    )


def calls_batches(reading: Reading) -> Iterator[pa.RecordBatch]:
    """Yield account_id, kind, probability, log2_odds and prior_bits of every account."""
    yield from reading.engine.batches(
        "select c.account_id, c.kind, c.probability, c.log2_odds, p.prior_bits"
        " from calls c join patterns p on p.pattern = c.pattern order by c.account_key",
        rows=ROWS,
    )


def evidence_batches(reading: Reading) -> Iterator[pa.RecordBatch]:
    """Yield a row per account and dimension, in the order of the catalogue.

    Columns: account_id, dimension, known, value and level (null where unknown), and bits, which
    are 0 there; the prior and the bits of an account add up to its log odds exactly.
    """
    dimensions = reading.dimensions
    names = [[level.name for level in each.levels] for each in dimensions]
    read = ", ".join(f"c.{each.name}_value, c.{each.name}_level" for each in dimensions)
    found = reading.engine.batches(
        f"select c.account_id, {read}, {bits_columns(dimensions)}"
        " from calls c join patterns p on p.pattern = c.pattern order by c.account_key",
        rows=ROWS,
    )
    for batch in found:
        columns: dict[str, list[Any]] = {
            name: batch.column(name).to_pylist() for name in batch.schema.names
        }
        told: dict[str, list[Any]] = {name: [] for name in EVIDENCE.names}
        for row, account in enumerate(columns["account_id"]):
            for each, levels in zip(dimensions, names, strict=True):
                level = columns[f"{each.name}_level"][row]
                known = level is not None
                told["account_id"].append(account)
                told["dimension"].append(each.name)
                told["known"].append(known)
                told["value"].append(columns[f"{each.name}_value"][row] if known else None)
                told["level"].append(levels[level] if known else None)
                told["bits"].append(columns[f"{each.name}_bits"][row])
        yield pa.RecordBatch.from_pydict(told, schema=EVIDENCE)

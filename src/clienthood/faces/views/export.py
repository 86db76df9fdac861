"""The calls and the evidence as two tables, row by row, for whoever computes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from clienthood.faces.views.reading import Reading, bits_columns

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

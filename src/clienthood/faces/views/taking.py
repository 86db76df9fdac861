"""All accounts that fit, as a table that is taken away, with the columns that were chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clienthood.evidence import Dimension
from clienthood.faces.views.accounts import Asked
from clienthood.faces.views.columns import Column, chosen, columns, order
from clienthood.faces.views.fields import Field, Holds
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.picking import pick
from clienthood.faces.views.reading import Reading, bits_columns
from clienthood.faces.views.wording import sentence
from clienthood.records.currencies import exponent_of
from clienthood.value.models.columns import FloatArray

ROWS = 4096
_READ = {"for", "against"}
"""Columns in words that are read from the whole evidence of an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A table that is streamed."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def take(reading: Reading, asked: Asked) -> Taken:
    """Return every account that fits, in order, with the columns that were chosen.

    The identifier always comes first. Amounts are in whole units of the book's currency, rounded
    to its decimals, which their columns carry as ``decimals``; worth becomes ``worth_low`` and
    ``worth_high``; what is not on record is null. ``limit`` and ``offset`` are ignored.

    Raises
    ------
    SettingsError
        If there is no such kind, order or column, or a filter row cannot be.
    """
    picking = pick(reading, asked)
    shown = chosen(asked.columns, columns(picking.fields, reading.settings.words))
    parts = [part for column in shown for part in _parts(reading, column, picking.fields)]
    names = [name for name, _, _ in parts]
    schema = pa.schema([pa.field("account_id", pa.string()), *(each for _, _, each in parts)])
    terms = ["c.account_id", *(f"{sql} as told_{name}" for name, sql, _ in parts if sql)]
    words = bool(_READ & set(names))
    if words:
        terms += [_evidence(reading.dimensions), bits_columns(reading.dimensions)]
    term, way = order(asked.sort, picking.fields, backwards=asked.backwards)
    sql = f"select {', '.join(terms)} {picking.frame(patterns=words)}\n"
    sql += f"order by {term} {way} nulls last, c.account_key"
    return Taken(schema=schema, batches=_told(reading, sql, schema))


def _parts(
    reading: Reading, column: Column, fields: Mapping[str, Field]
) -> Iterator[tuple[str, str, pa.Field]]:
    """Yield name, term and declaration of what a column becomes; words have no term."""
    name = column.name.replace("-", "_")
    if column.name == "settles":
        arms = " ".join(
            f"when {quoted(each.name)} then {quoted(each.settles)}" for each in reading.dimensions
        )
        yield name, f"case c.settles {arms} end", pa.field(name, pa.string())
    elif column.name in _READ:
        yield name, "", pa.field(name, pa.string())
    elif column.name == "worth":
        for end in ("low", "high"):
            yield _money(reading, f"worth_{end}", f"c.worth_value_{end}")
    elif fields[column.name].holds is Holds.MONEY:
        yield _money(reading, name, fields[column.name].sql)
    else:
        yield name, *_plain(name, fields[column.name])


def _money(reading: Reading, name: str, sql: str) -> tuple[str, str, pa.Field]:
    decimals = exponent_of(reading.currency)
    kind = pa.field(name, pa.float64(), metadata={"decimals": str(decimals)})
    return name, f"round({sql}, {decimals})", kind


def _plain(name: str, field: Field) -> tuple[str, pa.Field]:
    if field.holds is Holds.LEVEL:
        arms = " ".join(f"when {each.when} then {quoted(each.name)}" for each in field.choices)
        return f"case {arms} end", pa.field(name, pa.string())
    if field.holds is Holds.DATE:
        text = f"cast(date '1970-01-01' + cast({field.sql} as integer) as varchar)"
        return text, pa.field(name, pa.string())
    if field.holds is Holds.NUMBER:
        return f"cast({field.sql} as bigint)", pa.field(name, pa.int64())
    if field.holds is Holds.SHARE:
        return f"cast({field.sql} as double)", pa.field(name, pa.float64())
    return field.sql, pa.field(name, pa.string())


def _evidence(dimensions: Sequence[Dimension]) -> str:
    return ", ".join(f"c.{each.name}_level, c.{each.name}_value" for each in dimensions)


def _told(reading: Reading, sql: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in reading.engine.batches(sql, rows=ROWS):
        words = _words(reading, batch) if _READ & set(schema.names) else {}
        arrays = [
            pa.array(words[each.name], each.type)
            if each.name in words
            else batch.column(_source(each.name)).cast(each.type)
            for each in schema
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _source(name: str) -> str:
    return name if name == "account_id" else f"told_{name}"


def _words(reading: Reading, batch: pa.RecordBatch) -> dict[str, list[str | None]]:
    """Return what speaks most for and against each account, as ``phrases`` tells it."""
    bits = np.stack([_bits(batch, each) for each in reading.dimensions])
    return {
        "for": _sentences(reading.dimensions, batch, bits),
        "against": _sentences(reading.dimensions, batch, -bits),
    }


def _bits(batch: pa.RecordBatch, dimension: Dimension) -> FloatArray:
    """Return the bits of a dimension; 0 where it is not known."""
    bits = batch.column(f"{dimension.name}_bits").to_numpy(zero_copy_only=False)
    known = batch.column(f"{dimension.name}_level").is_valid().to_numpy(zero_copy_only=False)
    return np.where(known, np.asarray(bits, np.float64), 0.0)


def _sentences(
    dimensions: Sequence[Dimension], batch: pa.RecordBatch, bits: FloatArray
) -> list[str | None]:
    """Return what the dimension of most bits says of each account; None where none has any."""
    strongest = np.where(bits.max(axis=0) > 0.0, bits.argmax(axis=0), -1)
    told: list[str | None] = [None] * batch.num_rows
    for nth, each in enumerate(dimensions):
        rows = np.flatnonzero(strongest == nth)
        levels, values = (
            batch.column(f"{each.name}_{part}").take(rows).to_pylist()
            for part in ("level", "value")
        )
        for row, level, value in zip(rows.tolist(), levels, values, strict=True):
            told[row] = sentence(each, level, value)
    return told

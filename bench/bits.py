"""Tables of two engines side by side: where any bit is another."""

from __future__ import annotations

import numpy as np
import pyarrow as pa


def differences(one, other):
    """Return (table, column, what differs) for each column that is not the same in every bit.

    Widths of whole numbers are an engine's own; a number with a point must have the same 64 bits.
    """
    found = []
    for name, rows in one.items():
        there = other[name]
        if rows.column_names != there.column_names or rows.num_rows != there.num_rows:
            shapes = ((each.num_rows, each.column_names) for each in (rows, there))
            found.append((name, "", *shapes))
            continue
        for column in rows.column_names:
            unlike = _unlike(rows.column(column), there.column(column))
            if len(unlike):
                at = int(unlike[0])
                first = (at, rows.column(column)[at].as_py(), there.column(column)[at].as_py())
                found.append((name, column, len(unlike), first))
    return found


def _unlike(mine, theirs):
    """Return the places at which two columns differ."""
    absent = [each.is_null().to_numpy() for each in (mine, theirs)]
    return np.flatnonzero((absent[0] != absent[1]) | (_bits(mine) != _bits(theirs)))


def _bits(column):
    """Return values that are equal where the bits are, nulls as any one value."""
    kind = column.type
    if pa.types.is_floating(kind):
        plain = column.cast(pa.float64()).fill_null(0.0)
        return plain.to_numpy().view(np.int64)
    if pa.types.is_integer(kind):
        return column.cast(pa.int64()).fill_null(0).to_numpy()
    if pa.types.is_boolean(kind):
        return column.fill_null(False).to_numpy()
    return column.cast(pa.string()).fill_null("").to_numpy(zero_copy_only=False)

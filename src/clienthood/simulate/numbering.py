"""Record numbers as a business writes them: a letter and digits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clienthood.simulate.needs import Ints


def numbered(prefix: str, numbers: Ints, *, highest: int) -> pa.Array:
    """Return texts such as ``A00017``, all as wide as ``highest`` needs, five digits at least."""
    width = max(5, len(str(highest)))
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def money(cents: Ints, empty: np.ndarray | None = None) -> pa.Array:
    """Return whole cents as exact decimals with two places; nothing where ``empty``."""
    wide = np.empty((len(cents), 2), dtype=np.int64)
    wide[:, 0] = cents
    wide[:, 1] = cents >> 63
    valid = None
    if empty is not None and empty.any():
        valid = pa.array(~empty).buffers()[1]
    return pa.Array.from_buffers(pa.decimal128(14, 2), len(cents), [valid, pa.py_buffer(wide)])

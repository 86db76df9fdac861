"""Order lines by the million, for tests of scale: no agents and no truth, only the shape."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv, parquet

from clienthood.errors import SettingsError
from clienthood.simulate.business import END
from clienthood.simulate.ledger import DAY
from clienthood.simulate.numbering import money, numbered
from clienthood.units import day_number

CHUNK = 1_000_000
YEARS = 6
SPREAD, FARTHEST = 1.54, 4.0
"""Deviation of the logarithm of how often accounts buy, and how many deviations they reach.

One account in a hundred buys 35 times as often as the middle one, none more than 470 times.
"""
CATEGORIES = ("bakery", "books", "cleaning", "dairy", "garden", "hardware", "repair", "advice")
NATURES = ("goods", "goods", "goods", "goods", "goods", "goods", "service", "advice")
SCHEMA = pa.schema(
    [
        ("order_id", pa.string()),
        ("line", pa.string()),
        ("account_id", pa.string()),
        ("ordered_at", pa.timestamp("s")),
        ("amount", pa.decimal128(14, 2)),
        ("category", pa.string()),
        ("nature", pa.string()),
    ]
)


def write_order_lines(path: Path, *, lines: int, accounts: int, seed: int) -> None:
    """Write so many order lines of so many accounts, in the order of time.

    Parameters
    ----------
    path
        File to write; CSV if it ends in ``.csv``, Parquet otherwise.
    """
    if lines < 1 or accounts < 1:
        raise SettingsError(f"{lines} lines of {accounts} accounts cannot be written")
    rng = np.random.default_rng(seed)
    reach = np.cumsum(np.exp(SPREAD * np.minimum(rng.standard_normal(accounts), FARTHEST)))
    ids = numbered("A", rng.permutation(accounts) + 1, highest=accounts)
    with ExitStack() as files:
        write = _writer(path, files)
        order = 0
        for first in range(0, lines, CHUNK):
            count = min(CHUNK, lines - first)
            table, order = _chunk(rng, reach, ids, place=(first, count, lines), order=order)
            write(table)


def _writer(path: Path, files: ExitStack) -> Callable[[pa.Table], None]:
    if path.suffix == ".csv":
        writer = files.enter_context(csv.CSVWriter(path, SCHEMA))
    else:
        writer = files.enter_context(parquet.ParquetWriter(path, SCHEMA))
    write: Callable[[pa.Table], None] = writer.write_table
    return write


def _chunk(
    rng: np.random.Generator,
    reach: npt.NDArray[np.float64],
    ids: pa.Array,
    *,
    place: tuple[int, int, int],
    order: int,
) -> tuple[pa.Table, int]:
    """Return the next lines, and the number of orders so far."""
    first, count, total = place
    sizes = np.minimum(rng.geometric(0.4, count), 12)
    orders = int(np.searchsorted(np.cumsum(sizes), count)) + 1
    sizes = sizes[:orders]
    which = np.repeat(np.arange(orders), sizes)[:count]
    line = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)[:count] + 1
    buyers = np.searchsorted(reach, rng.random(orders) * reach[-1], side="right")
    span = YEARS * 365 * DAY
    start = (day_number(END) + 1) * DAY - span
    low, high = start + span * first // total, start + span * (first + count) // total
    times = np.sort(rng.integers(low, max(high, low + 1), orders))
    kinds = pa.array(rng.integers(0, len(CATEGORIES), count))
    cents = np.round(np.exp(rng.normal(2.5, 1.0, count)) * 100).astype(np.int64)
    columns = [
        numbered("R", order + which + 1, highest=total),
        pa.array(line).cast(pa.string()),
        ids.take(pa.array(np.minimum(buyers, len(ids) - 1)[which])),
        pa.array(times[which]).cast(pa.timestamp("s")),
        money(cents),
        pa.array(CATEGORIES).take(kinds),
        pa.array(NATURES).take(kinds),
    ]
    return pa.table(columns, schema=SCHEMA), order + orders

"""The timeline of a book whose rows lie beside this process: days of dealing, sorted in place.

A dealing is one whole number here (account, day, what was dealt), and sorting numbers is a third of
the work of a group-by and a window over them. The rows are those of ``streams.timeline_of``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clienthood.engine import Engine
from clienthood.evidence.streams import DEALT, DEALT_IN

Ints = NDArray[np.int64]
DAY_BITS, EARLIEST = 23, -(1 << 22)
"""Days of the years 1 to 9999 fit into so many bits when counted from the earliest."""
SHARD = 1 << 24
"""Dealings that are held and sorted at once: 128 MiB."""
SLICE = 1 << 18
SCHEMA = pa.schema(
    {
        "account_key": pa.int64(),
        "day": pa.int32(),
        "exchange": pa.int32(),
        "third_last": pa.int32(),
        "previous_exchange": pa.int32(),
        "month": pa.int32(),
    }
)
_KEYS = (
    f"select account_key * {2 << DAY_BITS} + (day - ({EARLIEST})) * 2 + (1 - exchange) as dealing"
    f" from ({DEALT}) dealt"
)
_COUNTS = [f"(select count(*) from {name}_rows)" for name in DEALT_IN]


def timeline(engine: Engine, *, shard: int = SHARD, piece: int = SLICE) -> pa.RecordBatchReader:
    """Return the rows of the timeline, account by account and day by day.

    Needs ``members`` and the rows of the streams that it is made of. Accounts are taken in shards,
    so that memory does not grow with the book.

    Parameters
    ----------
    engine
        Which holds them.
    shard
        How many dealings are held and sorted at once, about.
    piece
        How many dealings make the rows that are told together, at least.
    """
    told = engine.rows("select " + " + ".join(_COUNTS) + " as rows_told")[0]["rows_told"]
    last = engine.rows("select max(account_key) as last from members")[0]["last"]
    accounts, most = int(str(last or 0)), int(str(told))
    shards = -(-most // shard)
    bounds = [1 + accounts * nth // shards for nth in range(shards + 1)] if shards else []
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(engine, bounds, most, piece))


def _batches(engine: Engine, bounds: list[int], most: int, piece: int) -> Iterator[pa.RecordBatch]:
    for low, high in pairwise(bounds):
        which = f" where account_key >= {low} and account_key < {high}" if len(bounds) > 2 else ""
        yield from _sliced(_sorted(engine, which, most), piece)


def _sorted(engine: Engine, which: str, most: int) -> Ints:
    """Return the dealings of some accounts in order; of their room only what they take is used."""
    keys, end = np.empty(most, np.int64), 0
    for batch in engine.batches(_KEYS + which, rows=SLICE):
        arrived = batch.column(0).to_numpy()
        keys[end : end + len(arrived)] = arrived
        end += len(arrived)
    keys = keys[:end]
    keys.sort()
    return keys


def _sliced(keys: Ints, piece: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of sorted dealings, whole accounts together."""
    start = 0
    while start < len(keys):
        account = keys[min(start + piece, len(keys)) - 1] >> (DAY_BITS + 1)
        end = int(np.searchsorted(keys, (account + 1) << (DAY_BITS + 1)))
        yield _rows(keys[start:end])
        start = end


def _rows(keys: Ints) -> pa.RecordBatch:
    """Return the rows of some accounts: of each day the first, which is an exchange if any is."""
    days = keys >> 1
    keys = keys[np.concatenate([[True], days[1:] != days[:-1]])]
    account = keys >> (DAY_BITS + 1)
    day = (((keys >> 1) & ((1 << DAY_BITS) - 1)) + EARLIEST).astype(np.int32)
    exchange = 1 - (keys & 1).astype(np.int32)
    nth = np.maximum.accumulate(np.where(exchange == 1, np.arange(len(keys)), 0))
    previous = np.roll(nth, 1)
    return pa.record_batch(
        [
            account,
            day,
            exchange,
            pa.array(np.roll(day, 2), mask=_others(account, np.roll(account, 2), 2)),
            pa.array(
                day[previous],
                mask=_others(account, account[previous], 1)
                | (exchange == 0)
                | (exchange[previous] == 0),
            ),
            _months(day),
        ],
        schema=SCHEMA,
    )


def _others(account: Ints, before: Ints, begun: int) -> NDArray[np.bool_]:
    """Return where what came before is another account's, or nothing."""
    found: NDArray[np.bool_] = account != before
    found[:begun] = True
    return found


def _months(day: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the calendar month of each day, as ``month_sql`` counts them."""
    least = day.min()
    days = np.arange(least, day.max() + 1).astype("datetime64[D]")
    months = days.astype("datetime64[M]").astype(np.int32) + 1970 * 12
    found: NDArray[np.int32] = months[day - least]
    return found

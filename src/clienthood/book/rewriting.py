"""Rewrites a Parquet file; at every moment the old or the new one is there, whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 65_536
ERASED = b"clienthood.erased"
"""Entry of a file's footer: how many of its rows have been erased so far."""


def erased_rows(file: Path) -> int:
    """Return how many rows of a file have been erased so far."""
    found: dict[bytes, bytes] = pq.read_metadata(file).metadata or {}
    return int(found.get(ERASED, b"0"))


def rewrite(file: Path, change: Callable[[pa.RecordBatch], pa.RecordBatch]) -> int:
    """Replace a file by what a function makes of its rows; return how many rows are gone.

    The file's own footer counts them, so that the count is right after a kill, too.
    """
    part = file.with_name(file.name + ".part")
    before = erased_rows(file)
    with pq.ParquetFile(file) as old:
        schema, gone = pa.schema([each.with_nullable(True) for each in old.schema_arrow]), 0
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for batch in old.iter_batches(ROWS):
                kept = change(batch)
                gone += batch.num_rows - kept.num_rows
                if kept.num_rows:
                    writer.write_batch(pa.RecordBatch.from_arrays(kept.columns, schema=schema))
            writer.add_key_value_metadata({ERASED.decode(): str(before + gone)})
    with part.open("rb+") as handle:
        os.fsync(handle.fileno())
    part.replace(file)
    return gone

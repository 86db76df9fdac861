"""Tables as Parquet: one file, or a folder of parts as engines on many machines write them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


class InFolders:
    """What engines share that keep tables as files of folders."""

    def scan(self, name: str, files: Sequence[Path]) -> None:
        """Name a view over Parquet files; a column that a file lacks is null there."""
        raise NotImplementedError

    def save(self, sql: str, file: Path, *, ours: bool = False) -> int:
        """Write the rows of a select to a Parquet file that appears whole; return their number."""
        raise NotImplementedError

    def stands(self, name: str, table: str, place: str) -> bool:
        """Name a view over a table that stands in a folder of Parquet; whether there is one."""
        files = standing(place, table)
        if files:
            self.scan(name, files)
        return bool(files)

    def place(self, folder: Path) -> str:
        """Return the place of tables for which none is named: the folder."""
        return str(folder)

    def put(self, name: str, sql: str, place: str) -> None:
        """Write the rows of a select as a Parquet file of a folder."""
        Path(place).mkdir(parents=True, exist_ok=True)
        self.save(sql, Path(place) / f"{name}.parquet")

    def forget(self, folder: Path) -> None:
        """Throw away what was kept in a folder."""
        shutil.rmtree(folder, ignore_errors=True)


def standing(place: str, table: str) -> list[Path]:
    """Return the files of a table in a folder of Parquet; none where it is not there."""
    found = Path(place) / f"{table}.parquet"
    there = found if found.exists() else Path(place) / table
    return parquet_in(there) if there.exists() else []


def parquet_in(file: Path) -> list[Path]:
    """Return a Parquet file, or the parts of a table that is a folder, in order."""
    if not file.is_dir():
        return [file]
    return sorted(part for part in file.glob("*.parquet") if part.stat().st_size)


def batches_of(files: list[Path], rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of files, so many at once."""
    for file in files:
        yield from pq.ParquetFile(file).iter_batches(rows)


def write_whole(batches: Iterable[pa.RecordBatch], schema: pa.Schema, file: Path) -> int:
    """Write rows to a file that appears whole; return their number."""
    part = file.with_name(file.name + ".part")
    count = 0
    try:
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
                count += batch.num_rows
        with part.open("rb+") as handle:
            os.fsync(handle.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return count

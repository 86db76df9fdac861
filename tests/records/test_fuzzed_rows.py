"""Fuzzed rows through every reader: no crash, and every row accounted for."""

import sys
import time
from collections import Counter

import pyarrow.parquet as pq
import pytest
from fuzz import csv_file, json_file, parquet_file, xlsx_file

from clienthood.book import create_book, read_manifest
from clienthood.errors import ClienthoodError
from clienthood.records import Request, import_file
from conftest import TODAY

READERS = {
    "csv": (csv_file, ".csv"),
    "excel": (xlsx_file, ".xlsx"),
    "parquet": (parquet_file, ".parquet"),
    "json": (json_file, ".json"),
    "json lines": (json_file, ".jsonl"),
}
SAID = Request(table="orders", yes=True, dates="day-first", decimal="point", today=TODAY)


def fuzzed(engine, folder, reader, files, rows):
    """Import fuzzed files of a reader, several into each book; return what became of their rows."""
    write, ending = READERS[reader]
    total = Counter()
    book = None
    for number in range(files):
        if number % 4 == 0:
            book = create_book(folder / f"book{number // 4}", currency="EUR")
        file = folder / f"orders{ending}"
        written = write(file, number + 1, rows)
        total["written"] += rows
        try:
            (report,) = import_file(book, engine, file, request=SAID)
        except ClienthoodError as fault:
            total[f"refused: {fault.message[:60]}"] += rows
            continue
        parts = (report.created, report.changed, report.same, report.quarantined, report.withheld)
        assert report.read == sum(parts)
        assert written is None or report.read == written, (reader, number)
        stored(book, report)
        for name in ("read", "created", "changed", "same", "quarantined"):
            total[name] += getattr(report, name)
    return total


def stored(book, report):
    """What lies on the disk is what the report says."""
    batch = read_manifest(book.manifest_file).batch(report.batch)
    aside = book.quarantine / f"{batch.id}.parquet"
    assert (pq.read_metadata(aside).num_rows if aside.exists() else 0) == report.quarantined
    kept = pq.read_table(book.records / "orders" / f"{batch.id}.parquet", columns=["record_key"])
    keys = kept.column("record_key").to_pylist()
    assert len(set(keys)) == len(keys) <= report.read - report.quarantined
    assert len(keys) >= report.created


@pytest.mark.parametrize("reader", READERS)
def test_fuzzed_rows_are_all_accounted_for(engine, tmp_path, reader):
    total = fuzzed(engine, tmp_path, reader, files=4, rows=300)
    assert total["read"] > total["written"] / 2
    assert total["quarantined"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_a_million_fuzzed_rows_are_all_accounted_for(engine, tmp_path, reader):
    began = time.monotonic()
    total = fuzzed(engine, tmp_path, reader, files=50, rows=20_000)
    assert total["written"] == 1_000_000
    told = ", ".join(f"{number:,} {name}" for name, number in total.items())
    sys.stdout.write(f"{reader}: {told}; {time.monotonic() - began:.0f} s\n")

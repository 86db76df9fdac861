"""``clienthood export``."""

from __future__ import annotations

import csv
import json as jsonlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.errors import BookError
from clienthood.faces.cli.files import whole
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.views.export import (
    CALLS,
    EVIDENCE,
    calls_batches,
    evidence_batches,
    value_batches,
    value_schema,
)
from clienthood.faces.views.reading import Reading, reading
from clienthood.faces.views.wording import count

LIVE = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet take a cell for a formula."""
Batches = Iterable[pa.RecordBatch]


def export_run(
    folder: Annotated[Path, Parameter(name="DIR")],
    /,
    *,
    book: BookDir = HERE,
    format: Literal["csv", "parquet", "json"] = "csv",
    json: Json = False,
) -> None:
    """Write the calls, the evidence and the worth of the latest run as files.

    calls has a row per account: account_id, kind, probability, log2_odds, prior_bits. evidence has
    a row per account and dimension: account_id, dimension, known, value, level, bits. The prior
    and the bits of an account add up to its log odds exactly. value has a row per account:
    account_id, setting, model, p_alive, expected_purchases, value, value_low, value_high, empty
    where not known. In CSV a text that a spreadsheet
    would take for a formula gets an apostrophe in front.

    Example: clienthood export out --format parquet

    Parameters
    ----------
    folder
        Where the files go; made where it is missing.
    format
        csv, parquet or json.
    """
    write = {"csv": _write_csv, "parquet": _write_parquet, "json": _write_json}[format]
    with reading(open_book(book)) as read, stages() as shown:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            written = {}
            for name, schema, batches in _tables(read):
                shown.told(f"writing {name}")
                file = folder / f"{name}.{format}"
                written[str(file)] = write(file, schema, batches)
        except OSError as fault:
            raise BookError(f"cannot be written: {fault.strerror}", where=str(folder)) from fault
        run = read.run
    if json:
        print_json({"run": run.id, "as_of": run.as_of, "rows": written})
        return
    paper = Paper()
    for path, rows in written.items():
        paper.say(f"{path}: {count(rows, 'row')}")


def _tables(read: Reading) -> Iterator[tuple[str, pa.Schema, Batches]]:
    yield "calls", CALLS, calls_batches(read)
    yield "evidence", EVIDENCE, evidence_batches(read)
    if read.valued:
        yield "value", value_schema(read), value_batches(read)


def _write_csv(file: Path, schema: pa.Schema, batches: Batches) -> int:
    rows = 0
    told = [_cell_of(field) for field in schema]
    with whole(file) as part, part.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(schema.names)
        for batch in batches:
            columns = [
                [cell(value) for value in batch.column(name).to_pylist()]
                for name, cell in zip(schema.names, told, strict=True)
            ]
            writer.writerows(zip(*columns, strict=True))
            rows += batch.num_rows
    return rows


def _cell_of(field: pa.Field) -> Callable[[Any], str]:
    kind, decimals = field.type, (field.metadata or {}).get(b"decimals")
    if decimals is not None:
        return lambda value: "" if value is None else f"{value:.{int(decimals)}f}"
    if pa.types.is_floating(kind):
        return lambda value: "" if value is None else repr(value)
    if pa.types.is_boolean(kind):
        return lambda value: "true" if value else "false"
    return _safe


def _safe(text: str | None) -> str:
    if text is None:
        return ""
    return "'" + text if text.startswith(LIVE) else text


def _write_parquet(file: Path, schema: pa.Schema, batches: Batches) -> int:
    rows = 0
    with whole(file) as part, pq.ParquetWriter(part, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch.cast(schema))
            rows += batch.num_rows
    return rows


def _write_json(file: Path, schema: pa.Schema, batches: Batches) -> int:
    rows = 0
    with whole(file) as part, part.open("w", encoding="utf-8") as handle:
        handle.write("[")
        for batch in batches:
            for row in batch.select(schema.names).to_pylist():
                text = jsonlib.dumps(row, ensure_ascii=False, allow_nan=False)
                handle.write(("," if rows else "") + "\n" + text)
                rows += 1
        handle.write("\n]\n")
    return rows

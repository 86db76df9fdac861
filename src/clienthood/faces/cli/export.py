"""``clienthood export``."""

from __future__ import annotations

import csv
import json as jsonlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.book.files import whole
from clienthood.errors import BookError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.deeds.exports import Format, records_zip, rows_as_csv
from clienthood.faces.deeds.taking import take_back
from clienthood.faces.views.export import (
    CALLS,
    EVIDENCE,
    calls_batches,
    evidence_batches,
    value_batches,
    value_schema,
)
from clienthood.faces.views.personas import TAKEN, persona_batches
from clienthood.faces.views.reading import Reading, reading
from clienthood.faces.views.sendback import forms_of
from clienthood.faces.views.wording import count

Batches = Iterable[pa.RecordBatch]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Which system the calls are written for, and whose."""

    into: Annotated[
        Literal["", "hubspot", "salesforce", "shopify", "klaviyo"], Parameter(name="--as")
    ] = ""
    """Write files that this system imports: hubspot, salesforce, shopify or klaviyo."""
    group: str = ""
    """Only the accounts of this kept group, with --as."""


NOWHERE = Back()


def export_run(
    folder: Annotated[Path, Parameter(name="DIR")],
    /,
    *,
    book: BookDir = HERE,
    records: Annotated[bool, Parameter(name="--records", negative=())] = False,
    format: Literal["csv", "parquet", "json"] = "csv",
    back: Back = NOWHERE,
    json: Json = False,
) -> None:
    """Write the calls, the evidence and the worth of the latest run as files.

    calls has a row per account: account_id, kind, probability, log2_odds, prior_bits. evidence has
    a row per account and dimension: account_id, dimension, known, value, level, bits. The prior
    and the bits of an account add up to its log odds exactly. value has a row per account:
    account_id, setting, model, p_alive, expected_purchases, value, value_low, value_high, empty
    where not known. personas has a row per account that is in a group: account_id, persona,
    persona_name, likelihood. In CSV a text that a spreadsheet
    would take for a formula gets an apostrophe in front.

    With --records it writes instead one zip with the whole book: current records, labels,
    objections, segments, settings, layouts. Imported into a new book it gives the same book.

    With --as SYSTEM it writes what that system imports: kind, probability, bits, the reason in
    words, worth and what to do of each account, under the system's own ids. Nobody who objects to
    profiling is in it; files of marketing say what consent is on record.

    Example: clienthood export out --as hubspot --group "worth a call"

    Parameters
    ----------
    folder
        Where the files go; made where it is missing. With --records: the zip itself.
    records
        Write the book's records rather than what a run made of them.
    format
        csv, parquet or json.
    """
    if records:
        _export_records(open_book(book), folder, format, json)
        return
    if back.into:
        _send_back(open_book(book), folder, back, json)
        return
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


def _send_back(book: Book, folder: Path, back: Back, json: bool) -> None:
    """Write the files of a system, each with the number of its rows."""
    written = {}
    with reading(book) as read, stages() as shown:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for form in forms_of(back.into):
                shown.told(f"writing {form.title}")
                file = folder / f"{form.name}.csv"
                with whole(file) as part, part.open("wb") as handle:
                    pieces = take_back(read, person(), form=form.name, group=back.group)
                    handle.writelines(pieces)
                with file.open(encoding="utf-8", newline="") as lines:
                    written[str(file)] = sum(1 for _ in csv.reader(lines)) - 1
        except OSError as fault:
            raise BookError(f"cannot be written: {fault.strerror}", where=str(folder)) from fault
        run = read.run
    if json:
        print_json({"run": run.id, "as_of": run.as_of, "rows": written})
        return
    paper = Paper()
    for path, rows in written.items():
        paper.say(f"{path}: {count(rows, 'account')}")


def _export_records(book: Book, file: Path, format: str, json: bool) -> None:
    if format == "json":
        raise BookError("records are written as csv or parquet", hint="leave --format out")
    try:
        with whole(file) as part, part.open("wb") as handle:
            kept: Format = "parquet" if format == "parquet" else "csv"
            handle.writelines(records_zip(book, person(), format=kept))
    except OSError as fault:
        raise BookError(f"cannot be written: {fault.strerror}", where=str(file)) from fault
    if json:
        print_json({"file": file})
        return
    Paper().say(f"{file}: the whole book. Elsewhere: clienthood init, clienthood import {file}")


def _tables(read: Reading) -> Iterator[tuple[str, pa.Schema, Batches]]:
    yield "calls", CALLS, calls_batches(read)
    yield "evidence", EVIDENCE, evidence_batches(read)
    if read.valued:
        yield "value", value_schema(read), value_batches(read)
    if "personas" in read.stages:
        yield "personas", TAKEN, persona_batches(read)


def _write_csv(file: Path, schema: pa.Schema, batches: Batches) -> int:
    rows = 0

    def counted() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        for batch in batches:
            rows += batch.num_rows
            yield batch

    with whole(file) as part, part.open("wb") as handle:
        handle.writelines(rows_as_csv(schema, counted()))
    return rows


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

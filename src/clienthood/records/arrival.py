"""The rows of one batch on their way from text to their place in the book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from clienthood.book import Batch, Book, Manifest
from clienthood.book.manifest import sync_folder
from clienthood.book.tombstones import read_tombstones
from clienthood.engine import Engine
from clienthood.records import keys
from clienthood.records.conversion import Converted, Converter, Fault
from clienthood.records.current import name_view
from clienthood.records.findings import Finding
from clienthood.records.layout import Part
from clienthood.records.request import Request
from clienthood.records.shaping import Shaped, Shaper, row_text
from clienthood.records.source import PLACE, Source
from clienthood.records.stored import QUARANTINE, Writer, arriving_schema, stored_columns
from clienthood.records.withholding import withholding
from clienthood.standard import TABLES

SHOWN = 200
"""Characters of a refused value that are kept beside its row."""
Progress = Callable[[str, int, int], None]
"""Told what is being done, how many rows of it, and of how many; 0 is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One part of one file on its way into a book."""

    book: Book
    engine: Engine
    source: Source
    part: Part
    request: Request
    layout: str = ""
    part_number: int = 0
    earlier: Mapping[str, str] = field(default_factory=dict)
    """What was decided when these rows were first read."""
    progress: Progress = field(default=lambda what, done, of: None)
    name: str = ""
    """As the file is shown in a drop; empty: as its source is called."""
    kind: str = ""
    """Which files of the drop one answer tells about."""


class Refusals:
    """Counts refused rows by column and reason."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._samples: dict[tuple[str, str, str], str] = {}

    def take(self, line: int, fault: Fault) -> None:
        """Count one row."""
        cause = (fault.column, fault.reason, fault.remedy)
        self._counts[cause] += 1
        told = f"line {line}: {fault.value[:40]}" if fault.value else f"line {line}"
        self._samples.setdefault(cause, told)

    def findings(self, batch: Batch) -> Iterator[Finding]:
        """Yield a finding for each cause, the most frequent first."""
        for (column, reason, remedy), count in self._counts.most_common():
            yield Finding(
                check=f"{column}: {reason}" if column else reason,
                severity="error",
                table=batch.table,
                count=count,
                share=count / batch.read,
                sample=self._samples[column, reason, remedy],
                remedy=remedy,
            )


class Arrival:
    """The rows of one batch on their way from text to their place."""

    def __init__(self, job: Job, batch: Batch) -> None:
        self._job = job
        self._batch = batch
        self._table = TABLES[batch.table]
        folder = job.book.records / batch.table
        self._arriving = folder / f"{batch.id}.arriving"
        self._file = folder / f"{batch.id}.parquet"
        self._refused = job.book.quarantine / f"{batch.id}.parquet"
        self._name = f"_arriving_{batch.id}"
        self.refusals = Refusals()
        self.notes: tuple[str, ...] = ()
        self._count = 0
        self._withheld = 0

    def write(self, converter: Converter) -> None:
        """Write all rows as typed columns, and those that are refused as they came."""
        job, batch = self._job, self._batch
        shaper = Shaper(job.part, job.source.headers)
        keep = withholding(read_tombstones(job.book))
        done = blank = 0
        with (
            Writer(self._arriving, arriving_schema(batch.table)) as arriving,
            Writer(self._refused, QUARANTINE) as refused,
        ):
            for chunk in job.source.chunks():
                shaped, withheld = keep(shaper.shape(chunk))
                converted = converter.convert(shaped)
                arriving.write(self._typed(shaper, shaped, converted))
                refused.write(self._told(shaped, converted))
                self._withheld += withheld
                done += shaped.rows + len(shaped.rejects) + withheld
                blank += chunk.blank
                job.progress("import", done, batch.read)
            self._count = refused.rows
        if blank and (job.part.only is None or job.part.rest):
            lines = "1 empty line" if blank == 1 else f"{blank} empty lines"
            self.notes = (f"{lines}, no rows",)

    def take(self, rows: Iterable[pa.RecordBatch]) -> None:
        """Write rows that come typed, in the columns of ``arriving_schema``."""
        gone = read_tombstones(self._job.book)
        done = 0
        with Writer(self._arriving, arriving_schema(self._batch.table)) as arriving:
            for piece in rows:
                mask = np.zeros(piece.num_rows, dtype=bool)
                for name in self._table.names:
                    if name.endswith("account_id"):
                        mask |= gone.mask(piece.column(name))
                arriving.write(piece.filter(pa.array(~mask)))
                self._withheld += int(mask.sum())
                done += piece.num_rows
                self._job.progress("import", done, self._batch.read)

    def settle(self, manifest: Manifest) -> tuple[Batch, tuple[Finding, ...]]:
        """Give every row its key, keep the last of each, and count what is new."""
        engine, table, name = self._job.engine, self._table, self._name
        self._job.progress("compare", 0, self._batch.read)
        self._name_rows()
        known = keys.all_known(engine, table, name)
        engine.save(keys.keyed(table, name, self._batch.id, all_known=known), self._file)
        engine.scan(f"{name}_keyed", [self._file])
        name_view(engine, self._job.book, manifest, table.name, f"{name}_kept")
        repeats = keys.repeats(engine, f"{name}_keyed")
        overlaps = bool(manifest.of(table.name)) and keys.overlaps(
            engine, f"{name}_keyed", f"{name}_kept"
        )
        counts = keys.Counts(created=self._batch.read - self._count - self._withheld)
        if repeats or overlaps:
            told = [each.id for each in manifest.of(table.name) if not each.mentions]
            settled = told if self._batch.mentions else ()
            counts = keys.compare(engine, table.name, f"{name}_keyed", f"{name}_kept", settled)
        if repeats:
            single = self._file.with_suffix(".single")
            engine.save(keys.last_of_each(table, f"{name}_keyed"), single)
            single.replace(self._file)
        if self._count:
            self._place_refused()
        else:
            self._refused.unlink(missing_ok=True)
        kept, first, last = self._extent()
        batch = replace(
            self._batch,
            created=counts.created,
            changed=counts.changed,
            same=counts.same,
            quarantined=self._count,
            withheld=self._withheld,
            overlaps=overlaps,
            kept=kept,
            retried=self._retried() if self._batch.retry_of else (),
            first_day=first,
            last_day=last,
        )
        for folder in (self._file.parent, self._refused.parent):
            sync_folder(folder)
        return batch, self._repeated(counts)

    def close(self) -> None:
        """Forget what only the way needed."""
        for name in ("_keyed", "_kept", "_rows", "_refused", ""):
            self._job.engine.drop(self._name + name)
        self._job.engine.drop(f"_stored_{self._name}_kept")
        self._arriving.unlink(missing_ok=True)

    def _name_rows(self) -> None:
        engine, name = self._job.engine, self._name
        if self._table.name == "orders":
            engine.scan(f"{name}_rows", [self._arriving])
            apart = bool(self._job.source.origin.retry_of)
            numbered = keys.numbered(self._table, f"{name}_rows", apart=apart)
            engine.view(name, numbered)
        else:
            engine.scan(name, [self._arriving])

    def _place_refused(self) -> None:
        """Note with each refused line its number within its order, for when it is mended."""
        engine, name = self._job.engine, self._name
        line = self._job.part.columns.get("line")
        if self._table.name != "orders" or (line and line.headers and line.headers != (PLACE,)):
            return
        engine.scan(f"{name}_refused", [self._refused])
        columns = ", ".join(f"told.{name}" for name in QUARANTINE.names if name != "place")
        placed = f"select source_line, {self._table.key[1]} as place from {name} where refused"
        with_places = self._refused.with_suffix(".placed")
        engine.save(
            f"select {columns}, placed.place from {name}_refused as told "
            f"left join ({placed}) as placed on placed.source_line = told.line order by told.line",
            with_places,
        )
        with_places.replace(self._refused)

    def _typed(self, shaper: Shaper, shaped: Shaped, converted: Converted) -> pa.RecordBatch:
        refused = np.zeros(shaped.rows, dtype=bool)
        refused[list(converted.faults)] = True
        arrays = [*converted.columns.values(), shaper.extra(shaped), shaped.lines]
        return pa.RecordBatch.from_arrays(
            [*arrays, pa.array(refused)], schema=arriving_schema(self._batch.table)
        )

    def _told(self, shaped: Shaped, converted: Converted) -> pa.RecordBatch:
        """Return the refused rows of a piece as they are kept."""
        told: list[tuple[int, Fault, str]] = [
            (reject.line, Fault("", reject.value, reject.reason, reject.remedy), reject.row)
            for reject in shaped.rejects
        ]
        for row, fault in sorted(converted.faults.items()):
            told.append((shaped.lines[row].as_py(), fault, row_text(shaped.cells, row)))
        for line, fault, _ in told:
            self.refusals.take(line, fault)
        rows = [
            {
                "batch": self._batch.id,
                "table": self._batch.table,
                "file": self._batch.file,
                "line": line,
                "column": fault.column,
                "value": fault.value[:SHOWN],
                "reason": fault.reason,
                "remedy": fault.remedy,
                "row": row,
                "place": None,
            }
            for line, fault, row in told
        ]
        return pa.RecordBatch.from_pylist(rows, schema=QUARANTINE)

    def _repeated(self, counts: keys.Counts) -> tuple[Finding, ...]:
        if not counts.repeated or self._job.part.latest:
            return ()
        return (
            Finding(
                check="one key, several contents in one file",
                severity="warning",
                table=self._table.name,
                count=counts.repeated,
                share=counts.repeated / self._batch.read,
                sample=counts.sample,
                remedy="the last row of each key counts; give each record a key of its own",
            ),
        )

    def _retried(self) -> tuple[tuple[int, int], ...]:
        lines = f"select distinct source_line from {self._name} order by source_line"
        return _runs(self._job.engine.fetch(lines).column(0).to_pylist())

    def _extent(self) -> tuple[tuple[str, ...], str, str]:
        """Return which columns hold anything, and the first and last day."""
        names = stored_columns(self._table)
        told = [f"count({name}) as {name}" for name in names]
        day = self._table.day
        if day:
            told += [
                f"cast(min({day}) as varchar) as _first",
                f"cast(max({day}) as varchar) as _last",
            ]
        self._job.engine.scan(f"{self._name}_keyed", [self._file])
        found = self._job.engine.rows(f"select {', '.join(told)} from {self._name}_keyed")[0]
        kept = tuple(name for name in names if found[name])
        return kept, str(found.get("_first") or "")[:10], str(found.get("_last") or "")[:10]


def _runs(lines: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return ascending lines as first and last of each run without a gap."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and runs[-1][1] == line - 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return tuple(runs)

"""What an import would bring: the import itself, staged and then discarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from clienthood.book import Batch, Book, Manifest, read_manifest, writing
from clienthood.engine import Engine
from clienthood.records.arrival import Job, Progress
from clienthood.records.currencies import exponent_of
from clienthood.records.current import name_view
from clienthood.records.findings import Finding
from clienthood.records.importing import discard, planned, stage_all
from clienthood.records.mending import WaitingRow, waiting_row
from clienthood.records.request import Request
from clienthood.records.staging import Staged
from clienthood.standard import TABLES
from clienthood.tables import Table, Type

SHOWN = 20
"""Rows set aside that are shown of each table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What the amounts of one currency come to."""

    currency: str
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one file would bring into one table.

    read = created + changed + same + quarantined + withheld
    """

    file: str
    sheet: str
    table: str
    layout: str
    read: int
    created: int
    changed: int
    same: int
    quarantined: int
    withheld: int
    """Rows of accounts that were erased."""
    accounts: int
    """Accounts that the rows taken are about."""
    known: int
    """Those of them that the book has records of already."""
    first_day: str
    last_day: str
    sums: tuple[Sum, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    set_aside: tuple[WaitingRow, ...]
    """The first rows that could not be taken."""
    mapping: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """Return it in one line, such as ``41 rows → 12 accounts, 9 known``."""
        rows = f"{self.read:,} row{'' if self.read == 1 else 's'}"
        if self.read and self.same == self.read:
            return f"{rows} → nothing new: the book has every one of them just so"
        accounts = f"{self.accounts:,} account{'' if self.accounts == 1 else 's'}"
        return f"{rows} → {accounts}, {self.known:,} known"


def preview_import(
    book: Book,
    engine: Engine,
    file: Path,
    request: Request,
    *,
    progress: Progress | None = None,
) -> tuple[Effect, ...]:
    """Return what an import of the file would bring, table by table; nothing of it counts.

    Parameters
    ----------
    book, engine, file, request, progress
        As for an import.

    Raises
    ------
    RecordsError
        As the import would.
    BookError
        If another process is writing.
    """
    with writing(book):
        jobs = planned(book, engine, file, request)
        return preview_jobs(
            book, engine, [replace(job, progress=progress or job.progress) for job in jobs]
        )


def preview_jobs(book: Book, engine: Engine, jobs: Sequence[Job]) -> tuple[Effect, ...]:
    """Return what some jobs would bring together; only under the lock of ``writing``."""
    before = read_manifest(book.manifest_file)
    staged, after = stage_all(book, jobs)
    try:
        return tuple(_effect(book, engine, before, after, result) for result in staged)
    finally:
        discard(book, staged)


def _effect(
    book: Book, engine: Engine, before: Manifest, after: Manifest, result: Staged
) -> Effect:
    report, batch = result.report, result.batch
    empty = Effect(
        file=report.file,
        sheet="",
        table=report.table,
        layout=report.layout,
        read=report.read,
        created=report.created,
        changed=report.changed,
        same=report.same,
        quarantined=report.quarantined,
        withheld=report.withheld,
        accounts=0,
        known=0,
        first_day="",
        last_day="",
        sums=(),
        findings=report.findings,
        notes=report.notes,
        set_aside=(),
        mapping=report.mapping,
    )
    if batch is None:
        return empty
    arriving = f"_tried_{batch.id}"
    engine.scan(arriving, [book.records / batch.table / f"{batch.id}.parquet"])
    accounts, known = _accounts(book, engine, before, TABLES[batch.table], arriving)
    return replace(
        empty,
        sheet=batch.choices.get("sheet", ""),
        accounts=accounts,
        known=known,
        first_day=batch.first_day,
        last_day=batch.last_day,
        sums=_sums(engine, TABLES[batch.table], arriving, after.currency),
        set_aside=_set_aside(book, batch),
    )


def _accounts(
    book: Book, engine: Engine, before: Manifest, table: Table, arriving: str
) -> tuple[int, int]:
    """Return how many accounts the rows are about, and how many of them the book knows."""
    told = _ids(table, arriving)
    if not told:
        return 0, 0
    kept = ["select cast(null as varchar) as id"]
    for name in TABLES:
        if before.of(name):
            name_view(engine, book, before, name, f"_before_{name}")
            kept += _ids(TABLES[name], f"_before_{name}")
    found = engine.fetch(
        f"""
with arrived as (
  select distinct id from ({" union all ".join(told)}) as told where id is not null
), kept as (
  select distinct id from ({" union all ".join(kept)}) as told where id is not null
)
select count(*) as accounts, count(kept.id) as known
from arrived left join kept on kept.id = arrived.id"""
    ).to_pylist()[0]
    return found["accounts"], found["known"]


def _ids(table: Table, rows: str) -> list[str]:
    columns = [name for name in table.names if name.endswith("account_id")]
    return [f"select {name} as id from {rows}" for name in columns if name != "parent_account_id"]


def _sums(engine: Engine, table: Table, arriving: str, own: str) -> tuple[Sum, ...]:
    money = [column.stored for column in table.columns if column.type is Type.MONEY]
    if not money:
        return ()
    found = engine.fetch(
        f"select coalesce(currency, '{own}') as currency, cast(sum({money[0]}) as bigint) as minor"
        f" from {arriving} where {money[0]} is not null group by 1 order by 1"
    ).to_pylist()
    return tuple(
        Sum(currency=row["currency"], amount=row["minor"] / 10 ** exponent_of(row["currency"]))
        for row in found
    )


def _set_aside(book: Book, batch: Batch) -> tuple[WaitingRow, ...]:
    if not batch.quarantined:
        return ()
    rows = pq.read_table(book.quarantine / f"{batch.id}.parquet").sort_by("line")
    return tuple(waiting_row(batch, row) for row in rows.slice(0, SHOWN).to_pylist())

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
from clienthood.records.decisions import TwoReadingsError
from clienthood.records.findings import Finding
from clienthood.records.gathering import Left, gathered
from clienthood.records.importing import Planned, discard, heard, planned, stage_all
from clienthood.records.mending import WaitingRow, waiting_row
from clienthood.records.request import Request
from clienthood.records.sorting import Question, sort_drop
from clienthood.records.staging import Staged
from clienthood.standard import TABLES
from clienthood.tables import Table, Type

KNOWN = "_known_accounts"
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
    name: str
    """The file as it is shown in a drop: with its folders, and the sheet."""
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
    filled: tuple[str, ...]
    """Columns, as they are stored, in which at least one row has a value."""

    @property
    def sentence(self) -> str:
        """Return it in one line, such as ``41 rows → 12 accounts, 9 known``."""
        return _sentence(self.read, self.same, self.accounts, self.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class DropEffect:
    """What a drop of files would bring, and what must be said before it can."""

    effects: tuple[Effect, ...]
    """In the order in which they would be imported."""
    left: tuple[Left, ...]
    questions: tuple[Question, ...]
    accounts: int
    """Accounts that all the rows taken are about, each counted once."""
    known: int
    """Those of them that the book has records of already."""

    @property
    def rows(self) -> int:
        """Rows of all files; one that several tables take counts once."""
        most: dict[str, int] = {}
        for effect in self.effects:
            most[effect.name] = max(most.get(effect.name, 0), effect.read)
        return sum(most.values())

    @property
    def sentence(self) -> str:
        """Return it in one line, such as ``41 rows → 12 accounts, 9 known``."""
        nothing_new = all(effect.read == effect.same for effect in self.effects)
        same = self.rows if nothing_new else 0
        return _sentence(self.rows, same, self.accounts, self.known)


def preview_import(
    book: Book,
    engine: Engine,
    file: Path,
    request: Request,
    *,
    progress: Progress | None = None,
) -> tuple[Effect, ...]:
    """Return what an import of one file would bring, table by table; nothing of it counts.

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
    with writing(book), gathered(book, [file], request.bounds) as drop:
        plan = planned(book, engine, drop, request)
        return _tried(book, engine, plan, progress, None).effects


def preview_jobs(book: Book, engine: Engine, jobs: Sequence[Job]) -> tuple[Effect, ...]:
    """Return what some jobs would bring together; only under the lock of ``writing``."""
    return _tried(book, engine, Planned(jobs=tuple(jobs), left=()), None, None).effects


def preview_drop(
    book: Book,
    engine: Engine,
    paths: Sequence[Path],
    request: Request,
    *,
    progress: Progress | None = None,
) -> DropEffect:
    """Return what an import of files together would bring; nothing of it counts.

    Guesses that wait for a yes are taken as they are, and asked; so is what has two readings, and
    the files that have wait for the answer.

    Parameters
    ----------
    book, engine, paths, request, progress
        As for an import.

    Raises
    ------
    RecordsError
        As the import would, but for what it asks.
    BookError
        If another process is writing.
    """
    with writing(book), gathered(book, paths, request.bounds) as drop:
        open_guesses = sort_drop(book, drop, request).questions
        plan = planned(book, engine, drop, replace(request, yes=True))
        found: list[tuple[Job, TwoReadingsError]] = []
        effect = _tried(book, engine, plan, progress, found)
    return replace(effect, questions=(*open_guesses, *_two_readings(found)))


def _two_readings(found: Sequence[tuple[Job, TwoReadingsError]]) -> tuple[Question, ...]:
    """Return what has two readings, once for all files of a kind."""
    alike: dict[tuple[str, str], list[tuple[Job, TwoReadingsError]]] = {}
    for job, fault in found:
        alike.setdefault((job.kind, fault.asked), []).append((job, fault))
    return tuple(
        Question(
            asked=asked,
            kind=kind,
            files=tuple(dict.fromkeys(job.name for job, _ in entries)),
            told=entries[0][1].message,
        )
        for (kind, asked), entries in alike.items()
    )


def _tried(
    book: Book,
    engine: Engine,
    plan: Planned,
    progress: Progress | None,
    unsettled: list[tuple[Job, TwoReadingsError]] | None,
) -> DropEffect:
    """Stage what is planned, look at it, and let go of it."""
    before = read_manifest(book.manifest_file)
    jobs = [replace(job, progress=heard(job, plan.jobs, progress)) for job in plan.jobs]
    staged, after = stage_all(book, jobs, unsettled)
    open_jobs = {id(job) for job, _ in unsettled or ()}
    done = [job for job in jobs if id(job) not in open_jobs]
    try:
        _keep_known(book, engine, before)
        told: list[str] = []
        effects = []
        for job, result in zip(done, staged, strict=True):
            effects.append(_effect(book, engine, job, result, after.currency))
            if result.batch is not None:
                told += _ids(TABLES[result.batch.table], f"_tried_{result.batch.id}")
        accounts, known = _accounts(engine, told)
    finally:
        discard(book, staged)
    return DropEffect(
        effects=tuple(effects), left=plan.left, questions=(), accounts=accounts, known=known
    )


def _effect(book: Book, engine: Engine, job: Job, result: Staged, currency: str) -> Effect:
    report, batch = result.report, result.batch
    empty = Effect(
        file=report.file,
        name=job.name,
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
        filled=report.filled,
    )
    if batch is None:
        return empty
    arriving = f"_tried_{batch.id}"
    engine.scan(arriving, [book.records / batch.table / f"{batch.id}.parquet"])
    accounts, known = _accounts(engine, _ids(TABLES[batch.table], arriving))
    return replace(
        empty,
        sheet=batch.choices.get("sheet", ""),
        accounts=accounts,
        known=known,
        first_day=batch.first_day,
        last_day=batch.last_day,
        sums=_sums(engine, TABLES[batch.table], arriving, currency),
        set_aside=_set_aside(book, batch),
    )


def _keep_known(book: Book, engine: Engine, before: Manifest) -> None:
    """Name the accounts that the book has records of, each once."""
    kept = ["select cast(null as varchar) as id"]
    for name in TABLES:
        if before.of(name):
            name_view(engine, book, before, name, f"_before_{name}")
            kept += _ids(TABLES[name], f"_before_{name}")
    told = " union all ".join(kept)
    engine.table(KNOWN, f"select distinct id from ({told}) as told where id is not null")


def _accounts(engine: Engine, told: Sequence[str]) -> tuple[int, int]:
    """Return how many accounts some rows are about, and how many of them the book knows."""
    if not told:
        return 0, 0
    found = engine.fetch(
        f"""
with arrived as (
  select distinct id from ({" union all ".join(told)}) as told where id is not null
)
select count(*) as accounts, count(kept.id) as known
from arrived left join {KNOWN} as kept on kept.id = arrived.id"""
    ).to_pylist()[0]
    return found["accounts"], found["known"]


def _ids(table: Table, rows: str) -> list[str]:
    columns = [name for name in table.names if name.endswith("account_id")]
    return [f"select {name} as id from {rows}" for name in columns if name != "parent_account_id"]


def _sentence(read: int, same: int, accounts: int, known: int) -> str:
    rows = f"{read:,} row{'' if read == 1 else 's'}"
    if read and same == read:
        return f"{rows} → nothing new: the book has every one of them just so"
    return f"{rows} → {accounts:,} account{'' if accounts == 1 else 's'}, {known:,} known"


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

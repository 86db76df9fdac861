"""All that is held on one account, as a document that a machine can read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow.parquet as pq

from clienthood import __version__
from clienthood.accounts import make_lineage
from clienthood.book import Book, Manifest, read_manifest
from clienthood.book.alerts import alerts_about
from clienthood.book.audit import read_audit
from clienthood.book.experiments import lots_of
from clienthood.book.labels import read_labels
from clienthood.book.merges import Merge, links, read_merges
from clienthood.book.objections import read_objections
from clienthood.book.runs import ACCOUNTS, PATTERNS, WORTH, read_run, run_folder, run_ids
from clienthood.book.tasks import read_tasks
from clienthood.engine import DuckDB, Engine
from clienthood.errors import NotFoundError
from clienthood.faces.views.lookup import quoted
from clienthood.records.currencies import exponent_of
from clienthood.records.current import current_view
from clienthood.settings import read_settings
from clienthood.standard import TABLES
from clienthood.tables import Table, Type
from clienthood.units import date_of

ENTRIES = 100_000
_LONG_AGO = dt.date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One account of the records, whether it is called or not."""

    account_id: str
    """Identifier of the account to which everything rolls up."""
    name: str
    members: tuple[str, ...]
    """All identifiers that roll up to it, its own first."""
    addresses: tuple[str, ...]
    """E-mail addresses of the account and its people, in any version of their records."""
    records: Mapping[str, int]
    """Current records by table."""
    objects: bool
    """Whether it has objected to being profiled, here or in its record."""
    objects_on_record: bool
    """Whether the objection stands in its record, where only a new import changes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that is held on one account."""

    program: str
    business: str
    account_id: str
    name: str
    members: tuple[str, ...]
    objects_to_profiling: bool
    records: Mapping[str, tuple[Mapping[str, Any], ...]]
    """Every version of every record by table, with its import, file and line."""
    quarantined: tuple[Mapping[str, Any], ...]
    """Rows that could not be taken and name it."""
    labels: tuple[Mapping[str, Any], ...]
    """What somebody said it is."""
    objections: tuple[Mapping[str, Any], ...]
    links: tuple[Merge, ...]
    """What was said of which identifiers are one account with it, and which are not."""
    alerts: tuple[Mapping[str, Any], ...]
    """What was told about it, to whom and when."""
    experiments: tuple[Mapping[str, Any], ...]
    """Experiments in which it takes part, and on which side."""
    tasks: tuple[Mapping[str, Any], ...]
    """What was to be done for it, by whom, and what came of it."""
    calls: tuple[Mapping[str, Any], ...]
    """Its call in every finished run, with the evidence and what it is worth."""
    audit: tuple[Mapping[str, Any], ...]
    """What was done about it."""


def find_person(book: Book, asked: str) -> Person:
    """Return the account that an identifier or a name means, whether or not the book was run.

    Raises
    ------
    NotFoundError
        If no record names it, or several accounts have that name.
    """
    manifest = read_manifest(book.manifest_file)
    with _records(book, manifest) as engine:
        root = _root(engine, asked)
        members = _column(
            engine,
            f"select account_id from lineage where root = {quoted(root)}"
            f" order by account_id <> {quoted(root)}, account_id",
        )
        told = _listed(members)
        names = _column(
            engine,
            f"select name from accounts where account_id in ({told}) and name is not null"
            f" order by account_id <> {quoted(root)}, account_id",
        )
        counts = {
            name: int(str(engine.rows(f"select count(*) as n from {name} where {where}")[0]["n"]))
            for name, where in ((table, _concerns(TABLES[table], told)) for table in TABLES)
        }
        own = f"account_id in ({told})"
        on_record = _column(
            engine, f"select account_id from accounts where objects_to_profiling and {own}"
        )
        addresses = _addresses(engine, book, manifest, told)
    noted = {each.account_id for each in read_objections(book)}
    return Person(
        account_id=root,
        name=names[0] or "" if names else "",
        members=tuple(members),
        addresses=addresses,
        records={name: number for name, number in counts.items() if number},
        objects=bool(on_record) or bool(noted.intersection(members)),
        objects_on_record=bool(on_record),
    )


def held(book: Book, person: Person) -> Held:
    """Return all that is held on an account."""
    manifest = read_manifest(book.manifest_file)
    engine = DuckDB()
    told = _listed(person.members)
    try:
        records = {
            name: tuple(_versions(engine, book, manifest, TABLES[name], told)) for name in TABLES
        }
        calls = tuple(
            call
            for run_id in run_ids(book)
            for call in _calls(engine, book, run_id, person.members)
        )
    finally:
        engine.close()
    names = {*person.members}
    labels = read_labels(book, today=_LONG_AGO)
    entries = read_audit(book, limit=ENTRIES, offset=0).entries
    return Held(
        program=f"clienthood {__version__}",
        business=read_settings(book.path).book.name,
        account_id=person.account_id,
        name=person.name,
        members=person.members,
        objects_to_profiling=person.objects,
        records={name: rows for name, rows in records.items() if rows},
        quarantined=tuple(_quarantined(book, manifest, names)),
        labels=tuple(asdict(each) for each in labels if each.account_id in names),
        objections=tuple(
            asdict(each) for each in read_objections(book) if each.account_id in names
        ),
        links=tuple(
            each
            for each in read_merges(book)
            if names.intersection((each.account_id, each.into_account_id))
        ),
        alerts=alerts_about(book, names),
        experiments=lots_of(book, person.members),
        tasks=tuple(asdict(each) for each in read_tasks(book) if each.account_id in names),
        calls=calls,
        audit=tuple(asdict(each) for each in entries if each.subject in names),
    )


@contextmanager
def _records(book: Book, manifest: Manifest) -> Iterator[Engine]:
    engine = DuckDB()
    try:
        for name in TABLES:
            current_view(engine, book, manifest, name)
        make_lineage(engine, links(book))
        yield engine
    finally:
        engine.close()


def _root(engine: Engine, asked: str) -> str:
    found = _column(engine, f"select root from lineage where account_id = {quoted(asked)}")
    if not found:
        found = _column(
            engine,
            "select distinct l.root from lineage l join accounts a on a.account_id = l.account_id"
            f" where lower(a.name) = lower({quoted(asked)}) order by l.root",
        )
    if len(found) != 1:
        raise NotFoundError(
            f"several accounts are called {asked}" if found else f"there is no account {asked}",
            hint="say which one by its identifier: " + ", ".join(found[:5])
            if found
            else "give its identifier as it stands in your records",
        )
    return found[0]


def _addresses(engine: Engine, book: Book, manifest: Manifest, told: str) -> tuple[str, ...]:
    found: set[str] = set()
    for name in ("accounts", "people"):
        for batch in manifest.of(name):
            engine.scan("_stored_version", [book.records / name / f"{batch.id}.parquet"])
            found.update(
                _column(
                    engine,
                    f"select distinct email from _stored_version where account_id in ({told})"
                    " and email is not null",
                )
            )
    return tuple(sorted(found))


def _versions(
    engine: Engine, book: Book, manifest: Manifest, table: Table, told: str
) -> Iterator[dict[str, Any]]:
    for batch in manifest.of(table.name):
        engine.scan("_stored_version", [book.records / table.name / f"{batch.id}.parquet"])
        rows = engine.fetch(
            f"select * from _stored_version where {_concerns(table, told)} order by source_line"
        ).to_pylist()
        for row in rows:
            place = {"import": batch.id, "from_file": batch.file, "from_line": row["source_line"]}
            yield place | _as_written(table, row)


def _as_written(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored record under the columns' own names, money in whole units."""
    told: dict[str, Any] = {}
    for column in table.columns:
        value = row.get(column.stored)
        if value is not None:
            money = column.type is Type.MONEY
            told[column.name] = _whole(value, row.get("currency") or "") if money else value
    if row.get("extra"):
        told["other columns"] = json.loads(row["extra"])
    return told


def _whole(minor: int, currency: str) -> str:
    digits = exponent_of(currency)
    text = f"{abs(minor):0{digits + 1}d}"
    sign = "-" if minor < 0 else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


def _quarantined(book: Book, manifest: Manifest, names: set[str]) -> Iterator[dict[str, Any]]:
    for batch in manifest.batches:
        file = book.quarantine / f"{batch.id}.parquet"
        for row in pq.read_table(file).to_pylist() if file.exists() else ():
            found = json.loads(row["row"])
            cells = found.values() if isinstance(found, dict) else found
            if names.intersection(str(cell).strip() for cell in cells):
                yield row | {"row": found}


def _calls(
    engine: Engine, book: Book, run_id: str, members: Sequence[str]
) -> Iterator[dict[str, Any]]:
    run = read_run(book, run_id)
    folder = run_folder(book, run)
    engine.scan("called", [folder / ACCOUNTS])
    engine.scan("patterned", [folder / PATTERNS])
    own = f"account_id in ({_listed(members)})"
    bits = [name for name in engine.columns("patterned") if name.endswith("_bits")]
    told = ", ".join(f"p.{name}" for name in bits if name not in engine.columns("called"))
    rows = engine.fetch(
        f"select c.*, {told} from called c join patterned p on p.pattern = c.pattern where c.{own}"
    ).to_pylist()
    for row in rows:
        worth = None
        if (folder / WORTH).exists():
            engine.scan("valued", [folder / WORTH])
            worth = next(iter(engine.fetch(f"select * from valued where {own}").to_pylist()), None)
        for name in ("first_day", "last_day", "phase_start"):
            if row.get(name) is not None:
                row[name] = date_of(row[name])
        yield {"run": run.id, "as_of": run.as_of, "version": run.version, **row, "worth": worth}


def _concerns(table: Table, told: str) -> str:
    names = [name for name in table.names if name.endswith("account_id")]
    return " or ".join(f"{name} in ({told})" for name in names) or "false"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))


def _column(engine: Engine, sql: str) -> list[str]:
    return [
        str(value) if value is not None else "" for value in engine.fetch(sql).column(0).to_pylist()
    ]

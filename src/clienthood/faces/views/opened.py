"""A run opened for many readers: its tables in memory, its files held."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace

from clienthood.accounts import by_account_file, large_tables, name_by_account
from clienthood.book import Book, read_manifest
from clienthood.book.held import Held
from clienthood.book.runs import read_run, run_folder
from clienthood.engine import DuckDB, Limits
from clienthood.evidence import catalogue, folds
from clienthood.faces.views.reading import Reading, read_into
from clienthood.pipeline import STAGES, derived_folder
from clienthood.records.current import current_rows
from clienthood.settings import read_settings

MEMORY = "4GB"
"""Most that one opened run may take; beyond it the engine spills."""
SMALL = 100_000
"""Rows up to which a table of records is read into memory."""
OUT_OF_ORDER = ("plays",)
"""Tables of stages that are not in the order of accounts, though a page asks for those of one."""
TRIES = 5
"""Times that opening is begun anew since a writer removed a file meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A run that is open for readers."""

    reading: Reading
    """What each reader gets, but for the engine of its own."""
    held: Held
    took: float
    """Seconds that it took to open."""

    def close(self) -> None:
        """Let go of memory and files; nobody may read from it any more."""
        self.reading.engine.close()
        self.held.close()


def open_run(book: Book, run_id: str | None) -> Opened:
    """Return a run opened for readers; the latest one where none is named.

    Raises
    ------
    NotFoundError
        If the book has no such run, or its dimensions are no longer known.
    """
    for _ in range(TRIES):
        with suppress(FileNotFoundError):
            return _open(book, run_id)
    return _open(book, run_id)


def _open(book: Book, run_id: str | None) -> Opened:
    began = time.monotonic()
    run = read_run(book, run_id)
    held = Held(book)
    try:
        held.copy(book.settings_file)
        if book.manifest_file.exists():
            held.take(book.manifest_file)
        held.take(*run_folder(book, run).iterdir())
        held.take_said()
        _take_records(book, held)
        engine = DuckDB(Limits(memory=MEMORY, folder=held.book.path / "spill", steady=True))
        try:
            reading = _in_memory(read_into(engine, book, run.id, files=held.book))
        except BaseException:
            engine.close()
            raise
    except BaseException:
        held.close()
        raise
    return Opened(reading=reading, held=held, took=time.monotonic() - began)


def _take_records(book: Book, held: Held) -> None:
    """Hold the records that the held manifest counts, and what is derived of them."""
    manifest = read_manifest(held.book.manifest_file)
    held.take(*(book.records / batch.table / f"{batch.id}.parquet" for batch in manifest.batches))
    settings = read_settings(held.book.path)
    plan = folds(catalogue(settings))
    folder = book.derived / derived_folder(held.book, settings, manifest, plan).name
    if folder.exists():
        held.take(*(file for file in folder.iterdir() if file.suffix != ".part"))


def _in_memory(found: Reading) -> Reading:
    """Read into memory what every page asks for, in the order in which accounts are looked up."""
    engine = found.engine
    calls, worth = engine.columns("calls"), engine.columns("worth")
    engine.table("listed", "select * from listed order by account_key")
    for column in ("account_id", "account_key"):
        engine.run(f"create unique index listed_{column} on listed ({column})")
    engine.table("patterns", "select * from patterns order by pattern")
    engine.table("members", "select * from members order by account_key, account_id")
    engine.table("roster", "select * from roster order by account_key")
    engine.view("calls", f"select {', '.join(calls)} from listed")
    own = {"account_id", "account_key"}
    listed = ", ".join(name if name in own else f"worth_{name} as {name}" for name in worth)
    engine.view("worth", f"select {listed} from listed where worth_setting is not null")
    engine.view(
        "spend",
        "select account_id, spend as total, spend_phase as phase, spend_year as year from listed",
    )
    for stage in STAGES:
        for table in stage.tables if stage.name in found.stages else ():
            engine.table(table, f"select * from {table}")
            if table in OUT_OF_ORDER:
                engine.run(f"create index {table}_account_key on {table} (account_key)")
    return _records(found)


def _records(found: Reading) -> Reading:
    """Read small tables of records into memory; name large ones in the order of accounts."""
    plan = folds(catalogue(found.settings))
    folder = derived_folder(found.files, found.settings, found.manifest, plan)
    arranged, small = set(), set()
    large = large_tables(found.manifest)
    for table in found.kept:
        file = by_account_file(folder, table)
        if table in large and file.exists():
            name_by_account(found.engine, file, found.manifest, table)
            arranged.add(table)
        elif current_rows(found.manifest, table) <= SMALL:
            found.engine.table(table, f"select * from {table}")
            small.add(table)
    return replace(found, by_account=frozenset(arranged), in_memory=frozenset(small))

"""The history of a book: its finished runs, what each came to and what it cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clienthood.book import Book, fingerprint, read_manifest
from clienthood.book.merges import links_mark
from clienthood.book.runs import ACCOUNTS, Run, read_run, run_folder, run_ids
from clienthood.engine import DuckDB
from clienthood.faces.views.kinds import KINDS
from clienthood.pipeline import settings_hash
from clienthood.settings import read_settings

NO_STAGES = ("scan", "ratio", "peak_mib")
"""Figures of the cost of a run that are no seconds of a stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One finished run."""

    run: str
    as_of: dt.date
    made_at: str
    """Moment in UTC, ISO 8601."""
    accounts: int
    kinds: Mapping[str, int]
    """Accounts by kind; kinds without accounts too."""
    left_out: int
    """Suppliers, staff, and those who object to profiling."""
    mode: str
    """model or rules."""
    version: str
    behind: tuple[str, ...]
    """In words, what is otherwise now than in this run; empty if it still stands."""
    seconds: float
    """CPU seconds of all stages."""
    ratio: float | None
    """Those over the seconds of a plain scan of the same columns."""
    peak_mib: float | None
    """Memory at most, in MiB; None was not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHistory:
    """Finished runs, newest first."""

    total: int
    limit: int
    offset: int
    runs: tuple[RunRow, ...]


def run_history(book: Book, *, limit: int = 25, offset: int = 0) -> RunHistory:
    """Return the finished runs of a book, newest first, cut to a page."""
    ids = run_ids(book)[::-1]
    found = [read_run(book, each) for each in ids[offset : offset + limit]]
    kinds = kinds_of(book, found)
    records = fingerprint(read_manifest(book.manifest_file))
    settings = settings_hash(read_settings(book.path))
    joined = links_mark(book)
    return RunHistory(
        total=len(ids),
        limit=limit,
        offset=offset,
        runs=tuple(
            _row(run, kinds[run.id], _behind(run, records, settings, joined)) for run in found
        ),
    )


def kinds_of(book: Book, runs: Sequence[Run]) -> dict[str, dict[str, int]]:
    """Return the accounts of each run by kind."""
    engine = DuckDB()
    try:
        found = {}
        for run in runs:
            engine.scan("run_calls", [run_folder(book, run) / ACCOUNTS])
            rows = engine.fetch("select kind, count(*) as n from run_calls group by kind")
            counted = {row["kind"]: int(row["n"]) for row in rows.to_pylist()}
            found[run.id] = {kind: counted.get(kind, 0) for kind in KINDS}
        return found
    finally:
        engine.close()


def _behind(run: Run, records: str, settings: str, joined: str) -> tuple[str, ...]:
    behind = []
    if run.fingerprint != records:
        behind.append("the records changed since this run")
    if run.settings != settings:
        behind.append("the settings changed since this run")
    if run.links != joined:
        behind.append("accounts were joined or parted since this run")
    return tuple(behind)


def _row(run: Run, kinds: Mapping[str, int], behind: tuple[str, ...]) -> RunRow:
    return RunRow(
        run=run.id,
        as_of=run.as_of,
        made_at=run.made_at,
        accounts=run.accounts,
        kinds=kinds,
        left_out=run.left_out,
        mode=run.mode,
        version=run.version,
        behind=behind,
        seconds=sum(each for name, each in run.cost.items() if name not in NO_STAGES),
        ratio=run.cost.get("ratio"),
        peak_mib=run.cost.get("peak_mib"),
    )

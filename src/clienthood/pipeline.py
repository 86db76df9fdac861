"""The stages in order: records, accounts, evidence, calls, value; a run is written whole or not."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa

from clienthood import __version__
from clienthood.accounts import keep_by_account, make_roster, name_left_out
from clienthood.book import Book, Manifest, fingerprint, read_manifest, writing
from clienthood.book.held import HELD
from clienthood.book.labels import read_labels
from clienthood.book.objections import objectors
from clienthood.book.runs import (
    ACCOUNTS,
    MODEL,
    PATTERNS,
    VALUE,
    WORTH,
    Run,
    forming_run,
    write_header,
    write_json,
)
from clienthood.calls.calling import call_accounts
from clienthood.calls.model import CallsModel
from clienthood.engine import DuckDB, Engine, Limits
from clienthood.errors import RecordsError
from clienthood.evidence import Dimension, catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.evidence.increments import Fold
from clienthood.evidence.norms import Norms
from clienthood.records.currencies import EXPONENTS, exponent_of
from clienthood.records.current import current_view
from clienthood.settings import Settings, read_settings
from clienthood.standard import TABLES
from clienthood.units import date_of, day_number
from clienthood.value.learnt import learnt
from clienthood.value.valuing import value_accounts

if sys.platform != "win32":
    import resource

Told = Callable[[str], None]
"""Hears the name of each stage as it begins."""


def _unheard(_: str) -> None:
    """Tell nobody."""


KEPT_DERIVATIONS = 2
SCAN = (
    "select sum(length(account_id)) + sum(year(ordered_at)) + sum(amount_minor)"
    " + sum(length(category)) + sum(length(nature)) as x from orders"
)
"""The columns that a book of orders is read for, scanned and nothing else."""
_WORTH = (
    "select c.account_id, w.* from worth w join calls c on c.account_key = w.account_key"
    " order by w.account_key"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What one computation left in the engine, and what it learnt."""

    dimensions: tuple[Dimension, ...]
    as_of: dt.date
    norms: Norms
    model: CallsModel
    left_out: int
    cost: dict[str, float] = field(default_factory=dict)


def run(
    book: Book, *, as_of: dt.date | None = None, limits: Limits | None = None, told: Told = _unheard
) -> Run:
    """Compute evidence, call and worth of every account at a date, and keep them as a new run.

    Parameters
    ----------
    as_of
        Nothing later is read; the day of the last dealing on record where none is given.
    limits
        What the engine may use.
    told
        Hears the name of each stage as it begins.

    Raises
    ------
    RecordsError
        If the book holds no dealing at all up to the date, or currencies that cannot be added.
    """
    with writing(book), working_engine(book, limits) as engine:
        settings = read_settings(book.path)
        manifest = read_manifest(book.manifest_file)
        computed = compute(engine, book, settings, as_of=as_of, told=told)
        clock = _Clock()
        told("arranging the records by account")
        folder = derived_folder(book, settings, manifest, folds(computed.dimensions))
        keep_by_account(engine, folder, manifest)
        clock.stop("arranging")
        told("valuing the accounts")
        own = settings.book.currency or manifest.currency
        valued = value_accounts(
            engine, settings, as_of=day_number(computed.as_of), minor=10 ** exponent_of(own)
        )
        clock.stop("value")
        told("writing the run")
        with forming_run(book) as folder:
            rows = engine.save("select * from calls order by account_key", folder / ACCOUNTS)
            engine.save("select * from patterns order by pattern", folder / PATTERNS)
            engine.save(_WORTH, folder / WORTH)
            write_json(folder / MODEL, computed.model.to_dict())
            write_json(folder / VALUE, learnt(valued, settings.value))
            header = Run(
                id=folder.name.removeprefix(".forming-"),
                as_of=computed.as_of,
                made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                version=__version__,
                fingerprint=fingerprint(manifest),
                settings=settings_hash(settings),
                accounts=rows,
                norms=asdict(computed.norms),
                cost=_told_cost(computed.cost | clock.spent),
                left_out=computed.left_out,
                mode=settings.calls.mode,
            )
            write_header(folder, header)
        _forget_old(book.derived)
    return header


@contextmanager
def working_engine(book: Book, limits: Limits | None = None) -> Iterator[DuckDB]:
    """Give an engine that spills into the book's folder, and clear up after it."""
    chosen = limits or Limits()
    spill = book.derived / "spill"
    engine = DuckDB(
        Limits(memory=chosen.memory, spill=chosen.spill, threads=chosen.threads, folder=spill)
    )
    try:
        yield engine
    finally:
        engine.close()
        shutil.rmtree(spill, ignore_errors=True)


def compute(
    engine: Engine,
    book: Book,
    settings: Settings,
    *,
    as_of: dt.date | None = None,
    told: Told = _unheard,
) -> Computed:
    """Leave ``calls`` and ``patterns`` in the engine, as ``calls.calling`` describes them."""
    clock = _Clock()
    dimensions = catalogue(settings)
    plan = folds(dimensions)
    name_records(engine, book, settings, told=told)
    clock.stop("increments")
    day = day_number(as_of) if as_of else _last_day(engine, book, settings)
    date = date_of(day)
    told("reading the evidence")
    norms, _ = measure(engine, plan, dimensions, as_of=day)
    clock.stop("evidence")
    told("calling clients and customers")
    engine.load("labels", labels_table(book))
    model = call_accounts(engine, dimensions, settings.calls)
    clock.stop("calls")
    engine.fetch(SCAN)
    clock.stop("scan")
    return Computed(
        dimensions=dimensions,
        as_of=date,
        norms=norms,
        model=model,
        left_out=_left_out(engine),
        cost=clock.spent,
    )


def name_records(engine: Engine, book: Book, settings: Settings, *, told: Told = _unheard) -> None:
    """Name the current records of a book and all that is derived from them in the engine."""
    told("reading the records")
    manifest = read_manifest(book.manifest_file)
    for name in TABLES:
        current_view(engine, book, manifest, name)
    name_left_out(engine, objectors(book))
    derived(engine, book, settings, manifest, folds(catalogue(settings)), told)


def derived(
    engine: Engine,
    book: Book,
    settings: Settings,
    manifest: Manifest,
    plan: Sequence[Fold],
    told: Told,
) -> None:
    """Name the roster, the rows, days and cells of the book's records, made anew if need be."""
    folder = derived_folder(book, settings, manifest, plan)
    for name in ("members", "roster"):
        if not (folder / f"{name}.parquet").exists():
            told("finding the accounts")
            folder.mkdir(parents=True, exist_ok=True)
            make_roster(engine, objectors(book))
            for made in ("members", "roster"):
                engine.save(f"select * from {made}", folder / f"{made}.parquet")
        engine.scan(name, [folder / f"{name}.parquet"])
    own = settings.book.currency or manifest.currency
    make_currencies(engine, own=own, rates=settings.book.rates, places=EXPONENTS)
    derive(engine, folder, plan, told=lambda name: told(f"counting {name}"))


def derived_folder(
    book: Book, settings: Settings, manifest: Manifest, plan: Sequence[Fold]
) -> Path:
    """Return where that which is derived from these records by these settings lies."""
    own = settings.book.currency or manifest.currency
    told = [__version__, fingerprint(manifest), own, dict(settings.book.rates), repr(plan)]
    key = json.dumps([*told, *([objecting] if (objecting := objectors(book)) else [])])
    return book.derived / hashlib.sha256(key.encode()).hexdigest()[:16]


def labels_table(book: Book) -> pa.Table:
    """Return confirmed kinds as the table ``labels`` (account_id, kind)."""
    labels = read_labels(book, today=dt.datetime.now(dt.UTC).date())
    return pa.table(
        {
            "account_id": pa.array([label.account_id for label in labels], pa.string()),
            "kind": pa.array([label.kind for label in labels], pa.string()),
        }
    )


def settings_hash(settings: Settings) -> str:
    """Return a hash that is equal for equal settings."""
    return hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:16]


def _last_day(engine: Engine, book: Book, settings: Settings) -> int:
    if settings.as_of:
        return day_number(settings.as_of)
    for stream in ("timeline", "payments", "tickets", "feedback", "leads"):
        day = engine.fetch(f"select max(day) as x from {stream}_rows").column("x")[0].as_py()
        if day is not None:
            return int(day)
    raise RecordsError(
        "the book holds no dealing yet",
        where=str(book.path),
        hint="import orders, contracts or interactions: clienthood import FILE",
    )


def _left_out(engine: Engine) -> int:
    return int(engine.fetch("select count(*) as n from left_out").column("n")[0].as_py())


class _Clock:
    """CPU seconds of the whole process since the last stop, by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._last = time.process_time()

    def stop(self, stage: str) -> None:
        now = time.process_time()
        self.spent[stage] = round(now - self._last, 3)
        self._last = now


def _told_cost(spent: dict[str, float]) -> dict[str, float]:
    """Return CPU seconds by stage, all of them over those of the scan, and peak MiB."""
    stages = sum(value for name, value in spent.items() if name != "scan")
    ratio = round(stages / max(spent["scan"], 1e-3), 1)
    return spent | {"ratio": ratio, "peak_mib": _peak_mib()}


def _peak_mib() -> float:
    if sys.platform == "win32":
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def _forget_old(folder: Path) -> None:
    """Keep the newest derivations; the others can be made again at any time."""
    made = sorted(
        (path for path in folder.iterdir() if path.is_dir() and path.name != HELD),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in made[KEPT_DERIVATIONS:]:
        shutil.rmtree(path, ignore_errors=True)

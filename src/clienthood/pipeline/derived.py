"""What is derived of the records: roster, rows, days and cells; and the calls made of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from clienthood import __version__
from clienthood.accounts import count_left_out, make_roster, name_left_out
from clienthood.book import Book, Manifest, fingerprint, read_manifest
from clienthood.book.labels import labels_of_accounts, read_labels
from clienthood.book.merges import links, links_mark
from clienthood.book.objections import objectors
from clienthood.calls.calling import call_accounts
from clienthood.calls.model import CallsModel
from clienthood.engine import DuckDB, Embedded, Engine, Limits
from clienthood.errors import RecordsError
from clienthood.evidence import Dimension, catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.evidence.increments import Fold
from clienthood.evidence.norms import Norms
from clienthood.identity.doubts import make_doubts
from clienthood.identity.kept import unanswered
from clienthood.pipeline.cost import Clock
from clienthood.pipeline.forward import bring_forward, currencies_since, made_of, noted
from clienthood.pipeline.listing import is_listed, keep_listing, name_listing
from clienthood.records.currencies import EXPONENTS
from clienthood.records.current import current_view
from clienthood.settings import Settings
from clienthood.standard import TABLES
from clienthood.units import date_of, day_number

Told = Callable[[str], None]
"""Hears the name of each stage as it begins."""
SCAN = (
    "select sum(length(account_id)) + sum(year(ordered_at)) + sum(amount_minor)"
    " + sum(length(category)) + sum(length(nature)) as x from orders"
)
"""The columns that a book of orders is read for, scanned and nothing else."""


BESIDE = ("alerts", "engine", "identity", "mail", "plan", "sources")
"""Sections of the settings that change no figure of a run."""


def unheard(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What one computation left in the engine, and what it learnt."""

    dimensions: tuple[Dimension, ...]
    as_of: dt.date
    norms: Norms
    model: CallsModel
    left_out: int
    doubted: bool = False
    """Whether there is a table ``doubts``, of accounts that are perhaps one."""
    cost: dict[str, float] = field(default_factory=dict)


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
    engine: Embedded,
    book: Book,
    settings: Settings,
    *,
    as_of: dt.date | None = None,
    told: Told = unheard,
) -> Computed:
    """Leave ``calls`` and ``patterns`` in the engine, as ``calls.calling`` describes them."""
    clock = Clock()
    dimensions = catalogue(settings)
    plan = folds(dimensions)
    name_records(engine, book, settings, told=told)
    clock.stop("increments")
    day = day_number(as_of) if as_of else last_day(engine, book, settings)
    date = date_of(day)
    told("reading the evidence")
    norms, _ = measure(engine, plan, dimensions, as_of=day)
    clock.stop("evidence")
    told("calling clients and customers")
    engine.load("labels", labels_table(book))
    doubted = name_doubts(engine, book)
    model = call_accounts(engine, dimensions, settings.calls, doubted=doubted)
    clock.stop("calls")
    engine.fetch(SCAN)
    clock.stop("scan")
    return Computed(
        dimensions=dimensions,
        as_of=date,
        norms=norms,
        model=model,
        left_out=count_left_out(engine),
        doubted=doubted,
        cost=clock.spent,
    )


def name_records(engine: Embedded, book: Book, settings: Settings, *, told: Told = unheard) -> None:
    """Name the current records of a book and all that is derived from them in the engine."""
    told("reading the records")
    manifest = read_manifest(book.manifest_file)
    engine.expect(manifest.rows)
    for name in TABLES:
        current_view(engine, book, manifest, name)
    name_left_out(engine, objectors(book), links(book))
    derived(engine, book, settings, manifest, folds(catalogue(settings)), told)


def derived(
    engine: Embedded,
    book: Book,
    settings: Settings,
    manifest: Manifest,
    plan: Sequence[Fold],
    told: Told,
) -> None:
    """Name the roster, the rows, days and cells of the book's records, made anew if need be."""
    folder = derived_folder(book, settings, manifest, plan)
    own = settings.book.currency or manifest.currency
    objecting = objectors(book)
    made = made_of(_frame(book, settings, manifest, plan), manifest, objecting)
    codes = currencies_since(engine, book, manifest, folder, made)
    made = replace(made, currencies=tuple(sorted(codes)))
    rates = settings.book.rates
    make_currencies(engine, own=own, rates=rates, places=EXPONENTS, codes=codes)
    if not folder.exists():
        told("bringing forward what was counted")
        bring_forward(engine, book, manifest, plan, (folder, made))
    if not is_listed(folder):
        told("finding the accounts")
        folder.mkdir(parents=True, exist_ok=True)
        make_roster(engine, objecting, links(book))
        keep_listing(engine, folder)
    name_listing(engine, folder)
    derive(engine, folder, plan, told=lambda name: told(f"counting {name}"))
    (noted(folder) or made).write(folder)


def derived_folder(
    book: Book, settings: Settings, manifest: Manifest, plan: Sequence[Fold]
) -> Path:
    """Return where that which is derived from these records by these settings lies."""
    told = [fingerprint(manifest), _frame(book, settings, manifest, plan)]
    key = json.dumps([*told, *([objecting] if (objecting := objectors(book)) else [])])
    return book.derived / hashlib.sha256(key.encode()).hexdigest()[:16]


def _frame(book: Book, settings: Settings, manifest: Manifest, plan: Sequence[Fold]) -> str:
    """Return a hash of all that rows and cells are made of, but for the records."""
    own = settings.book.currency or manifest.currency
    told = [__version__, own, dict(settings.book.rates), repr(plan), links_mark(book)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def labels_table(book: Book) -> pa.Table:
    """Return confirmed kinds as the table ``labels`` (account_id, kind), one for each identifier
    of a joined account.
    """
    said = read_labels(book, today=dt.datetime.now(dt.UTC).date())
    labels = labels_of_accounts(said, links(book))
    return pa.table(
        {
            "account_id": pa.array([label.account_id for label in labels], pa.string()),
            "kind": pa.array([label.kind for label in labels], pa.string()),
        }
    )


def name_doubts(engine: Engine, book: Book) -> bool:
    """Make the table ``doubts`` (one, other, parts): accounts that are perhaps one; whether any.

    By what the last search for identifiers of one account found and nobody has answered.
    Needs ``members``.
    """
    return make_doubts(engine, unanswered(book))


def settings_hash(settings: Settings) -> str:
    """Return a hash that is equal for settings under which a run comes out the same."""
    told = settings.model_dump_json(exclude=set(BESIDE))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def last_day(engine: Engine, book: Book, settings: Settings) -> int:
    """Return the day of the last dealing on record, or the one that the settings say."""
    if settings.as_of:
        return day_number(settings.as_of)
    for stream in ("timeline", "payments", "tickets", "feedback", "leads"):
        day = engine.rows(f"select max(day) as x from {stream}_rows")[0]["x"]
        if day is not None:
            return int(str(day))
    raise RecordsError(
        "the book holds no dealing yet",
        where=str(book.path),
        hint="import orders, contracts or interactions: clienthood import FILE",
    )

"""Evidence, calls, month ends and the summary of purchases where the records are, on any engine.

Worth, movement, personas and what follows of them stay with the embedded engine.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from clienthood.accounts import make_roster
from clienthood.book import Book, read_manifest
from clienthood.book.merges import links
from clienthood.book.objections import objectors
from clienthood.calls.band import Kind
from clienthood.calls.calling import WORDS, call_accounts
from clienthood.engine import Engine, Limits, open_engine
from clienthood.errors import RecordsError
from clienthood.evidence import catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.movement.calling_months import Scored, call_months
from clienthood.movement.months import month_ends
from clienthood.pipeline.derived import Told, labels_table, last_day, name_doubts, unheard
from clienthood.records.currencies import EXPONENTS
from clienthood.records.current import current_view
from clienthood.records.standing import name_standing
from clienthood.settings import EngineSection, Settings
from clienthood.standard import TABLES
from clienthood.units import date_of, day_number
from clienthood.value.purchases import make_purchases
from clienthood.value.summary import make_summary

TABLES_MADE = ("calls", "patterns", "purchase_summary", "month_ends")
"""A row per account, per pattern, per account that bought, per account and date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledInPlace:
    """What was called where the records are."""

    engine: str
    as_of: dt.date
    accounts: int
    kinds: dict[str, int]
    tables: tuple[str, ...]
    """Names of the tables that were written."""
    where: str
    """The folder or schema they stand in."""


def call_in_place(
    book: Book, settings: Settings, *, as_of: dt.date | None = None, told: Told = unheard
) -> CalledInPlace:
    """Call every account on the engine that the settings name, and write what was found there.

    Raises
    ------
    RecordsError
        If no table of records stands where the settings say, or none shows a dealing.
    SettingsError
        If the engine cannot be opened.
    """
    asked = settings.engine
    with _opened(book, asked) as engine:
        told("reading the records")
        own = _name_records(engine, book, asked)
        make_roster(engine, objectors(book), links(book))
        currency = settings.book.currency or own
        make_currencies(engine, own=currency, rates=settings.book.rates, places=EXPONENTS)
        kept = book.derived / f"in_place_{uuid.uuid4().hex[:12]}"
        try:
            return _called(engine, book, settings, kept, as_of, told)
        finally:
            engine.forget(kept)


def _called(
    engine: Engine,
    book: Book,
    settings: Settings,
    kept: Path,
    as_of: dt.date | None,
    told: Told,
) -> CalledInPlace:
    dimensions = catalogue(settings)
    plan = folds(dimensions)
    derive(engine, kept, plan, told=lambda name: told(f"counting {name}"))
    day = day_number(as_of) if as_of else last_day(engine, book, settings)
    told("reading the evidence")
    measure(engine, plan, dimensions, as_of=day)
    told("calling clients and customers")
    engine.load("labels", labels_table(book))
    doubted = name_doubts(engine, book)
    call_accounts(engine, dimensions, settings.calls, doubted=doubted)
    told("summing up the purchases")
    make_purchases(engine, as_of=day)
    make_summary(engine, as_of=day)
    days = month_ends(day, settings.movement.months)
    if days:
        told("following the accounts month by month")
        engine.load(
            "called_at",
            _kinds(days, call_months(engine, dimensions, settings.calls, days, doubted=doubted)),
        )
    told("writing the calls")
    place = settings.engine.results or engine.place(book.path / "results")
    for name, text in _WRITTEN.items():
        if days or name != "month_ends":
            engine.put(name, text, place)
    rows = engine.rows("select kind, count(*) as accounts from calls group by kind order by kind")
    kinds = {str(row["kind"]): int(str(row["accounts"])) for row in rows}
    return CalledInPlace(
        engine=engine.name,
        as_of=date_of(day),
        accounts=sum(kinds.values()),
        kinds=kinds,
        tables=TABLES_MADE if days else TABLES_MADE[:-1],
        where=place,
    )


_WRITTEN = {
    "calls": "select * from calls order by account_key",
    "patterns": "select * from patterns order by pattern",
    "purchase_summary": "select s.*, r.account_id as account_id from summary s"
    " join roster r on r.account_key = s.account_key order by s.account_key",
    "month_ends": "select p.account_key as account_key, r.account_id as account_id, c.day as day,"
    " p.pattern as pattern, coalesce(f.kind, c.kind) as kind, c.log2_odds as log2_odds,"
    " c.probability as probability from patterns_at p"
    " join called_at c on c.nth = p.nth and c.pattern = p.pattern"
    " join roster r on r.account_key = p.account_key"
    " left join confirmed_at f on f.account_key = p.account_key"
    " order by p.account_key, c.day",
}


@contextmanager
def _opened(book: Book, asked: EngineSection) -> Iterator[Engine]:
    limits = Limits(memory=asked.memory, threads=asked.workers, folder=book.derived / "spill")
    engine = open_engine(asked.name, limits, where=asked.where, options=asked.options)
    try:
        yield engine
    finally:
        engine.close()


def _name_records(engine: Engine, book: Book, asked: EngineSection) -> str:
    """Name the standard tables; return the currency that the book's own manifest knows."""
    if asked.records:
        found = [name_standing(engine, name, asked.records) for name in TABLES]
        if not any(found):
            raise RecordsError(
                "none of the standard tables stands there",
                where=asked.records,
                hint="tables have the names and columns of docs/reference/tables.md, such as "
                "orders.parquet or a table orders",
            )
        return ""
    manifest = read_manifest(book.manifest_file)
    for name in TABLES:
        current_view(engine, book, manifest, name)
    return manifest.currency


def _kinds(days: Sequence[int], scored: Sequence[Scored]) -> pa.Table:
    """Return what each pattern of each date says, as a small table."""
    parts = [
        pa.table(
            {
                "nth": pa.array([nth] * len(each.pattern), pa.int64()),
                "day": pa.array([day] * len(each.pattern), pa.int64()),
                "pattern": pa.array(each.pattern, pa.int64()),
                "kind": pa.array([WORDS[Kind(x)] for x in each.kind.tolist()], pa.string()),
                "log2_odds": pa.array(each.log2_odds, pa.float64()),
                "probability": pa.array(each.probability, pa.float64()),
            }
        )
        for nth, (day, each) in enumerate(zip(days, scored, strict=True))
    ]
    return pa.concat_tables(parts)

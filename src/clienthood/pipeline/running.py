"""A run: all stages in order, written whole or not at all."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clienthood import __version__
from clienthood.accounts import keep_by_account
from clienthood.book import Book, fingerprint, read_manifest, writing
from clienthood.book.experiments import measured_effects
from clienthood.book.held import HELD
from clienthood.book.merges import links_mark
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
from clienthood.engine import Engine, Limits
from clienthood.evidence import folds
from clienthood.pipeline.cost import Clock, told_cost
from clienthood.pipeline.derived import (
    Told,
    compute,
    derived_folder,
    settings_hash,
    unheard,
    working_engine,
)
from clienthood.pipeline.stages import STAGES, Ground
from clienthood.records.currencies import exponent_of
from clienthood.settings import read_settings
from clienthood.units import day_number
from clienthood.value.learnt import learnt
from clienthood.value.valuing import value_accounts

KEPT_DERIVATIONS = 2
_WORTH = (
    "select c.account_id, w.* from worth w join calls c on c.account_key = w.account_key"
    " order by w.account_key"
)


def run(
    book: Book, *, as_of: dt.date | None = None, limits: Limits | None = None, told: Told = unheard
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
        clock = Clock()
        told("arranging the records by account")
        folder = derived_folder(book, settings, manifest, folds(computed.dimensions))
        keep_by_account(engine, folder, manifest)
        clock.stop("arranging")
        told("valuing the accounts")
        minor = 10 ** exponent_of(settings.book.currency or manifest.currency)
        valued = value_accounts(engine, settings, as_of=day_number(computed.as_of), minor=minor)
        clock.stop("value")
        ground = Ground(
            engine=engine,
            settings=settings,
            computed=computed,
            minor=minor,
            valued=valued,
            measured=measured_effects(book),
        )
        documents = _further(ground, clock, told)
        told("writing the run")
        with forming_run(book) as folder:
            rows = _save_tables(engine, folder)
            documents |= {MODEL: computed.model.to_dict(), VALUE: learnt(valued, settings.value)}
            for name, document in documents.items():
                write_json(folder / name, document)
            header = Run(
                id=folder.name.removeprefix(".forming-"),
                as_of=computed.as_of,
                made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                version=__version__,
                fingerprint=fingerprint(manifest),
                settings=settings_hash(settings),
                accounts=rows,
                norms=asdict(computed.norms),
                cost=told_cost(computed.cost | clock.spent),
                left_out=computed.left_out,
                mode=settings.calls.mode,
                links=links_mark(book),
            )
            write_header(folder, header)
        _forget_old(book.derived)
    return header


def _further(ground: Ground, clock: Clock, told: Told) -> dict[str, Any]:
    """Do what follows from calls and worth; return what each stage learnt, by file."""
    documents = {}
    for stage in STAGES:
        told(stage.told)
        documents[f"{stage.name}.json"] = dict(stage.make(ground))
        clock.stop(stage.name)
    return documents


def _save_tables(engine: Engine, folder: Path) -> int:
    """Write the tables of all stages; return how many accounts were called."""
    rows = engine.save("select * from calls order by account_key", folder / ACCOUNTS)
    engine.save("select * from patterns order by pattern", folder / PATTERNS)
    engine.save(_WORTH, folder / WORTH)
    for stage in STAGES:
        for table in stage.tables:
            engine.save(f"select * from {table}", folder / f"{table}.parquet")
    return rows


def _forget_old(folder: Path) -> None:
    """Keep the newest derivations; the others can be made again at any time."""
    made = sorted(
        (path for path in folder.iterdir() if path.is_dir() and path.name != HELD),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in made[KEPT_DERIVATIONS:]:
        shutil.rmtree(path, ignore_errors=True)

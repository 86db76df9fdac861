"""What a view reads from: a finished run, the current records, the settings."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clienthood.accounts import count_left_out, make_roster
from clienthood.book import Book, Manifest, fingerprint, read_manifest, writing
from clienthood.book.merges import links, links_mark
from clienthood.book.objections import objectors
from clienthood.book.runs import (
    ACCOUNTS,
    MODEL,
    PATTERNS,
    VALUE,
    WORTH,
    Run,
    read_run,
    run_folder,
)
from clienthood.calls.model import CallsModel
from clienthood.engine import DuckDB, Embedded, Engine
from clienthood.errors import NotFoundError
from clienthood.evidence import Dimension, catalogue, folds
from clienthood.evidence.dimensions import SHIPPED
from clienthood.evidence.increments import has_rows
from clienthood.evidence.kept import name_kept
from clienthood.faces.views.objections import hide_objectors
from clienthood.faces.views.prepared import Prepared
from clienthood.pipeline import (
    STAGES,
    derived_folder,
    labels_table,
    name_records,
    settings_hash,
    working_engine,
)
from clienthood.pipeline.listing import is_listed, name_listing
from clienthood.records.currencies import exponent_of
from clienthood.records.current import current_view
from clienthood.settings import Settings, read_settings
from clienthood.standard import TABLES
from clienthood.units import day_number

_SUFFIX = "_bits"
_TOTALS = ("prior_bits", "own_bits")
_LATER = {"moves": ("level",)}
"""Columns that runs of earlier versions lack."""
MONEY_TABLES = frozenset({"orders", "payments"})
"""Tables that tell what an account brought."""
_BROUGHT = ("value", "value_low", "value_high", "residual")
_MONEY = (*_BROUGHT, "spend_mean", "cost", "referral", "price")
_NUMBERS = ("p_alive", "expected_purchases", "expected_renewals", "x", "t_x", "T")
FEW = 10_000
"""Accounts up to which ``listed`` is made once, not at every look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A finished run and the records beside it, named in an engine.

    The engine holds ``calls`` and ``patterns`` of the run, every standard table of current
    records, ``members`` (account_id, root, account_key), ``roster`` and ``spend``; and ``worth``
    where the run valued its accounts. ``listed`` joins them, one row for each called account: all
    of ``calls``, ``name`` and ``lower_name``, ``found_by`` (identifier and name in small letters, a
    line each), ``on_record`` (whether the current records still hold it), ``roster_key`` (its
    account_key among them), ``spend``,
    ``spend_phase`` and ``spend_year``, ``persona`` (null: none), and every column of ``worth`` with
    ``worth_`` before its name. A list should read from it alone.
    """

    book: Book
    files: Book
    """Where its files lie: the book itself, or the book as it is held for readers."""
    run: Run
    settings: Settings
    manifest: Manifest
    dimensions: tuple[Dimension, ...]
    """Those of the run, in its order."""
    kept: frozenset[str]
    """Standard tables that hold any records."""
    valued: bool
    """Whether the run valued its accounts; one of an earlier version did not."""
    engine: Embedded
    prepared: Prepared
    stages: frozenset[str] = frozenset()
    """Stages after worth that the run went through; each left its tables, under their names."""
    by_account: frozenset[str] = frozenset()
    """Tables of which ``<table>_by_account`` is there too, in the order of its account_key."""
    in_memory: frozenset[str] = frozenset()
    """Tables of records that were read into memory."""
    looked_up: dict[Hashable, Any] = field(default_factory=dict)
    """What this reader has looked up already."""
    changed: tuple[str, ...] | None = None
    """What has changed since the run, where it is known already."""
    mark: str = ""
    """Equal where every view must answer alike; empty where nobody looked."""

    @property
    def currency(self) -> str:
        """Code of the book's own currency; empty if nothing says."""
        return self.settings.book.currency or self.manifest.currency

    @property
    def minor(self) -> int:
        """Number of minor units in one of the book's currency."""
        return int(10 ** exponent_of(self.currency))

    @property
    def as_of(self) -> int:
        """Day number of the as-of date."""
        return day_number(self.run.as_of)

    def model(self) -> CallsModel:
        """Return the model of the run."""
        return self.prepared.once("model", self._model)

    def _model(self) -> CallsModel:
        file = run_folder(self.files, self.run) / MODEL
        return CallsModel.from_dict(self.prepared.json(file))

    def value(self) -> dict[str, Any]:
        """Return what the models of worth learnt in the run; money in minor units.

        Raises
        ------
        NotFoundError
            If the run is of a version that valued no accounts.
        """
        if not self.valued:
            raise NotFoundError(
                f"run {self.run.id} is of an earlier version, which valued no accounts",
                hint="run again: clienthood run",
            )
        file = run_folder(self.files, self.run) / VALUE
        told: dict[str, Any] = self.prepared.json(file)
        return told

    def needs(self, stage: str) -> dict[str, Any]:
        """Return what a stage of the run learnt; its tables are named where it left any.

        Raises
        ------
        NotFoundError
            If the run is of a version that did not have the stage.
        """
        file = run_folder(self.files, self.run) / f"{stage}.json"
        if stage not in self.stages:
            raise NotFoundError(
                f"run {self.run.id} is of an earlier version, which knew no {stage}",
                hint="run again: clienthood run",
            )
        return self.prepared.json(file)

    def name_rows(self) -> None:
        """Name the rows of the records that evidence and worth are counted on.

        Raises
        ------
        BookError
            If they must be made anew while another command writes to the book.
        """
        self.prepared.make("rows", self._name_rows)

    def _name_rows(self, engine: Engine) -> None:
        plan = folds(catalogue(self.settings))
        folder = derived_folder(self.files, self.settings, self.manifest, plan)
        files = [folder / f"{each.stream.name}_rows.parquet" for each in plan]
        if not all(file.exists() for file in files):
            with writing(self.files), working_engine(self.files) as own:
                name_records(own, self.files, self.settings)
        for file in files:
            name_kept(engine, folder, file.stem)

    def rows(self, sql: str) -> list[dict[str, object]]:
        """Return the rows of a small select."""
        return self.engine.rows(sql)

    def behind(self) -> tuple[str, ...]:
        """Return in words what has changed since the run; empty if it stands."""
        if self.changed is not None:
            return self.changed
        self.engine.load("labels", labels_table(self.book))
        found = self.rows(
            "select count(*) as n from calls c left join labels l on l.account_id = c.account_id"
            " where coalesce(c.confirmed, '') <> coalesce(l.kind, c.confirmed_kind, '')"
        )
        return self.what_changed(self.manifest, self.settings, labels_differ=bool(found[0]["n"]))

    def what_changed(
        self, manifest: Manifest, settings: Settings, *, labels_differ: bool
    ) -> tuple[str, ...]:
        """Return in words what of a book is no longer as the run found it."""
        told = []
        if self.run.fingerprint != fingerprint(manifest):
            told.append("the records changed since this run")
        if self.run.links != links_mark(self.book):
            told.append("accounts were joined or parted since this run")
        if self.run.settings != settings_hash(settings):
            told.append("the settings changed since this run")
        if count_left_out(self.engine) != self.run.left_out and not told:
            told.append("objections were noted or withdrawn since this run")
        if labels_differ:
            told.append("kinds were confirmed or withdrawn since this run")
        return tuple(told)


@contextmanager
def reading(book: Book, run_id: str | None = None) -> Iterator[Reading]:
    """Open a run of a book for views; the latest one where none is named.

    Raises
    ------
    NotFoundError
        If the book has no such run, or its dimensions are no longer known.
    """
    engine = DuckDB()
    try:
        yield read_into(engine, book, run_id)
    finally:
        engine.close()


def read_into(
    engine: Embedded, book: Book, run_id: str | None = None, *, files: Book | None = None
) -> Reading:
    """Name a run and the records of a book in an engine, and return the reading of them.

    Parameters
    ----------
    run_id
        The latest run where none is named.
    files
        The book as it is held; where none is given the book itself is read.
    """
    files = files or book
    run = read_run(files, run_id)
    settings = read_settings(files.path)
    manifest = read_manifest(files.manifest_file)
    folder = run_folder(files, run)
    engine.expect(manifest.rows)
    engine.scan("calls_kept", [folder / ACCOUNTS])
    engine.scan("patterns", [folder / PATTERNS])
    kept = {name for name in TABLES if current_view(engine, files, manifest, name)}
    hide_objectors(engine, book)
    found = Reading(
        book=book,
        files=files,
        run=run,
        settings=settings,
        manifest=manifest,
        dimensions=_dimensions(engine, settings, run),
        kept=frozenset(kept),
        valued=(folder / WORTH).exists(),
        engine=engine,
        prepared=Prepared(engine),
        stages=_name_stages(engine, folder),
    )
    _name_members(found)
    _name_spend(found)
    _name_worth(found)
    _name_listed(found)
    return found


def _name_stages(engine: Engine, folder: Path) -> frozenset[str]:
    """Name the tables that later stages left, without those who object; return the stages."""
    found = {stage.name for stage in STAGES if (folder / f"{stage.name}.json").exists()}
    objected = has_rows(engine, "objectors")
    for table in (table for stage in STAGES if stage.name in found for table in stage.tables):
        file = folder / f"{table}.parquet"
        if not objected and table not in _LATER:
            engine.scan(table, [file])
            continue
        engine.scan(f"{table}_kept", [file])
        lacking = set(_LATER.get(table, ())) - set(engine.columns(f"{table}_kept"))
        nothing = "".join(f", null as {name}" for name in sorted(lacking))
        engine.view(
            table,
            f"select *{nothing} from {table}_kept"
            " where account_id not in (select account_id from objectors)",
        )
    return frozenset(found)


def _dimensions(engine: Engine, settings: Settings, run: Run) -> tuple[Dimension, ...]:
    names = [
        name.removesuffix(_SUFFIX)
        for name in engine.columns("patterns")
        if name.endswith(_SUFFIX) and name not in _TOTALS
    ]
    known = {each.name: each for each in (*SHIPPED, *catalogue(settings))}
    gone = [name for name in names if name not in known]
    if gone:
        raise NotFoundError(
            f"run {run.id} read {', '.join(gone)}, which the settings no longer describe",
            hint="run again: clienthood run",
        )
    return tuple(known[name] for name in names)


def _name_members(found: Reading) -> None:
    """Take the members as they were derived for the run, or find them anew."""
    plan = folds(catalogue(found.settings))
    folder = derived_folder(found.files, found.settings, found.manifest, plan)
    if is_listed(folder):
        name_listing(found.engine, folder)
    else:
        make_roster(found.engine, objectors(found.files), links(found.files))


def _name_spend(found: Reading) -> None:
    """Name ``spend``: what each account brought in all, in its phase and in the last year.

    In whole units of the book's currency, as it is written on an invoice; null in a book that keeps
    neither orders nor payments, since what was not written down is not nothing.
    """
    if "spent" not in found.engine.columns("calls"):
        raise NotFoundError(
            f"run {found.run.id} is of an earlier version, which kept no spend",
            hint="run again: clienthood run",
        )
    told = bool(MONEY_TABLES & found.kept)
    columns = (("spent", "total"), ("spent_phase", "phase"), ("spent_year", "year"))
    money = ", ".join(
        f"{spent} / {found.minor} as {name}" if told else f"cast(null as double) as {name}"
        for spent, name in columns
    )
    found.engine.view("spend", f"select account_id, {money} from calls")


def _name_worth(found: Reading) -> None:
    """Name ``worth`` as the run kept it, its money in whole units of the book's currency.

    Without rows where the run valued no accounts. What an account under contract alone brings is
    null where nothing tells the price.
    """
    if not found.valued:
        nothing = ", ".join(f"cast(null as double) as {name}" for name in (*_MONEY, *_NUMBERS))
        found.engine.view(
            "worth",
            "select account_id, account_key, cast(null as varchar) as setting, cast(null as"
            f" varchar) as model, false as unpriced, {nothing} from calls where false",
        )
        return
    found.engine.scan("worth_kept", [run_folder(found.files, found.run) / WORTH])
    priceless = "setting = 'contractual' and unpriced and coalesce(price, 0) = 0"
    money = ", ".join(
        f"{name} / {found.minor} as {name}"
        if name not in _BROUGHT
        else f"case when {priceless} then null else {name} / {found.minor} end as {name}"
        for name in _MONEY
    )
    found.engine.view(
        "worth",
        "select account_id, account_key, setting, model, unpriced,"
        f" {money}, {', '.join(_NUMBERS)} from worth_kept"
        " where account_id not in (select account_id from objectors)",
    )


def _name_listed(found: Reading) -> None:
    """Name ``listed``: all that is told of an account in one row."""
    own = {"account_id", "account_key"}
    worth = ", ".join(
        f"w.{name} as worth_{name}" for name in found.engine.columns("worth") if name not in own
    )
    told = "personas" in found.stages
    persona = "g.persona" if told else "cast(null as bigint) as persona"
    joined = "\nleft join personas g on g.account_key = c.account_key" if told else ""
    make = found.engine.table if found.run.accounts <= FEW else found.engine.view
    make(
        "listed",
        f"select c.*, {persona}, r.name, lower(r.name) as lower_name,"
        " lower(c.account_id) || chr(10)"
        " || coalesce(lower(r.name), '') as found_by, r.account_id is not null as on_record,"
        " r.account_key as roster_key,"
        " s.total as spend,"
        f" s.phase as spend_phase, s.year as spend_year, {worth}\n"
        "from calls c left join roster r on r.account_id = c.account_id\n"
        "left join spend s on s.account_id = c.account_id\n"
        f"left join worth w on w.account_id = c.account_id{joined}",
    )


def bits_columns(dimensions: Sequence[Dimension], alias: str = "p") -> str:
    """Return the select terms of the bits of each dimension."""
    return ", ".join(f"{alias}.{each.name}_bits" for each in dimensions)

"""A derivation brought forward by new batches, where that is less work than making it anew.

Only batches that were added are brought forward; a batch undone, an erasure or another setting
has everything made anew. Accounts with corrected or late records are made anew whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from clienthood.accounts import REFERENCES
from clienthood.book import Book, Manifest
from clienthood.book.manifest import Batch
from clienthood.book.merges import links
from clienthood.engine import Embedded, Engine
from clienthood.evidence.currencies import AMOUNTS, currencies_of
from clienthood.evidence.increments import Fold
from clienthood.evidence.later import Later, add_later, is_short
from clienthood.pipeline.places import Arrivals, arrive, keep_places
from clienthood.records.current import current_view, name_view
from clienthood.standard import TABLES

MADE_OF = "made_of.json"
"""What a finished derivation was made of; a folder without it is not brought forward."""
WHOLE = ("campaigns",)
"""Tables whose new rows change what rows of others mean."""
FEW = 0.2
"""Share of new rows since all was made, and of accounts made anew, beyond which all is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOf:
    """What a derivation is made of."""

    frame: str
    """Hash of all but the records: version, settings, dimensions, currency."""
    objectors: tuple[str, ...]
    batches: tuple[tuple[str, int], ...]
    """Key and rows of each batch that counts."""
    first: int
    """Rows when all was made for the last time."""
    given: int = 0
    """The last place that was given to an account since; 0: as many as there are accounts."""
    currencies: tuple[str, ...] | None = None
    """Those of the records, where it was noted."""

    def write(self, folder: Path) -> None:
        """Note it in a folder, once all else is there."""
        part = folder / f"{MADE_OF}.part"
        part.write_text(json.dumps(asdict(self)), encoding="utf-8")
        part.replace(folder / MADE_OF)


def made_of(frame: str, manifest: Manifest, objectors: Sequence[str]) -> MadeOf:
    """Return what a derivation of these records is made of."""
    batches = tuple((_key(batch), batch.read) for batch in manifest.batches)
    return MadeOf(
        frame=frame,
        objectors=tuple(objectors),
        batches=batches,
        first=sum(rows for _, rows in batches),
    )


def noted(folder: Path) -> MadeOf | None:
    """Return what a finished derivation says that it was made of."""
    file = folder / MADE_OF
    if not file.exists():
        return None
    told = json.loads(file.read_text(encoding="utf-8"))
    return MadeOf(
        frame=told["frame"],
        objectors=tuple(told["objectors"]),
        batches=tuple((key, rows) for key, rows in told["batches"]),
        first=told.get("first", 0),
        given=told.get("given", 0),
        currencies=None if told.get("currencies") is None else tuple(told["currencies"]),
    )


def currencies_since(
    engine: Engine, book: Book, manifest: Manifest, folder: Path, wanted: MadeOf
) -> set[str]:
    """Return the currencies of the records; of those looked at before, none is looked at again."""
    made = noted(folder)
    before = (folder, made) if made else _earlier(book, wanted)
    if before is None or before[1].currencies is None:
        return currencies_of(engine)
    known = {key for key, _ in before[1].batches}
    added = tuple(batch for batch in manifest.batches if _key(batch) not in known)
    named = {batch.table: f"newest_{batch.table}" for batch in added if batch.table in AMOUNTS}
    for table, name in named.items():
        name_view(engine, book, replace(manifest, batches=added), table, name)
    return {*before[1].currencies, *currencies_of(engine, named)}


def bring_forward(
    engine: Embedded,
    book: Book,
    manifest: Manifest,
    plan: Sequence[Fold],
    target: tuple[Path, MadeOf],
) -> bool:
    """Make a derivation from an earlier one and the batches since; whether there was one.

    Needs the current records, ``left_out`` and ``currencies`` in the engine. The folder appears
    whole or not at all; files of the earlier one are shared, never changed.
    """
    folder, wanted = target
    found = _earlier(book, wanted)
    if found is None:
        return False
    was, before = found
    known = {key for key, _ in before.batches}
    added = tuple(batch for batch in manifest.batches if _key(batch) not in known)
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    forward = _Forward(engine=engine, book=book, manifest=manifest, added=added, was=was)
    try:
        given = forward.bring(plan, (before, wanted), part)
        if given is None:
            return False
        replace(wanted, first=before.first, given=given).write(part)
        part.replace(folder)
    finally:
        engine.expect(manifest.rows)
        shutil.rmtree(part, ignore_errors=True)
    return True


def _earlier(book: Book, wanted: MadeOf) -> tuple[Path, MadeOf] | None:
    """Return the newest derivation of all but few of the same batches."""
    have = dict(wanted.batches)
    files = sorted(
        book.derived.glob(f"*/{MADE_OF}"), key=lambda file: file.stat().st_mtime, reverse=True
    )
    for file in files:
        made = noted(file.parent)
        if made is None or made.frame != wanted.frame:
            continue
        known = dict(made.batches)
        since = have.keys() - known.keys()
        if (
            known.keys() <= have.keys()
            and not any(key.split(" ")[1] in WHOLE for key in since)
            and wanted.first - made.first <= FEW * made.first
        ):
            return file.parent, made
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forward:
    """What is brought forward."""

    engine: Embedded
    book: Book
    manifest: Manifest
    added: tuple[Batch, ...]
    was: Path

    def bring(self, plan: Sequence[Fold], made: tuple[MadeOf, MadeOf], part: Path) -> int | None:
        """Fill a folder; return the last place given, or nothing if too much must be anew."""
        before, wanted = made
        engine = self.engine
        tables = frozenset(batch.table for batch in self.added)
        joined = links(self.book)
        simple = "accounts" not in tables and wanted.objectors == before.objectors and not joined
        arrivals = Arrivals(
            engine=engine, was=self.was, folder=part, objectors=wanted.objectors, links=joined
        )
        if simple:
            engine.expect(self._own().rows)
        places = arrive(arrivals, before.given, tuple(self._arrivals()) if simple else None)
        self._name_late(simple=simple)
        late = int(str(engine.rows("select count(*) as n from late")[0]["n"]))
        if late + places.given - len(places.place) > FEW * len(places.place):
            return None
        later = Later(
            engine=engine,
            plan=plan,
            was=self.was,
            folder=part,
            tables=tables,
            given=places.given,
            others="accounts" in tables or wanted.objectors != before.objectors,
            name_added=self._name_added,
            name_current=self._name_current,
        )
        if is_short(later):
            self._name_current()
            return None
        shared = add_later(later)
        self._name_current()
        given, own = keep_places(arrivals, places, simple=simple)
        self._share(part, {*shared, *own})
        return given

    def _share(self, part: Path, but: Collection[Path]) -> None:
        """Give the files of the earlier derivation that are as they were a second name."""
        for file in self.was.glob("*.parquet"):
            name = part / file.name
            if file not in but and not name.exists():
                _share(file, name)

    def _own(self, *tables: str) -> Manifest:
        """Return the manifest of the added batches; of some tables only where they are named."""
        batches = tuple(b for b in self.added if not tables or b.table in tables)
        return replace(self.manifest, batches=batches)

    def _name_added(self) -> None:
        """Name the standard tables over the added batches, tables that others look up whole."""
        own = self._own()
        name_view(self.engine, self.book, self.manifest, "interactions", "all_interactions")
        for name in TABLES:
            if name not in WHOLE and own.of(name):
                name_view(self.engine, self.book, own, name, name)

    def _name_current(self) -> None:
        """Name the standard tables over all current records."""
        self.engine.expect(self.manifest.rows)
        for name in TABLES:
            if self._own(name).batches:
                current_view(self.engine, self.book, self.manifest, name)

    def _arrivals(self) -> Iterator[str]:
        """Yield selects of the identifiers in the added records."""
        own = self._own()
        for table, column in REFERENCES:
            if own.of(table):
                name_view(self.engine, self.book, own, table, f"arrived_{table}")
                yield (
                    f"select {column} as account_id from arrived_{table} where {column} is not null"
                )

    def _name_late(self, *, simple: bool) -> None:
        """Keep ``late``: the accounts that must be made anew in any case."""
        late = list(self._late_selects(simple=simple))
        if not late:
            self.engine.table("late", "select account_key from members where 1 = 0")
            return
        self.engine.table(
            "late",
            "select m.account_key from members_all m join (\n"
            + "\nunion\n".join(late)
            + ") x on x.account_id = m.root group by m.account_key",
        )

    def _late_selects(self, *, simple: bool) -> Iterator[str]:
        """Yield selects of those accounts, by their root."""
        if not simple:
            yield (
                "select coalesce(n.root, w.root) as account_id"
                " from members n full join members_was w on w.account_id = n.account_id"
                " and w.root = n.root"
                " where n.root is null or w.root is null"
            )
        mixed = {batch.table for batch in self.added if batch.overlaps}
        for table in sorted(mixed):
            yield from self._corrected(table)
        if any(batch.table == "payments" for batch in self.added):
            name_view(self.engine, self.book, self._own("payments"), "payments", "added_payments")
            yield (
                "select m.root as account_id from added_payments r"
                " join members m on m.account_id = r.account_id"
            )
        if self.manifest.of("payments") and any(b.table == "orders" for b in self.added):
            name_view(self.engine, self.book, self._own("orders"), "orders", "added_orders")
            yield (
                "select m.root as account_id from payments p join members_all m"
                " on m.account_id = p.account_id where p.order_id in"
                " (select order_id from added_orders where order_id is not null)"
            )

    def _corrected(self, table: str) -> Iterator[str]:
        """Yield the accounts of all versions of the records that have a new one."""
        own = replace(
            self.manifest,
            batches=tuple(b for b in self.added if b.table == table and b.overlaps),
        )
        name_view(self.engine, self.book, own, table, f"corrected_{table}")
        files = [self.book.records / table / f"{b.id}.parquet" for b in self.manifest.of(table)]
        self.engine.scan(f"versions_{table}", files)
        for named, column in REFERENCES:
            if named == table:
                yield (
                    f"select m.root as account_id from versions_{table} v join"
                    " (select account_id, root from members_all union"
                    f" select account_id, root from members_was) m on m.account_id = v.{column}"
                    f" where v.record_key in (select record_key from corrected_{table})"
                )


def _share(file: Path, name: Path) -> None:
    """Give a file a second name; a copy where the disk knows no links."""
    try:
        name.hardlink_to(file)
    except (OSError, NotImplementedError):
        shutil.copyfile(file, name)


def _key(batch: Batch) -> str:
    return f"{batch.id} {batch.table} {batch.sha256} {batch.conditions} {batch.erased}"

"""A derivation brought forward by new batches, where that is less work than making it anew.

Only batches that were added are brought forward; a batch undone, an erasure or another setting
has everything made anew. Accounts with corrected or late records are made anew whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clienthood.accounts import REFERENCES, add_members, make_roster
from clienthood.book import Book, Manifest
from clienthood.book.manifest import Batch
from clienthood.book.merges import links
from clienthood.engine import Engine
from clienthood.evidence.increments import Fold
from clienthood.evidence.kept import first_file
from clienthood.evidence.later import Later, add_later
from clienthood.records.current import current_view, name_view
from clienthood.standard import TABLES

MADE_OF = "made_of.json"
"""What a finished derivation was made of; a folder without it is not brought forward."""
WHOLE = ("campaigns",)
"""Tables whose new rows change what rows of others mean."""
FEW = 0.2
"""Share of new rows, and of late accounts, beyond which all is made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOf:
    """What a derivation is made of."""

    frame: str
    """Hash of all but the records: version, settings, dimensions, currency."""
    objectors: tuple[str, ...]
    batches: tuple[tuple[str, int], ...]
    """Key and rows of each batch that counts."""

    def write(self, folder: Path) -> None:
        """Note it in a folder, once all else is there."""
        part = folder / f"{MADE_OF}.part"
        told = {"frame": self.frame, "objectors": self.objectors, "batches": self.batches}
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(folder / MADE_OF)


def made_of(frame: str, manifest: Manifest, objectors: Sequence[str]) -> MadeOf:
    """Return what a derivation of these records is made of."""
    return MadeOf(
        frame=frame,
        objectors=tuple(objectors),
        batches=tuple((_key(batch), batch.read) for batch in manifest.batches),
    )


def bring_forward(
    engine: Engine,
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
        if not forward.members(wanted.objectors, known_objectors=before.objectors, part=part):
            return False
        add_later(
            Later(
                engine=engine,
                plan=plan,
                was=was,
                folder=part,
                tables=frozenset(batch.table for batch in added),
                name_added=forward.name_added,
                name_current=forward.name_current,
            )
        )
        forward.name_current()
        for file in was.glob("*.parquet"):
            if ".later." not in file.name and not (part / file.name).exists():
                _share(file, part / file.name)
        wanted.write(part)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return True


def _earlier(book: Book, wanted: MadeOf) -> tuple[Path, MadeOf] | None:
    """Return the newest derivation of all but few of the same batches."""
    have = dict(wanted.batches)
    files = sorted(
        book.derived.glob(f"*/{MADE_OF}"), key=lambda file: file.stat().st_mtime, reverse=True
    )
    for file in files:
        told = json.loads(file.read_text(encoding="utf-8"))
        batches = tuple((key, rows) for key, rows in told["batches"])
        since = [rows for key, rows in wanted.batches if key not in dict(batches)]
        if (
            told["frame"] == wanted.frame
            and all(key in have for key, _ in batches)
            and not any(key.split(" ")[1] in WHOLE for key in have.keys() - dict(batches).keys())
            and sum(since) <= FEW * sum(rows for _, rows in batches)
        ):
            made = MadeOf(frame=told["frame"], objectors=tuple(told["objectors"]), batches=batches)
            return file.parent, made
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forward:
    """What is brought forward."""

    engine: Engine
    book: Book
    manifest: Manifest
    added: tuple[Batch, ...]
    was: Path

    def name_added(self) -> None:
        """Name the standard tables over the added batches, tables that others look up whole."""
        own = replace(self.manifest, batches=self.added)
        current_view(self.engine, self.book, self.manifest, "interactions")
        name_view(self.engine, self.book, self.manifest, "interactions", "all_interactions")
        for name in TABLES:
            if name not in WHOLE:
                name_view(self.engine, self.book, own, name, name)

    def name_current(self) -> None:
        """Name the standard tables over all current records."""
        for name in TABLES:
            current_view(self.engine, self.book, self.manifest, name)

    def members(
        self, objectors: Sequence[str], *, known_objectors: Sequence[str], part: Path
    ) -> bool:
        """Name the members, the roster, ``rekey`` and ``late``; whether few enough are late."""
        engine = self.engine
        engine.scan("members_was", [first_file(self.was, "members")])
        engine.scan("roster_was", [first_file(self.was, "roster")])
        tables = {batch.table for batch in self.added}
        joined = links(self.book)
        simple = (
            "accounts" not in tables and tuple(objectors) == tuple(known_objectors) and not joined
        )
        if simple:
            arrivals = "\nunion all\n".join(self._arrivals()) or "select account_id from roster_was"
            add_members(engine, "members_was", arrivals)
        else:
            make_roster(engine, objectors, joined)
        engine.table(
            "rekey",
            "select w.account_key as was, r.account_key"
            " from roster_was w join roster r on r.account_id = w.account_id",
        )
        late = list(self._late_selects(simple=simple))
        engine.table(
            "late",
            "select r.account_key from roster r join (\n"
            + "\nunion\n".join(late or ["select account_id from roster where 1 = 0"])
            + ") x on x.account_id = r.account_id",
        )
        counted = engine.rows(
            "select (select count(*) from late) as late, (select count(*) from roster) as accounts"
        )[0]
        if int(str(counted["late"])) > FEW * int(str(counted["accounts"])):
            return False
        for name in ("members", "roster"):
            engine.save(f"select * from {name}", part / f"{name}.parquet")
        return True

    def _arrivals(self) -> Iterator[str]:
        """Yield selects of the identifiers in the added records."""
        own = replace(self.manifest, batches=self.added)
        for table, column in REFERENCES:
            if own.of(table):
                name_view(self.engine, self.book, own, table, f"arrived_{table}")
                yield (
                    f"select {column} as account_id from arrived_{table} where {column} is not null"
                )

    def _late_selects(self, *, simple: bool) -> Iterator[str]:
        """Yield selects of the accounts (by their root) that must be made anew in any case."""
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
            yield self._roots("payments", "account_id", "added_payments")
        if self.manifest.of("payments") and any(b.table == "orders" for b in self.added):
            own = replace(self.manifest, batches=self.added)
            name_view(self.engine, self.book, own, "orders", "added_orders")
            yield (
                "select m.root as account_id from payments p join members m"
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
                    " (select account_id, root from members union"
                    f" select account_id, root from members_was) m on m.account_id = v.{column}"
                    f" where v.record_key in (select record_key from corrected_{table})"
                )

    def _roots(self, table: str, column: str, name: str) -> str:
        own = replace(self.manifest, batches=self.added)
        name_view(self.engine, self.book, own, table, name)
        return (
            f"select m.root as account_id from {name} r join members m on m.account_id = r.{column}"
        )


def _share(file: Path, name: Path) -> None:
    """Give a file a second name; a copy where the disk knows no links."""
    try:
        name.hardlink_to(file)
    except (OSError, NotImplementedError):
        shutil.copyfile(file, name)


def _key(batch: Batch) -> str:
    return f"{batch.id} {batch.table} {batch.sha256} {batch.conditions} {batch.erased}"

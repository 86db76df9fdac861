"""Places of accounts as a derivation is brought forward: who came, and which key each has now.

A place is given once and kept for as long as nothing of its account need be made anew; keys are
the accounts counted in the order of their identifiers, and move with everyone who comes.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clienthood.accounts import make_roster, name_roster
from clienthood.book.parties import Link
from clienthood.engine import Engine
from clienthood.evidence.kept import KEPT, add_layer, first_file, layers
from clienthood.pipeline.listing import LISTED, SPARING, WHOLE

Ints = NDArray[np.int64]
MEMBERS = pa.schema({"account_id": pa.string(), "root": pa.string(), "account_key": pa.int64()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Where places were kept and are to be kept, and who has them."""

    engine: Engine
    was: Path
    folder: Path
    objectors: tuple[str, ...]
    links: Sequence[Link]

    def of(self, view: str) -> list[Path]:
        """Return the files of a table of the earlier derivation."""
        return [first_file(self.was, view), *layers(self.was, view)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """The place and the key of each account, and the last place that was given to any."""

    place: Ints
    key: Ints
    given: int
    before: int
    """The last that had been given before these accounts came."""


def arrive(arrivals: Arrivals, given: int, came: Sequence[str] | None) -> Places:
    """Name ``members`` and ``members_all`` by places, those of new accounts among them.

    Also ``members_was`` as they were, and ``kept_was`` where some places are kept no more.

    Parameters
    ----------
    arrivals
        Where things are.
    given
        The last place given; 0 for as many as there are accounts.
    came
        Selects of the identifiers in the records that came, where no account that was known can
        have changed by them; else None, and ``members`` holds all.
    """
    engine = arrivals.engine
    was = _places_were(arrivals, given)
    live = ""
    if (arrivals.was / KEPT).exists():
        engine.scan("kept_was", [arrivals.was / KEPT])
        live = " join kept_was k on k.place = f.account_key"
    for name in LISTED:
        engine.scan(f"{name}_placed", arrivals.of(name))
    kept = f"(select f.* from members_placed f{live}) f"
    engine.view("members_was", WHOLE.format(rows=kept))
    engine.view("roster_was", f"select f.* from roster_placed f{live}")
    return _further(arrivals, was, came) if came is not None else _all(arrivals, was)


def _places_were(arrivals: Arrivals, given: int) -> Places:
    file = arrivals.was / KEPT
    if file.exists():
        rows = _read(file)
        key = rows.column("account_key").to_numpy()
        return Places(
            place=rows.column("place").to_numpy(),
            key=key,
            given=given,
            before=given,
        )
    accounts = sum(pq.read_metadata(each).num_rows for each in arrivals.of("roster"))
    key = np.arange(1, accounts + 1, dtype=np.int64)
    given = max(given, accounts)
    return Places(place=key, key=key, given=given, before=given)


def _further(arrivals: Arrivals, was: Places, came: Sequence[str]) -> Places:
    """Find who came among accounts that are as they were; name ``newcome``."""
    engine = arrivals.engine
    seen = "\nunion all\n".join(came) or "select account_id from members_was where 1 = 0"
    asked = engine.fetch(
        f"select account_id from ({seen}) seen"
        " where account_id not in (select account_id from left_out) group by account_id"
    ).column("account_id")
    known = _identifiers(arrivals, was)
    met = known.of(asked)
    names = sorted({*asked.to_pylist()} - {*met.column("account_id").to_pylist()})
    before = [known.before(name) for name in names]
    place = [known.place_of(*each) for each in zip(names, before, strict=True)]
    new = [nth for nth, each in enumerate(place) if each is None]
    given = was.given + 1 + np.arange(len(new), dtype=np.int64)
    for nth, each in zip(new, given.tolist(), strict=True):
        place[nth] = each
    newcome = _members(names, names, place)
    engine.load("newcome", newcome)
    engine.load("members", pa.concat_tables([met, newcome]))
    engine.view(
        "members_all",
        "select account_id, root, account_key from members_was union all select * from newcome",
    )
    at = np.array([before[nth] for nth in new], np.int64)
    return Places(
        place=np.concatenate([was.place, given]),
        key=np.concatenate(
            [was.key + np.searchsorted(at, was.key, side="left"), at + 1 + np.arange(len(new))]
        ),
        given=was.given + len(new),
        before=was.given,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Identifiers:
    """The identifiers that were known, those of accounts made anew since more than once."""

    names: pa.ChunkedArray
    roots: pa.ChunkedArray
    """Null where it is the identifier itself."""
    places: Ints
    live: NDArray[np.bool_]
    """Whether the place is kept."""
    order: Ints
    """The row of one identifier of each account, in the order of accounts."""

    def of(self, names: pa.ChunkedArray) -> pa.Table:
        """Return those of some names that are known, as rows of ``members``."""
        found = pc.is_in(self.names, value_set=names).to_numpy() & self.live
        own, roots = (each.filter(pa.array(found)) for each in (self.names, self.roots))
        return _members(own, pc.coalesce(roots, own), self.places[found])

    def before(self, name: str) -> int:
        """Return how many accounts stand before a name."""
        return bisect_left(range(len(self.order)), name, key=self._root)

    def place_of(self, name: str, before: int) -> int | None:
        """Return the place of the account of that name, if there is one."""
        if before == len(self.order) or self._root(before) != name:
            return None
        return int(self.places[self.order[before]])

    def _root(self, nth: int) -> str:
        row = int(self.order[nth])
        root = self.roots[row].as_py()
        return str(self.names[row].as_py() if root is None else root)


def _identifiers(arrivals: Arrivals, was: Places) -> _Identifiers:
    rows = pa.concat_tables(_read(file).select(MEMBERS.names) for file in arrivals.of("members"))
    places = rows.column("account_key").to_numpy()
    key = np.zeros(was.given + 1, np.int64)
    key[was.place] = was.key
    keys = key[places]
    order = np.zeros(len(was.key), np.int64)
    live = keys > 0
    order[keys[live] - 1] = np.flatnonzero(live)
    return _Identifiers(
        names=rows.column("account_id"),
        roots=rows.column("root"),
        places=places,
        live=live,
        order=order,
    )


def _read(file: Path) -> pa.Table:
    """Return a file of a few columns, by one thread: another gains nothing and costs as much."""
    return pq.ParquetFile(file).read(use_threads=False)


def _members(*columns: object) -> pa.Table:
    return pa.table(dict(zip(MEMBERS.names, columns, strict=True)), schema=MEMBERS)


def _all(arrivals: Arrivals, was: Places) -> Places:
    """Find all accounts anew, and give those known before the places that they had."""
    engine = arrivals.engine
    make_roster(engine, arrivals.objectors, arrivals.links)
    engine.table("roster_now", "select * from roster")
    rows = engine.fetch(
        "select r.account_key, w.account_key as place from roster_now r"
        " left join roster_was w on w.account_id = r.account_id order by r.account_key"
    )
    key = rows.column("account_key").to_numpy().astype(np.int64)
    place = rows.column("place").to_numpy(zero_copy_only=False).astype(np.float64)
    new = np.isnan(place)
    place[new] = was.given + 1 + np.arange(new.sum())
    given = was.given + int(new.sum())
    found = Places(place=place.astype(np.int64), key=key, given=given, before=was.given)
    engine.load("places_now", _table(found))
    engine.table(
        "members_all",
        "select m.account_id, m.root, p.place as account_key"
        " from members m join places_now p on p.account_key = m.account_key",
    )
    engine.table("members", "select * from members_all")
    return found


def keep_places(arrivals: Arrivals, places: Places, *, simple: bool) -> tuple[int, list[Path]]:
    """Write members, roster and the key of each place; the late accounts of ``anew`` move.

    Returns the last place given, and the files of the earlier derivation that stand no more.
    """
    engine, folder = arrivals.engine, arrivals.folder
    rows = engine.fetch("select was, account_key from anew")
    at = np.zeros(places.given + 1, np.int64)
    at[places.place] = np.arange(len(places.place))
    place = places.place.copy()
    place[at[rows.column("was").to_numpy()]] = rows.column("account_key").to_numpy()
    given = places.given + rows.num_rows
    now = replace(places, place=place, given=given)
    with (folder / KEPT).open("wb") as handle:
        pq.write_table(
            _table(now), handle, use_dictionary=False, column_encoding="DELTA_BINARY_PACKED"
        )
        handle.flush()
        os.fsync(handle.fileno())
    if simple:
        return given, _keep_further(arrivals, places, moved=rows.num_rows > 0)
    engine.load("places_now", _table(now))
    moved = (
        "(select m.account_id, m.root, coalesce(a.account_key, m.account_key) as account_key"
        " from members_all m left join anew a on a.was = m.account_key) m"
    )
    engine.save(SPARING.format(rows=moved), first_file(folder, "members"))
    listed = ", ".join(
        "p.place as account_key" if name == "account_key" else f"r.{name}"
        for name in engine.columns("roster_now")
    )
    engine.save(
        f"select {listed} from roster_now r join places_now p on p.account_key = r.account_key",
        first_file(folder, "roster"),
    )
    return given, [file for name in LISTED for file in arrivals.of(name)]


def _keep_further(arrivals: Arrivals, places: Places, *, moved: bool) -> list[Path]:
    """Write the identifiers and accounts that came or moved beside the others."""
    engine = arrivals.engine
    parts = [
        "select account_id, root, account_key from newcome"
        " where account_key not in (select was from anew)"
    ]
    if moved:
        parts.append(
            "select m.account_id, m.root, a.account_key from members_all m"
            " join anew a on a.was = m.account_key"
        )
    engine.table("members", "\nunion all\n".join(parts))
    if not engine.rows("select 1 as x from members limit 1"):
        return []
    name_roster(engine)
    came = {
        "members": SPARING.format(rows="members"),
        "roster": f"select * from roster where account_key > {places.before}",
    }
    return [
        file
        for name, select in came.items()
        for file in add_layer(engine, arrivals.was, arrivals.folder, name, select)
    ]


def _table(places: Places) -> pa.Table:
    return pa.table({"place": places.place, "account_key": places.key})

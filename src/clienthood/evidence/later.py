"""What new records add to what is derived already, and which accounts must be made anew.

A new row of a stream that holds one row per record is that row, and its cells are cells beside
the others: sums, minima and maxima merge. A timeline goes on from its account's last days. An
account with a record that is not later than what it has is *late*: all of its rows are made anew.
Streams that no record came to are not looked at. All keys here are places (see ``kept``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clienthood.engine import Engine
from clienthood.evidence.ends import NEW_DAYS, add_ends, go_on, name_ends
from clienthood.evidence.increments import (
    Fold,
    cells_select,
    has_rows,
    rows_as_cells,
    rows_select,
    told_by_rows,
    told_streams,
)
from clienthood.evidence.kept import (
    KEPT,
    add_layer,
    files_of,
    first_file,
    names_in,
    shape_file,
)
from clienthood.evidence.spans import month_sql
from clienthood.evidence.streams import DEALINGS, KEEPERS, SINCE, day_sql

WINDOWED = ("timeline", "needs", "staff", "keepers")
"""Streams made of the rows of others, of which a row depends on what came before."""
READ = ("orders", "interactions", "contracts", "payments")
"""Streams that those are made of."""
KEYED = {"needs": "category", "staff": "staff"}
"""What the rows of a windowed stream tell apart, where it has one row for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Where the earlier derivation lies, where the new one is being made, and who is late.

    The engine holds ``members`` (account_id, root, account_key) of the identifiers in the added
    records at least, ``members_all`` of all, and ``late`` (account_key): those known to be late
    so far. What is found anew is given places after ``given``.
    """

    engine: Engine
    plan: Sequence[Fold]
    was: Path
    folder: Path
    tables: frozenset[str]
    """Tables that records were added to."""
    given: int
    others: bool
    """Whether other accounts may be there than before; talks of those left out told of staff."""
    name_added: Callable[[], None]
    """Names the standard tables over the added records alone."""
    name_current: Callable[[], None]
    """Names them over all current records."""

    def moves(self, fold: Fold) -> bool:
        """Return whether records were added to a stream, or to what it is made of."""
        staffed = {"orders"} if fold.stream.name == "keepers" else set()
        return bool({*fold.stream.tables, *staffed} & self.tables)

    def holds(self, name: str) -> bool:
        """Return whether a stream had rows."""
        return has_rows(self.engine, f"before_{name}_rows")


def is_short(later: Later) -> bool:
    """Return whether added records ask for a column that the rows were kept without.

    Leaves the standard tables named over the added records.
    """
    later.name_added()
    asking = {
        each
        for fold in later.plan
        for name in _left_out(later, fold)
        for each in fold.stream.spare[name]
        if each.split(" ")[0] in later.tables
    }
    return any(has_rows(later.engine, each) for each in asking)


def _left_out(later: Later, fold: Fold) -> list[str]:
    """Return the spare columns that the rows were kept without."""
    if not fold.stream.spare:
        return []
    there = names_in([first_file(later.was, f"{fold.stream.name}_rows")])
    return [name for name in fold.stream.spare if name not in there]


def add_later(later: Later) -> list[Path]:
    """Write what the added records make beside what was derived before them.

    Needs the standard tables named over the added records, as ``is_short`` leaves them. Leaves
    ``anew`` (was, account_key) in the engine: the place that each late account has now. Returns
    the files of the earlier derivation that what was written holds as well.
    """
    engine = later.engine
    moving = [fold for fold in later.plan if later.moves(fold)]
    for fold in later.plan:
        if fold in moving or fold.stream.name in (*READ, *WINDOWED):
            _name_before(later, fold.stream.name)
    idle = _added_rows(later, moving)
    moving = [fold for fold in moving if fold.stream.name not in idle]
    names = {fold.stream.name for fold in moving}
    _find_late(later, names)
    engine.table(
        "anew",
        f"select account_key as was, {later.given} + row_number() over (order by account_key)"
        " as account_key from late",
    )
    late: set[str] = set()
    if has_rows(engine, "late"):
        late = _late_rows(later)
    taken: list[Path] = []
    for fold in later.plan:
        if fold.stream.name in names | late:
            taken += _write(later, fold, added=fold in moving, late=fold.stream.name in late)
    return taken


def _name_before(later: Later, name: str) -> None:
    """Name the rows that a stream had: of any place, and of those that are read still."""
    view = f"{name}_rows"
    later.engine.scan(f"before_{view}", files_of(later.was, view))


def _live(later: Later, name: str) -> str:
    """Return the select of the rows of a stream whose account has that place still."""
    if not (later.was / KEPT).exists():
        return f"before_{name}_rows"
    return f"(select f.* from before_{name}_rows f join kept_was k on k.place = f.account_key)"


def _added_rows(later: Later, moving: Sequence[Fold]) -> set[str]:
    """Keep ``added_<stream>_rows``: what the added records are by themselves.

    Returns the names of streams of others to which they add nothing.
    """
    engine, idle = later.engine, set()
    late = has_rows(engine, "late")
    if late:
        engine.table("members_now", "select * from members")
        engine.table(
            "members",
            "select * from members_now where account_key not in (select account_key from late)",
        )
    moves = {fold.stream.name for fold in moving}
    for name in READ:
        if name not in moves:
            engine.view(f"{name}_rows", f"select * from before_{name}_rows where 1 = 0")
    for fold in moving:
        name = fold.stream.name
        if name not in WINDOWED:
            engine.table(f"added_{name}_rows", rows_select(engine, fold, told=True))
            engine.view(f"{name}_rows", f"select * from added_{name}_rows")
    for fold in moving:
        if fold.stream.name in KEYED and not _added_keyed(engine, fold):
            idle |= {fold.stream.name, *(("keepers",) if fold.stream.name == "staff" else ())}
    if "timeline" in moves:
        _added_dealings(later)
    if late:
        engine.table("members", "select * from members_now")
    return idle


def _added_keyed(engine: Engine, fold: Fold) -> bool:
    """Keep ``added_<stream>_rows``, and ``known_<stream>``: those of which there was one already.

    Returns whether any were added.
    """
    name, key = fold.stream.name, KEYED[fold.stream.name]
    engine.table(f"added_{name}_rows", rows_select(engine, fold, told=True))
    if not has_rows(engine, f"added_{name}_rows"):
        return False
    engine.table(
        f"known_{name}",
        f"select n.account_key, n.{key}, n.day as added, b.day from added_{name}_rows n join"
        f" (select account_key, {key}, day from before_{name}_rows"
        f" where account_key in (select account_key from added_{name}_rows)) b"
        f" on b.account_key = n.account_key and b.{key} = n.{key}",
    )
    return True


def _added_dealings(later: Later) -> None:
    """Keep ``dealings_added`` less what is known of the day, and ``ends`` of those dealt with."""
    engine = later.engine
    engine.table("dealings_found", DEALINGS)
    name_ends(engine, later.was, later.folder, "dealings_found")
    known = "case when e.last_exchange = e.last_day then 1 else 0 end"
    added = (
        "select n.account_key, n.day, n.exchange from dealings_found n left join ends e"
        " on e.account_key = n.account_key"
        " where e.last_day is null or n.day > e.last_day"
        f" or n.day = e.last_day and n.exchange > {known}"
    )
    engine.table(
        "dealings_before",
        "select n.account_key, n.day, n.exchange from dealings_found n join ends e"
        " on e.account_key = n.account_key and n.day < e.last_day",
    )
    if has_rows(engine, "dealings_before"):
        added += (
            " union all select n.account_key, n.day, n.exchange from dealings_before n"
            " left join (select b.account_key, b.day, b.exchange from before_timeline_rows b"
            " join dealings_before d on d.account_key = b.account_key and d.day = b.day) t"
            " on t.account_key = n.account_key and t.day = n.day"
            " where t.day is null or t.exchange < n.exchange"
        )
    engine.table("dealings_added", added)


def _find_late(later: Later, moves: set[str]) -> None:
    """Add to ``late`` whose records are not later than what the account has."""
    engine = later.engine
    found = ["select account_key from late"]
    if "timeline" in moves:
        found.append(
            "select n.account_key from (select account_key, min(day) as day from dealings_added"
            " group by account_key) n join ends e"
            " on e.account_key = n.account_key where n.day <= e.last_day"
        )
    found += [
        f"select account_key from known_{name} where added < day" for name in KEYED if name in moves
    ]
    if "orders" in moves and later.holds("payments"):
        found.append(
            "select n.account_key from added_orders_rows n join (select account_key, max(day)"
            " as day from before_payments_rows group by account_key) b"
            " on b.account_key = n.account_key where n.day <= b.day"
        )
    if "contracts" in moves:
        found += [
            "select account_key from added_contracts_rows where renews is not null",
            "select n.account_key from added_contracts_rows n join before_contracts_rows b"
            " on b.account_key = n.account_key and b.renews = n.contract_id",
        ]
    found += _late_by_staff(later, told="interactions" in moves)
    engine.table("late", "\nunion\n".join(found))


def _late_by_staff(later: Later, *, told: bool) -> list[str]:
    """Keep ``staff_since``; return selects of accounts whose staff wrote down since another day.

    Parameters
    ----------
    later
        What is brought forward.
    told
        Whether talks were added.
    """
    since = SINCE.replace("interactions_rows", f"{_live(later, 'interactions')} i")
    if not (told or later.others):
        later.engine.view("staff_since", since)
        return []
    later.engine.table(
        "staff_since",
        f"select r.staff, min({day_sql('r.happened_at')}) as since from all_interactions r"
        " join members_all a on a.account_id = r.account_id where r.staff is not null"
        " and r.happened_at is not null group by r.staff",
    )
    there = " and s.account_key in (select account_key from members_all)"
    return [
        f"select s.account_key from {_live(later, 'staff')} s"
        f" left join staff_since n on n.staff = s.staff left join ({since}) o on o.staff = s.staff"
        " where coalesce(o.since <> n.since, coalesce(o.since, n.since) is not null)"
        f"{there if later.others else ''}"
    ]


def _late_rows(later: Later) -> set[str]:
    """Keep ``late_<stream>_rows``: all rows of the late accounts, from all current records.

    Returns the names of their streams.
    """
    engine = later.engine
    later.name_current()
    engine.table(
        "members",
        "select m.account_id, m.root, a.account_key from members_all m"
        " join anew a on a.was = m.account_key",
    )
    made, told = set(), told_streams(engine, later.plan)
    for fold in later.plan:
        name = fold.stream.name
        if not later.moves(fold):
            _name_before(later, name)
            if not later.holds(name):
                engine.view(f"{name}_rows", f"select * from before_{name}_rows")
                engine.view(f"late_{name}_rows", f"select * from before_{name}_rows")
                continue
        made.add(name)
        if name != "keepers":
            engine.table(f"late_{name}_rows", rows_select(engine, fold, told=name in told))
            engine.view(f"{name}_rows", f"select * from late_{name}_rows")
    return made


def _write(later: Later, fold: Fold, *, added: bool, late: bool) -> list[Path]:
    """Write what a stream gets, rows and cells."""
    engine, name = later.engine, fold.stream.name
    without = ("account_key", *_left_out(later, fold))
    there = names_in(files_of(later.was, f"{name}_rows"))
    columns = [each for each in there if each not in without]
    if name == "timeline" and added:
        go_on(engine)
    engine.table("made_rows", _made(name, columns, added=added, late=late))
    if not has_rows(engine, "made_rows"):
        return []
    engine.view(f"{name}_rows", "select * from made_rows")
    taken = add_layer(engine, later.was, later.folder, f"{name}_rows", "select * from made_rows")
    if name == "timeline":
        taken += add_ends(engine, later.was, later.folder, added=added, late=late)
    if fold.stream.folds and fold.increments:
        taken += _write_cells(later, fold)
    return taken


def _write_cells(later: Later, fold: Fold) -> list[Path]:
    """Write the cells of what a stream gets; which there are, where rows stand for cells."""
    engine, view = later.engine, f"{fold.stream.name}_cells"
    told = told_by_rows(engine, fold)
    if first_file(later.was, view).exists():
        return add_layer(engine, later.was, later.folder, view, cells_select(told))
    kept = names_in([shape_file(later.was, view)])
    names = {*kept, *(each.name for each in told.cells)}
    if len(names) > len(kept):
        cells = tuple(each for each in fold.cells if each.name in names)
        shape = f"{rows_as_cells(replace(fold, cells=cells))} where 1 = 0"
        engine.save(shape, shape_file(later.folder, view), ours=True)
    return []


def _made(name: str, columns: Sequence[str], *, added: bool, late: bool) -> str:
    listed = ", ".join(["account_key", *columns])
    parts = []
    if added:
        parts.append(f"select {listed} from ({_added(name)}) added")
    if late:
        source = f"late_{name}_rows" if name != "keepers" else f"({_keepers('late_staff_rows')})"
        parts.append(f"select {listed} from {source} anew")
    return "\nunion all\n".join(parts)


def _added(name: str) -> str:
    """Return the select of the rows that were added to accounts that are not late."""
    apart = "account_key not in (select account_key from late)"
    if name == "timeline":
        return NEW_DAYS
    if name in KEYED:
        key = KEYED[name]
        return (
            f"select n.* from added_{name}_rows n left join known_{name} b"
            f" on b.account_key = n.account_key and b.{key} = n.{key}"
            f" where b.account_key is null and n.{apart}"
        )
    if name == "keepers":
        return _keepers(f"({_added('staff')})")
    return f"select * from added_{name}_rows where {apart}"


def _keepers(staff: str) -> str:
    rows = KEEPERS.replace(f"({SINCE})", "staff_since")
    start, end = rows.index("from (") + 5, rows.index(") s join") + 1
    keepers = f"{rows[:start]}{staff}{rows[end:]}"
    return f"select k.*, {_MONTH} as month from ({keepers}) k"


_MONTH = month_sql("day")

"""What new records add to what is derived already, and which accounts must be made anew.

A new row of a stream that holds one row per record is that row, and its cells are cells beside
the others: sums, minima and maxima merge. A timeline goes on from its account's last days. An
account with a record that is not later than what it has is *late*: all of its rows are made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from clienthood.engine import Engine
from clienthood.evidence.increments import Fold, cells_select, rows_select, texts_of
from clienthood.evidence.kept import later_file, name_kept
from clienthood.evidence.spans import month_sql
from clienthood.evidence.streams import DEALINGS, KEEPERS, SINCE, day_sql, timeline_of

WINDOWED = ("timeline", "needs", "staff", "keepers")
"""Streams made of the rows of others, of which a row depends on what came before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Where the earlier derivation lies, where the new one is being made, and who is late.

    The engine holds ``members`` and ``roster`` as they are now, ``rekey`` (was, account_key) and
    ``late`` (account_key): those known to be late so far.
    """

    engine: Engine
    plan: Sequence[Fold]
    was: Path
    folder: Path
    tables: frozenset[str]
    """Tables that records were added to."""
    name_added: Callable[[], None]
    """Names the standard tables over the added records alone."""
    name_current: Callable[[], None]
    """Names them over all current records."""


def add_later(later: Later) -> None:
    """Write what the added records make beside what was derived before them."""
    engine, texts = later.engine, texts_of(later.plan)
    for fold in later.plan:
        name = f"{fold.stream.name}_rows"
        name_kept(engine, later.was, name, name=f"was_{name}")
        _rekeyed(engine, f"was_{name}", f"before_{name}")
    _added_rows(later, texts)
    _find_late(engine)
    _kept_accounts(later)
    late = bool(engine.rows("select account_key from late limit 1"))
    if late:
        _late_rows(later, texts)
    for fold in later.plan:
        if not _idle(later, fold):
            _write(later, fold, late=late)


def _idle(later: Later, fold: Fold) -> bool:
    """Return whether a stream had no rows and gets none."""
    name = f"before_{fold.stream.name}_rows"
    if set(fold.stream.tables) & later.tables:
        return False
    return not later.engine.rows(f"select 1 as x from {name} limit 1")


def _added_rows(later: Later, texts: str) -> None:
    """Keep ``added_<stream>_rows``: what the added records are by themselves."""
    engine = later.engine
    later.name_added()
    engine.table("members_now", "select * from members")
    engine.table(
        "members",
        "select * from members_now where account_key not in (select account_key from late)",
    )
    for fold in later.plan:
        name = fold.stream.name
        if name not in WINDOWED and _idle(later, fold):
            engine.view(f"added_{name}_rows", f"select * from before_{name}_rows")
            engine.view(f"{name}_rows", f"select * from before_{name}_rows")
        elif name not in WINDOWED:
            engine.table(f"added_{name}_rows", rows_select(engine, fold.stream, texts))
            engine.view(f"{name}_rows", f"select * from added_{name}_rows")
    engine.table("dealings_added", DEALINGS)
    for name in ("needs", "staff"):
        fold = next(fold for fold in later.plan if fold.stream.name == name)
        engine.table(f"added_{name}_rows", rows_select(engine, fold.stream, texts))
    engine.table("members", "select * from members_now")


def _find_late(engine: Engine) -> None:
    """Add to ``late`` whose records are not later than what the account has."""
    engine.table(
        "staff_since",
        f"select r.staff, min({day_sql('r.happened_at')}) as since from all_interactions r"
        " join members a on a.account_id = r.account_id where r.staff is not null"
        " and r.happened_at is not null group by r.staff",
    )
    earlier = "\nunion\n".join(
        f"select n.account_key from added_{name}_rows n join before_{name}_rows b"
        f" on b.account_key = n.account_key and b.{key} = n.{key} where n.day < b.day"
        for name, key in (("needs", "category"), ("staff", "staff"))
    )
    engine.table(
        "late",
        "select account_key from late\nunion\n"
        "select n.account_key from (select account_key, min(day) as day from dealings_added"
        " group by account_key) n join (select account_key, max(day) as day"
        " from before_timeline_rows group by account_key) b"
        " on b.account_key = n.account_key where n.day <= b.day\nunion\n"
        f"{earlier}\nunion\n"
        "select n.account_key from added_orders_rows n join (select account_key, max(day) as day"
        " from before_payments_rows group by account_key) b on b.account_key = n.account_key"
        " where n.day <= b.day\nunion\n"
        "select s.account_key from before_staff_rows s join staff_since n on n.staff = s.staff\n"
        f"left join ({SINCE.replace('interactions_rows', 'before_interactions_rows')}) o"
        " on o.staff = s.staff where o.since is null or o.since <> n.since",
    )


def _kept_accounts(later: Later) -> None:
    """Write the key that each account of the first files has now, without the late ones."""
    engine = later.engine
    first = "select was, was as account_key from rekey"
    if (later.was / "kept.parquet").exists():
        engine.scan("kept_was", [later.was / "kept.parquet"])
        first = "select was, account_key from kept_was"
    engine.save(
        f"select f.was, r.account_key from ({first}) f join rekey r on r.was = f.account_key"
        " where r.account_key not in (select account_key from late)",
        later.folder / "kept.parquet",
    )


def _late_rows(later: Later, texts: str) -> None:
    """Keep ``late_<stream>_rows``: all rows of the late accounts, from all current records."""
    engine = later.engine
    later.name_current()
    engine.table(
        "members", "select * from members_now where account_key in (select account_key from late)"
    )
    for fold in later.plan:
        name = fold.stream.name
        if name == "keepers":
            continue
        if _idle(later, fold):
            engine.view(f"{name}_rows", f"select * from before_{name}_rows")
            continue
        engine.table(f"late_{name}_rows", rows_select(engine, fold.stream, texts))
        engine.view(f"{name}_rows", f"select * from late_{name}_rows")
    engine.table("members", "select * from members_now")


def _write(later: Later, fold: Fold, *, late: bool) -> None:
    """Write the later rows and cells of a stream: those from before, and those made now."""
    engine, name = later.engine, fold.stream.name
    columns = [each for each in engine.columns(f"before_{name}_rows") if each != "account_key"]
    engine.table("made_rows", _made(name, columns, late=late))
    engine.view(f"{name}_rows", "select * from made_rows")
    for kind in ("rows", "cells") if fold.stream.folds and fold.increments else ("rows",):
        view = f"{name}_{kind}"
        listed = [each for each in _columns(later, view) if each != "account_key"]
        made = "made_rows" if kind == "rows" else f"({cells_select(fold)})"
        parts = [f"select account_key, {', '.join(listed)} from {made} made"]
        before = later_file(later.was, view)
        if before.exists():
            engine.scan("later_was", [before])
            own = ", ".join(f"w.{each}" for each in listed)
            parts.append(
                f"select r.account_key, {own} from later_was w join rekey r on r.was ="
                " w.account_key where r.account_key not in (select account_key from late)"
            )
        engine.save("\nunion all\n".join(parts), later_file(later.folder, view))


def _columns(later: Later, view: str) -> tuple[str, ...]:
    later.engine.scan("first_was", [later.was / f"{view}.parquet"])
    return later.engine.columns("first_was")


def _made(name: str, columns: Sequence[str], *, late: bool) -> str:
    listed = ", ".join(["account_key", *columns])
    parts = [f"select {listed} from ({_added(name, columns)}) added"]
    if late:
        source = f"late_{name}_rows" if name != "keepers" else f"({_keepers('late_staff_rows')})"
        parts.append(f"select {listed} from {source} anew")
    return "\nunion all\n".join(parts)


def _added(name: str, columns: Sequence[str]) -> str:
    """Return the select of the rows that were added to accounts that are not late."""
    apart = "account_key not in (select account_key from late)"
    if name == "timeline":
        return f"select t.*, {_MONTH} as month from ({_TIMELINE}) t where {apart}"
    if name in ("needs", "staff"):
        key = {"needs": "category", "staff": "staff"}[name]
        return (
            f"select n.* from added_{name}_rows n left join before_{name}_rows b"
            f" on b.account_key = n.account_key and b.{key} = n.{key}"
            f" where b.account_key is null and n.{apart}"
        )
    if name == "keepers":
        return _keepers(f"({_added('staff', columns)})")
    return f"select * from added_{name}_rows where {apart}"


def _keepers(staff: str) -> str:
    rows = KEEPERS.replace(f"({SINCE})", "staff_since")
    start, end = rows.index("from (") + 5, rows.index(") s join") + 1
    keepers = f"{rows[:start]}{staff}{rows[end:]}"
    return f"select k.*, {_MONTH} as month from ({keepers}) k"


def _rekeyed(engine: Engine, source: str, name: str) -> None:
    """Name the rows of an earlier derivation by the keys that accounts have now."""
    own = ", ".join(f"w.{each}" for each in engine.columns(source) if each != "account_key")
    engine.view(
        name, f"select r.account_key, {own} from {source} w join rekey r on r.was = w.account_key"
    )


_MONTH = month_sql("day")
_TIMELINE = f"""select t.account_key, t.day, t.exchange, t.third_last, t.previous_exchange
from ({
    timeline_of('''
  select b.account_key, b.day, b.exchange from before_timeline_rows b
    join (select account_key from dealings_added group by account_key) n
      on n.account_key = b.account_key
  union all select account_key, day, exchange from dealings_added''')
}) t
join (select account_key, min(day) as since from dealings_added group by account_key) n
  on n.account_key = t.account_key and t.day >= n.since"""

"""Two runs side by side: the split, who changed kind, and which evidence moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from clienthood.book import Book
from clienthood.book.runs import ACCOUNTS, PATTERNS, Run, read_run, run_folder
from clienthood.engine import DuckDB, Engine
from clienthood.errors import NotFoundError
from clienthood.evidence import catalogue
from clienthood.faces.views.kinds import KINDS
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.runs import kinds_of

ABSENT = "absent"
"""Stands for the kind of an account that a run does not call."""
SHOWN = 3
"""Dimensions told of an account."""
LEAST = 0.05
"""Bits from which a dimension has moved."""
_SUFFIX = "_bits"
_PRIOR = "prior"
_CHANGED = f"""select coalesce(a.account_id, b.account_id) as account_id,
 coalesce(b.kind, '{ABSENT}') as was, coalesce(a.kind, '{ABSENT}') as became,
 b.probability as p_before, a.probability as p_after, b.pattern as pattern_before,
 a.pattern as pattern_after, a.confirmed is not null as confirmed
from run_before b full join run_after a on a.account_id = b.account_id
where b.kind is distinct from a.kind"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which of the changed accounts are wanted."""

    kind_before: str = ""
    """client, customer, undecided or absent; empty: any."""
    kind_after: str = ""
    limit: int = 25
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two runs."""

    run: str
    as_of: dt.date
    made_at: str
    accounts: int
    kinds: Mapping[str, int]
    """Accounts by kind; kinds without accounts too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """How many accounts went from one kind to another."""

    kind_before: str
    """absent: the earlier run did not call them."""
    kind_after: str
    """absent: the later run does not call them."""
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Evidence that speaks otherwise than before."""

    dimension: str
    """prior stands for the share of clients in the whole book."""
    title: str
    bits_before: float
    bits_after: float
    moved: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """One account whose kind differs."""

    account_id: str
    name: str
    kind_before: str
    kind_after: str
    probability_before: float | None
    probability_after: float | None
    """None where the run does not call it."""
    confirmed: bool
    """Whether in the later run its kind is one that somebody confirmed."""
    moved: tuple[Moved, ...]
    """What moved most first; empty where one of the runs does not call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs of a book."""

    before: Side
    after: Side
    differs: tuple[str, ...]
    """In words, what the runs were made from otherwise."""
    stayed: int
    """Accounts whose kind is the same in both."""
    directions: tuple[Direction, ...]
    """Most accounts first."""
    asked: Asked
    total: int
    """Accounts that fit what was asked, on all pages."""
    turned: tuple[Turned, ...]
    """Those whose probability moved most first."""


def comparison(reading: Reading, before: str, after: str, asked: Asked | None = None) -> Comparison:
    """Return two runs side by side.

    Parameters
    ----------
    reading
        Any run of the same book, which knows the names of accounts.
    before, after
        Ids of the runs.
    asked
        Which of the changed accounts are wanted.

    Raises
    ------
    NotFoundError
        If there is no such run or kind.
    """
    asked = asked or Asked()
    where = f"{_fits('was', asked.kind_before)} and {_fits('became', asked.kind_after)}"
    runs = read_run(reading.book, before), read_run(reading.book, after)
    kinds = kinds_of(reading.book, runs)
    with _both(reading.book, *runs) as engine:
        ways = _rows(
            engine,
            "select was, became, count(*) as n from changed group by 1, 2"
            " order by n desc, was, became",
        )
        total = _rows(engine, f"select count(*) as n from changed where {where}")[0]["n"]
        turned = _turned(engine, reading, where, asked)
    return Comparison(
        before=_side(runs[0], kinds),
        after=_side(runs[1], kinds),
        differs=_differs(*runs),
        stayed=sum(kinds[runs[0].id].values())
        - sum(row["n"] for row in ways if row["was"] != ABSENT),
        directions=tuple(
            Direction(kind_before=row["was"], kind_after=row["became"], accounts=row["n"])
            for row in ways
        ),
        asked=asked,
        total=total,
        turned=turned,
    )


@contextmanager
def _both(book: Book, before: Run, after: Run) -> Iterator[Engine]:
    engine = DuckDB()
    try:
        for name, run in (("before", before), ("after", after)):
            engine.scan(f"run_{name}", [run_folder(book, run) / ACCOUNTS])
            engine.scan(f"patterns_{name}", [run_folder(book, run) / PATTERNS])
        engine.table("changed", _CHANGED)
        yield engine
    finally:
        engine.close()


def _fits(column: str, kind: str) -> str:
    if kind not in ("", ABSENT, *KINDS):
        raise NotFoundError(
            f"there is no kind {kind!r}", hint="the kinds are " + ", ".join((*KINDS, ABSENT))
        )
    return f"{column} = '{kind}'" if kind else "true"


def _turned(engine: Engine, reading: Reading, where: str, asked: Asked) -> tuple[Turned, ...]:
    dimensions = _dimensions(engine)
    bits = ", ".join(
        f"{_bits(engine, side, name)} as {name}_{side}"
        for name in dimensions
        for side in ("before", "after")
    )
    rows = _rows(
        engine,
        f"select c.*, {bits} from (\n"
        f"select *, abs(p_after - p_before) as moved from changed where {where}\n"
        "order by moved desc nulls last, account_id"
        f" limit {int(asked.limit)} offset {int(asked.offset)}) c\n"
        "left join patterns_before pb on pb.pattern = c.pattern_before\n"
        "left join patterns_after pa on pa.pattern = c.pattern_after\n"
        "order by c.moved desc nulls last, c.account_id",
    )
    names = _names(reading, [row["account_id"] for row in rows])
    titles = {each.name: each.title for each in catalogue(reading.settings)}
    titles[_PRIOR] = f"Share of {reading.settings.words.clients} in the whole book"
    return tuple(
        Turned(
            account_id=row["account_id"],
            name=names.get(row["account_id"], ""),
            kind_before=row["was"],
            kind_after=row["became"],
            probability_before=row["p_before"],
            probability_after=row["p_after"],
            confirmed=row["confirmed"],
            moved=_moved(row, dimensions, titles)
            if ABSENT not in (row["was"], row["became"])
            else (),
        )
        for row in rows
    )


def _dimensions(engine: Engine) -> tuple[str, ...]:
    """Return the dimensions of either run, and the prior."""
    columns = (*engine.columns("patterns_after"), *engine.columns("patterns_before"))
    names = (name.removesuffix(_SUFFIX) for name in columns if name.endswith(_SUFFIX))
    return tuple(dict.fromkeys(name for name in names if name != "own"))


def _bits(engine: Engine, side: str, name: str) -> str:
    """Return the select term of a dimension's bits; a dimension that was not read says nothing."""
    known = f"{name}{_SUFFIX}" in engine.columns(f"patterns_{side}")
    return f"p{side[0]}.{name}{_SUFFIX}" if known else "0.0"


def _moved(
    row: Mapping[str, Any], dimensions: Sequence[str], titles: Mapping[str, str]
) -> tuple[Moved, ...]:
    found = [
        Moved(
            dimension=name,
            title=titles.get(name, name),
            bits_before=row[f"{name}_before"],
            bits_after=row[f"{name}_after"],
            moved=row[f"{name}_after"] - row[f"{name}_before"],
        )
        for name in dimensions
    ]
    found = [each for each in found if abs(each.moved) >= LEAST]
    return tuple(sorted(found, key=lambda each: -abs(each.moved))[:SHOWN])


def _names(reading: Reading, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    listed = ", ".join(quoted(each) for each in ids)
    rows = reading.rows(f"select account_id, name from roster where account_id in ({listed})")
    return {str(row["account_id"]): str(row["name"] or "") for row in rows}


def _side(run: Run, kinds: Mapping[str, Mapping[str, int]]) -> Side:
    return Side(
        run=run.id,
        as_of=run.as_of,
        made_at=run.made_at,
        accounts=run.accounts,
        kinds=kinds[run.id],
    )


def _differs(before: Run, after: Run) -> tuple[str, ...]:
    told = []
    if before.as_of != after.as_of:
        told.append("they stand at different dates")
    if before.fingerprint != after.fingerprint:
        told.append("records were imported or undone in between")
    if before.settings != after.settings:
        told.append("the settings differ")
    if before.version != after.version:
        told.append(f"the program was version {before.version}, then {after.version}")
    return tuple(told)


def _rows(engine: Engine, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = engine.fetch(sql).to_pylist()
    return found

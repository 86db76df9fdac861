"""Who moved, when and why: the list of moves, and the path of one account."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pyarrow as pa

from clienthood.errors import SettingsError
from clienthood.evidence import Dimension
from clienthood.faces.views.kinds import KINDS
from clienthood.faces.views.lookup import Found, listed_row, quoted
from clienthood.faces.views.moved import MOVED, cause_words, move_words, source_of
from clienthood.faces.views.outlook import times
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import kind_word, long_date
from clienthood.settings import WordsSection
from clienthood.units import date_of, day_number

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
ROWS = 4096
SCHEMA = pa.schema(
    [
        ("account_id", pa.string()),
        ("name", pa.string()),
        ("day", pa.string()),
        ("move", pa.string()),
        ("from_kind", pa.string()),
        ("to_kind", pa.string()),
        ("reason", pa.string()),
    ]
)
"""Columns of the moves as a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMoves:
    """Which moves are wanted."""

    move: str = ""
    """Empty: all."""
    kind: str = ""
    """The kind before the move or after it; empty: all."""
    month: str = ""
    """Such as 2026-05; empty: all."""
    limit: int = 25
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move of an account."""

    account_id: str
    name: str
    kind: str
    """Its kind in the run, by which every other page goes; empty where it has none."""
    day: dt.date
    move: str
    told: str
    """The move in the words of the house."""
    from_kind: str
    to_kind: str
    reason: str
    """Why, in words; empty where nothing tells."""
    dimension: str
    """Dimension of evidence whose records tell it; empty where it is none."""
    source: str
    """Table whose records tell it; empty where it is not one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The kind of an account at one date."""

    day: dt.date
    kind: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMoves:
    """How one account came to be what it is."""

    path: tuple[Stage, ...]
    """Its kind at each date at which it was on record, oldest first."""
    moves: tuple[Move, ...]
    """The newest first."""
    sentence: str


def moves(reading: Reading, asked: AskedMoves) -> tuple[int, tuple[Move, ...]]:
    """Return how many moves are wanted, and a page of them, the newest first.

    Raises
    ------
    SettingsError
        If there is no such move, kind or month.
    """
    where = wanted(asked)
    total = int(str(reading.rows(f"select count(*) as n from moves m where {where}")[0]["n"]))
    cut = f" limit {asked.limit}" if asked.limit else ""
    rows = reading.rows(f"{_of(where)}{cut} offset {asked.offset}")
    house, dimensions = reading.settings.words, dimensions_of(reading)
    return total, tuple(_move(row, house, dimensions) for row in rows)


def moves_batches(reading: Reading, asked: AskedMoves) -> Iterator[pa.RecordBatch]:
    """Yield every move that is wanted as rows of a file; limit and offset are ignored."""
    dimensions = dimensions_of(reading)
    for batch in reading.engine.batches(_of(wanted(asked)), rows=ROWS):
        rows = batch.to_pylist()
        yield pa.RecordBatch.from_pylist(
            [
                {
                    "account_id": row["account_id"],
                    "name": row["name"],
                    "day": date_of(row["day"]).isoformat(),
                    "move": row["move"],
                    "from_kind": row["from_kind"],
                    "to_kind": row["to_kind"],
                    "reason": why_moved(row, dimensions),
                }
                for row in rows
            ],
            schema=SCHEMA,
        )


def account_moves(reading: Reading, found: Found) -> AccountMoves | None:
    """Return the path of one account; None where the run tells none of it."""
    told = listed_row(reading, found.account_id)
    if "movement" not in reading.stages or told is None:
        return None
    own = f"account_key = {told['account_key']}"
    path = reading.rows(
        f"select month_end, kind, probability from months where {own} order by month_end"
    )
    if not path:
        return None
    house, dimensions = reading.settings.words, dimensions_of(reading)
    who = {name: told[name] for name in ("account_id", "name", "kind")}
    rows = reading.rows(
        "select day, move, from_kind, to_kind, cause, level from moves"
        f" where {own} order by day desc"
    )
    made = tuple(_move(row | who, house, dimensions) for row in rows)
    stages = tuple(
        Stage(
            day=date_of(int(str(row["month_end"]))),
            kind=str(row["kind"]),
            probability=float(str(row["probability"])),
        )
        for row in path
    )
    sentence = _sentence(stages, made, house, str(told["kind"] or ""))
    return AccountMoves(path=stages, moves=made, sentence=sentence)


def wanted(asked: AskedMoves) -> str:
    """Return the condition over ``moves m`` of what is wanted.

    Raises
    ------
    SettingsError
        If there is no such move, kind or month.
    """
    terms = []
    if asked.move:
        if asked.move not in MOVED:
            raise SettingsError(
                f"there is no move {asked.move!r}", hint=f"the moves are {', '.join(MOVED)}"
            )
        terms.append(f"m.move = {quoted(asked.move)}")
    if asked.kind:
        if asked.kind not in KINDS:
            raise SettingsError(
                f"there is no kind {asked.kind!r}", hint=f"the kinds are {', '.join(KINDS)}"
            )
        terms.append(f"{quoted(asked.kind)} in (m.from_kind, m.to_kind)")
    if asked.month:
        if not MONTH.fullmatch(asked.month):
            raise SettingsError(
                f"{asked.month!r} is no month", hint="write it as year-month, such as 2026-05"
            )
        first = dt.date.fromisoformat(f"{asked.month}-01")
        after = (first + dt.timedelta(days=31)).replace(day=1)
        terms.append(f"m.day >= {day_number(first)} and m.day < {day_number(after)}")
    return " and ".join(terms) or "true"


def _of(where: str) -> str:
    return (
        "select m.account_id, m.day, m.move, m.from_kind, m.to_kind, m.cause, m.level,"
        " c.name, c.kind from moves m left join listed c on c.account_id = m.account_id"
        f" where {where} order by m.day desc, m.account_id"
    )


def dimensions_of(reading: Reading) -> dict[str, Dimension]:
    """Return each dimension of a run by its name."""
    return {each.name: each for each in reading.dimensions}


def why_moved(row: Mapping[str, Any], dimensions: Mapping[str, Dimension]) -> str:
    """Return why an account moved, in words, of a row of ``moves``; empty where nothing tells."""
    return cause_words(row["move"], row["cause"] or "", row["level"], dimensions)


def _move(row: Mapping[str, Any], house: WordsSection, dimensions: Mapping[str, Dimension]) -> Move:
    cause = row["cause"] or ""
    source = source_of(row["move"], cause)
    return Move(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"] or "",
        day=date_of(row["day"]),
        move=row["move"],
        told=move_words(row["move"], house),
        from_kind=row["from_kind"],
        to_kind=row["to_kind"],
        reason=why_moved(row, dimensions),
        dimension=cause if cause in dimensions and not source else "",
        source=source,
    )


def _sentence(
    path: tuple[Stage, ...], made: tuple[Move, ...], house: WordsSection, kind: str
) -> str:
    months = "month" if len(path) == 1 else f"{len(path)} months"
    often = f"It moved {times(len(made))}" if made else "It has not moved"
    told = [f"{often} in the {months} that are told."]
    turns = [(was.kind, each) for was, each in pairwise(path) if was.kind != each.kind]
    if turns and not made:
        was, last = turns[-1]
        told.append(
            f"On {long_date(last.day)} it went from {kind_word(was, house)} to"
            f" {kind_word(last.kind, house)}, too little for a move."
        )
    if kind and path[-1].kind != kind:
        told.append(
            f"Here it counts as {kind_word(path[-1].kind, house)} until its records clearly say"
            f" otherwise; those of today alone leave it {kind_word(kind, house)}."
        )
    return " ".join(told)

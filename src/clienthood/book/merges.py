"""What was said of two identifiers: that they are one account, or that they are not.

Nothing is ever changed here: taking something back is one more entry, so that the present state
follows from the entries alone, in whatever order they are taken back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import Column, Float, Integer, String, Table, insert, select
from sqlalchemy import Text as LongText
from sqlalchemy.engine import RowMapping

from clienthood.book.folder import Book
from clienthood.book.state import METADATA, Moment, reading_state, state
from clienthood.errors import NotFoundError

MERGES = Table(
    "merges",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("what", String, nullable=False),
    Column("account_id", String, nullable=False, index=True),
    Column("into_account_id", String, nullable=False, index=True),
    Column("of", Integer),
    Column("bits", Float),
    Column("weights", LongText, nullable=False),
    Column("reason", String, nullable=False),
    Column("said_by", String, nullable=False),
    Column("said_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)


class Said(StrEnum):
    """What an entry says of two identifiers."""

    SAME = "same"
    """They are one account."""
    OTHER = "not the same"
    BACK = "taken back"
    """An earlier entry counts no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One entry: what somebody said of two identifiers."""

    id: int = 0
    """Its number; 0 before it is written."""
    what: Said
    account_id: str
    into_account_id: str
    """The identifier under which both stand, where they are one."""
    of: int | None = None
    """The entry that this one takes back."""
    bits: float | None = None
    """Weight of all that spoke for it at the time; none: it was said without."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Bits of each comparison at the time."""
    reason: str = ""
    said_by: str = ""
    said_at: dt.datetime


def add_merges(book: Book, entries: Iterable[Merge]) -> tuple[Merge, ...]:
    """Return entries as they were written, with their numbers; all of them, or none."""
    written = []
    with state(book) as now:
        for each in entries:
            done = now.execute(insert(MERGES).values(_values(each)))
            written.append(replace(each, id=int(done.lastrowid)))
    return tuple(written)


def read_merges(book: Book) -> tuple[Merge, ...]:
    """Return every entry, oldest first, those taken back among them."""
    if not book.state_file.exists():
        return ()
    with reading_state(book) as now:
        rows = now.execute(select(MERGES).order_by(MERGES.c.id)).mappings().all()
    return tuple(_entry(row) for row in rows)


def read_merge(book: Book, number: int) -> Merge:
    """Return one entry.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    found = next((each for each in read_merges(book) if each.id == number), None)
    if found is None:
        raise NotFoundError(
            f"there is no link {number}", hint="list them: clienthood identity --history"
        )
    return found


def standing(entries: Sequence[Merge], what: Said) -> tuple[Merge, ...]:
    """Return the entries of one sort that were not taken back, oldest first."""
    gone = {each.of for each in entries if each.what is Said.BACK}
    return tuple(each for each in entries if each.what is what and each.id not in gone)


def links(book: Book) -> tuple[tuple[str, str], ...]:
    """Return the identifiers that stand as one account, pair by pair, oldest link first.

    The second of a pair is the one under which both stand.
    """
    found = standing(read_merges(book), Said.SAME)
    return tuple((each.account_id, each.into_account_id) for each in found)


def links_mark(book: Book) -> str:
    """Return a text that is equal where the same identifiers stand as one; empty without any."""
    found = links(book)
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()[:16] if found else ""


def carried(entries: Sequence[Merge]) -> list[dict[str, object]]:
    """Return entries as plain values, to be carried to another book."""
    return [
        {"id": each.id, **_values(each), "said_at": each.said_at.isoformat()} for each in entries
    ]


def bring_merges(book: Book, told: Iterable[Mapping[str, object]]) -> None:
    """Write entries that ``carried`` gave into a book, in their order, under new numbers."""
    numbers: dict[int, int] = {}
    with state(book):
        for row in told:
            of = row["of"]
            at = dt.datetime.fromisoformat(str(row["said_at"]))
            entry = _entry({**row, "said_at": at})
            if of is not None:
                entry = replace(entry, of=numbers.get(int(str(of))))
            (written,) = add_merges(book, [entry])
            numbers[int(str(row["id"]))] = written.id


def _values(entry: Merge) -> dict[str, object]:
    return {
        "what": entry.what.value,
        "account_id": entry.account_id,
        "into_account_id": entry.into_account_id,
        "of": entry.of,
        "bits": entry.bits,
        "weights": json.dumps(dict(entry.weights)),
        "reason": entry.reason,
        "said_by": entry.said_by,
        "said_at": entry.said_at,
    }


def _entry(row: RowMapping | Mapping[str, object]) -> Merge:
    told = dict(row)
    weights = json.loads(str(told.pop("weights")))
    return Merge(**{**told, "what": Said(str(told["what"])), "weights": weights})

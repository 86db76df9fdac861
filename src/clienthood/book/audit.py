"""The audit trail: who did what, when, in entries that are chained and never taken away."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy import text as sql
from sqlalchemy.engine import Connection

from clienthood.book.folder import Book
from clienthood.book.state import METADATA, reading_state, state

DEEDS = (
    "import",
    "pull",
    "add source",
    "remove source",
    "undo",
    "mend",
    "run",
    "confirm",
    "unconfirm",
    "join accounts",
    "part accounts",
    "keep apart",
    "take back keep apart",
    "save segment",
    "drop segment",
    "start experiment",
    "stop experiment",
    "conclude experiment",
    "take task",
    "do task",
    "dismiss task",
    "put off task",
    "note outcome",
    "assign task",
    "save settings",
    "make sample",
    "remove sample",
    "export",
    "send alerts",
    "object",
    "take back objection",
    "erase",
    "backup",
    "restore",
    "sign in",
    "refuse sign in",
    "sign out",
    "invite",
    "withdraw invitation",
    "join",
    "change password",
    "reset password",
    "change role",
    "remove user",
    "make token",
    "revoke token",
)
"""Everything that is written down."""
SHORT = 4
"""A name of fewer characters is looked for in subjects only: elsewhere it may be a mere number."""
SEARCHED = ("at", "name", "face", "what", "subject", "before", "after")

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("name", String, nullable=False),
    Column("face", String, nullable=False),
    Column("what", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("salt", LargeBinary),
    Column("digest", String, nullable=False),
    Column("seal", String, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something."""

    name: str
    face: str
    """web, api or command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done."""

    id: int
    at: str
    """Moment in UTC, such as 2026-03-01T09:30:00Z."""
    name: str
    """Who did it."""
    face: str
    """web, api or command line."""
    what: str
    subject: str
    """What it concerns: an account, a batch, a user."""
    before: str
    after: str
    forgotten: bool
    """Whether its subject, before and after were blanked because an account was erased."""
    seal: str
    """Hash over this entry and the seal of the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """A part of the trail, newest first."""

    entries: tuple[Entry, ...]
    total: int
    """Entries that were asked for, on all pages."""
    limit: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Whether the trail is as it was written."""

    entries: int
    forgotten: int
    """Entries whose texts were blanked."""
    broken_at: int | None
    """Number of the first entry that is missing or not as it was written; none: it holds."""
    seal: str
    """Seal of the last entry; noted elsewhere, it proves that nobody wrote the trail anew."""

    @property
    def holds(self) -> bool:
        """Whether every entry is there, as it was written."""
        return self.broken_at is None


def record(
    book: Book, actor: Actor, what: str, *, subject: str = "", before: str = "", after: str = ""
) -> Entry:
    """Return the entry that was added to the end of the trail.

    Called within ``with state(book)``, the entry stands or falls with what else is done there.

    Parameters
    ----------
    what
        One of ``DEEDS``.
    subject
        The account, batch or user it concerns. What concerns an account names it here, so that
        it can be forgotten.
    before, after
        What was and what is now; never a password, key or token.
    """
    if what not in DEEDS:
        raise ValueError(f"{what!r} is not among the deeds of the audit trail")
    with state(book) as writer:
        last = writer.execute(select(AUDIT.c.id, AUDIT.c.seal).order_by(AUDIT.c.id.desc())).first()
        salt = secrets.token_bytes(32)
        values: dict[str, str | int | bytes] = {
            "id": last.id + 1 if last else 1,
            "at": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "name": actor.name,
            "face": actor.face,
            "what": what,
            "digest": _digest(salt, subject, before, after),
        }
        values["seal"] = _seal(last.seal if last else "", *values.values())
        values |= {"subject": subject, "before": before, "after": after, "salt": salt}
        writer.execute(insert(AUDIT).values(values))
        return _entry(writer.execute(select(AUDIT).where(AUDIT.c.id == values["id"])).one())


def read_audit(
    book: Book, *, limit: int, offset: int, search: str = "", what: str = ""
) -> AuditPage:
    """Return a part of the trail, newest first.

    Parameters
    ----------
    limit, offset
        How many entries, after how many.
    search
        Words of which each must stand somewhere in an entry.
    what
        The one deed that is asked for; empty: all.
    """
    if not book.state_file.exists():
        return AuditPage(entries=(), total=0, limit=limit, offset=offset)
    wanted = [
        or_(*(AUDIT.c[name].icontains(word, autoescape=True) for name in SEARCHED))
        for word in search.split()
    ]
    wanted += [AUDIT.c.what == what] if what else []
    with reading_state(book) as reader:
        total = reader.execute(select(func.count()).select_from(AUDIT).where(*wanted)).scalar_one()
        chosen = select(AUDIT).where(*wanted).order_by(AUDIT.c.id.desc())
        rows = reader.execute(chosen.limit(limit).offset(offset)).all()
    found = tuple(_entry(row) for row in rows)
    return AuditPage(entries=found, total=total, limit=limit, offset=offset)


def last_entry(book: Book) -> int:
    """Return the number of the last entry; it grows with everything that people do to the book."""
    if not book.state_file.exists():
        return 0
    with reading_state(book) as reader:
        return reader.execute(select(func.max(AUDIT.c.id))).scalar() or 0


def verify_audit(book: Book) -> Chain:
    """Return whether every entry is there as it was written, and the first that is not."""
    if not book.state_file.exists():
        return Chain(entries=0, forgotten=0, broken_at=None, seal="")
    seal, number, forgotten, broken = "", 0, 0, None
    with reading_state(book) as reader:
        for row in _rows(reader):
            if row.id != number + 1 or not _as_written(row, seal):
                broken = number + 1
                break
            seal, number = row.seal, row.id
            forgotten += row.salt is None
        total = reader.execute(select(func.count()).select_from(AUDIT)).scalar_one()
        given = reader.execute(sql("select seq from sqlite_sequence where name = 'audit'")).scalar()
    if broken is None and number != (given or 0):
        broken = number + 1
    return Chain(entries=total, forgotten=forgotten, broken_at=broken, seal=seal)


def forget_texts(book: Book, subjects: Collection[str]) -> int:
    """Blank what the trail says of somebody, and return in how many entries; the chain holds.

    What was done, by whom and when stays. Together with the texts their salt goes, so nothing
    that stays tells whether a guess at them is right.

    Parameters
    ----------
    subjects
        Names under which the trail may know them: identifiers, name, e-mail.
    """
    names = {name.casefold() for name in subjects if name.strip()}
    if not names or not book.state_file.exists():
        return 0
    anywhere, elsewhere = _words(names), _words({name for name in names if len(name) >= SHORT})
    with state(book) as writer:
        gone = [
            row.id
            for row in _rows(writer)
            if anywhere.search(row.subject.casefold())
            or elsewhere.search(f"{row.before}\n{row.after}".casefold())
        ]
        blank = update(AUDIT).values(subject="", before="", after="", salt=None)
        for number in gone:
            writer.execute(blank.where(AUDIT.c.id == number))
    return len(gone)


def _words(names: Collection[str]) -> re.Pattern[str]:
    """Return what finds any of the names where it stands as a word of its own."""
    told = "|".join(re.escape(name) for name in sorted(names))
    return re.compile(rf"(?<!\w)(?:{told})(?!\w)" if told else r"(?!)")


def _rows(reader: Connection) -> Iterator[Row[*tuple[object, ...]]]:
    yield from reader.execute(select(AUDIT).order_by(AUDIT.c.id))


def _as_written(row: Row[*tuple[object, ...]], before: str) -> bool:
    told = (row.id, row.at, row.name, row.face, row.what, row.digest)
    if row.seal != _seal(before, *told):
        return False
    if row.salt is None:
        return (row.subject, row.before, row.after) == ("", "", "")
    return bool(row.digest == _digest(row.salt, row.subject, row.before, row.after))


def _digest(salt: bytes, *texts: str) -> str:
    return hmac.new(salt, json.dumps(texts).encode(), hashlib.sha256).hexdigest()


def _seal(before: str, *told: object) -> str:
    return hashlib.sha256(json.dumps([before, *told]).encode()).hexdigest()


def _entry(row: Row[*tuple[object, ...]]) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        name=row.name,
        face=row.face,
        what=row.what,
        subject=row.subject,
        before=row.before,
        after=row.after,
        forgotten=row.salt is None,
        seal=row.seal,
    )

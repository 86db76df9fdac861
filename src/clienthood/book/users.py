"""Users: who may come in, and what they are."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

from sqlalchemy import Column, Integer, Row, String, Table, func, insert, select, update
from sqlalchemy.engine import Connection

from clienthood.book.folder import Book
from clienthood.book.passwords import hash_password, matches, outdated
from clienthood.book.state import METADATA, Moment, reading_state, state
from clienthood.errors import AccessError, NotFoundError

OWNER = "owner"
ROLES = (OWNER, "analyst", "member", "viewer")
LONGEST = 100

USERS = Table(
    "users",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("password", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    sqlite_autoincrement=True,
)
_ACTIVE = USERS.c.disabled_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in."""

    id: int
    name: str
    """As he wrote it; an e-mail address or any other name."""
    role: str
    created_at: dt.datetime
    disabled_at: dt.datetime | None = None
    """When he was removed; his name stays, for the audit trail."""


def key_of(name: str) -> str:
    """Return what two spellings of one name have in common."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def proper_name(name: str) -> str:
    """Return a name as it is kept.

    Raises
    ------
    AccessError
        If it is empty, too long, or has characters that do not show.
    """
    kept = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(kept) <= LONGEST or not kept.isprintable():
        raise AccessError(
            f"a name has 1 to {LONGEST} characters on one line",
            hint="an e-mail address does well",
        )
    return kept


def proper_role(role: str) -> str:
    """Return a role.

    Raises
    ------
    AccessError
        If there is none of that name.
    """
    if role not in ROLES:
        raise AccessError(f"there is no role {role}", hint="the roles are: " + ", ".join(ROLES))
    return role


def read_users(book: Book) -> tuple[User, ...]:
    """Return who may sign in, by name."""
    with reading_state(book) as reader:
        rows = reader.execute(select(USERS).where(_ACTIVE).order_by(USERS.c.key)).all()
    return tuple(as_user(row) for row in rows)


def find_user(book: Book, name: str) -> User:
    """Return the user of a name, in whatever case it is written.

    Raises
    ------
    NotFoundError
        If nobody who may sign in is called so.
    """
    with reading_state(book) as reader:
        row = _row(reader, name)
    if row is None:
        raise NotFoundError("nobody of that name may sign in here", where=name)
    return as_user(row)


def is_user(book: Book, name: str) -> bool:
    """Return whether somebody of that name may sign in."""
    with reading_state(book) as reader:
        return _row(reader, name) is not None


def has_owner(book: Book) -> bool:
    """Return whether the book has an owner yet."""
    with reading_state(book) as reader:
        return _owners(reader) > 0


def add_user(book: Book, *, name: str, role: str, hashed: str, now: dt.datetime) -> User:
    """Return a new user, or one who had been removed and is back.

    Raises
    ------
    AccessError
        If somebody of that name may sign in already.
    """
    kept, values = proper_name(name), {"role": proper_role(role), "password": hashed}
    with state(book) as writer:
        if _row(writer, kept):
            raise AccessError("somebody of that name may sign in already", where=kept)
        back = update(USERS).where(USERS.c.key == key_of(kept))
        if not writer.execute(back.values(name=kept, disabled_at=None, **values)).rowcount:
            writer.execute(
                insert(USERS).values(key=key_of(kept), name=kept, created_at=now, **values)
            )
        return find_user(book, kept)


def change_role(book: Book, name: str, role: str) -> None:
    """Give a user another role.

    Raises
    ------
    AccessError
        If he is the last owner.
    """
    with state(book) as writer:
        user = find_user(book, name)
        if proper_role(role) != OWNER:
            _spare_last_owner(writer, user)
        writer.execute(update(USERS).where(USERS.c.id == user.id).values(role=role))


def disable_user(book: Book, name: str, now: dt.datetime) -> None:
    """Let a user sign in no more, and forget his password.

    Raises
    ------
    AccessError
        If he is the last owner.
    """
    with state(book) as writer:
        user = find_user(book, name)
        _spare_last_owner(writer, user)
        gone = update(USERS).where(USERS.c.id == user.id)
        writer.execute(gone.values(disabled_at=now, password=""))


def set_password(book: Book, name: str, hashed: str) -> None:
    """Keep another password of a user."""
    with state(book) as writer:
        user = find_user(book, name)
        writer.execute(update(USERS).where(USERS.c.id == user.id).values(password=hashed))


def right_password(book: Book, name: str, password: str) -> str:
    """Return the hash that a password was right by, empty where it is wrong.

    It takes as long where there is no such user. Whoever acts on it later asks ``still_stands``.
    """
    found = _kept(book, name)
    if not matches(found, password):
        return ""
    if not outdated(found):
        return found
    renewed = hash_password(password)
    with state(book) as writer:
        same = (USERS.c.key == key_of(name)) & (USERS.c.password == found)
        changed = writer.execute(update(USERS).where(same).values(password=renewed)).rowcount
    return renewed if changed else ""


def still_stands(book: Book, name: str, hashed: str) -> bool:
    """Return whether a user is still let in by the hash that his password was right by."""
    return bool(hashed) and _kept(book, name) == hashed


def as_user(row: Row[*tuple[object, ...]]) -> User:
    """Return the user that stands in a row of the table."""
    return User(
        id=row.id,
        name=row.name,
        role=row.role,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _row(reader: Connection, name: str) -> Row[*tuple[object, ...]] | None:
    return reader.execute(select(USERS).where(USERS.c.key == key_of(name), _ACTIVE)).first()


def _kept(book: Book, name: str) -> str:
    with reading_state(book) as reader:
        row = _row(reader, name)
    return str(row.password) if row else ""


def _owners(reader: Connection) -> int:
    owners = select(func.count()).select_from(USERS).where(USERS.c.role == OWNER, _ACTIVE)
    return int(reader.execute(owners).scalar_one())


def _spare_last_owner(reader: Connection, user: User) -> None:
    if user.role == OWNER and _owners(reader) == 1:
        raise AccessError(
            f"{user.name} is the last owner", hint="make somebody else an owner first"
        )

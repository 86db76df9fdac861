"""The throttle: who fails to sign in again and again waits longer and longer."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass

from sqlalchemy import Column, Integer, String, Table, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from clienthood.book.folder import Book
from clienthood.book.secret import digest
from clienthood.book.state import METADATA, Moment, state
from clienthood.book.users import key_of
from clienthood.errors import AccessError

FREE_OF_NAME, FREE_OF_ADDRESS = 5, 20
"""Failures after which waiting begins: of one name, and from one address."""
LONGEST = dt.timedelta(minutes=15)
FORGOTTEN = dt.timedelta(days=1)
"""Failures are forgotten after so long without another."""

FAILED = Table(
    "failed_sign_ins",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("fails", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that is being tried."""

    name: str
    address: str

    @property
    def of_name(self) -> str:
        """What is kept of the name: a hash, as people type passwords in the wrong place."""
        return digest(f"name:{key_of(self.name)}")

    @property
    def of_address(self) -> str:
        """What is kept of the address, or of the network that one household has in IPv6."""
        return digest(f"address:{_network(self.address)}")


def begin_attempt(book: Book, attempt: Attempt, *, now: dt.datetime) -> None:
    """Count a sign-in as failed before it is looked at, so that many at a time count too.

    Raises
    ------
    AccessError
        If it must wait: it is not looked at then, be the password right or wrong.
    """
    with state(book) as writer:
        writer.execute(delete(FAILED).where(FAILED.c.last_at <= now - FORGOTTEN))
        known = select(FAILED).where(FAILED.c.digest.in_((attempt.of_name, attempt.of_address)))
        rows = {row.digest: row for row in writer.execute(known)}
        if waiting := [row.until for row in rows.values() if row.until > now]:
            raise AccessError(
                "too many sign-ins have failed", hint=f"try again in {_told(max(waiting) - now)}"
            )
        for kept, free in (
            (attempt.of_name, FREE_OF_NAME),
            (attempt.of_address, FREE_OF_ADDRESS),
        ):
            fails = rows[kept].fails + 1 if kept in rows else 1
            values = {"fails": fails, "last_at": now, "until": now + delay(fails - free)}
            noted = insert(FAILED).values(digest=kept, **values)
            writer.execute(noted.on_conflict_do_update(index_elements=["digest"], set_=values))


def attempt_succeeded(book: Book, attempt: Attempt) -> None:
    """Forget the failures of the name; those from the address stay, but for this one."""
    with state(book) as writer:
        writer.execute(delete(FAILED).where(FAILED.c.digest == attempt.of_name))
        same = FAILED.c.digest == attempt.of_address
        once_less = {"fails": FAILED.c.fails - 1, "until": FAILED.c.last_at}
        writer.execute(update(FAILED).where(same).values(once_less))


def delay(failures: int) -> dt.timedelta:
    """Return how long to wait after so many failures above those that are free."""
    if failures < 0:
        return dt.timedelta()
    return min(dt.timedelta(seconds=2 ** min(failures, 20)), LONGEST)


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network(f"{found.compressed.partition('%')[0]}/64", strict=False))


def _told(wait: dt.timedelta) -> str:
    seconds = max(1, round(wait.total_seconds()))
    if seconds < 60:
        return f"{seconds} seconds" if seconds > 1 else "a second"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes" if minutes > 1 else "a minute"

"""What was told to whom: every alert that was sent or waits to be, once for each who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Date,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from clienthood.book.folder import Book
from clienthood.book.state import METADATA, Moment, reading_state, state

WAITING, SENT, FAILED = "waiting", "sent", "failed"
KEY = ("rule", "recipient", "account_id", "what", "day")
"""What an alert is known by: none of the same key is ever sent twice on purpose."""

ALERTS = Table(
    "alerts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("rule", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("account_id", String, nullable=False, index=True),
    Column("what", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("delivery", String, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("trouble", String, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint(*KEY),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What an alert is known by, for one rule and one who is told."""

    account_id: str
    """Empty where it concerns no account."""
    what: str
    """The move, or what else it is about."""
    day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An alert on its way to somebody."""

    mark: Mark
    delivery: str
    """Id of the message that carries it; the same whenever it is tried again."""
    state: str
    """waiting, sent or failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message that was sent, or was not taken."""

    delivery: str
    rule: str
    recipient: str
    """E-mail address, or the short form of a web address."""
    alerts: int
    state: str
    """waiting, sent or failed."""
    tries: int
    trouble: str
    """Why it was not taken the last time."""
    at: dt.datetime
    """When it was sent, or last tried."""


def noted(book: Book, rule: str, recipient: str) -> tuple[Noted, ...]:
    """Return what a rule has sent to somebody, or wants to."""
    if not book.state_file.exists():
        return ()
    mine = (ALERTS.c.rule == rule, ALERTS.c.recipient == recipient)
    with reading_state(book) as reader:
        rows = reader.execute(select(ALERTS).where(*mine).order_by(ALERTS.c.id)).all()
    return tuple(
        Noted(
            mark=Mark(account_id=row.account_id, what=row.what, day=row.day),
            delivery=row.delivery,
            state=row.state,
        )
        for row in rows
    )


def last_sent(book: Book, rule: str, recipient: str) -> dt.datetime | None:
    """Return when a rule last sent something to somebody; None if never."""
    if not book.state_file.exists():
        return None
    mine = (ALERTS.c.rule == rule, ALERTS.c.recipient == recipient, ALERTS.c.state == SENT)
    with reading_state(book) as reader:
        found: dt.datetime | None = reader.execute(
            select(func.max(ALERTS.c.at, type_=Moment)).where(*mine)
        ).scalar()
        return found


def note_waiting(book: Book, delivery: Delivery, marks: Iterable[Mark]) -> None:
    """Write down what a message will carry, before it is sent."""
    rows = [
        {
            "rule": delivery.rule,
            "recipient": delivery.recipient,
            "account_id": mark.account_id,
            "what": mark.what,
            "day": mark.day,
            "delivery": delivery.delivery,
            "state": WAITING,
            "tries": 0,
            "trouble": "",
            "at": delivery.at,
        }
        for mark in marks
    ]
    with state(book) as writer:
        writer.execute(insert(ALERTS), rows)


def keep_waiting(book: Book, delivery: str, marks: Iterable[Mark]) -> None:
    """Forget of a message that was not taken what it shall carry no more."""
    kept = {(mark.account_id, mark.what, mark.day) for mark in marks}
    with state(book) as writer:
        mine = select(ALERTS).where(ALERTS.c.delivery == delivery, ALERTS.c.state != SENT)
        for row in writer.execute(mine).all():
            if (row.account_id, row.what, row.day) not in kept:
                writer.execute(delete(ALERTS).where(ALERTS.c.id == row.id))


def note_outcome(book: Book, delivery: str, *, trouble: str, tries: int, at: dt.datetime) -> None:
    """Write down that a message was taken, or why it was not."""
    outcome = FAILED if trouble else SENT
    with state(book) as writer:
        writer.execute(
            update(ALERTS)
            .where(ALERTS.c.delivery == delivery)
            .values(state=outcome, trouble=trouble, tries=ALERTS.c.tries + tries, at=at)
        )


def deliveries(book: Book, *, limit: int, offset: int = 0) -> tuple[Delivery, ...]:
    """Return the messages, the newest first."""
    if not book.state_file.exists():
        return ()
    columns = (ALERTS.c.delivery, ALERTS.c.rule, ALERTS.c.recipient)
    with reading_state(book) as reader:
        rows = reader.execute(
            select(
                *columns,
                func.count().label("alerts"),
                func.min(ALERTS.c.state).label("state"),
                func.max(ALERTS.c.tries).label("tries"),
                func.max(ALERTS.c.trouble).label("trouble"),
                func.max(ALERTS.c.at, type_=Moment).label("at"),
            )
            .group_by(*columns)
            .order_by(func.max(ALERTS.c.at).desc(), func.max(ALERTS.c.id).desc())
            .limit(limit)
            .offset(offset)
        ).all()
    return tuple(_delivery(row) for row in rows)


def alerts_about(book: Book, accounts: Iterable[str]) -> tuple[dict[str, object], ...]:
    """Return what was told to whom about some accounts, as plain values."""
    if not book.state_file.exists():
        return ()
    columns = (ALERTS.c[name] for name in (*KEY, "state", "at"))
    mine = ALERTS.c.account_id.in_(list(accounts))
    with reading_state(book) as reader:
        rows = reader.execute(select(*columns).where(mine).order_by(ALERTS.c.id)).mappings().all()
    return tuple(dict(row) for row in rows)


def _delivery(row: Row[*tuple[object, ...]]) -> Delivery:
    return Delivery(**row._mapping)

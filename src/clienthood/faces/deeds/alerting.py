"""Tells people and programs what the rules of alerts find.

What a message carries is written down before it is sent, and whether it was taken after. If the
program dies between the two, the same message is sent again the next time: nobody misses a thing,
and somebody may hear it twice (at least once). Its id stays the same, so a mailbox or a program
can tell that it has it already.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from clienthood.book import Book
from clienthood.book.alerts import (
    FAILED,
    SENT,
    WAITING,
    Delivery,
    keep_waiting,
    note_outcome,
    note_waiting,
)
from clienthood.book.audit import Actor, record
from clienthood.book.lock import locked
from clienthood.book.patience import turn
from clienthood.book.tombstones import read_tombstones
from clienthood.errors import BookError, SendError
from clienthood.faces.deeds.mail import LaterError, Letter, post_letter
from clienthood.faces.deeds.webhook import Call, post_call
from clienthood.faces.views.alerts import Parcel, mark_of, parcels
from clienthood.faces.views.document import to_json
from clienthood.faces.views.letters import document, subject, text
from clienthood.faces.views.objections import hide_objectors
from clienthood.faces.views.reading import Reading, reading
from clienthood.settings import MailSection, read_settings
from clienthood.settings.alerts import is_web_address

LOCK = ".telling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How hard it is tried."""

    patience: float = 10.0
    """Seconds for which an answer is awaited."""
    pauses: tuple[float, ...] = (1.0, 4.0)
    """Seconds before each further try of one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What sending came to."""

    sent: int
    """Messages that were taken."""
    failed: int
    """Messages that were not."""
    deliveries: tuple[Delivery, ...]


def send_alerts(book: Book, actor: Actor, *, manner: Manner | None = None) -> Told:
    """Send what is due by the rules of the settings, and return what became of it.

    Raises
    ------
    BookError
        If another process is sending.
    NotFoundError
        If the book has no run.
    """
    if not read_settings(book.path).alerts:
        return Told(sent=0, failed=0, deliveries=())
    with _alone(book), reading(book) as read:
        now = dt.datetime.now(dt.UTC)
        done = tuple(
            _sent(read, actor, parcel, manner or Manner()) for parcel in parcels(read, now.date())
        )
    done = tuple(each for each in done if each.alerts)
    taken = sum(each.state == SENT for each in done)
    return Told(sent=taken, failed=len(done) - taken, deliveries=done)


@contextmanager
def _alone(book: Book) -> Iterator[None]:
    """Be the only one who sends for a book; the lock is gone when the process is."""
    with (book.path / LOCK).open("ab") as handle:
        if not turn(lambda: locked(handle)):
            raise BookError("alerts are being sent already", hint="look again in a moment")
        yield


def _sent(read: Reading, actor: Actor, parcel: Parcel, manner: Manner) -> Delivery:
    """Write down what is sent, send it, and write down what became of it."""
    parcel = _without_the_unwilling(read, parcel)
    marks = [mark_of(each) for each in parcel.alerts]
    made = Delivery(
        delivery=parcel.delivery or secrets.token_hex(12),
        rule=parcel.rule.name,
        recipient=parcel.recipient,
        alerts=len(marks),
        state=WAITING,
        tries=0,
        trouble="",
        at=dt.datetime.now(dt.UTC).replace(microsecond=0),
    )
    if parcel.delivery:
        keep_waiting(read.book, made.delivery, marks)
    elif marks:
        note_waiting(read.book, made, marks)
    if not marks:
        return made
    trouble, tries = _tried(_sender(read, parcel, made.delivery, manner), manner)
    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    note_outcome(read.book, made.delivery, trouble=trouble, tries=tries, at=at)
    outcome = FAILED if trouble else SENT
    what = f"{len(marks)} to {parcel.recipient}: {trouble or 'sent'}"
    record(read.book, actor, "send alerts", subject=parcel.rule.name, after=what)
    return replace(made, state=outcome, tries=tries, trouble=trouble, at=at)


def _without_the_unwilling(read: Reading, parcel: Parcel) -> Parcel:
    """Leave out whoever has objected or was erased since the run was opened."""
    hide_objectors(read.engine, read.book)
    gone = {str(row["account_id"]) for row in read.rows("select account_id from left_out")}
    erased = read_tombstones(read.book)
    kept = tuple(
        each
        for each in parcel.alerts
        if each.account_id not in gone and not erased.covers(each.account_id)
    )
    return replace(parcel, alerts=kept)


def _sender(read: Reading, parcel: Parcel, delivery: str, manner: Manner) -> Callable[[], None]:
    """Return what sends a parcel once."""
    mail: MailSection = read.settings.mail
    told = document(read, parcel, delivery)
    if is_web_address(parcel.address):
        body = json.dumps(to_json(told), ensure_ascii=False).encode()
        call = Call(id=delivery, address=parcel.address, body=body)
        return lambda: post_call(call, patience=manner.patience)
    letter = Letter(
        id=delivery,
        to=parcel.address,
        subject=subject(told),
        text=text(told, mail.links),
    )
    return lambda: post_letter(letter, mail, patience=manner.patience)


def _tried(send: Callable[[], None], manner: Manner) -> tuple[str, int]:
    """Return why something was not taken in the end, empty if it was, and after how many tries."""
    pauses = [*manner.pauses]
    for tries in range(1, len(pauses) + 2):
        try:
            send()
        except LaterError as fault:
            if tries > len(pauses):
                return fault.message, tries
            time.sleep(pauses[tries - 1])
        except SendError as fault:
            return fault.message, tries
        else:
            return "", tries
    raise AssertionError("the last try returns")

"""Labels: what somebody who knows an account says it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Column, Date, DateTime, Integer, String, Table, delete, insert, select

from clienthood.book.folder import Book
from clienthood.book.parties import parties
from clienthood.book.state import METADATA, reading_state, state

LABELS = Table(
    "labels",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("account_id", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("said_by", String, nullable=False),
    Column("said_at", DateTime, nullable=False),
    Column("expires_on", Date),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What somebody who knows an account says it is."""

    account_id: str
    kind: str
    """client or customer."""
    reason: str = ""
    said_by: str = ""
    said_at: dt.datetime
    expires_on: dt.date | None = None
    """First day on which it counts no more; none: it stands."""


def add_label(book: Book, label: Label) -> None:
    """Write down a label; it replaces an earlier one of the same account."""
    with state(book) as writer:
        writer.execute(delete(LABELS).where(LABELS.c.account_id == label.account_id))
        writer.execute(
            insert(LABELS).values(
                account_id=label.account_id,
                kind=label.kind,
                reason=label.reason,
                said_by=label.said_by,
                said_at=label.said_at,
                expires_on=label.expires_on,
            )
        )


def drop_label(book: Book, account_id: str) -> bool:
    """Forget the label of an account; whether there was one."""
    with state(book) as writer:
        gone = writer.execute(delete(LABELS).where(LABELS.c.account_id == account_id))
        return bool(gone.rowcount)


def read_labels(book: Book, *, today: dt.date) -> tuple[Label, ...]:
    """Return the labels that count on a day, by account identifier."""
    if not book.state_file.exists():
        return ()
    with reading_state(book) as reader:
        rows = reader.execute(select(LABELS).order_by(LABELS.c.account_id)).mappings().all()
    found = tuple(
        Label(**{name: value for name, value in row.items() if name != "id"}) for row in rows
    )
    return tuple(x for x in found if x.expires_on is None or x.expires_on > today)


def labels_of_accounts(
    labels: Sequence[Label], links: Sequence[tuple[str, str]]
) -> tuple[Label, ...]:
    """Return labels such that every identifier of a joined account has the account's label.

    Where several were said, the one said last counts.

    Parameters
    ----------
    labels
        What was said of identifiers.
    links
        Pairs of identifiers that are one account.
    """
    party = parties(links)
    last: dict[str, Label] = {}
    for each in sorted(labels, key=lambda each: (each.said_at, each.account_id)):
        for member in party.get(each.account_id, (each.account_id,)):
            last[member] = replace(each, account_id=member)
    return tuple(last[account] for account in sorted(last))

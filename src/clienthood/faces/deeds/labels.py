"""Agreeing and disagreeing with a call."""

from __future__ import annotations

import datetime as dt

from clienthood.book import Book
from clienthood.book.audit import Actor, record
from clienthood.book.labels import Label, add_label, drop_label, read_labels
from clienthood.book.state import state
from clienthood.errors import RecordsError

KINDS = ("client", "customer")


def confirm(
    book: Book,
    actor: Actor,
    *,
    account_id: str,
    kind: str,
    reason: str = "",
    expires_on: dt.date | None = None,
) -> Label:
    """Return what was said of an account; it stands over the call from the next run on.

    Parameters
    ----------
    kind
        client or customer.
    reason
        Why, for whoever reads it later.
    expires_on
        First day on which it counts no more; none: it stands.

    Raises
    ------
    RecordsError
        If the kind is none that can be confirmed.
    """
    if kind not in KINDS:
        raise RecordsError(f"{kind!r} cannot be confirmed", hint="client or customer can")
    label = Label(
        account_id=account_id,
        kind=kind,
        reason=reason.strip(),
        said_by=actor.name,
        said_at=dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
        expires_on=expires_on,
    )
    with state(book):
        before = _said(book, account_id)
        add_label(book, label)
        after = _said(book, account_id)
        record(book, actor, "confirm", subject=account_id, before=before, after=after)
    return label


def unconfirm(book: Book, actor: Actor, *, account_id: str) -> bool:
    """Take back what was said of an account; whether anything was."""
    if not book.state_file.exists():
        return False
    with state(book):
        before = _said(book, account_id)
        gone = drop_label(book, account_id)
        if gone:
            record(book, actor, "unconfirm", subject=account_id, before=before)
    return gone


def _said(book: Book, account_id: str) -> str:
    """Return in words what is said of an account at present, whether or not it still counts."""
    labels = read_labels(book, today=dt.date.min)
    found = next((label for label in labels if label.account_id == account_id), None)
    if found is None:
        return ""
    until = f" (counts before {found.expires_on})" if found.expires_on else ""
    return f"{found.kind}{until}" + (f": {found.reason}" if found.reason else "")

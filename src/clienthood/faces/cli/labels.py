"""``clienthood confirm`` and ``unconfirm``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.errors import NotFoundError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds import labels
from clienthood.faces.views.lookup import Found, find_account
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import long_date


def confirm(
    account: str,
    kind: Literal["client", "customer"],
    /,
    *,
    book: BookDir = HERE,
    reason: str = "",
    until: Annotated[dt.date | None, Parameter(name="--until")] = None,
    json: Json = False,
) -> None:
    """Say what an account is: it stands over the call, and the next run learns from it.

    Example: clienthood confirm A00017 client --reason "we advise them on everything"

    Parameters
    ----------
    account
        Identifier of the account or of one of its members, or its name.
    kind
        client or customer.
    reason
        Why, for whoever reads it later.
    until
        Last day on which it counts; for good where not given.
    """
    opened = open_book(book)
    found = _found(opened, account)
    label = labels.confirm(
        opened,
        person(),
        account_id=found.account_id,
        kind=kind,
        reason=reason,
        expires_on=until + dt.timedelta(days=1) if until else None,
    )
    if json:
        print_json(label)
        return
    lasting = f" until {long_date(until)}" if until else ""
    name = f"{found.account_id} {found.name}".rstrip()
    Paper().say(f"{name} is a {kind}{lasting}. It counts from the next run on: clienthood run")


def unconfirm(account: str, /, *, book: BookDir = HERE, json: Json = False) -> None:
    """Take back what was said of an account.

    Example: clienthood unconfirm A00017

    Parameters
    ----------
    account
        Identifier of the account or of one of its members, or its name.
    """
    opened = open_book(book)
    found = _found(opened, account)
    if not labels.unconfirm(opened, person(), account_id=found.account_id):
        raise NotFoundError(f"nothing was said of {found.account_id}", where=str(book))
    if json:
        print_json({"account_id": found.account_id})
        return
    Paper().say(f"Took back what was said of {found.account_id}. Next: clienthood run")


def _found(book: Book, account: str) -> Found:
    with reading(book) as read:
        found = find_account(read, account)
    if found.not_called:
        raise NotFoundError(f"{account} is not called: {found.not_called}")
    return found

"""The page of one account, all that is on record of it, and what people say of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from clienthood.book.tasks import OUTCOMES
from clienthood.errors import RecordsError
from clienthood.faces.deeds.labels import confirm, unconfirm
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.account import account
from clienthood.faces.views.evidence import open_evidence
from clienthood.faces.views.lookup import Found, find_account
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.timeline import timeline
from clienthood.faces.web.show import go, show

router = APIRouter()
PAGE = 50
"""Records on a page."""
KINDS = ("client", "customer")


@router.get("/accounts/{account_id:path}")
def show_account(here: Here, account_id: str) -> Response:
    """Show one account: its kind and why, its worth, what is on record, who is behind it."""
    if not account_id:
        return go(here, "/accounts")
    with here.reading() as read:
        page = account(read, account_id)
    return show(here, "account.html", page, outcomes=OUTCOMES)


@router.get("/timeline")
def show_timeline(here: Here, account: str, source: str = "", offset: str = "0") -> Response:
    """Show everything on record of one account, newest first."""
    with here.reading() as read:
        found = find_account(read, account)
        page = timeline(read, found, source=source, limit=PAGE, offset=_number(offset))
    return show(here, "timeline.html", page, limit=PAGE, offset=_number(offset))


@router.get("/evidence")
def show_evidence(here: Here, account: str, dimension: str, offset: str = "0") -> Response:
    """Show the records behind one reading of an account, and how they were counted."""
    with here.reading() as read:
        page = open_evidence(read, account, dimension, limit=PAGE, offset=_number(offset))
    return show(here, "records_behind.html", page, limit=PAGE, offset=_number(offset))


@router.post("/labels")
def say(
    here: Here,
    account_id: Annotated[str, Form()],
    kind: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    until: Annotated[str, Form()] = "",
) -> Response:
    """Agree or disagree with a call: say what the account is."""
    if kind not in KINDS:
        raise RecordsError("nothing was chosen", hint="say whether it is a client or a customer")
    with here.reading() as read:
        found = _called(read, account_id)
    confirm(
        here.book,
        here.actor,
        account_id=found.account_id,
        kind=kind,
        reason=reason,
        expires_on=_expires(until),
    )
    return go(here, f"/accounts/{found.account_id}", told="label-kept")


@router.post("/labels/withdraw")
def take_back(here: Here, account_id: Annotated[str, Form()]) -> Response:
    """Take back what was said of an account."""
    gone = unconfirm(here.book, here.actor, account_id=account_id)
    told = "label-withdrawn" if gone else "label-none"
    return go(here, f"/accounts/{account_id}", told=told)


def _called(read: Reading, account_id: str) -> Found:
    found = find_account(read, account_id)
    if found.not_called:
        raise RecordsError(f"{account_id} is not called: {found.not_called}")
    return found


def _expires(until: str) -> dt.date | None:
    """Return the first day on which a label counts no more, from the last on which it does."""
    if not until.strip():
        return None
    try:
        last = dt.date.fromisoformat(until.strip())
    except ValueError as fault:
        raise RecordsError(
            f"{until!r} is no date", where="counts until", hint="write it as 2026-06-30"
        ) from fault
    if last < dt.datetime.now(dt.UTC).date():
        raise RecordsError(
            f"{last} is over already", where="counts until", hint="choose a day to come"
        )
    return last + dt.timedelta(days=1)


def _number(offset: str) -> int:
    return int(offset) if re.fullmatch(r"[0-9]{1,7}", offset) else 0

"""Accounts: the list, one of them, its timeline, its evidence, its worth."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.asking import (
    AccountId,
    AskedAccount,
    Paged,
    ShownHere,
    Text,
    WantedHere,
)
from clienthood.faces.api.problems import refusals
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.account import AccountPage, account
from clienthood.faces.views.accounts import AccountList, Asked, accounts
from clienthood.faces.views.columns import DEFAULT
from clienthood.faces.views.evidence import Opened, open_evidence
from clienthood.faces.views.lookup import find_account
from clienthood.faces.views.timeline import Timeline, timeline
from clienthood.faces.views.why import Why, why
from clienthood.faces.views.worth import AccountWorth, worth

router = APIRouter(prefix=PREFIX, tags=["Accounts"])


@router.get("/accounts", response_model=AccountList, responses=refusals(404, 422))
def get_accounts(
    here: Here,
    tag: Tag,
    wanted: WantedHere,
    shown: ShownHere,
    paged: Paged,
) -> Response:
    """Return a page of the accounts that fit, sorted, each with its reasons in words."""
    asked = Asked(
        kind=wanted.kind,
        search=wanted.search,
        filters=wanted.filters,
        sort=shown.sort,
        backwards=shown.backwards,
        columns=tuple(shown.columns or DEFAULT),
        limit=paged.limit,
        offset=paged.offset,
    )
    with here.reading() as read:
        return told(accounts(read, asked), tag)


@router.get("/accounts/{account_id:path}", response_model=AccountPage, responses=refusals(404, 422))
def get_account(here: Here, tag: Tag, account_id: AccountId) -> Response:
    """Return all that is told of one account; a slash in its identifier is written %2F."""
    with here.reading() as read:
        return told(account(read, account_id), tag)


@router.get("/timeline", response_model=Timeline, responses=refusals(404, 422))
def get_timeline(
    here: Here,
    tag: Tag,
    account: AskedAccount,
    paged: Paged,
    source: Text = "",
) -> Response:
    """Return everything on record about one account, newest first."""
    with here.reading() as read:
        found = find_account(read, account)
        return told(
            timeline(read, found, source=source, limit=paged.limit, offset=paged.offset), tag
        )


@router.get("/evidence", response_model=Opened, responses=refusals(404, 422))
def get_evidence(
    here: Here,
    tag: Tag,
    account: AskedAccount,
    dimension: Text,
    paged: Paged,
) -> Response:
    """Return the records behind one reading of an account, and how they were counted."""
    with here.reading() as read:
        return told(
            open_evidence(read, account, dimension, limit=paged.limit, offset=paged.offset), tag
        )


@router.get("/worth", response_model=AccountWorth, responses=refusals(404, 422))
def get_worth(here: Here, tag: Tag, account: AskedAccount) -> Response:
    """Return what one account is worth in the time ahead, as a range with its reasons."""
    with here.reading() as read:
        return told(worth(read, account), tag)


@router.get("/why", response_model=Why, responses=refusals(404, 422))
def get_why(here: Here, tag: Tag, account: AskedAccount, wanted: WantedHere) -> Response:
    """Return why an account is among those that fit, or is not: each row with its own value."""
    with here.reading() as read:
        return told(why(read, account, wanted), tag)

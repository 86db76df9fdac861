"""What to do: the day's queue, plays, and what becomes of them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from clienthood.book.tasks import Task
from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.asking import LONG, READABLE, AskedAccount, Day, Paged
from clienthood.faces.api.problems import refusals
from clienthood.faces.deeds.tasks import Said, do_task
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.lookup import find_account
from clienthood.faces.views.plays import (
    AccountPlays,
    PlayPage,
    PlaysPage,
    account_plays,
    play,
    plays,
)

router = APIRouter(prefix=PREFIX, tags=["What to do"])

Line = Annotated[str, Field(max_length=300, pattern=READABLE)]
Key = Annotated[str, Path(min_length=1, max_length=40, pattern=READABLE)]


class Deed(BaseModel):
    """What somebody does about one play for one account."""

    model_config = ConfigDict(extra="forbid")

    account: Annotated[str, Field(min_length=1, max_length=LONG, pattern=READABLE)]
    play: Annotated[str, Field(min_length=1, max_length=40, pattern=READABLE)]
    deed: Literal["take", "done", "dismiss", "later", "outcome", "assign"]
    reason: Line = Field("", description="Why it is dismissed.")
    outcome: Literal["", "answered", "agreed", "bought", "declined", "nothing"] = ""
    owner: Line = ""
    due: Day | None = None
    until: Day | None = Field(None, description="Day before which it is not shown.")


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


@router.get("/plays", response_model=PlaysPage, responses=refusals(404))
def get_plays(here: Here, tag: Tag) -> Response:
    """Return the day's queue, and all plays with how many accounts they are for."""
    return told(here.view(plays, today=_today()), tag)


@router.get("/plays/{key}", response_model=PlayPage, responses=refusals(404, 422))
def get_play(here: Here, key: Key, cut: Paged, tag: Tag) -> Response:
    """Return one play: its rule, what it is expected to add, and for whom it may be made."""
    page = here.view(play, key=key, today=_today(), limit=cut.limit, offset=cut.offset)
    return told(page, tag)


@router.get("/tasks", response_model=AccountPlays, responses=refusals(404, 422))
def get_tasks(here: Here, account: AskedAccount, tag: Tag) -> Response:
    """Return what can be done for an account, and what was done and decided."""
    with here.reading() as read:
        found = find_account(read, account)
        return told(account_plays(read, found, today=_today()), tag)


@router.post("/tasks", response_model=Task, status_code=201, responses=refusals(404, 409, 422))
def post_task(here: Here, deed: Deed) -> Response:
    """Take on, finish, dismiss or put off a play for an account, or say what came of it."""
    said = Said(**deed.model_dump())
    with here.reading() as read:
        return told(do_task(read, here.actor, said, now=dt.datetime.now(dt.UTC)), status=201)

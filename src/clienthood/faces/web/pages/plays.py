"""What to do: the day's queue, all plays, and what people do with them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from starlette.responses import Response

from clienthood.book.tasks import OUTCOMES
from clienthood.errors import RecordsError
from clienthood.faces.deeds.tasks import Said, do_task, take_queue
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import attached
from clienthood.faces.views.plays import PAGE, play, plays
from clienthood.faces.web.show import go, show

router = APIRouter()
TOLD = {
    "take": "task-taken",
    "done": "task-done",
    "dismiss": "task-dismissed",
    "later": "task-later",
    "outcome": "task-outcome",
    "assign": "task-taken",
}


class Slip(BaseModel):
    """What a form says of one play for one account."""

    account: str = ""
    play: str = ""
    deed: str = ""
    reason: str = ""
    outcome: str = ""
    owner: str = ""
    due: str = ""
    until: str = ""
    back: str = ""
    """account: the page of the account is shown next."""


def today() -> dt.date:
    """Return the day."""
    return dt.datetime.now(dt.UTC).date()


@router.get("/plays")
def show_plays(here: Here) -> Response:
    """Show the day's queue, then all plays with how many qualify."""
    page = here.view(plays, today=today())
    return show(here, "plays.html", page, outcomes=OUTCOMES)


@router.get("/plays.csv")
def take_plays(here: Here) -> Response:
    """Send the day's queue as a CSV file."""
    with here.reading() as read:
        text = b"".join(take_queue(read, here.actor, today=today()))
    return attached(text, f"queue-{today()}.csv")


@router.get("/plays/{key}")
def show_play(here: Here, key: str, offset: str = "0") -> Response:
    """Show one play: who qualifies, why, what it may bring, and for whom it may be made."""
    start = int(offset) if re.fullmatch(r"[0-9]{1,7}", offset) else 0
    page = here.view(play, key=key, today=today(), offset=start)
    return show(here, "play.html", page, limit=PAGE, offset=start)


@router.post("/tasks")
def do(here: Here, slip: Annotated[Slip, Form()]) -> Response:
    """Take on, finish, dismiss or put off a play for an account, or say what came of it."""
    said = Said(
        account=slip.account,
        play=slip.play,
        deed=slip.deed,
        reason=slip.reason,
        outcome=slip.outcome,
        owner=slip.owner,
        due=_day(slip.due),
        until=_day(slip.until),
    )
    with here.reading() as read:
        task = do_task(read, here.actor, said, now=dt.datetime.now(dt.UTC))
    path = f"/accounts/{task.account_id}" if slip.back == "account" else "/plays"
    return go(here, path, told=TOLD[slip.deed])


def _day(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as fault:
        raise RecordsError(f"{text!r} is no date", hint="write it as 2026-06-30") from fault

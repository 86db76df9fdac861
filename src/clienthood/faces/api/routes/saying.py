"""What people say: kinds they confirm, groups they keep."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.responses import Response

from clienthood.book.labels import Label, read_labels
from clienthood.book.segments import Segment
from clienthood.errors import NotFoundError
from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.asking import LONG, READABLE, AskedAccount, Day, Text
from clienthood.faces.api.problems import refusals
from clienthood.faces.deeds.labels import confirm, unconfirm
from clienthood.faces.deeds.segments import call_segment, drop_segment, save_segment
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.lookup import find_account
from clienthood.faces.views.picking import wanted_of
from clienthood.faces.views.segments import SegmentsPage, segments

router = APIRouter(prefix=PREFIX, tags=["What people say"])

Line = Annotated[str, Field(max_length=LONG, pattern=READABLE)]


class Said(BaseModel):
    """What somebody who knows an account says it is."""

    model_config = ConfigDict(extra="forbid")

    account: Annotated[str, Field(min_length=1, max_length=LONG, pattern=READABLE)]
    kind: Literal["client", "customer"]
    reason: Annotated[str, Field(max_length=1000, pattern=READABLE)] = ""
    expires_on: Day | None = None


class NewSegment(BaseModel):
    """A group of accounts to keep."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=READABLE)]
    query: Annotated[str, Field(max_length=4000, pattern=READABLE)] = Field(
        description="The query of the list of accounts that shows it."
    )
    note: Line = ""
    fixed: StrictBool = Field(False, description="Keep the accounts that fit now, whatever comes.")


@router.get("/labels", response_model=list[Label], responses=refusals(404))
def get_labels(here: Here, tag: Tag) -> Response:
    """Return the kinds that people confirmed and that count today."""
    return told(read_labels(here.opened(), today=dt.datetime.now(dt.UTC).date()), tag)


@router.post("/labels", response_model=Label, status_code=201, responses=refusals(404, 422))
def post_label(here: Here, said: Said) -> Response:
    """Say what an account is; it stands over the call from the next run on."""
    with here.reading() as read:
        found = find_account(read, said.account)
    made = confirm(
        here.book,
        here.actor,
        account_id=found.account_id,
        kind=said.kind,
        reason=said.reason,
        expires_on=said.expires_on,
    )
    return told(made, status=201)


@router.delete("/labels", status_code=204, responses=refusals(404, 422))
def delete_label(here: Here, account: AskedAccount) -> Response:
    """Take back what was said of an account."""
    if not unconfirm(here.opened(), here.actor, account_id=account):
        raise NotFoundError(f"nothing was said of {account}")
    return Response(status_code=204)


@router.get("/segments", response_model=SegmentsPage, responses=refusals(404))
def get_segments(here: Here, tag: Tag) -> Response:
    """Return the groups that people keep, each counted in the latest run."""
    with here.reading() as read:
        return told(segments(read), tag)


@router.post(
    "/segments", response_model=Segment, status_code=201, responses=refusals(404, 409, 422)
)
def post_segment(here: Here, group: NewSegment) -> Response:
    """Keep a group of accounts under a name."""
    with here.reading() as read:
        made = save_segment(
            read,
            here.actor,
            name=group.name,
            wanted=wanted_of(group.query),
            note=group.note,
            fixed=group.fixed,
        )
    return told(made, status=201)


@router.patch("/segments", response_model=Segment, responses=refusals(404, 409, 422))
def patch_segment(
    here: Here, name: Text, to: Annotated[str, Query(min_length=1, max_length=80)]
) -> Response:
    """Give a group another name."""
    return told(call_segment(here.opened(), here.actor, name=name, to=to))


@router.delete("/segments", status_code=204, responses=refusals(404, 422))
def delete_segment(here: Here, name: Text) -> Response:
    """Forget a group; no account is touched."""
    drop_segment(here.opened(), here.actor, name=name)
    return Response(status_code=204)

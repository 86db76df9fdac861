"""Movement: flows between kinds, who moved and why; alerts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.asking import AskedAccount, Paged, Text
from clienthood.faces.api.problems import refusals
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.alerts import Alerts, alerts
from clienthood.faces.views.between import AskedBetween, Between, between
from clienthood.faces.views.flows import AskedFlow, FlowPage, flow_page
from clienthood.faces.views.movement import Asked, Movement, movement
from clienthood.faces.views.moves import AskedMoves

router = APIRouter(prefix=PREFIX, tags=["Movement"])


@dataclass(frozen=True, slots=True)
class Which:
    """Which moves are wanted."""

    by: Annotated[str, Query(pattern="^(month|quarter)$")] = "month"
    move: Text = ""
    kind: Annotated[str, Query(pattern="^(client|customer|undecided)?$")] = ""
    month: Annotated[str, Query(pattern="^([0-9]{4}-(0[1-9]|1[0-2]))?$")] = ""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Which flow is meant."""

    since: Annotated[dt.date, Query(alias="from", description="The earlier date of the flow.")]
    until: Annotated[dt.date, Query(description="The later date of the flow.")]
    from_kind: Annotated[str, Query(pattern="^(client|customer|undecided|not yet)$")]
    to_kind: Annotated[str, Query(pattern="^(client|customer|undecided)$")]


@router.get("/movement", response_model=Movement, responses=refusals(404, 422))
def get_movement(
    here: Here, tag: Tag, which: Annotated[Which, Depends(Which)], paged: Paged
) -> Response:
    """Return how accounts flow between kinds, and a page of who moved and why, newest first."""
    wanted = AskedMoves(
        move=which.move,
        kind=which.kind,
        month=which.month,
        limit=paged.limit,
        offset=paged.offset,
    )
    return told(here.view(movement, asked=Asked(by=which.by, moves=wanted)), tag)


@router.get("/movement/accounts", response_model=FlowPage, responses=refusals(404, 422))
def get_flow(
    here: Here, tag: Tag, ribbon: Annotated[Ribbon, Depends(Ribbon)], paged: Paged
) -> Response:
    """Return the accounts that went from one kind to another between two dates."""
    asked = AskedFlow(
        since=ribbon.since,
        until=ribbon.until,
        from_kind=ribbon.from_kind,
        to_kind=ribbon.to_kind,
        limit=paged.limit,
        offset=paged.offset,
    )
    return told(here.view(flow_page, asked=asked), tag)


@router.get("/movement/between", response_model=Between, responses=refusals(404, 422))
def get_between(
    here: Here,
    tag: Tag,
    account: AskedAccount,
    since: Annotated[dt.date, Query(alias="from", description="The earlier day.")],
    to: Annotated[dt.date, Query(description="The later day.")],
) -> Response:
    """Return what changed of an account between two days, in parts that add up exactly."""
    asked = AskedBetween(account=account, since=since, until=to)
    return told(here.view(between, asked=asked), tag)


@router.get("/alerts", response_model=Alerts, responses=refusals(404))
def get_alerts(here: Here, tag: Tag) -> Response:
    """Return who is told of what, what is due, and what was sent to whom."""
    with here.reading() as read:
        return told(alerts(read), tag)

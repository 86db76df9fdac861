"""Movement: the flow between kinds, its accounts, the list of who moved; alerts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from clienthood.errors import SettingsError
from clienthood.faces.deeds.taking import take_moves
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import table_of
from clienthood.faces.views.between import AskedBetween, between
from clienthood.faces.views.charts import Chart
from clienthood.faces.views.charts_moves import flow_chart, flow_query
from clienthood.faces.views.flows import STEPS, AskedFlow, flow_page
from clienthood.faces.views.kinds import KINDS
from clienthood.faces.views.moved import MOVED
from clienthood.faces.views.movement import Asked, movement
from clienthood.faces.views.moves import AskedMoves
from clienthood.faces.web.show import show

router = APIRouter()
PAGE = 50
"""Accounts on a page."""


@router.get("/movement")
def show_movement(
    here: Here,
    by: str = "month",
    move: str = "",
    kind: str = "",
    month: str = "",
    offset: str = "0",
) -> Response:
    """Show how accounts move between kinds, and who moved and why."""
    wanted = AskedMoves(
        move=move, kind=kind, month=month.strip(), limit=PAGE, offset=_number(offset)
    )
    page = here.view(movement, asked=Asked(by=by, moves=wanted))
    charts: dict[str, Chart] = {}
    if page.shown:
        charts["flow"] = flow_chart(page, here.words, here.base)
    query = urlencode({name: text for name, text in _told(wanted).items() if text})
    return show(
        here,
        "movement.html",
        page,
        charts=charts,
        wanted=wanted,
        known={"moves": tuple(MOVED), "kinds": KINDS, "steps": tuple(STEPS)},
        flow_query=flow_query,
        query=query,
        first=len(page.flows) - page.shown,
    )


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Which ribbon an address asks for."""

    since: Annotated[str, Query(alias="from")]
    until: str
    from_kind: str
    to_kind: str
    offset: str = "0"


@router.get("/movement/accounts")
def show_flow(here: Here, ribbon: Annotated[Ribbon, Depends(Ribbon)]) -> Response:
    """Show the accounts of one ribbon of the flow."""
    asked = AskedFlow(
        since=_day(ribbon.since),
        until=_day(ribbon.until),
        from_kind=ribbon.from_kind,
        to_kind=ribbon.to_kind,
        limit=PAGE,
        offset=_number(ribbon.offset),
    )
    page = here.view(flow_page, asked=asked)
    return show(here, "flow.html", page, asked=asked, query=flow_query(page.flow))


@router.get("/movement/between")
def show_between(
    here: Here, account: str, since: Annotated[str, Query(alias="from")], to: str
) -> Response:
    """Show what changed of an account between two dates, and why."""
    asked = AskedBetween(account=account, since=_day(since), until=_day(to))
    return show(here, "between.html", here.view(between, asked=asked))


@router.get("/movement.csv")
def send_moves(here: Here, move: str = "", kind: str = "", month: str = "") -> Response:
    """Send every move that is wanted as a CSV file."""
    wanted = AskedMoves(move=move, kind=kind, month=month.strip())
    return table_of(here, "moves", lambda read: take_moves(read, here.actor, asked=wanted))


def _told(wanted: AskedMoves) -> dict[str, str]:
    return {"move": wanted.move, "kind": wanted.kind, "month": wanted.month}


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise SettingsError(
            f"{text!r} is no day", hint="write it as year-month-day, such as 2026-06-30"
        ) from fault


def _number(offset: str) -> int:
    return int(offset) if re.fullmatch(r"[0-9]{1,7}", offset) else 0

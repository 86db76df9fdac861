"""The business as a whole, and its plan."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from clienthood.errors import SettingsError
from clienthood.faces.deeds.business import TABLES, take_business, take_plan
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import attached
from clienthood.faces.desk.site import Desk
from clienthood.faces.views.business import business
from clienthood.faces.views.charts_business import chance_chart, spread_chart
from clienthood.faces.views.plan import Plan, plan
from clienthood.faces.web.show import show

router = APIRouter()
Word = Annotated[str, Query(max_length=40)]


@router.get("/business")
def show_business(here: Here) -> Response:
    """Show what the business is, how it does, on whom it rests and how well it is foreseen."""
    page = here.view(business)
    charts = {"spread": spread_chart(page.concentration)} if page.concentration.spreads else {}
    return show(here, "business.html", page, charts=charts, tables=tuple(TABLES))


@router.get("/business/{table}.csv")
def take_table(here: Here, table: str) -> Response:
    """Send one table of the business as a whole as a CSV file."""
    page = here.view(business)
    with here.reading() as read:
        pieces = list(take_business(read, here.actor, page, table))
    return attached(iter(pieces), f"{table}-{page.as_of}.csv")


@router.get("/plan")
def show_plan(
    here: Here, goal: Word = "", by: Word = "", clients: Word = "", customers: Word = ""
) -> Response:
    """Show the chance of a goal of revenue, and how many new accounts it takes."""
    page = _plan(here, goal, by, clients, customers)
    charts = {"chance": chance_chart(page, here.words)}
    asked = {"goal": goal, "by": by, "clients": clients, "customers": customers}
    return show(here, "plan.html", page, charts=charts, asked=asked)


@router.get("/plan.csv")
def take_what_ifs(
    here: Here, goal: Word = "", by: Word = "", clients: Word = "", customers: Word = ""
) -> Response:
    """Send the what-ifs of a plan as a CSV file."""
    page = _plan(here, goal, by, clients, customers)
    with here.reading() as read:
        pieces = list(take_plan(read, here.actor, page))
    return attached(iter(pieces), f"plan-{page.by}.csv")


def _plan(here: Desk, goal: str, by: str, clients: str, customers: str) -> Plan:
    return here.view(
        plan,
        goal=_amount(goal),
        by=_day(by),
        clients=_whole(clients, "clients"),
        customers=_whole(customers, "customers"),
    )


def _amount(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.replace(",", "").replace(" ", ""))
    except ValueError as fault:
        raise SettingsError(
            f"goal: {text!r} is no amount", hint="write it in figures, such as 500000"
        ) from fault


def _day(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise SettingsError(
            f"by: {text!r} is no day", hint="write it as year-month-day, such as 2026-12-31"
        ) from fault


def _whole(text: str, name: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise SettingsError(f"{name}: {text!r} is no whole number", hint="write it as 12")
    return int(text)

"""The business as a whole: its standing and scoreboard, concentration, plan, predictability."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.asking import Day
from clienthood.faces.api.problems import refusals
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.business import Business, business
from clienthood.faces.views.concentration import Concentration, concentration_of
from clienthood.faces.views.plan import MOST_ASKED, Plan, plan
from clienthood.faces.views.predictability import Predictability, predictability

router = APIRouter(prefix=PREFIX, tags=["The business"])
Number = Annotated[int | None, Query(ge=0, le=MOST_ASKED)]


@router.get("/business", response_model=Business, responses=refusals(404))
def get_business(here: Here, tag: Tag) -> Response:
    """Return what the business is, its scoreboard, on whom it rests and how well it is foreseen."""
    return told(here.view(business), tag)


@router.get("/concentration", response_model=Concentration, responses=refusals(404))
def get_concentration(here: Here, tag: Tag) -> Response:
    """Return how far revenue and worth rest on few accounts, and the loss of the largest."""
    return told(here.view(concentration_of), tag)


@router.get("/predictability", response_model=Predictability, responses=refusals(404))
def get_predictability(here: Here, tag: Tag) -> Response:
    """Return how well revenue is foreseen with contracts, with members and with neither."""
    return told(here.view(predictability), tag)


@router.get("/plan", response_model=Plan, responses=refusals(404, 422))
def get_plan(
    here: Here,
    tag: Tag,
    goal: Annotated[
        float | None, Query(gt=0, le=1e15, description="Revenue until the day of the goal.")
    ] = None,
    by: Annotated[Day | None, Query(description="Day of the goal, within two years.")] = None,
    clients: Number = None,
    customers: Number = None,
) -> Response:
    """Return the chance of a goal of revenue, and how many new accounts it takes."""
    day: dt.date | None = by
    return told(here.view(plan, goal=goal, by=day, clients=clients, customers=customers), tag)

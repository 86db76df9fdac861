"""Trying whether something works: experiments, their plans, and what came of them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form
from fastapi import Path as PathPart
from starlette.responses import Response

from clienthood.errors import SettingsError
from clienthood.faces.deeds import experiments as deeds
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import attached
from clienthood.faces.views.experiment import experiment
from clienthood.faces.views.experiment_plan import Proposed
from clienthood.faces.views.experiments import experiments
from clienthood.faces.web.show import go, show

router = APIRouter()

EMPTY = dict.fromkeys(("name", "play", "who", "outcome", "starts_on", "days", "share", "rule"), "")
"""The form before anybody wrote into it."""
Number = Annotated[int, PathPart(ge=1, le=10**9)]


@router.get("/experiments")
def show_experiments(here: Here) -> Response:
    """Show all experiments, and the plan of another where the form asks for one."""
    given = dict(parse_qsl(here.query, keep_blank_values=True))
    asked, fault, status = None, None, 200
    try:
        asked = _proposed(given) if "outcome" in given else None
        page = here.view(experiments, asked=asked)
    except SettingsError as found:
        fault, status = found, 422
        page = here.view(experiments, asked=None)
    form = EMPTY | given
    return show(here, "experiments.html", page, fault=fault, given=form, status=status)


@router.post("/experiments")
def start(here: Here, asked: Annotated[str, Form(max_length=8000)] = "") -> Response:
    """Draw the lots of what was planned; ``asked`` is the query of the plan."""
    with here.reading() as read:
        wish = _proposed(dict(parse_qsl(asked)))
        number = deeds.start_experiment(read, here.actor, asked=wish)
    return go(here, f"/experiments/{number}", told="experiment-started")


@router.get("/experiments/{number}")
def show_experiment(here: Here, number: Number) -> Response:
    """Show one experiment: its design, how far it is, and what came of it."""
    page = here.view(experiment, number=number)
    return show(here, "experiment.html", page)


@router.get("/experiments/{number}/lots.csv")
def take_lots(here: Here, number: Number) -> Response:
    """Send whom to treat, and whom not, as a CSV file."""
    with here.reading() as read:
        pieces = list(deeds.take_lots(read, here.actor, number=number))
    return attached(iter(pieces), f"experiment-{number}.csv")


@router.post("/experiments/{number}/stop")
def stop(
    here: Here, number: Number, reason: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """Give an experiment up."""
    with here.reading() as read:
        deeds.stop_experiment(read, here.actor, number=number, reason=reason)
    return go(here, f"/experiments/{number}", told="experiment-stopped")


@router.post("/experiments/{number}/conclude")
def conclude(here: Here, number: Number) -> Response:
    """Keep the result of an experiment that is over."""
    with here.reading() as read:
        deeds.conclude_experiment(read, here.actor, number=number)
    return go(here, f"/experiments/{number}", told="experiment-concluded")


def _proposed(given: dict[str, str]) -> Proposed:
    """Return what the form asks for.

    Raises
    ------
    SettingsError
        If a number or a day cannot be read.
    """
    try:
        starts = given.get("starts_on", "")
        return Proposed(
            name=given.get("name", ""),
            play=given.get("play", ""),
            who=given.get("who", ""),
            outcome=given.get("outcome", "revenue"),
            days=int(given.get("days") or 90),
            share=float(given.get("share") or 0.5),
            rule=given.get("rule", "end"),
            starts_on=dt.date.fromisoformat(starts) if starts else None,
        )
    except ValueError as fault:
        raise SettingsError(
            "a number or a day of the plan cannot be read",
            hint="write days as 90, the share as 0.5, the first day as 2026-06-30",
        ) from fault

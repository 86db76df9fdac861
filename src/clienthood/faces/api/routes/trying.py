"""Experiments: plans, lots, and what came of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.asking import READABLE, Day
from clienthood.faces.api.problems import refusals
from clienthood.faces.deeds import experiments as deeds
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.experiment import ExperimentPage, experiment
from clienthood.faces.views.experiment_plan import (
    LEAST_SHARE,
    LONGEST,
    MOST_SHARE,
    SHORTEST,
    Proposed,
)
from clienthood.faces.views.experiments import Experiments, experiments

router = APIRouter(prefix=PREFIX, tags=["Does it work?"])

FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {"text/csv; charset=utf-8": {"schema": {"type": "string"}}},
    }
}
Number = Annotated[int, Path(ge=1, le=10**9, description="Number of an experiment.")]
What = Literal["revenue", "dealing", "contact", "client"]


class Wish(BaseModel):
    """An experiment to start, or to plan."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=80, pattern=READABLE)] = ""
    play: Annotated[str, Field(max_length=80, pattern=READABLE)] = Field(
        "", description="Key of the play that is tried; empty: something of one's own."
    )
    who: Annotated[str, Field(max_length=4000, pattern=READABLE)] = Field(
        "", description="Which accounts, as the query of the list of accounts."
    )
    outcome: What = "revenue"
    days: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = 90
    share: Annotated[float, Field(ge=LEAST_SHARE, le=MOST_SHARE)] = Field(
        0.5, description="Share that is held out."
    )
    rule: Literal["end", "looks"] = "end"
    starts_on: Day | None = None

    @property
    def proposed(self) -> Proposed:
        """The same, as the view asks for it."""
        return Proposed(**self.model_dump())


class Asked(Wish):
    """An experiment to plan; without an outcome nothing is planned."""

    outcome: What | None = None  # type: ignore[assignment]


@router.get("/experiments", response_model=Experiments, responses=refusals(404, 422))
def get_experiments(here: Here, tag: Tag, asked: Annotated[Asked, Query()]) -> Response:
    """Return all experiments, and what one that is asked for could show."""
    wish = asked.proposed if asked.outcome else None
    return told(here.view(experiments, asked=wish), tag)


@router.post(
    "/experiments", response_model=ExperimentPage, status_code=201, responses=refusals(404, 422)
)
def post_experiment(here: Here, wish: Wish) -> Response:
    """Draw the lots of an experiment and start it; they cannot be changed any more."""
    with here.reading() as read:
        number = deeds.start_experiment(read, here.actor, asked=wish.proposed)
        return told(experiment(read, number=number), status=201)


@router.get("/experiments/{number}", response_model=ExperimentPage, responses=refusals(404, 422))
def get_experiment(here: Here, tag: Tag, number: Number) -> Response:
    """Return one experiment; its result as soon as it may be told."""
    return told(here.view(experiment, number=number), tag)


@router.get("/experiments/{number}/lots.csv", responses=refusals(404, 422) | FILE)
def get_lots(here: Here, number: Number) -> Response:
    """Return whom to treat, and whom not, as CSV."""
    with here.reading() as read:
        pieces = list(deeds.take_lots(read, here.actor, number=number))
    return StreamingResponse(iter(pieces), media_type="text/csv; charset=utf-8")


@router.post(
    "/experiments/{number}/stop", response_model=ExperimentPage, responses=refusals(404, 422)
)
def post_stop(
    here: Here,
    number: Number,
    reason: Annotated[str, Query(max_length=200, pattern=READABLE)] = "",
) -> Response:
    """Give an experiment up; no effect of it is told."""
    with here.reading() as read:
        deeds.stop_experiment(read, here.actor, number=number, reason=reason)
        return told(experiment(read, number=number))


@router.post(
    "/experiments/{number}/conclude", response_model=ExperimentPage, responses=refusals(404, 422)
)
def post_conclusion(here: Here, number: Number) -> Response:
    """Keep the result of an experiment that is over."""
    with here.reading() as read:
        deeds.conclude_experiment(read, here.actor, number=number)
        return told(experiment(read, number=number))

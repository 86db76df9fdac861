"""Runs, settings and long work."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, begun, told
from clienthood.faces.api.asking import LONG, READABLE, Day
from clienthood.faces.api.problems import refusals
from clienthood.faces.deeds.settings import save_settings, tried_settings
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.jobs import Job
from clienthood.faces.views.comparison import Asked, Comparison, comparison
from clienthood.faces.views.runs import RunHistory, run_history
from clienthood.faces.views.settings import SettingsPage, settings_page

router = APIRouter(prefix=PREFIX, tags=["Runs, settings, long work"])

Id = Annotated[str, Path(max_length=LONG, pattern=READABLE)]
RunId = Annotated[str, Query(min_length=1, max_length=20, pattern=READABLE)]
Kind = Annotated[str, Query(pattern="^(client|customer|undecided)?$")]
From = Annotated[int, Query(ge=0, le=10**9)]
Value = (
    Annotated[str, Field(max_length=10_000)]
    | StrictInt
    | Annotated[float, Field(allow_inf_nan=False)]
    | StrictBool
    | None
)


class Wish(BaseModel):
    """A run to compute."""

    model_config = ConfigDict(extra="forbid")

    as_of: Day | None = Field(None, description="Day at which it stands; null: the last one.")


class Changes(BaseModel):
    """Settings to change."""

    model_config = ConfigDict(extra="forbid")

    changes: dict[Annotated[str, Field(max_length=LONG)], Value] = Field(
        max_length=1000,
        description="Setting, such as book.name, to its new value; null: the default.",
    )
    seen: Annotated[str, Field(max_length=LONG)] = Field(
        "", description="As GET /settings gave it: refused where the settings changed since."
    )


@router.get("/runs", response_model=RunHistory, responses=refusals(404, 422))
def get_runs(here: Here, offset: From = 0) -> Response:
    """Return the finished runs, newest first."""
    return told(run_history(here.opened(), offset=offset))


@router.post("/runs", response_model=Job, status_code=202, responses=refusals(404, 409, 422))
def post_run(here: Here, wish: Wish) -> Response:
    """Compute a run of all accounts; the one before stays as it is."""
    job = here.jobs.start(
        here.opened(),
        "run",
        here.actor,
        title="Reading every account",
        next="/?told=run-made",
        as_of=wish.as_of.isoformat() if wish.as_of else "",
    )
    return begun(here, job)


@router.get("/runs/compare", response_model=Comparison, responses=refusals(404, 422))
def get_comparison(
    here: Here,
    before: RunId,
    after: RunId,
    kind_before: Kind = "",
    kind_after: Kind = "",
    offset: From = 0,
) -> Response:
    """Return two runs side by side, and the accounts whose kind changed."""
    asked = Asked(kind_before=kind_before, kind_after=kind_after, offset=offset)
    with here.reading() as read:
        return told(comparison(read, before, after, asked))


@router.get("/jobs", response_model=list[Job], responses=refusals(404))
def get_jobs(here: Here) -> Response:
    """Return the long work of this book: what runs, what waits, what ended lately."""
    return told(here.jobs.of(here.book))


@router.get("/jobs/{job}", response_model=Job, responses=refusals(404, 422))
def get_job(here: Here, job: Id) -> Response:
    """Return how far a piece of work is."""
    return told(here.jobs.job(here.book, job))


@router.post("/jobs/{job}/cancel", response_model=Job, responses=refusals(404, 422))
def cancel_job(here: Here, job: Id) -> Response:
    """Stop a piece of work for good; the book stays whole."""
    return told(here.jobs.cancel(here.book, job))


@router.get("/settings", response_model=SettingsPage, responses=refusals(404, 422))
def get_settings(here: Here) -> Response:
    """Return every setting, what it means and what it is."""
    return told(settings_page(here.opened()))


@router.patch("/settings", response_model=SettingsPage, responses=refusals(404, 409, 422))
def patch_settings(here: Here, changes: Changes) -> Response:
    """Save settings; remarks and order of the file stay."""
    save_settings(here.opened(), here.actor, changes=changes.changes, seen=changes.seen)
    return told(settings_page(here.book))


@router.post(
    "/settings/preview", response_model=Job, status_code=202, responses=refusals(404, 409, 422)
)
def post_preview(here: Here, changes: Changes) -> Response:
    """Find out who would change kind; nothing is saved, and the job's result tells."""
    tried_settings(here.opened(), changes.changes)
    job = here.jobs.start(
        here.book,
        "try settings",
        here.actor,
        title="Finding out who would change kind",
        next="/settings/preview/{job}",
        changes=dict(changes.changes),
        seen=changes.seen,
    )
    return begun(here, job)

"""Long work and its results: jobs, runs, the comparison of runs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form
from starlette.responses import Response

from clienthood.book.runs import run_ids
from clienthood.errors import RecordsError
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.comparison import Asked, comparison
from clienthood.faces.views.runs import run_history
from clienthood.faces.web.show import go, show

router = APIRouter()


@router.get("/jobs/{job}")
def show_job(here: Here, job: str) -> Response:
    """Show how far a piece of work is; once it is done, go where it leads."""
    found = here.jobs.job(here.book, job)
    if found.state == "done" and found.next:
        path, _, query = found.next.partition("?")
        return go(here, path, **dict(parse_qsl(query)))
    return show(here, "job.html", found)


@router.post("/jobs/{job}/cancel")
def cancel_job(here: Here, job: str) -> Response:
    """Stop a piece of work for good."""
    here.jobs.cancel(here.book, job)
    return go(here, f"/jobs/{job}")


@router.post("/run")
def start_run(here: Here, as_of: Annotated[str, Form()] = "") -> Response:
    """Have every account read anew."""
    if as_of:
        _check_day(as_of)
    job = here.jobs.start(
        here.opened(),
        "run",
        here.actor,
        title="Reading every account",
        next="/?told=run-made",
        as_of=as_of,
    )
    return go(here, f"/jobs/{job.id}")


@router.get("/runs")
def show_runs(here: Here, offset: int = 0) -> Response:
    """Show the finished runs, and what is being done now."""
    page = run_history(here.opened(), offset=max(offset, 0))
    return show(here, "runs.html", page, jobs=here.jobs.of(here.book))


@router.get("/runs/compare")
def show_comparison(
    here: Here,
    before: str = "",
    after: str = "",
    kind_before: str = "",
    kind_after: str = "",
    offset: int = 0,
) -> Response:
    """Show two runs side by side; the latest two where none are named."""
    ids = run_ids(here.opened())
    if len(ids) < 2 and not (before and after):
        return go(here, "/runs", told="one-run")
    asked = Asked(kind_before=kind_before, kind_after=kind_after, offset=max(offset, 0))
    with here.reading() as read:
        page = comparison(read, before or ids[-2], after or ids[-1], asked)
    return show(here, "compare.html", page, ids=ids[::-1])


def _check_day(text: str) -> None:
    try:
        dt.date.fromisoformat(text)
    except ValueError as fault:
        raise RecordsError(
            f"{text!r} is no day", hint="write it as year-month-day, such as 2026-06-30"
        ) from fault

"""The first day: the sample business in two clicks, or a file of one's own."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.faces.deeds.sample import remove_sample
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.site import Desk
from clienthood.faces.views.start import start_page
from clienthood.faces.web.show import go, show

router = APIRouter()


@router.get("/start")
def show_start(here: Here) -> Response:
    """Show how far the book is, and the one thing to do next."""
    return show(here, "start.html", start_page(here.book), sample=here.site.sample.path.exists())


@router.post("/start/sample")
def make(here: Here) -> Response:
    """Make the sample business, or open it where it is there already."""
    home = _home(here)
    if home.site.sample.path.exists():
        return go(home, "/sample/")
    job = home.jobs.start(
        home.book,
        "sample",
        home.actor,
        title="Making the sample business",
        next="/sample/",
    )
    return go(home, f"/jobs/{job.id}")


@router.post("/start/sample/remove")
def remove(here: Here) -> Response:
    """Remove the sample business and all that is in it."""
    home = _home(here)
    gone = remove_sample(home.book, home.actor)
    return go(home, "/start", told="sample-removed" if gone else "")


def _home(here: Desk) -> Desk:
    return replace(here, book=here.site.own, base="")

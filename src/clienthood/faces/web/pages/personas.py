"""The groups of the book, one group, and the open enquiries."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from clienthood.faces.deeds.taking import take_personas
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.leads import leads
from clienthood.faces.views.persona import persona
from clienthood.faces.views.personas import personas
from clienthood.faces.web.show import show

router = APIRouter()


@router.get("/personas")
def show_personas(here: Here) -> Response:
    """Show the groups: who they are, what sets them apart, what they prefer."""
    return show(here, "personas.html", here.view(personas))


@router.get("/personas.csv")
def take_list(here: Here) -> Response:
    """Send every account with its group as a CSV file; no text of anybody is in it."""
    with here.reading() as read:
        pieces = list(take_personas(read, here.actor))
        name = f"personas-{read.run.as_of}.csv"
    return StreamingResponse(
        iter(pieces),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/personas/{number}")
def show_persona(here: Here, number: int) -> Response:
    """Show one group: what its accounts need, what hurts them, in their own words."""
    return show(here, "persona.html", here.view(persona, number=number))


@router.get("/leads")
def show_leads(here: Here) -> Response:
    """Show the open enquiries: which group they look like, whether they would become clients."""
    return show(here, "leads.html", here.view(leads))

"""The groups of the book, one group, and the open enquiries."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.faces.deeds.taking import take_personas
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import table_of
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
    return table_of(here, "personas", lambda read: take_personas(read, here.actor))


@router.get("/personas/{number}")
def show_persona(here: Here, number: int) -> Response:
    """Show one group: what its accounts need, what hurts them, in their own words."""
    return show(here, "persona.html", here.view(persona, number=number))


@router.get("/leads")
def show_leads(here: Here) -> Response:
    """Show the open enquiries: which group they look like, whether they would become clients."""
    return show(here, "leads.html", here.view(leads))

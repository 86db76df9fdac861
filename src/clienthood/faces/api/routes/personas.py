"""The groups of the book and the open enquiries."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.problems import refusals
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.leads import Leads, leads
from clienthood.faces.views.persona import PersonaPage, leaving, persona
from clienthood.faces.views.personas import Personas, personas

router = APIRouter(prefix=PREFIX, tags=["The business"])


@router.get("/personas", response_model=Personas, responses=refusals(404))
def get_personas(here: Here, tag: Tag) -> Response:
    """Return the groups of the book, what sets each apart, its worth and what it prefers."""
    return told(here.view(personas), tag)


@router.get("/personas/{number}", response_model=PersonaPage, responses=refusals(404, 422))
def get_persona(here: Here, tag: Tag, number: int) -> Response:
    """Return one group with what its accounts need; only texts that may be published."""
    return told(leaving(here.view(persona, number=number)), tag)


@router.get("/leads", response_model=Leads, responses=refusals(404))
def get_leads(here: Here, tag: Tag) -> Response:
    """Return open enquiries, the group each looks like, and whether it would become a client."""
    return told(here.view(leads), tag)

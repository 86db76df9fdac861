"""Who is one account: pairs side by side, and what was said of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from clienthood.faces.deeds import identity as deeds
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.identity import identity
from clienthood.faces.web.show import go, show

router = APIRouter()
Text = Annotated[str, Form(max_length=200)]
Reason = Annotated[str, Form(max_length=1000)]
Offset = Annotated[int, Query(ge=0, le=10**9)]
Number = Annotated[int, Form(ge=1, le=10**9)]


@router.get("/identity")
def show_identity(here: Here, offset: Offset = 0) -> Response:
    """Show who may be one account, the surest first, and what was said of it."""
    return show(here, "identity.html", identity(here.opened(), offset=offset))


@router.post("/identity/find")
def find(here: Here) -> Response:
    """Look through all records."""
    job = here.jobs.start(
        here.opened(),
        "find same",
        here.actor,
        title="Looking who may be one account",
        next="/identity?told=looked",
    )
    return go(here, f"/jobs/{job.id}")


@router.post("/identity/same")
def say_same(here: Here, account_id: Text, into: Text, reason: Reason = "") -> Response:
    """Say that two identifiers are one account."""
    deeds.join(
        here.opened(), here.actor, account_id=account_id, into_account_id=into, reason=reason
    )
    return go(here, "/identity", told="joined")


@router.post("/identity/other")
def say_other(here: Here, account_id: Text, into: Text, reason: Reason = "") -> Response:
    """Say that two identifiers are not one account."""
    deeds.keep_apart(here.opened(), here.actor, account_id=account_id, other_id=into, reason=reason)
    return go(here, "/identity", told="kept-apart")


@router.post("/identity/sure")
def join_sure(here: Here, least: Annotated[float, Form(ge=-100, le=1000)]) -> Response:
    """Join all sure pairs of at least so many bits."""
    deeds.join_sure(here.opened(), here.actor, least=least)
    return go(here, "/identity", told="joined")


@router.post("/identity/back")
def take_back(here: Here, number: Number) -> Response:
    """Take back what was said of two identifiers."""
    deeds.take_back(here.opened(), here.actor, number=number)
    return go(here, "/identity", told="link-back")

"""The business as a whole: overview, worth, evidence, findings, words."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.problems import refusals
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.findings import Findings, findings
from clienthood.faces.views.model import ModelPage, model
from clienthood.faces.views.summary import Summary, summary
from clienthood.faces.views.value import ValueView, value

router = APIRouter(prefix=PREFIX, tags=["The business"])


@router.get("/overview", response_model=Summary, responses=refusals(404))
def get_overview(here: Here, tag: Tag) -> Response:
    """Return the three sentences, the split by kind, and ten accounts worth a look."""
    with here.reading() as read:
        return told(summary(read), tag)


@router.get("/value", response_model=ValueView, responses=refusals(404))
def get_value(here: Here, tag: Tag) -> Response:
    """Return what the book is worth in the time ahead, whose worth it is, and what is at risk."""
    with here.reading() as read:
        return told(value(read), tag)


@router.get("/model", response_model=ModelPage, responses=refusals(404))
def get_model(here: Here, tag: Tag) -> Response:
    """Return what weighs how much in the calls, elicited and learned, and how well it holds."""
    with here.reading() as read:
        return told(model(read), tag)


@router.get("/findings", response_model=Findings, responses=refusals(404))
def get_findings(here: Here, tag: Tag) -> Response:
    """Return what is wrong with the records, how many rows it touches, and what to do."""
    return told(findings(here.opened()), tag)

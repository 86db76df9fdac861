"""The business as a whole: overview, worth, evidence, findings, words."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.problems import refusals
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.backtest import Backtest, backtest
from clienthood.faces.views.cohorts import Cohorts, cohorts
from clienthood.faces.views.findings import Findings
from clienthood.faces.views.model import ModelPage, model
from clienthood.faces.views.questions import Questions, questions
from clienthood.faces.views.report import Report, report
from clienthood.faces.views.summary import Summary, summary
from clienthood.faces.views.value import ValueView, value
from clienthood.glossary import TERMS, Term

router = APIRouter(prefix=PREFIX, tags=["The business"])


@router.get("/overview", response_model=Summary, responses=refusals(404))
def get_overview(here: Here, tag: Tag) -> Response:
    """Return the three sentences, the split by kind, and ten accounts worth a look."""
    return told(here.view(summary), tag)


@router.get("/value", response_model=ValueView, responses=refusals(404))
def get_value(here: Here, tag: Tag) -> Response:
    """Return what the book is worth in the time ahead, whose worth it is, and what is at risk."""
    return told(here.view(value), tag)


@router.get("/model", response_model=ModelPage, responses=refusals(404))
def get_model(here: Here, tag: Tag) -> Response:
    """Return what weighs how much in the calls, elicited and learned, and how well it holds."""
    return told(here.view(model), tag)


@router.get("/findings", response_model=Findings, responses=refusals(404))
def get_findings(here: Here, tag: Tag) -> Response:
    """Return what is wrong with the records, how many rows it touches, and what to do."""
    return told(here.findings(), tag)


@router.get("/cohorts", response_model=Cohorts, responses=refusals(404))
def get_cohorts(here: Here, tag: Tag) -> Response:
    """Return who came again, and who renewed, by the time of the first dealing."""
    return told(here.view(cohorts), tag)


@router.get("/report", response_model=Report, responses=refusals(404))
def get_report(here: Here, tag: Tag) -> Response:
    """Return all that the report tells: business, accounts, moves, worth, plays, method."""
    return told(here.view(report, today=dt.datetime.now(dt.UTC).date()), tag)


@router.get("/backtest", response_model=Backtest, responses=refusals(404, 422))
def get_backtest(here: Here, tag: Tag) -> Response:
    """Return forecasts as of an earlier day held against what came."""
    return told(here.view(backtest), tag)


@router.get("/questions", response_model=Questions, responses=refusals(404))
def get_questions(here: Here, tag: Tag) -> Response:
    """Return the questions people ask, answered with the book's own accounts."""
    return told(here.view(questions), tag)


@router.get("/glossary", response_model=list[Term], responses=refusals())
def get_glossary(here: Here, tag: Tag) -> Response:
    """Return what the words mean."""
    return told(tuple(TERMS.values()), tag)

"""The model, worth, cohorts, forecasts held against what came; the glossary and questions."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from clienthood.book.runs import run_ids
from clienthood.errors import SettingsError
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.backtest import backtest
from clienthood.faces.views.charts import Chart
from clienthood.faces.views.charts_buying import (
    cohort_chart,
    comparison_chart,
    contract_chart,
    forecast_chart,
    term,
)
from clienthood.faces.views.charts_calls import calibration_chart, dependence_chart
from clienthood.faces.views.charts_moves import retention_chart
from clienthood.faces.views.charts_worth import concentration_chart, worth_chart
from clienthood.faces.views.cohorts import cohorts
from clienthood.faces.views.glossary import glossary
from clienthood.faces.views.model import ModelPage, model
from clienthood.faces.views.questions import questions
from clienthood.faces.views.value import SETTING_WORDS, value
from clienthood.faces.web.show import show

router = APIRouter()


@router.get("/model")
def show_model(here: Here) -> Response:
    """Show what counts as evidence and how much, what repeats what, and whether it holds."""
    page = here.view(model)
    charts = {"repeats": dependence_chart(page.repeats)}
    if page.calibration.bins:
        charts["calibration"] = calibration_chart(page.calibration)
    return show(here, "model.html", page, charts=charts, most=_longest(page))


@router.get("/value")
def show_value(here: Here) -> Response:
    """Show what the accounts are worth in the time ahead, whose worth it is, what is at risk."""
    page = here.view(value)
    charts = {}
    if page.accounts:
        charts["kinds"] = worth_chart(page, here.words)
    if page.concentration:
        charts["concentration"] = concentration_chart(page)
    return show(here, "value.html", page, charts=charts, setting_words=SETTING_WORDS)


@router.get("/cohorts")
def show_cohorts(here: Here) -> Response:
    """Show who comes again by the period of first purchase, and who stays under contract."""
    page = here.view(cohorts)
    longest = max((len(each.returned) for each in page.cohorts), default=0)
    charts = {}
    if longest:
        charts["cohorts"] = cohort_chart(page)
    if page.contracts:
        charts["contracts"] = contract_chart(page)
    if page.kinds and page.kinds.shown:
        charts["kinds"] = retention_chart(page.kinds.shown, here.words)
    return show(here, "cohorts.html", page, charts=charts, term_words=term, longest=longest)


@router.get("/backtest")
def show_backtest(
    here: Here,
    since: Annotated[str, Query(alias="from")] = "",
    until: str = "",
) -> Response:
    """Show how forecasts made at an earlier day came true, by model and by plain rule."""
    first, last = _day(since, "from"), _day(until, "until")
    page = here.view(backtest, since=first, until=last)
    charts: dict[str, Chart] = {}
    if page.rows:
        charts = {"models": comparison_chart(page), "forecast": forecast_chart(page)}
    return show(here, "backtest.html", page, charts=charts, since=since, until=until)


@router.get("/glossary")
def show_glossary(here: Here) -> Response:
    """Show what the words mean."""
    return show(here, "glossary.html", glossary())


@router.get("/faq")
def show_questions(here: Here) -> Response:
    """Show what people ask, answered with the book's own accounts as examples."""
    if not here.exists or not run_ids(here.book):
        return show(here, "faq.html", questions(None))
    return show(here, "faq.html", here.view(questions))


def _longest(page: ModelPage) -> float:
    """Return the largest weight of the page: what the longest bar stands for."""
    found = [
        abs(bits)
        for each in page.dimensions
        for level in each.levels
        for bits in (level.bits, level.bits_elicited)
    ]
    return max(found, default=1.0) or 1.0


def _day(text: str, name: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise SettingsError(
            f"{name}: {text!r} is no day", hint="write it as year-month-day, such as 2025-06-30"
        ) from fault

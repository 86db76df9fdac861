"""The report: on the page, as one file of HTML, and on paper."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.book.audit import record
from clienthood.faces.deeds.paper import as_pdf
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import attached
from clienthood.faces.desk.site import Desk
from clienthood.faces.views.charts import inline
from clienthood.faces.views.report import Report, report
from clienthood.faces.web.paper import pictured, report_file
from clienthood.faces.web.show import show

router = APIRouter()


@router.get("/report")
def show_report(here: Here) -> Response:
    """Show the business, its clients, its customers, who moved, worth, what to do, the method."""
    page = _page(here)
    return show(here, "report.html", page, **pictured(page, here.words, inline))


@router.get("/report/file.html")
def take_file(here: Here) -> Response:
    """Send the report as one file of HTML that needs nothing beside it."""
    page = _page(here)
    return _sent(here, page, report_file(page, here.words).encode(), "html", "text/html")


@router.get("/report.pdf")
def take_paper(here: Here) -> Response:
    """Send the report as PDF."""
    page = _page(here)
    made = as_pdf(report_file(page, here.words))
    return _sent(here, page, made, "pdf", "application/pdf")


def _page(here: Desk) -> Report:
    return here.view(report, today=dt.datetime.now(dt.UTC).date())


def _sent(here: Desk, page: Report, made: bytes, form: str, media: str) -> Response:
    record(here.book, here.actor, "export", after=f"the report of run {page.run} as {form}")
    return attached(made, f"report-{page.as_of}.{form}", media)

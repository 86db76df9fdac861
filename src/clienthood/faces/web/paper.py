"""The report as one file of HTML that needs nothing beside it, and its pictures."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from clienthood.faces.views.charts import Chart, printed
from clienthood.faces.views.charts_business import spread_chart
from clienthood.faces.views.charts_calls import split_chart
from clienthood.faces.views.charts_moves import flow_chart
from clienthood.faces.views.charts_worth import worth_chart
from clienthood.faces.views.report import MOVES, Report
from clienthood.faces.web.show import environment, together
from clienthood.faces.web.told import told
from clienthood.settings import WordsSection


def report_file(page: Report, house: WordsSection) -> str:
    """Return the report as one file of HTML: its style and its pictures are in it."""
    style = files("clienthood.faces.web").joinpath("static", "report.css").read_text("utf-8")
    text = (
        environment()
        .get_template("report_file.html")
        .render(
            page=told(page),
            words=house,
            base="",
            style=Markup(style),
            **pictured(page, house, printed),
        )
    )
    return together(text)


def pictured(page: Report, house: WordsSection, draw: Callable[[Chart], str]) -> dict[str, Any]:
    """Return what the template of the report needs beside it: its pictures, and their words."""
    charts = {name: chart for name, chart in _charts(page, house).items() if chart is not None}
    return {
        "pictures": {name: Markup(draw(chart)) for name, chart in charts.items()},
        "words_of": {name: chart.description for name, chart in charts.items()},
        "moves": MOVES,
    }


def _charts(page: Report, house: WordsSection) -> dict[str, Chart | None]:
    return {
        "split": split_chart(page.summary.kinds, house) if page.summary.accounts else None,
        "spread": spread_chart(page.business.concentration)
        if page.business.concentration.spreads
        else None,
        "flow": flow_chart(page.movement, house, "") if len(page.movement.dates) > 1 else None,
        "worth": worth_chart(page.value, house) if page.value.accounts else None,
    }

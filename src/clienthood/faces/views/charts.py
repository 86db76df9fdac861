"""Charts of worth: a view's numbers as a Vega-Lite specification, and that as SVG."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from typing import Any

import vl_convert

from clienthood.faces.views.alive import AlivePath
from clienthood.faces.views.backtest import Backtest
from clienthood.faces.views.cohorts import Cohorts
from clienthood.faces.views.wording import count, long_date

VEGA_LITE = "5.20"
WIDTH = 620
INK, FAINT = "#1a1a1a", "#767676"
LINE_LENGTH = 95
PER_CENT: dict[str, Any] = {
    "tickCount": 5,
    "labelExpr": "format(datum.value * 100, 'd') + ' %'",
}

_CONFIG: dict[str, Any] = {
    "background": "white",
    "padding": 14,
    "font": "sans-serif",
    "view": {"stroke": None},
    "title": {"anchor": "start", "fontSize": 17, "subtitleFontSize": 12, "offset": 14},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "gridColor": "#e2e2e2",
        "domainColor": FAINT,
        "tickColor": FAINT,
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture: its specification, and what it shows in words."""

    title: str
    description: str
    spec: dict[str, Any]


def svg(chart: Chart) -> str:
    """Return a chart as SVG, with its title and description for those who do not see it."""
    drawn: str = vl_convert.vegalite_to_svg(chart.spec, vl_version=VEGA_LITE)
    head, mark, rest = drawn.partition(">")
    words = f"<title>{escape(chart.title)}</title><desc>{escape(chart.description)}</desc>"
    return f'{head} role="img"{mark}{words}{rest}'


def cohort_chart(view: Cohorts) -> Chart:
    """Return who comes again: a row for each cohort, a column for each later period."""
    values = [
        {
            "cohort": f"{cohort.name}  ({cohort.accounts:,})",
            "after": nth,
            "share": part,
            "text": f"{part * 100:.0f}",
        }
        for cohort in view.cohorts
        for nth, part in enumerate(cohort.returned, start=1)
    ]
    wide = max((len(cohort.returned) for cohort in view.cohorts), default=1)
    size = max(9, min(12, WIDTH // max(wide, 1) // 2))
    cell = {
        "x": {
            "field": "after",
            "type": "ordinal",
            "axis": {
                "title": f"{view.period}s after the first purchase",
                "orient": "top",
                "labelAngle": 0,
            },
        },
        "y": {
            "field": "cohort",
            "type": "ordinal",
            "sort": None,
            "axis": {"title": f"{view.period} of the first purchase (accounts)"},
        },
    }
    shade = {
        "field": "share",
        "type": "quantitative",
        "scale": {"scheme": "blues", "domain": [0, 1]},
        "legend": None,
    }
    ink = {"condition": {"test": "datum.share > 0.55", "value": "white"}, "value": INK}
    return _chart(
        "Who comes again",
        f"Per cent of the accounts of each {view.period} that bought in each later one, up to "
        f"{long_date(view.as_of)}. Those of the first {view.period} may have bought before the "
        "record began.",
        {
            "width": WIDTH,
            "height": {"step": 23},
            "data": {"values": values},
            "encoding": cell,
            "layer": [
                {"mark": {"type": "rect", "stroke": "white"}, "encoding": {"color": shade}},
                {
                    "mark": {"type": "text", "fontSize": size},
                    "encoding": {"text": {"field": "text"}, "color": ink},
                },
            ],
        },
    )


def contract_chart(view: Cohorts) -> Chart:
    """Return who stays: the share of contracts in force after each renewal, by length of term."""
    lengths = sorted({each.period_days for each in view.contracts})
    values = [
        {"term": _term(length), "renewals": 0, "share": 1.0, "low": 1.0, "high": 1.0}
        for length in lengths
    ] + [
        {
            "term": _term(each.period_days),
            "renewals": each.renewals,
            "share": each.share,
            "low": each.low,
            "high": each.high,
        }
        for each in view.contracts
    ]
    across = _number("renewals", "renewals come up", {"nice": False})
    upward = {"title": "share still under contract", "axis": PER_CENT}
    return _chart(
        "Who stays under contract",
        "Share of contracts still in force after each renewal that came up; the band is where it"
        f" may truly lie (95 %). As of {long_date(view.as_of)}.",
        {
            "width": WIDTH,
            "height": 300,
            "data": {"values": values},
            "encoding": {
                "x": across | {"axis": {"tickMinStep": 1, "format": "d"}},
                "detail": {"field": "term"},
            },
            "layer": [
                {
                    "mark": {"type": "area", "interpolate": "step-after", "color": "#d9d9d9"},
                    "encoding": {
                        "y": _number("low", "", {"domain": [0, 1]}) | upward,
                        "y2": {"field": "high"},
                        "opacity": {"value": 0.6},
                    },
                },
                {
                    "mark": {"type": "line", "interpolate": "step-after", "color": INK},
                    "encoding": {
                        "y": _number("share", "", {"domain": [0, 1]}) | upward,
                        "strokeDash": {
                            "field": "term",
                            "title": "term",
                            "sort": [_term(length) for length in lengths],
                            "legend": {"orient": "bottom", "symbolStrokeColor": INK},
                        },
                    },
                },
            ],
        },
    )


def _term(days: int) -> str:
    return {30: "a month", 91: "a quarter", 365: "a year"}.get(days, count(days, "day"))


def forecast_chart(view: Backtest) -> Chart:
    """Return forecasts beside what came: a point for each class of accounts, and the diagonal."""
    values = [
        {"forecast": group.forecast, "actual": group.actual, "accounts": group.accounts}
        for group in view.groups
    ]
    top = max([max(group.forecast, group.actual) for group in view.groups] or [0.0]) * 1.06 or 1.0
    scale = {"domain": [0, top], "nice": False}
    name = next((row.name for row in view.rows if row.chosen), "the model")
    since = "" if view.since is None else f" after {long_date(view.since)}"
    return _chart(
        "Forecast and what came",
        f"Accounts in {len(view.groups)} classes of like size by the purchases that {name} "
        f"forecast{since}; on the dashed line the forecast is right.",
        {
            "width": 440,
            "height": 440,
            "layer": [
                {
                    "data": {"values": [{"at": 0.0}, {"at": top}]},
                    "mark": {"type": "line", "strokeDash": [5, 4], "color": FAINT},
                    "encoding": {
                        "x": {"field": "at", "type": "quantitative", "scale": scale},
                        "y": {"field": "at", "type": "quantitative", "scale": scale},
                    },
                },
                {
                    "data": {"values": values},
                    "mark": {
                        "type": "point",
                        "filled": True,
                        "size": 90,
                        "color": INK,
                        "opacity": 1,
                    },
                    "encoding": {
                        "x": _number("forecast", "purchases forecast for an account", scale),
                        "y": _number("actual", "purchases it made", scale),
                    },
                },
            ],
        },
    )


def alive_chart(view: AlivePath) -> Chart:
    """Return how likely an account was still there over time, with its purchases as ticks."""
    path = [
        {"day": day.isoformat(), "chance": chance}
        for day, chance in zip(view.days, view.chances, strict=True)
    ]
    bought = [{"day": day.isoformat()} for day in view.purchases]
    when = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc"},
        "axis": {"format": "%b %Y", "labelOverlap": True, "offset": 24},
    }
    told = count(len(bought), "day")
    return _chart(
        f"Is {view.name or view.account_id} still there?",
        f"The chance, from what was known on each day, by {view.model}; the ticks below are the "
        f"{told} on which it bought. As of {long_date(view.as_of)} the chance is "
        f"{view.chances[-1] * 100:.0f} %.",
        {
            "width": WIDTH,
            "height": 260,
            "encoding": {"x": when},
            "layer": [
                {
                    "data": {"values": path},
                    "mark": {"type": "line", "color": INK, "strokeWidth": 1.8},
                    "encoding": {
                        "y": _number("chance", "chance that it still buys", {"domain": [0, 1]})
                        | {"axis": PER_CENT}
                    },
                },
                {
                    "data": {"values": bought},
                    "mark": {"type": "tick", "orient": "vertical", "color": INK, "size": 14},
                    "encoding": {"y": {"value": 272}},
                },
            ],
        },
    )


def _number(field: str, title: str, scale: dict[str, Any]) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title, "scale": scale}


def _chart(title: str, description: str, spec: dict[str, Any]) -> Chart:
    lines = textwrap.wrap(description, LINE_LENGTH)
    told = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": description,
        "title": {"text": title, "subtitle": lines},
        "config": _CONFIG,
    }
    return Chart(title=title, description=description, spec=told | spec)

"""Charts of buying: who comes again, who stays, how forecasts held, whether one is still there."""

from __future__ import annotations

from typing import Any

from clienthood.faces.views.alive import AlivePath
from clienthood.faces.views.backtest import Backtest
from clienthood.faces.views.charts import (
    COLOURS,
    FAINT,
    INK,
    PER_CENT,
    WIDTH,
    Chart,
    number,
    values,
)
from clienthood.faces.views.cohorts import Cohorts
from clienthood.faces.views.wording import count, long_date

CELL = 23
DARKEST = 0.6
"""Opacity of a cell at 100 %: what is written on it can still be read."""
TICKS_BELOW = 12


def cohort_chart(view: Cohorts) -> Chart:
    """Return who comes again: a row for each cohort, a column for each later period."""
    rows = [
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
    shade = number("share", None, {"domain": [0, 1], "range": [0.04, DARKEST]})
    small = {"type": "text", "fontSize": 12 if wide < 20 else 11}
    return Chart(
        title="Who comes again",
        description=f"Per cent of the accounts of each {view.period} that bought in each later "
        f"one, up to {long_date(view.as_of)}. Those of the first {view.period} may have bought "
        "before the record began.",
        spec={
            "width": {"step": max(CELL, WIDTH // wide if wide > 9 else 44)},
            "height": {"step": CELL},
            "data": values(rows),
            "encoding": _cells(view.period),
            "layer": [
                {
                    "mark": {"type": "rect", "color": COLOURS["client"]},
                    "encoding": {"opacity": shade | {"legend": None}},
                },
                {"mark": small, "encoding": {"text": {"field": "text"}}},
            ],
        },
    )


def _cells(period: str) -> dict[str, Any]:
    across = {"title": f"{period}s after the first purchase", "orient": "top", "labelAngle": 0}
    return {
        "x": {"field": "after", "type": "ordinal", "axis": across},
        "y": {
            "field": "cohort",
            "type": "ordinal",
            "sort": None,
            "axis": {"title": f"{period} of the first purchase (accounts)"},
        },
    }


def contract_chart(view: Cohorts) -> Chart:
    """Return who stays: the share of contracts in force after each renewal, by length of term."""
    lengths = sorted({each.period_days for each in view.contracts})
    most = max((each.renewals for each in view.contracts), default=0)
    across = number("renewals", "renewals come up", {"nice": False})
    return Chart(
        title="Who stays under contract",
        description="Share of contracts still in force after each renewal that came up; the band "
        f"is where it may truly lie (95 %). As of {long_date(view.as_of)}.",
        spec={
            "width": WIDTH,
            "height": 260,
            "data": values(_steps(view, lengths)),
            "encoding": {
                "x": across | {"axis": {"values": list(range(most + 1)), "format": "d"}},
                "detail": {"field": "term"},
            },
            "layer": [_band(), _staying([term(length) for length in lengths])],
        },
    )


def _steps(view: Cohorts, lengths: list[int]) -> list[dict[str, Any]]:
    """Return the share at each renewal, from all at the start to half a step past the last one."""
    rows = []
    for length in lengths:
        here = [each for each in view.contracts if each.period_days == length]
        steps: list[dict[str, Any]] = [{"renewals": 0.0, "share": 1.0, "low": 1.0, "high": 1.0}]
        steps += [
            {"renewals": each.renewals, "share": each.share, "low": each.low, "high": each.high}
            for each in here
        ]
        steps.append(steps[-1] | {"renewals": steps[-1]["renewals"] + 0.5})
        rows += [{"term": term(length)} | step for step in steps]
    return rows


def _band() -> dict[str, Any]:
    return {
        "mark": {"type": "area", "interpolate": "step-after", "color": FAINT},
        "encoding": {
            "y": _still_here("low"),
            "y2": {"field": "high"},
            "opacity": {"value": 0.25},
        },
    }


def _staying(terms: list[str]) -> dict[str, Any]:
    legend = {"orient": "bottom", "symbolStrokeColor": INK}
    dash = {"field": "term", "title": "term", "sort": terms, "legend": legend}
    return {
        "mark": {"type": "line", "interpolate": "step-after", "color": INK},
        "encoding": {"y": _still_here("share"), "strokeDash": dash},
    }


def _still_here(field: str) -> dict[str, Any]:
    axis = {"axis": PER_CENT}
    return number(field, "share still under contract", {"domain": [0, 1]}) | axis


def term(days: int) -> str:
    """Return a length of term as people say it."""
    return {30: "a month", 91: "a quarter", 365: "a year"}.get(days, count(days, "day"))


def forecast_chart(view: Backtest) -> Chart:
    """Return forecasts beside what came: a point for each class of accounts, and the diagonal."""
    rows = [
        {"forecast": group.forecast, "actual": group.actual, "accounts": group.accounts}
        for group in view.groups
    ]
    top = max([max(group.forecast, group.actual) for group in view.groups] or [0.0]) * 1.06 or 1.0
    scale = {"domain": [0, top], "nice": False}
    name = next((row.name for row in view.rows if row.chosen), "the model")
    since = "" if view.since is None else f" after {long_date(view.since)}"
    dots = {"type": "point", "filled": True, "size": 90, "color": INK, "opacity": 1}
    return Chart(
        title="Forecast and what came",
        description=f"Accounts in {len(view.groups)} classes of like size by the purchases that "
        f"{name} forecast{since}; on the dashed line the forecast is right.",
        spec={
            "width": 360,
            "height": 360,
            "layer": [
                diagonal(top, scale),
                {
                    "data": values(rows),
                    "mark": dots,
                    "encoding": {
                        "x": number("forecast", "purchases forecast for an account", scale),
                        "y": number("actual", "purchases it made", scale),
                    },
                },
            ],
        },
    )


def diagonal(top: float, scale: dict[str, Any]) -> dict[str, Any]:
    """Return the dashed line on which what was foreseen is what came."""
    along = {"field": "at", "type": "quantitative", "scale": scale}
    return {
        "data": values([{"at": 0.0}, {"at": top}]),
        "mark": {"type": "line", "strokeDash": [5, 4], "color": FAINT},
        "encoding": {"x": along, "y": along},
    }


def comparison_chart(view: Backtest) -> Chart:
    """Return how far off each model and rule was, the closest first."""
    rows = [
        {
            "name": row.name,
            "error": row.mae,
            "text": f"{row.mae:.2f}",
            "chosen": row.chosen,
        }
        for row in view.rows
    ]
    shade = {"condition": {"test": "datum.chosen", "value": COLOURS["client"]}, "value": FAINT}
    error = number("error", "purchases off, for an account on average", {"zero": True})
    order = {"field": "name", "type": "nominal", "title": None, "sort": "x"}
    return Chart(
        title="How far off each forecast was",
        description="How many purchases each model and plain rule was off for an account on "
        "average: the shorter, the better. In colour: what the book would have taken.",
        spec={
            "width": 300,
            "height": {"step": 26},
            "data": values(rows),
            "encoding": {"y": order | {"axis": {"labelLimit": 200}}, "x": error},
            "layer": [
                {"mark": {"type": "bar", "height": 16}, "encoding": {"color": shade}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 5},
                    "encoding": {"text": {"field": "text"}},
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
    height = 220
    axis = {"format": "%b %Y", "labelOverlap": True, "offset": 2 * TICKS_BELOW}
    when = {"field": "day", "type": "temporal", "title": None, "scale": {"type": "utc"}}
    chance = number("chance", "chance that it still buys", {"domain": [0, 1]})
    return Chart(
        title=f"Is {view.name or view.account_id} still there?",
        description=f"The chance, from what was known on each day, by {view.model}; the ticks "
        f"below are the {count(len(bought), 'day')} on which it bought. As of"
        f" {long_date(view.as_of)} the chance is {view.chances[-1] * 100:.0f} %.",
        spec={
            "width": WIDTH,
            "height": height,
            "encoding": {"x": when | {"axis": axis}},
            "layer": [
                {
                    "data": values(path),
                    "mark": {"type": "line", "color": INK, "strokeWidth": 1.8},
                    "encoding": {"y": chance | {"axis": PER_CENT}},
                },
                {
                    "data": values(bought),
                    "mark": {"type": "tick", "orient": "vertical", "color": INK, "size": 14},
                    "encoding": {"y": {"value": height + TICKS_BELOW}},
                },
            ],
        },
    )

"""Charts of calls: the split of the book, whether probabilities hold, what repeats what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clienthood.calls.calibration import Calibration
from clienthood.faces.views.charts import (
    COLOURS,
    INK,
    PER_CENT,
    SHEET,
    WIDTH,
    Chart,
    number,
    values,
)
from clienthood.faces.views.charts_buying import diagonal
from clienthood.faces.views.kinds import KindRow
from clienthood.faces.views.repeats import Repeats
from clienthood.faces.views.wording import count, kind_word, listed, share
from clienthood.settings import WordsSection

ROOM = 0.09
"""Least share of a bar in which its figure finds room."""


def split_chart(rows: Sequence[KindRow], house: WordsSection) -> Chart:
    """Return the parts of clients, customers and undecided, by accounts and by revenue."""
    bars = [("of accounts", [row.share_of_accounts for row in rows])]
    revenue = [row.share_of_revenue for row in rows if row.share_of_revenue is not None]
    if len(revenue) == len(rows):
        bars.append(("of revenue", revenue))
    words = [kind_word(row.kind, house, 2) for row in rows]
    told = [
        f"{what}: "
        + listed([f"{share(part)} {word}" for part, word in zip(parts, words, strict=True)])
        for what, parts in bars
    ]
    return Chart(
        title="Who the business lives by",
        description=f"Shares {'; '.join(told)}.",
        spec=_stacked(_parts(bars, words), words, [COLOURS[row.kind] for row in rows]),
    )


def _parts(bars: list[tuple[str, list[float]]], words: list[str]) -> list[dict[str, Any]]:
    found = []
    for what, parts in bars:
        begin = 0.0
        for word, part in zip(words, parts, strict=True):
            label = share(part) if part >= ROOM else ""
            row = {"what": what, "kind": word, "from": begin, "to": begin + part}
            found.append(row | {"middle": begin + part / 2, "text": label})
            begin += part
    return found


def _stacked(
    rows: list[dict[str, Any]], words: list[str], colours: Sequence[str]
) -> dict[str, Any]:
    scale = {"domain": [0, 1]}
    kind = {
        "field": "kind",
        "scale": {"domain": words, "range": list(colours)},
        "legend": {"orient": "top", "title": None},
    }
    bar = {
        "mark": {"type": "bar", "height": 30, "opacity": 0.85},
        "encoding": {
            "x": number("from", None, scale) | {"axis": PER_CENT},
            "x2": {"field": "to"},
            "color": kind,
        },
    }
    figure = {
        "mark": {"type": "text", "fontWeight": "bold", "color": SHEET},
        "encoding": {"x": number("middle", None, scale), "text": {"field": "text"}},
    }
    what = {"field": "what", "type": "nominal", "title": None, "sort": None}
    return {
        "width": WIDTH - 80,
        "height": {"step": 42},
        "data": values(rows),
        "encoding": {"y": what},
        "layer": [bar, figure],
    }


def calibration_chart(found: Calibration) -> Chart:
    """Return predicted against observed shares of clients among confirmed accounts."""
    rows = [
        {"predicted": each.predicted, "observed": each.observed, "accounts": each.accounts}
        for each in found.bins
    ]
    scale = {"domain": [0, 1]}
    size = {
        "field": "accounts",
        "type": "quantitative",
        "scale": {"range": [50, 400], "zero": True},
        "legend": None,
    }
    return Chart(
        title="Does 80 % mean 80 of 100?",
        description=f"{count(found.accounts, 'account')} of confirmed kind, in classes of like "
        "probability: how many the model took for clients, and how many are. On the dashed line "
        "the probabilities hold; the larger the dot, the more accounts.",
        spec={
            "width": 340,
            "height": 340,
            "layer": [
                diagonal(1.0, scale),
                {
                    "data": values(rows),
                    "mark": {"type": "point", "filled": True, "color": INK, "opacity": 0.85},
                    "encoding": {
                        "x": number("predicted", "clients foreseen", scale) | {"axis": PER_CENT},
                        "y": number("observed", "clients confirmed", scale) | {"axis": PER_CENT},
                        "size": size,
                    },
                },
            ],
        },
    )


def dependence_chart(view: Repeats) -> Chart:
    """Return how far each two dimensions repeat one another, as shades."""
    rows = [
        {
            "one": view.titles[i],
            "other": view.titles[j],
            "r": view.correlation[i][j],
            "text": f"{view.correlation[i][j] * 100:.0f}",
        }
        for i in range(len(view.titles))
        for j in range(i)
    ]
    shade = number("r", None, {"domain": [0, 1], "range": [0.03, 0.8]})
    other = {"field": "other", "type": "nominal", "sort": None, "title": None}
    return Chart(
        title="What repeats what",
        description="How far two dimensions say the same of an account beyond its being a client "
        "or a customer, in hundredths: 0 not at all, 100 the same thing twice.",
        spec={
            "width": {"step": 27},
            "height": {"step": 23},
            "data": values(rows),
            "encoding": {
                "x": other | {"axis": {"labelAngle": -50}},
                "y": {"field": "one", "type": "nominal", "sort": None, "title": None},
            },
            "layer": [
                {
                    "mark": {"type": "rect", "color": COLOURS["undecided"]},
                    "encoding": {"opacity": shade | {"legend": None}},
                },
                {"mark": {"type": "text", "fontSize": 11}, "encoding": {"text": {"field": "text"}}},
            ],
        },
    )

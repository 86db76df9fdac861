"""What a chart is, and how it is drawn: for a page in the page's own colours, for a file in fixed.

A specification names its colours as CSS variables. In a page they follow its theme, light, dark
or printed; a file by itself knows no variables, so it is given the colours of ``PAPER``.
"""

from __future__ import annotations

import functools
import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import vl_convert

VEGA_LITE = "5.20"
WIDTH = 480
"""Width of a plot: its letters can still be read where a telephone makes the picture smaller."""
LINE_LENGTH = 80
LINK = "https://page.invalid"
"""What an address within the pages begins with in a specification; a picture drops it."""
DRAWN = 256
"""Pictures that are kept drawn."""
INK, FAINT, LINE, SHEET = "var(--ink)", "var(--faint)", "var(--line)", "var(--sheet)"
COLOURS = {
    "client": "var(--client)",
    "customer": "var(--customer)",
    "undecided": "var(--undecided)",
}
PAPER = {
    "ink": "#1e2026",
    "faint": "#6b6f7a",
    "line": "#e4e1da",
    "sheet": "#ffffff",
    "client": "#4a4fb5",
    "customer": "#935512",
    "undecided": "#7d818c",
}
"""The colours of a file."""
LETTERS = "Liberation Sans, Arial, Helvetica, DejaVu Sans Condensed, sans-serif"
"""Letters about as wide as those by which pictures are laid out."""
EDGE = 8
"""Room on both sides of a picture, whose letters may be wider than was reckoned."""
_FRAME = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
PER_CENT: dict[str, Any] = {
    "tickCount": 5,
    "labelExpr": "format(datum.value * 100, 'd') + ' %'",
}

_CONFIG: dict[str, Any] = {
    "padding": 4,
    "font": "sans-serif",
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "fontSize": 16,
        "subtitleFontSize": 12,
        "offset": 14,
        "color": INK,
        "subtitleColor": FAINT,
    },
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": FAINT,
        "gridColor": LINE,
        "domainColor": FAINT,
        "tickColor": FAINT,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": FAINT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "text": {"color": INK, "fontSize": 12},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture: its specification, and what it shows in words."""

    title: str
    description: str
    spec: dict[str, Any]
    links: bool = False
    """Whether parts of it lead somewhere, each named for those who do not see it."""


def svg(chart: Chart) -> str:
    """Return a chart as an SVG file of its own: its title on it, its colours fixed."""
    subtitle = textwrap.wrap(chart.description, LINE_LENGTH)
    spec = {"title": {"text": chart.title, "subtitle": subtitle}, "background": "white"}
    drawn = _drawn(json.dumps(_whole(chart) | spec, sort_keys=True))
    fixed = re.sub(r"var\(--(\w+)\)", lambda found: PAPER[found[1]], drawn)
    return _told(fixed, chart)


def inline(chart: Chart) -> str:
    """Return a chart as SVG to stand in a page, which gives it heading, colours and width."""
    drawn = _drawn(json.dumps(_whole(chart) | {"background": None}, sort_keys=True))
    drawn = drawn.replace('font-family="sans-serif"', f'font-family="{LETTERS}"')
    drawn = _FRAME.sub(
        lambda at: f'viewBox="-{EDGE} 0 {float(at[1]) + 2 * EDGE:g} {at[2]}"', drawn, count=1
    )
    return _told(drawn.replace(' class="marks"', ' class="chart"', 1), chart)


def printed(chart: Chart) -> str:
    """Return a chart as SVG to stand in a file: its colours fixed, and nothing to click."""
    drawn = re.sub(r"</?a\b[^>]*>", "", inline(chart))
    return re.sub(r"var\(--(\w+)\)", lambda found: PAPER[found[1]], drawn)


def number(field: str, title: str | None, scale: dict[str, Any]) -> dict[str, Any]:
    """Return the encoding of a number."""
    return {"field": field, "type": "quantitative", "title": title, "scale": scale}


def values(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return rows as the data of a chart."""
    return {"values": list(rows)}


def _whole(chart: Chart) -> dict[str, Any]:
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    return {"$schema": schema, "config": _CONFIG} | chart.spec


@functools.lru_cache(maxsize=DRAWN)
def _drawn(spec: str) -> str:
    drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    return drawn


def _told(drawn: str, chart: Chart) -> str:
    """Return a picture with its title and description for those who do not see it."""
    head, mark, rest = drawn.partition(">")
    words = f"<title>{escape(chart.title)}</title><desc>{escape(chart.description)}</desc>"
    role = "group" if chart.links else "img"
    rest = rest.replace(f'xlink:href="{LINK}', 'href="')
    return f'{head} role="{role}"{mark}{words}{rest}'

"""Charts of movement: flows between kinds from date to date; who stayed, by kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from clienthood.faces.views.charts import (
    COLOURS,
    FAINT,
    INK,
    LINK,
    PER_CENT,
    WIDTH,
    Chart,
    number,
    values,
)
from clienthood.faces.views.flows import FLOWING, NOT_YET, Flow
from clienthood.faces.views.movement import Movement
from clienthood.faces.views.retention import Kept
from clienthood.faces.views.wording import MONTHS, figure, kind_word, long_date
from clienthood.settings import WordsSection

HEIGHT = 300
STEP = 116
"""Pixels from one date to the next."""
BAR = 0.07
"""Half of the width of the bar of a date, in steps."""
GAP = 0.05
"""Space between two kinds, as a share of all accounts."""
BENDS = 12
"""Pieces of which the bend of a ribbon is made."""
THIN = 1.5
"""Pixels of the rim of a ribbon of accounts that moved, so that a single one can be seen."""


def flow_query(flow: Flow) -> str:
    """Return the query of the address that lists the accounts of a flow."""
    return urlencode(
        {
            "from": flow.since.isoformat(),
            "until": flow.until.isoformat(),
            "from_kind": flow.from_kind,
            "to_kind": flow.to_kind,
        }
    )


def flow_chart(view: Movement, house: WordsSection, base: str) -> Chart:
    """Return the flow of accounts between kinds; each ribbon leads to the list of its accounts.

    Parameters
    ----------
    base
        What all paths of the book begin with.
    """
    shown = view.flows[len(view.flows) - view.shown :]
    days = [each.day for each in view.dates if each.day >= shown[0].since]
    stacks = _Stacks(view, shown)
    ribbons = [row for flow in shown for row in stacks.ribbon(flow, days.index(flow.since), base)]
    top, bottom = stacks.span()
    across = {"domain": [-0.3, len(days) - 0.7], "nice": False}
    upright = {"domain": [top, bottom], "nice": False, "reverse": True}
    names = [f"{each.day} {MONTHS[each.month - 1][:3]} {each.year}" for each in days]
    axis = {
        "values": list(range(len(days))),
        "labelExpr": f"{names}[datum.value]",
        "domain": False,
        "ticks": False,
        "grid": False,
        "orient": "top",
        "title": None,
    }
    return Chart(
        title=f"How accounts moved, {view.by} by {view.by}",
        description=f"Each bar is a date, cut into {house.clients}, undecided and"
        f" {house.customers}; below, faint, who came new until the next. The ribbons are accounts:"
        " in full colour those that moved. A ribbon leads to the list of its accounts; the table"
        " tells the same.",
        links=True,
        spec={
            "width": STEP * max(len(days) - 0.4, 1),
            "height": HEIGHT,
            "encoding": {
                "x": {"field": "x", "type": "quantitative", "scale": across, "axis": axis}
            },
            "layer": [
                _ribbons([row for row in ribbons if not row["moved"]], upright, moved=False),
                _ribbons([row for row in ribbons if row["moved"]], upright, moved=True),
                *_bars(list(stacks.bars(days, house)), upright),
            ],
        },
    )


def _upright(name: str, scale: dict[str, Any]) -> dict[str, Any]:
    return {"field": name, "type": "quantitative", "scale": scale, "axis": None}


def _ribbons(rows: list[dict[str, Any]], upright: dict[str, Any], *, moved: bool) -> dict[str, Any]:
    colour = {
        "field": "kind",
        "type": "nominal",
        "legend": None,
        "scale": {
            "domain": list(FLOWING),
            "range": [*(COLOURS[kind] for kind in FLOWING[:-1]), FAINT],
        },
    }
    mark = {"type": "area", "opacity": 0.75 if moved else 0.16}
    return {
        "data": values(rows),
        "mark": mark | ({"line": False, "strokeWidth": THIN} if moved else {}),
        "encoding": {
            "y": _upright("top", upright),
            "y2": {"field": "bottom"},
            "detail": {"field": "ribbon"},
            "color": colour,
            **({"stroke": colour} if moved else {}),
            "href": {"field": "href"},
            "description": {"field": "told"},
        },
    }


def _bars(rows: list[dict[str, Any]], upright: dict[str, Any]) -> Iterator[dict[str, Any]]:
    colour = {
        "field": "kind",
        "type": "nominal",
        "legend": None,
        "scale": {
            "domain": list(FLOWING),
            "range": [*(COLOURS[kind] for kind in FLOWING[:-1]), FAINT],
        },
    }
    yield {
        "data": values(rows),
        "mark": {"type": "rect", "aria": False},
        "encoding": {
            "x": {"field": "left", "type": "quantitative"},
            "x2": {"field": "right"},
            "y": _upright("top", upright),
            "y2": {"field": "bottom"},
            "color": colour,
        },
    }
    yield {
        "data": values([row for row in rows if row["text"]]),
        "mark": {"type": "text", "align": "left", "dx": 5, "color": INK, "aria": False},
        "encoding": {
            "x": {"field": "right", "type": "quantitative"},
            "y": _upright("middle", upright),
            "text": {"field": "text"},
        },
    }


class _Stacks:
    """Where each kind lies at each date, and each ribbon at both its ends, counted in accounts."""

    def __init__(self, view: Movement, shown: Sequence[Flow]) -> None:
        most = max((sum(each.kinds.values()) for each in view.dates), default=1)
        self._gap = most * GAP
        self._sizes = {(each.day, kind): n for each in view.dates for kind, n in each.kinds.items()}
        for flow in shown:
            if flow.from_kind == NOT_YET:
                at = (flow.since, NOT_YET)
                self._sizes[at] = self._sizes.get(at, 0) + flow.accounts
        self._used: dict[tuple[object, str, str], float] = {}

    def _top(self, day: object, kind: str) -> float:
        above = FLOWING[: FLOWING.index(kind)]
        sizes = {each: self._sizes.get((day, each), 0) for each in above}  # type: ignore[arg-type]
        return float(sum(sizes.values())) + self._gap * len(above)

    def span(self) -> tuple[float, float]:
        """Return where the picture begins and ends."""
        ends = [self._top(day, kind) + size for (day, kind), size in self._sizes.items() if size]
        return 0.0, max(ends, default=1.0)

    def _take(self, day: object, kind: str, side: str, accounts: int) -> float:
        """Return where the next ribbon of a kind begins on one side of its bar."""
        at = self._used.get((day, kind, side), 0.0)
        self._used[(day, kind, side)] = at + accounts
        return self._top(day, kind) + at

    def ribbon(self, flow: Flow, step: int, base: str) -> Iterator[dict[str, Any]]:
        """Yield the points of a ribbon from left to right."""
        left = self._take(flow.since, flow.from_kind, "out", flow.accounts)
        right = self._take(flow.until, flow.to_kind, "in", flow.accounts)
        for nth in range(BENDS + 1):
            along = nth / BENDS
            bend = along * along * (3 - 2 * along)
            top = left + (right - left) * bend
            yield {
                "x": step + BAR + along * (1 - 2 * BAR),
                "top": top,
                "bottom": top + flow.accounts,
                "ribbon": f"{flow.since} {flow.from_kind} {flow.to_kind}",
                "kind": flow.to_kind,
                "moved": flow.moved and flow.from_kind != NOT_YET,
                "href": f"{LINK}{base}/movement/accounts?{flow_query(flow)}",
                "told": flow.sentence,
            }

    def bars(self, days: Sequence[object], house: WordsSection) -> Iterator[dict[str, Any]]:
        """Yield the piece of each kind at each date."""
        for step, day in enumerate(days):
            for kind in FLOWING:
                size = self._sizes.get((day, kind), 0)  # type: ignore[arg-type]
                if not size:
                    continue
                top = self._top(day, kind)
                last = step == len(days) - 1
                name = f" {kind_word(kind, house, size)}" if last else ""
                yield {
                    "left": step - (BAR if kind != NOT_YET else 0),
                    "right": step + BAR,
                    "top": top,
                    "bottom": top + size,
                    "middle": top + size / 2,
                    "kind": kind,
                    "text": "" if kind == NOT_YET else figure(size) + name,
                }


def retention_chart(found: Sequence[Kept], house: WordsSection) -> Chart:
    """Return which share of the accounts of each kind was still of it, month after month."""
    rows = [
        {"kind": each.kind, "after": 0, "share": 1.0, "low": 1.0, "high": 1.0} for each in found
    ]
    rows += [
        {
            "kind": each.kind,
            "after": later.months,
            "share": later.still_share,
            "low": later.still_low,
            "high": later.still_high,
        }
        for each in found
        for later in each.later
    ]
    names = [kind_word(each.kind, house, 2) for each in found]
    for row in rows:
        row["name"] = kind_word(str(row["kind"]), house, 2)
    legend = {"orient": "bottom"}
    colour = {
        "field": "name",
        "type": "nominal",
        "title": None,
        "scale": {"domain": names, "range": [COLOURS[each.kind] for each in found]},
        "legend": legend,
    }
    upright = {"axis": PER_CENT}
    since = found[0].since
    return Chart(
        title="Who stayed what they were",
        description=f"Of those that were {house.clients} or {house.customers} on"
        f" {long_date(since)}: the share that was still so and not lost so many months later; the"
        " band is where it may truly lie, 95 times of 100.",
        spec={
            "width": WIDTH,
            "height": 240,
            "data": values(rows),
            "encoding": {
                "x": number("after", "months later", {"nice": False})
                | {"axis": {"format": "d", "tickMinStep": 1}},
                "color": colour,
            },
            "layer": [
                {
                    "mark": {"type": "area", "opacity": 0.18},
                    "encoding": {
                        "y": number("low", "share still so", {"domain": [0, 1]}) | upright,
                        "y2": {"field": "high"},
                    },
                },
                {
                    "mark": {"type": "line", "strokeWidth": 2},
                    "encoding": {
                        "y": number("share", "share still so", {"domain": [0, 1]}) | upright
                    },
                },
            ],
        },
    )

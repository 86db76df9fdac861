"""Charts of worth: whose worth it is, and how far it rests on few."""

from __future__ import annotations

from clienthood.faces.views.charts import COLOURS, INK, WIDTH, Chart, number, values
from clienthood.faces.views.outlook import about, ahead
from clienthood.faces.views.value import ValueView
from clienthood.faces.views.wording import kind_word, listed, opened, share
from clienthood.settings import WordsSection


def worth_chart(view: ValueView, house: WordsSection) -> Chart:
    """Return the worth of the book by kind, with how many accounts it is of."""
    held = [row for row in view.kinds if row.accounts]
    words = [kind_word(row.part, house, 2) for row in held]
    rows = [
        {
            "kind": opened(word),
            "value": row.value,
            "text": about(row.value, view.currency).removeprefix("about "),
            "colour": row.part,
        }
        for row, word in zip(held, words, strict=True)
    ]
    told = [
        f"{word} {about(row.value, view.currency)} ({row.accounts:,})"
        for row, word in zip(held, words, strict=True)
    ]
    names = [row.part for row in held]
    colour = {
        "field": "colour",
        "scale": {"domain": names, "range": [COLOURS[name] for name in names]},
        "legend": None,
    }
    return Chart(
        title="Whose worth it is",
        description=f"What they bring {ahead(view.horizon_days)} on average, with the number of "
        f"accounts: {listed(told)}.",
        spec={
            "width": 300,
            "height": {"step": 34},
            "data": values(rows),
            "encoding": {
                "y": {"field": "kind", "type": "nominal", "sort": None, "title": None},
                "x": number("value", view.currency, {"zero": True}) | {"axis": {"tickCount": 4}},
            },
            "layer": [
                {"mark": {"type": "bar", "height": 22}, "encoding": {"color": colour}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 5},
                    "encoding": {"text": {"field": "text"}},
                },
            ],
        },
    )


def concentration_chart(view: ValueView) -> Chart:
    """Return which part of the worth the most worthy accounts hold together."""
    curve = view.concentration
    rows = [{"accounts": each.accounts, "worth": each.worth} for each in curve]
    fifth = next((each.worth for each in curve if each.accounts >= 1 / 5), 1.0)
    held = number("accounts", "of accounts, those of most worth first", {"domain": [0, 1]})
    axis = {"format": ".0%", "tickCount": 5}
    return Chart(
        title="How far worth rests on few",
        description=f"A fifth of the accounts hold {share(fifth)} of the worth.",
        spec={
            "width": WIDTH - 60,
            "height": 240,
            "data": values(rows),
            "mark": {"type": "line", "color": INK, "strokeWidth": 1.8},
            "encoding": {
                "x": held | {"axis": axis},
                "y": number("worth", "of worth", {"domain": [0, 1]}) | {"axis": axis},
            },
        },
    )

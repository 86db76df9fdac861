"""Charts of the business as a whole: how far it rests on few, and the chance of a goal."""

from __future__ import annotations

from clienthood.faces.views.charts import COLOURS, INK, PER_CENT, WIDTH, Chart, number, values
from clienthood.faces.views.concentration import Concentration
from clienthood.faces.views.plan import Plan
from clienthood.faces.views.wording import kind_word, listed, long_date, money, share
from clienthood.settings import WordsSection

LINES = {"revenue": COLOURS["client"], "worth": COLOURS["customer"]}


def spread_chart(view: Concentration) -> Chart:
    """Return which part of revenue and of worth the largest accounts hold together."""
    rows = [
        {"accounts": point.accounts, "part": point.worth, "of": each.of}
        for each in view.spreads
        for point in each.curve
    ]
    told = [
        f"the ten largest hold {share(each.top_share)} of the {each.of}" for each in view.spreads
    ]
    names = [each.of for each in view.spreads]
    axis = {"axis": PER_CENT}
    return Chart(
        title="How far it rests on few",
        description=f"Accounts, the largest first, and what they hold together: {listed(told)}.",
        spec={
            "width": WIDTH - 60,
            "height": 240,
            "data": values(rows),
            "mark": {"type": "line", "strokeWidth": 1.8},
            "encoding": {
                "x": number("accounts", "of accounts, the largest first", {"domain": [0, 1]})
                | axis,
                "y": number("part", "of the whole", {"domain": [0, 1]}) | axis,
                "color": {
                    "field": "of",
                    "type": "nominal",
                    "scale": {"domain": names, "range": [LINES[name] for name in names]},
                    "legend": {"title": None, "orient": "bottom"},
                },
            },
        },
    )


def chance_chart(view: Plan, house: WordsSection) -> Chart:
    """Return the chance of the goal by the number of new clients, for some numbers of customers."""
    customers = sorted({each.customers for each in view.what_if})
    shown = sorted({customers[0], customers[len(customers) // 2], customers[-1]})
    many, others = kind_word("client", house, 2), kind_word("customer", house, 2)
    rows = [
        {
            "clients": each.clients,
            "chance": each.chance,
            "customers": f"{each.customers:,} new {others}",
        }
        for each in view.what_if
        if each.customers in shown
    ]
    order = [f"{each:,} new {others}" for each in shown]
    dashes = [[2, 3], [7, 4], [1, 0]][-len(order) :]
    return Chart(
        title="The chance of the goal",
        description=f"Chance of {money(view.goal, view.currency)} by {long_date(view.by)}, by the"
        f" number of new {many}; each line stands for a number of new {others}.",
        spec={
            "width": WIDTH - 60,
            "height": 240,
            "data": values(rows),
            "mark": {"type": "line", "strokeWidth": 1.8, "color": INK, "point": {"color": INK}},
            "encoding": {
                "x": number("clients", f"new {many} until then", {"nice": True}),
                "y": number("chance", "chance of the goal", {"domain": [0, 1]})
                | {"axis": PER_CENT},
                "strokeDash": {
                    "field": "customers",
                    "type": "nominal",
                    "scale": {"domain": order, "range": dashes},
                    "legend": {"title": None, "orient": "bottom"},
                },
            },
        },
    )

"""What is reckoned, said a second time by other means: expressions of Ibis, carried to each engine.

Written from what the columns mean, not from the selects that make them.
"""

import ibis
from ibis import _

from clienthood.evidence.spans import month_of
from clienthood.movement.months import month_ends
from clienthood.units import date_of

STEPS = 2**30
SUMMARY = ("first_day", "x", "t_x", "T", "litt", "spend_mean", "first_cents")
SPANS = (
    *("first_day", "last_day", "first_exchange", "last_exchange"),
    *("exchange_days", "talk_days", "active_months"),
)


def summary(as_of):
    """Return the expression of the summary of purchases."""
    bought = ibis.table({"account_key": "int64", "day": "int64", "cents": "int64"}, "purchases")
    before = ibis.window(group_by=bought.account_key, order_by=bought.day, rows=(None, -1))
    some = bought.day.count().over(before) > 0
    gap = ibis.cases((some, bought.day - bought.day.max().over(before)))
    spaced = bought.filter(bought.day <= as_of).mutate(gap=gap, cents=_.cents.cast("float64"))
    steps = (_.gap.ln() * STEPS).round().cast("float64")
    return spaced.group_by("account_key").agg(
        first_day=_.day.min(),
        x=_.gap.count(),
        t_x=_.day.max() - _.day.min(),
        T=as_of - _.day.min(),
        litt=ibis.cases((_.gap.notnull(), steps)).sum().fill_null(0) / STEPS,
        spend_mean=ibis.cases((_.gap.notnull(), _.cents)).mean(),
        first_cents=ibis.cases((_.gap.isnull(), _.cents)).sum(),
    )


def spans(as_of, months):
    """Return the expression of what frames each account's history at each month end.

    Taken from the days of dealings, where engines take it from their months.
    """
    columns = {"account_key": "int64", "month": "int64", "day": "int64", "exchange": "int64"}
    rows = ibis.table(columns, "timeline_rows")
    sold = ibis.cases((_.exchange == 1, _.day))
    parts = [
        rows.filter(rows.month <= month_of(date_of(day)))
        .mutate(nth=ibis.literal(nth, "int64"))
        .group_by("account_key", "nth")
        .agg(
            first_day=_.day.min(),
            last_day=_.day.max(),
            exchange_days=_.exchange.sum(),
            talk_days=(1 - _.exchange).sum(),
            active_months=ibis.cases((_.exchange == 1, _.month)).nunique(),
            first_exchange=sold.min(),
            last_exchange=sold.max(),
        )
        for nth, day in enumerate(month_ends(as_of, months)[:-1])
    ]
    return ibis.union(*parts)


def said_again(engine, as_of, months=24):
    """Return the tables that are said twice: as the engine made them, and as they are here."""
    twice = [("summary", summary(as_of), ["account_key"], SUMMARY)]
    if not engine.embedded:
        twice.append(("spans_at", spans(as_of, months), ["account_key", "nth"], SPANS))
    own, other = {}, {}
    for name, expression, keys, columns in twice:
        listed = ", ".join([*keys, *(f"cast({each} as double) as {each}" for each in columns)])
        order = ", ".join(keys)
        text = ibis.to_sql(expression, dialect="duckdb")
        own[name] = engine.fetch(f"select {listed} from {name} order by {order}")
        other[name] = engine.fetch(f"select {listed} from ({text}) said order by {order}")
    return own, other

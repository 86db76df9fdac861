"""Customers who wait for help with an order."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

FAST_HELP = Play(
    key="fast-help",
    title="Help with an order, fast",
    kinds=("customer",),
    source="Customers ask for help with a purchase number; the need is immediate.",
    who="{customers} with an open request about an order of the last 60 days",
    qualifies="order_day >= {as_of} - 60",
    needs=("tickets",),
    do="settle the request today, and say so in one line",
    reason="has waited for help with an order since {day}",
    day="order_day",
    record="tickets",
    uplift=Uplift(
        likely=0.05,
        low=0.0,
        high=0.12,
        because="who is helped at once comes again a little more often",
    ),
    basis=Basis.AHEAD,
    minutes=15,
    consent=Consent.NONE,
    soon=1,
    again=7,
    stop=3,
)

"""Customers who have bought once, not long ago."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

FREE_PRODUCT = Play(
    key="free-product",
    title="Add a free product",
    kinds=("customer",),
    source="Customers are won by free products.",
    who="{customers} who have bought on one day only, two weeks to four months ago",
    qualifies="exchange_days = 1 and last_day between {as_of} - 120 and {as_of} - 14",
    needs=("orders",),
    do="offer a small product of use to them with the next purchase",
    reason="bought once, on {day}",
    day="last_day",
    record="orders",
    uplift=Uplift(
        likely=0.07,
        low=0.0,
        high=0.15,
        because="the second purchase is the hardest; a gift brings some of them back",
    ),
    basis=Basis.PURCHASE,
    minutes=2,
    gives=0.02,
    consent=Consent.MARKETING,
    soon=21,
    again=180,
    stop=1,
    discount=True,
)

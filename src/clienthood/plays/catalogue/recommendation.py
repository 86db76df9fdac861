"""Customers for whom there is something that goes with what they bought."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

RECOMMENDATION = Play(
    key="recommendation",
    title="Recommend one thing",
    kinds=("customer",),
    source="Customers buy products by quality, price and convenience; a light word is enough.",
    who="{customers} for whom accounts like them bought something that they have not",
    qualifies="item is not null and coalesce(p_alive, 1) >= 0.2",
    needs=("recommendations",),
    do="name the one thing that goes with what they bought, once, where they buy",
    reason="{number} like it also bought: {what}",
    number="like_accounts",
    what="item",
    record="orders",
    uplift=Uplift(
        likely=0.04,
        low=0.0,
        high=0.08,
        because="a fitting hint sells now and then; part of it would have been bought anyway",
    ),
    basis=Basis.PURCHASE,
    minutes=1,
    consent=Consent.MARKETING,
    soon=21,
    again=60,
)

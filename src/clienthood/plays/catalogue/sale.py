"""Customers who are moved by discounts."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

SALE = Play(
    key="sale",
    title="Tell of a sale",
    kinds=("customer",),
    source="Customers are won by sales.",
    who="{customers} who are moved by discounts and still buy",
    qualifies="motive = 0 and coalesce(p_alive, 1) >= 0.1",
    do="tell them what is on sale, plainly, with the day on which it ends",
    reason="is moved by discounts{what}",
    day="last_day",
    what="case when last_day is null then '' else '; last dealing on {day}' end",
    record="orders",
    uplift=Uplift(
        likely=0.06,
        low=0.0,
        high=0.12,
        because="part of what is bought in a sale would have been bought at the full price",
    ),
    basis=Basis.PURCHASE,
    minutes=2,
    gives=0.03,
    consent=Consent.MARKETING,
    soon=14,
    again=60,
    discount=True,
)

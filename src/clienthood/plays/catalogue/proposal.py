"""Clients who asked for advice lately and have had things made for them."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

PROPOSAL = Play(
    key="proposal",
    title="Answer with a proposal made for them",
    kinds=("client",),
    source="Clients seek tailored solutions.",
    who="{clients} who asked for advice in the last 60 days, beside any order, and buy advice or"
    " tailored work",
    qualifies="advice_day >= {as_of} - 60"
    " and (coalesce(customization, 0) >= 1 or coalesce(offering, 0) >= 2)",
    needs=("tickets",),
    do="answer the question with a proposal made for them, a price and a day",
    reason="asked for advice on {day}",
    day="advice_day",
    record="tickets",
    uplift=Uplift(
        likely=0.10,
        low=0.02,
        high=0.25,
        because="a question asked is a need felt; part of it would have been bought without a"
        " proposal",
    ),
    basis=Basis.PURCHASE,
    minutes=90,
    consent=Consent.NONE,
    soon=7,
    again=60,
)

"""Clients who want advice and have not been met for a quarter."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

CONSULTATION = Play(
    key="consultation",
    title="Offer a consultation",
    kinds=("client",),
    source="Clients seek advice, guidance and consultation; they come when they need help.",
    who="{clients} who buy advice or ask between sales, with no meeting on record for 90 days",
    qualifies="(coalesce(support, 0) >= 2 or coalesce(offering, 0) >= 2)"
    " and (met_day is null or met_day < {as_of} - 90) and trouble_day is null",
    needs=("interactions",),
    do="offer an hour to look at where they stand and what comes next",
    reason="wants advice, and {what}",
    day="met_day",
    what="case when met_day is null then 'no meeting with it is on record'"
    " else 'the last meeting was on {day}' end",
    record="interactions",
    uplift=Uplift(
        likely=0.03,
        low=0.0,
        high=0.08,
        because="a talk prompts a need that would partly have come up anyway; no trial of our own",
    ),
    basis=Basis.AHEAD,
    minutes=60,
    consent=Consent.NONE,
    soon=14,
    again=90,
    meeting=True,
)

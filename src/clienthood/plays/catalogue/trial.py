"""Clients who bring one or two of their needs, and could try another service."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

TRIAL = Play(
    key="trial",
    title="Offer a trial of another service",
    kinds=("client",),
    source="Clients are moved by trials of a service; they bring all their needs to one place.",
    who="{clients} who bring few of their needs, and had no trial in the last year",
    qualifies="breadth <= 1 and coalesce(engagement, 1) >= 1"
    " and (trial_day is null or trial_day < {as_of} - 365)",
    needs=("orders",),
    do="offer to try one service they do not use yet, free of charge and without any tie",
    reason="brings few of its needs so far: {what}",
    what="case breadth when 0 then 'one kind of service' else 'a few kinds of service' end",
    record="orders",
    uplift=Uplift(
        likely=0.04,
        low=0.0,
        high=0.10,
        because="some who try stay; many had no such need",
    ),
    basis=Basis.AHEAD,
    minutes=45,
    consent=Consent.MARKETING,
    soon=30,
    again=180,
    meeting=True,
)

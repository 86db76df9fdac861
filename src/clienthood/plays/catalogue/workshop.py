"""Clients to whom a workshop or webinar would be of use."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

WORKSHOP = Play(
    key="workshop",
    title="Invite to a workshop",
    kinds=("client",),
    source="Clients stay for value-added services: workshops, webinars, training.",
    who="{clients} whose use of services like theirs speaks for a workshop or webinar",
    qualifies="service is not null",
    needs=("invitations",),
    do="invite them by name, and say what they will be able to do afterwards",
    reason="others like it got something out of this: {what}",
    what="service",
    record="interactions",
    uplift=Uplift(
        likely=0.01,
        low=0.0,
        high=0.04,
        because="those who come are those who would have stayed; few are moved by one afternoon",
    ),
    basis=Basis.AHEAD,
    minutes=10,
    consent=Consent.MARKETING,
    soon=21,
    again=120,
)

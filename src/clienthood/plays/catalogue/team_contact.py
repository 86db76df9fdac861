"""Clients who have not heard from their team for longer than is usual for them."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

TEAM_CONTACT = Play(
    key="team-contact",
    title="A word from the team",
    kinds=("client",),
    source="Clients are won and kept by the team that looks after them.",
    who="{clients} with whom contact is overdue by their own rhythm, and who are not contacted too"
    " much",
    qualifies="overdue_days > 0 and not coalesce(too_much, false)",
    needs=("cadence",),
    do="have whoever knows them best ring or write, with something that is of use to them",
    reason="contact is {number} days overdue by its own rhythm",
    number="overdue_days",
    record="interactions",
    uplift=Uplift(
        likely=0.02,
        low=0.0,
        high=0.05,
        because="silence is not loss: most of these come again by themselves",
    ),
    basis=Basis.AHEAD,
    minutes=15,
    consent=Consent.NONE,
    soon=7,
    again=30,
)

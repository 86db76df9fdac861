"""Clients who had trouble lately."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

TROUBLE = "greatest(coalesce(trouble_day, 0), coalesce(refund_day, 0))"

RECOVERY = Play(
    key="recovery",
    title="Recovery call",
    kinds=("client",),
    source="Clients show trust and open communication; a complaint left alone ends both.",
    who="{clients} with a problem, complaint or refund in the last 60 days and no contact"
    " from our side since",
    qualifies=f"{TROUBLE} >= {{as_of}} - 60 and coalesce(touched_day, 0) <= {TROUBLE}",
    needs=("tickets",),
    do="ring, let them speak first, put it right, and write down what was agreed",
    reason="had trouble on {day}, and nobody has been in touch since",
    day=TROUBLE,
    record="tickets",
    uplift=Uplift(
        likely=0.06,
        low=0.0,
        high=0.15,
        because="a broken promise put right keeps some who would have gone; most stay anyway",
    ),
    basis=Basis.AHEAD,
    minutes=30,
    consent=Consent.NONE,
    soon=2,
    again=30,
    stop=3,
)

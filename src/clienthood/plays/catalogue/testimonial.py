"""Content clients who may be asked for a testimonial."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

TESTIMONIAL = Play(
    key="testimonial",
    title="Ask for a testimonial",
    kinds=("client",),
    source="Clients are won by testimonials; they recommend to friends.",
    who="{clients} of six months or more who praise what is done, with no trouble in the last half"
    " year, not asked too often, and who have not said no to being published",
    qualifies="trust = 2 and coalesce(duration, 0) >= 2 and not coalesce(tired, false)"
    " and (trouble_day is null or trouble_day < {as_of} - 180)",
    needs=("feedback",),
    do="thank them, and ask for two sentences about what changed for them, and whether these may be"
    " published under their name",
    reason="praises what is done, and has been here since {day}",
    day="first_day",
    record="feedback",
    uplift=Uplift(
        likely=0.01,
        low=0.0,
        high=0.03,
        because="it wins others more than it moves whoever gives it, and what it does for others"
        " is not counted here",
    ),
    basis=Basis.AHEAD,
    minutes=20,
    consent=Consent.PUBLISH,
    soon=30,
    again=365,
    stop=1,
)

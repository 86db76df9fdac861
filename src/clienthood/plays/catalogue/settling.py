"""Undecided accounts, and the question that would settle what they are."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

SETTLING = Play(
    key="settling",
    title="Ask the question that settles it",
    kinds=("undecided",),
    source="Where the records do not tell, the answer is undecided, and the product says which"
    " record would tell.",
    who="undecided accounts for which some record is missing that would tell",
    qualifies="settles is not null",
    do="write down what would settle it, or ask at the next dealing; or say yourself what it is",
    reason="undecided; what would tell most: {what}",
    what="settles",
    uplift=Uplift(
        likely=0.01,
        low=0.0,
        high=0.03,
        because="knowing what somebody is sells nothing by itself; it spares the wrong play",
    ),
    basis=Basis.AHEAD,
    minutes=5,
    consent=Consent.NONE,
    soon=30,
    again=90,
)

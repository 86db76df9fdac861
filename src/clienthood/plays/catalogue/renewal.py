"""Clients whose agreement ends, or has ended."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

RENEWAL = Play(
    key="renewal",
    title="Contract or renewal",
    kinds=("client",),
    source="Clients often sign a formal contract and pay by a plan.",
    who="{clients} whose last agreement ends within 90 days and does not renew itself, or ended in"
    " the last half year",
    qualifies="(until_day between {as_of} and {as_of} + 90)"
    " or (until_day is null and over_day between {as_of} - 180 and {as_of})",
    needs=("contracts",),
    do="talk before the relationship lapses: what comes next, and on which terms",
    reason="{what} on {day}",
    day="case when until_day is null then over_day else until_day end",
    what="case when until_day is null then 'its agreement ended'"
    " else 'its agreement does not renew itself and ends' end",
    record="contracts",
    uplift=Uplift(
        likely=0.08,
        low=0.01,
        high=0.20,
        because="most renew or leave for reasons of their own; asked in time, some stay who would"
        " have let it lapse",
    ),
    basis=Basis.AGREEMENT,
    minutes=60,
    consent=Consent.NONE,
    soon=14,
    due="case when until_day is not null and until_day - 30 > {as_of} then until_day - 30"
    " else {as_of} + 7 end",
    again=90,
    meeting=True,
)

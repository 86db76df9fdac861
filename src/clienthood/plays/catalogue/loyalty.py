"""Customers who come often and are in no loyalty programme."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

LOYALTY = Play(
    key="loyalty",
    title="Invite to the loyalty programme",
    kinds=("customer",),
    source="A customer who comes every week is loyal, frequent, valued, and still a customer.",
    who="{customers} who buy repeatedly and are in no programme yet",
    qualifies="rhythm >= 2 and member_day is null and coalesce(p_alive, 1) >= 0.5",
    needs=("memberships",),
    do="invite them to the programme, and say in one sentence what they get",
    reason="has bought on {number} days and is in no programme",
    number="exchange_days",
    record="orders",
    uplift=Uplift(
        likely=0.03,
        low=0.0,
        high=0.07,
        because="those who join are those who would have come; programmes move few beyond that",
    ),
    basis=Basis.AHEAD,
    minutes=3,
    consent=Consent.MARKETING,
    soon=30,
    again=365,
    stop=1,
)

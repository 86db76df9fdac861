"""Customers whose evidence says that they would become clients."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

BRIDGE = Play(
    key="bridge",
    title="Offer to talk it through",
    kinds=("customer",),
    source="A client is a certain type of customer; an account can become a client.",
    who="{customers} whose records, how long and how often left aside, lean to {client}",
    qualifies="beyond_bits >= 2 and coalesce(p_alive, 1) >= 0.2",
    do="ask what they need beside what they buy, and offer to talk it through",
    reason="its records lean to {client}: {number} % by all that is known",
    number="round(probability * 100)",
    uplift=Uplift(
        likely=0.05,
        low=0.0,
        high=0.15,
        because="some want no more than they buy, and that is as it should be; nothing is counted"
        " for the years after",
    ),
    basis=Basis.AHEAD,
    minutes=30,
    consent=Consent.MARKETING,
    soon=21,
    again=180,
    stop=1,
    meeting=True,
)

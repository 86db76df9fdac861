"""Customers who come again and again and pay each time anew."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

CONVENIENCE = Play(
    key="convenience",
    title="Make it easier to buy",
    kinds=("customer",),
    source="Customers choose by convenience; they pay right away.",
    who="{customers} who buy repeatedly and pay each time anew",
    qualifies="rhythm >= 2 and coalesce(payment, 0) = 0 and coalesce(p_alive, 1) >= 0.5",
    needs=("orders",),
    do="offer what saves them a way: to have it kept ready, delivered, or ordered anew by one word",
    reason="has bought on {number} days and pays each time anew",
    number="exchange_days",
    record="orders",
    uplift=Uplift(
        likely=0.03,
        low=0.0,
        high=0.08,
        because="who comes anyway comes a little more often when it is less trouble",
    ),
    basis=Basis.AHEAD,
    minutes=5,
    consent=Consent.MARKETING,
    soon=30,
    again=180,
    stop=1,
)

"""Customers who buy by worth for money, and may be about to stay away."""

from clienthood.plays.play import Basis, Consent, Play, Uplift

VALUE_MESSAGE = Play(
    key="value-message",
    title="Say what it is worth",
    kinds=("customer",),
    source="Customers choose by quality, price and value.",
    who="{customers} not known to wait for discounts, who by their own rhythm may or may not still"
    " buy",
    qualifies="coalesce(motive, 1) >= 1 and (p_alive between 0.2 and 0.8"
    " or p_alive > 0.1 and move = 'drifting' and move_day >= {as_of} - 90)",
    do="write what they got for their money: how long it lasts, what it saves, what others say",
    reason="still buys with a chance of {number} %; last dealing on {day}",
    day="last_day",
    number="round(p_alive * 100)",
    record="orders",
    uplift=Uplift(
        likely=0.03,
        low=0.0,
        high=0.06,
        because="one message among many; read by some, acted on by few",
    ),
    basis=Basis.PURCHASE,
    minutes=3,
    consent=Consent.MARKETING,
    soon=21,
    again=60,
)

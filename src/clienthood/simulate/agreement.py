"""Agreements: what is signed, for how long, with which clauses, and its renewals."""

from __future__ import annotations

import numpy as np

from clienthood.simulate.agent import Agent
from clienthood.simulate.ledger import DAY, NONE
from clienthood.simulate.world import World

CLAUSES = (
    "terms_of_service",
    "billing_information",
    "privacy_acknowledgement",
    "responsibilities",
    "permissions",
)
TEMPLATES: dict[str, tuple[float, ...]] = {
    "engagement": (0.95, 0.9, 0.75, 0.85, 0.25),
    "retainer": (0.95, 0.95, 0.8, 0.85, 0.25),
    "framework": (0.95, 0.9, 0.7, 0.85, 0.2),
    "subscription": (0.95, 0.7, 0.9, 0.15, 0.05),
    "standard form": (0.75, 0.35, 0.75, 0.15, 0.15),
    "one-off sale": (0.8, 0.4, 0.3, 0.1, 0.02),
}
"""Chance of each clause by form of agreement."""
STANDING = ("retainer", "framework", "subscription")
"""Forms that go on until somebody ends them."""


def sign(world: World, agent: Agent, day: int, *, form: str, value: int, until: int) -> int:
    """Put down an agreement and its renewals up to a day; return the first one's number.

    Parameters
    ----------
    value
        Worth in cents of one term.
    until
        Last day on which it is renewed: a customer then ends it, a client's runs out quietly.
    """
    rng, calendar, contracts = world.rng, world.calendar, world.books["contracts"]
    months = world.trade.terms.months if form in STANDING else 0
    open_ended = months == 0
    first = earlier = NONE
    while day <= min(until, calendar.end):
        number = int(contracts.numbers(1)[0])
        term_end = day + round(months * 30.44) - 1
        last = not open_ended and term_end >= until and until < calendar.end
        leaves = agent.leaves <= min(until, calendar.end)
        stopped = leaves if open_ended else last and (leaves or not agent.is_client)
        over = until if stopped else _done(world, form, day)
        contracts.put(
            contract_id=number,
            account_id=agent.number,
            signed_at=day * DAY,
            starts_on=min(day + int(rng.integers(0, 10)), calendar.end) * DAY,
            ends_on=NONE if open_ended else term_end * DAY,
            value=value if value > 0 else NONE,
            auto_renews=int(form in STANDING and not open_ended),
            renews=earlier,
            ended_on=over * DAY if over != NONE else NONE,
            form=world.word(form),
            **_clauses(world, form),
        )
        first = number if first == NONE else first
        earlier = number
        if open_ended:
            break
        day = term_end + 1
    return first


def _done(world: World, form: str, day: int) -> int:
    """Return the day on which what was agreed is done, if that has come and was noted."""
    if form == "one-off sale":
        return day
    if form == "engagement" and world.rng.random() < 0.5:
        done = day + int(world.rng.integers(60, 300))
        return done if done <= world.calendar.end else NONE
    return NONE


def _clauses(world: World, form: str) -> dict[str, int]:
    chances = np.array(TEMPLATES[form])
    present = world.rng.random(len(CLAUSES)) < chances
    return {clause: int(kept) for clause, kept in zip(CLAUSES, present, strict=True)}

"""Recommendations: who brought whom, and the enquiries that came to nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clienthood.simulate.agent import Agent, pick
from clienthood.simulate.ledger import DAY, NONE
from clienthood.simulate.needs import Ints
from clienthood.simulate.world import World

NOTED = 0.6
"""Share of the recommendations that the business hears of."""


def spread_the_word(world: World, agents: list[Agent]) -> None:
    """Put down lost enquiries, and who recommended the business to whom."""
    reach = np.cumsum([agent.refers for agent in agents])
    begins = np.array([agent.begin for agent in agents], dtype=np.int64)
    _bring_accounts(world, agents, reach, begins)
    _lose_enquiries(world, reach, begins)


def _referrer(world: World, reach: npt.NDArray[np.float64], begins: Ints, day: int) -> int | None:
    """Return someone who knew the business for a month by that day; None if luck finds none."""
    for _ in range(6):
        at = int(np.searchsorted(reach, world.rng.random() * reach[-1], side="right"))
        at = min(at, len(begins) - 1)
        if begins[at] < day - 30:
            return at
    return None


def _bring_accounts(
    world: World, agents: list[Agent], reach: npt.NDArray[np.float64], begins: Ints
) -> None:
    for agent in agents:
        brought = agent.source == "referral" and agent.begin >= world.calendar.start
        if not brought or world.rng.random() > NOTED:
            continue
        referrer = _referrer(world, reach, begins, agent.begin)
        if referrer is not None:
            world.books["referrals"].put(
                referrer_account_id=referrer,
                referred_account_id=agent.number,
                referred_at=agent.begin * DAY,
            )


def _lose_enquiries(world: World, reach: npt.NDArray[np.float64], begins: Ints) -> None:
    """Put down enquiries of people who never became accounts, or not yet."""
    rng, trade, calendar = world.rng, world.trade, world.calendar
    leads = world.books["leads"]
    for _ in range(rng.poisson(0.35 * trade.keeping.leads * len(begins))):
        serious = rng.random() < trade.client_share
        day = int(rng.integers(calendar.start, calendar.end + 1))
        decided = day + 1 + int(rng.exponential(trade.pace.cycle if serious else 5))
        number = int(leads.numbers(1)[0])
        source = pick(rng, trade.client_sources if serious else trade.customer_sources)
        offer = pick(rng, trade.client_offers if serious else trade.customer_offers)
        over = decided <= calendar.end
        leads.put(
            lead_id=number,
            first_contact_at=day * DAY,
            closed_at=decided * DAY if over else NONE,
            outcome=world.word("lost" if over else "open"),
            source=world.word(source),
            offer=world.word(offer),
        )
        if source == "referral" and rng.random() < NOTED:
            referrer = _referrer(world, reach, begins, day)
            if referrer is not None:
                world.books["referrals"].put(
                    referrer_account_id=referrer, lead_id=number, referred_at=day * DAY
                )

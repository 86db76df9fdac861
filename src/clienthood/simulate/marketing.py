"""Campaigns: what the business offers to many at once, and who answers to what."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clienthood.simulate.agent import Agent, pick
from clienthood.simulate.ledger import DAY, NONE
from clienthood.simulate.needs import Ints
from clienthood.simulate.world import World

CHEAP = ("discount", "free product", "loyalty", "value")
"""Campaigns that speak to those who mind the price."""


def run_campaigns(world: World, agents: list[Agent]) -> None:
    """Send the campaigns of all years and put down the answers."""
    rng, calendar, trade = world.rng, world.calendar, world.trade
    years = (calendar.end - calendar.start) / 365.25
    count = round(trade.campaigns_a_year * years)
    begins = np.array([agent.begin for agent in agents], dtype=np.int64)
    consents = np.array([agent.consents for agent in agents])
    days = np.sort(rng.integers(calendar.start + 30, max(calendar.end - 10, 31), count))
    campaigns = world.books["campaigns"]
    for nth, day in enumerate(calendar.opened(days)):
        kind = pick(rng, trade.campaigns)
        number = campaigns.numbers(1)
        name = world.word(f"{kind} {nth + 1}")
        campaigns.put(campaign_id=number, kind=world.word(kind), name=name)
        reach = rng.uniform(0.1, 0.4)
        chosen = consents & (begins < day) & (rng.random(len(agents)) < reach)
        _send(world, agents, np.flatnonzero(chosen), kind=kind, sent=(int(number[0]), int(day)))


def _send(
    world: World, agents: list[Agent], chosen: Ints, *, kind: str, sent: tuple[int, int]
) -> None:
    rng, count = world.rng, len(chosen)
    number, day = sent
    answers = rng.random(count) < _chances([agents[who] for who in chosen], kind)
    answered = day + rng.integers(0, 9, count)
    answers &= answered <= world.calendar.end
    world.books["campaign_contacts"].put(
        count,
        campaign_id=number,
        account_id=chosen,
        sent_at=day * DAY,
        responded_at=np.where(answers, answered * DAY, NONE),
    )
    if kind == "workshop":
        _attend(world, agents, chosen[answers], day + 14)


def _chances(agents: list[Agent], kind: str) -> npt.NDArray[np.float64]:
    """Return each account's chance to answer, from its leanings."""
    if kind in CHEAP:
        return np.array([0.02 + 0.28 * agent.price_minded for agent in agents])
    keen = 0.05 if kind == "newsletter" else 0.1
    return np.array([0.03 + keen * min(agent.talk, 3.0) for agent in agents])


def _attend(world: World, agents: list[Agent], chosen: Ints, day: int) -> None:
    come = chosen[world.rng.random(len(chosen)) < 0.6]
    if day > world.calendar.end or not len(come):
        return
    interactions = world.books["interactions"]
    interactions.put(
        len(come),
        interaction_id=interactions.numbers(len(come)),
        account_id=come,
        happened_at=day * DAY + 17 * 3600,
        kind=world.word("workshop"),
        direction=world.word("two-way"),
        minutes=90,
        staff=np.array([agents[who].staff for who in come], dtype=np.int64),
        topic=world.word("workshop"),
    )

"""What an account thinks of the business: answers to surveys, loyalty programmes."""

from __future__ import annotations

import numpy as np

from clienthood.simulate.agent import Agent
from clienthood.simulate.ledger import DAY, NONE
from clienthood.simulate.sale import Sale
from clienthood.simulate.world import World

MOST_ANSWERS = 8
PRAISE = ("always takes the time to explain", "thought of what we had not", "we feel looked after")
GOOD = ("quick and friendly", "good value", "all as ordered", "nice place")
BAD = ("took too long", "too dear", "not what I expected", "had to ask twice")


def give_feedback(world: World, agent: Agent, sale: Sale) -> None:
    """Put down the surveys that the account answers after some of its orders."""
    rng, end = world.rng, world.calendar.end
    rate = world.trade.keeping.feedback * (1.0 + min(agent.talk, 1.5))
    count = min(rng.binomial(len(sale.days), min(rate, 0.9)), MOST_ANSWERS)
    if not count:
        return
    days = rng.choice(sale.days, count, replace=False) + rng.integers(1, 10, count)
    for day in days[days <= end]:
        _answer(world, agent, int(day))


def _answer(world: World, agent: Agent, day: int) -> None:
    rng = world.rng
    nps = rng.random() < 0.7
    mood = float(np.clip(agent.content + rng.normal(0, 0.12), 0, 1))
    score = round(mood * 10) if nps else 1 + round(mood * 4)
    good = PRAISE if rng.random() < 0.1 + 0.5 * agent.earnest else GOOD
    comment = NONE
    if rng.random() < 0.4:
        texts = good if mood > 0.6 else BAD
        comment = world.word(texts[int(rng.integers(len(texts)))])
    willing = 0.05 + 0.25 * agent.earnest
    world.books["feedback"].put(
        account_id=agent.number,
        given_at=day * DAY,
        score=score,
        scale=world.word("NPS" if nps else "CSAT"),
        comment=comment,
        may_publish=int(mood > 0.75 and rng.random() < willing),
    )


def join_programme(world: World, agent: Agent, sale: Sale) -> None:
    """Join the loyalty programme at one of the first orders, if the account is so minded."""
    rng, trade = world.rng, world.trade
    chance = trade.joins[0 if agent.is_client else 1]
    if not trade.programme or len(sale.days) < 3 or rng.random() >= chance:
        return
    at = int(rng.integers(0, min(len(sale.days), 10)))
    joined = int(sale.days[at])
    left = NONE
    if rng.random() < 0.06:
        left = int(rng.integers(joined, world.calendar.end + 1)) * DAY
    points = int(sale.totals[at:].sum() // 100 % 500)
    world.books["memberships"].put(
        account_id=agent.number,
        programme=world.word(trade.programme),
        joined_on=joined * DAY,
        left_on=left,
        points=points,
    )

"""What somebody happened to know about an account, and wrote down: few accounts, few facts."""

from __future__ import annotations

import numpy as np

from clienthood.simulate.agent import Agent
from clienthood.simulate.ledger import DAY, NONE
from clienthood.simulate.season import NEVER
from clienthood.simulate.world import World


def note_facts(world: World, agents: list[Agent]) -> None:
    """Put down facts about the few accounts that somebody thought of."""
    for agent in agents:
        if world.rng.random() < world.trade.keeping.facts:
            _note(world, agent)


def _note(world: World, agent: Agent) -> None:
    rng, calendar = world.rng, world.calendar
    first = max(agent.begin, calendar.start)
    if first >= calendar.end:
        return
    if first < agent.moves != NEVER:
        _put(world, agent, agent.moves, kind="moved_away")
    leaving = int(calendar.leaves[agent.staff])
    if first < leaving < calendar.end and (agent.is_client or rng.random() < 0.2):
        _put(world, agent, leaving, kind="staff_change")
    for rise in calendar.rises[calendar.rises > first]:
        if rng.random() < 0.4:
            _put(world, agent, int(rise), kind="price_rise")
    if rng.random() < 0.5:
        _note_others(world, agent, int(rng.integers(first, calendar.end + 1)))


def _note_others(world: World, agent: Agent, day: int) -> None:
    """Note whether the account also goes elsewhere, and how it ranks this business."""
    rng = world.rng
    loyal = 0.9 - 0.7 * agent.price_minded + 0.12 * min(agent.talk, 2.0)
    here = float(np.clip(loyal + rng.normal(0, 0.2), 0, 1))
    _put(world, agent, day, kind="uses_others", value="no" if here > 0.75 else "yes")
    if rng.random() < 0.4:
        _put(world, agent, day, kind="share_of_wallet", value=f"{here:.1f}")
    if rng.random() < 0.3:
        rank = 1 if here > 0.5 else int(rng.integers(2, 5))
        _put(world, agent, day, kind="rank", value=str(rank))


def _put(world: World, agent: Agent, day: int, *, kind: str, value: str = "") -> None:
    said = ("front desk", "account manager", "survey")[int(np.argmax(world.rng.random(3)))]
    world.books["facts"].put(
        account_id=agent.number,
        date=day * DAY,
        kind=world.word(kind),
        value=world.word(value) if value else NONE,
        source=world.word(said),
    )

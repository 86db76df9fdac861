"""Accounts that change at a known date: customers who become clients, clients who leave."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from clienthood.simulate.agent import Agent
from clienthood.simulate.archetypes import ARCHETYPES
from clienthood.simulate.contact import introduce
from clienthood.simulate.exchange import live_as_customer
from clienthood.simulate.relationship import live_as_client
from clienthood.simulate.world import World

BECOMES_CLIENT = "becomes a client"
BECOMES_CUSTOMER = "becomes a customer"
LEAVES = "leaves"
EARLIEST, LATEST = 700, 120
"""Days before the last one on record between which accounts change."""
KNOWN = 300
"""Days that an account has dealt with the business, at least, before it changes."""
BEFORE = ("one-off", "occasional", "loyal regular", "walk-in")
CLIENTS = ("retained", "informal", "project")
AFTER = ("occasional", "loyal regular")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an account turns into, and when."""

    agent: int
    day: int
    change: str


def draw_changes(
    agents: list[Agent], end: int, share: float, rng: np.random.Generator
) -> dict[int, Change]:
    """Return the changes of a share of the agents, by their number."""
    found = {}
    for agent in agents:
        name = agent.archetype.name
        earliest = max(end - EARLIEST, agent.begin + KNOWN)
        if rng.random() >= share or earliest >= end - LATEST or name not in (*BEFORE, *CLIENTS):
            continue
        day = int(rng.integers(earliest, end - LATEST))
        change = BECOMES_CLIENT
        if name in CLIENTS:
            change = LEAVES if rng.random() < 0.5 else BECOMES_CUSTOMER
        found[agent.number] = Change(agent=agent.number, day=day, change=change)
    return found


def live_and_change(world: World, agent: Agent, change: Change) -> tuple[Agent, Change]:
    """Let an agent live its two lives, one after the other; return who it is in the end.

    And the change as it came: somebody becomes a client on the day of the first work, some time
    after the first talks. Its people are the same in both.
    """
    rng, people = world.rng, introduce(world, agent)
    if change.change == BECOMES_CLIENT:
        until = replace(world, calendar=replace(world.calendar, end=change.day))
        live_as_customer(until, agent, people)
        became = replace(
            agent,
            archetype=ARCHETYPES[CLIENTS[int(rng.integers(len(CLIENTS)))]],
            begin=change.day,
            talk=float(rng.gamma(1.6, 1 / 1.6)) * 1.2,
            moves=max(agent.moves, change.day),
            stays=True,
        )
        return became, replace(change, day=live_as_client(world, became, people))
    live_as_client(world, replace(agent, leaves=change.day), people)
    if change.change == LEAVES:
        return agent, change
    became = replace(
        agent,
        archetype=ARCHETYPES[AFTER[int(rng.integers(len(AFTER)))]],
        begin=change.day,
        talk=0.12 * float(rng.gamma(1.6, 1 / 1.6)),
        pays="at once",
    )
    live_as_customer(world, became, people)
    return became, change


def changes_table(changes: dict[int, Change], names: pa.Array) -> pa.Table:
    """Return account_id, day and change, in the order of the accounts' numbers."""
    listed = [changes[number] for number in sorted(changes)]
    return pa.table(
        {
            "account_id": names,
            "day": pa.array([each.day for each in listed], pa.int64()),
            "change": pa.array([each.change for each in listed], pa.string()),
        }
    )

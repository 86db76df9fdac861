"""The accounts table: names, consent, groups, and suppliers who must not be called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.simulate import names
from clienthood.simulate.agent import Agent
from clienthood.simulate.ledger import DAY, NONE
from clienthood.simulate.needs import Ints
from clienthood.simulate.world import World

MOST_SUPPLIERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Accounts that belong to another one: ``children[i]`` to ``parents[i]``."""

    parents: Ints
    children: Ints


def found_groups(world: World, agents: list[Agent]) -> Group:
    """Choose the few accounts that deal under a second account number as well."""
    rng = world.rng
    several = [agent.number for agent in agents if agent.party != "person"]
    count = min(len(several), max(1, len(agents) // 60))
    parents = np.sort(rng.choice(np.array(several, dtype=np.int64), count, replace=False))
    return Group(parents=parents, children=len(agents) + np.arange(count, dtype=np.int64))


def enter_accounts(world: World, agents: list[Agent], group: Group) -> int:
    """Put down all accounts and name their people; return how many accounts there are."""
    titles = [_enter_agent(world, agent) for agent in agents]
    for parent, child in zip(group.parents, group.children, strict=True):
        agent = agents[int(parent)]
        suffix = "branch" if agent.party == "organisation" else "second home"
        _enter(
            world,
            int(child),
            (f"{titles[agent.number]} {suffix}", agent.party),
            created=max(agent.begin, world.calendar.start),
            parent=int(parent),
        )
    total = len(agents) + len(group.children)
    suppliers = min(max(2, len(agents) // 150), MOST_SUPPLIERS)
    for number in range(total, total + suppliers):
        _enter_supplier(world, number)
    return total + suppliers


def _enter_agent(world: World, agent: Agent) -> str:
    name = names.party(world.rng, agent.party)
    _enter(
        world,
        agent.number,
        (name, agent.party),
        created=max(agent.begin, world.calendar.start),
        source=world.word(agent.source),
        consent_marketing=int(agent.consents),
        consent_publish=int(world.rng.random() < 0.05 + 0.2 * agent.content * agent.earnest),
    )
    return name


def _enter_supplier(world: World, number: int) -> None:
    rng, calendar = world.rng, world.calendar
    day = int(rng.integers(calendar.start, calendar.end + 1))
    name = names.party(rng, "organisation")
    _enter(world, number, (name, "organisation"), created=day, excluded=1)
    count = int(rng.integers(1, 15))
    interactions = world.books["interactions"]
    days = rng.integers(day, calendar.end + 1, count)
    interactions.put(
        count,
        interaction_id=interactions.numbers(count),
        account_id=number,
        happened_at=calendar.moment(rng, calendar.opened(days)),
        kind=world.word("call"),
        direction=world.word("two-way"),
        minutes=10,
        staff=int(rng.integers(len(world.staff))),
        topic=world.word("delivery"),
    )


def _enter(world: World, number: int, who: tuple[str, str], *, created: int, **cells: int) -> None:
    rng = world.rng
    name, kind = who
    row = {
        "parent_account_id": cells.pop("parent", NONE),
        "industry": world.word(names.industry(rng)) if kind == "organisation" else NONE,
        "excluded": 0,
        "consent_marketing": 0,
        "consent_publish": 0,
        "objects_to_profiling": int(rng.random() < 0.004),
        "email": world.word(names.email(name, number, kind)),
        "phone": world.word(f"0555 {int(rng.integers(10**6)):06d}"),
        "postcode": world.word(f"{int(rng.integers(100, 140))}{int(rng.integers(100)):02d}"),
    }
    world.books["accounts"].put(
        account_id=number,
        name=world.word(name),
        kind=world.word(kind),
        created_at=created * DAY,
        country=world.word("AT"),
        **{**row, **cells},
    )


def name_people(world: World, agents: list[Agent], roles: Ints, accounts: Ints) -> Ints:
    """Return codes of names for people of the given roles; animals where the trade has them."""
    beneficiary = world.word("beneficiary")
    pets = world.trade.pets
    texts = [
        names.pet(world.rng)
        if pets and role == beneficiary and agents[account].party != "organisation"
        else names.person(world.rng)
        for role, account in zip(roles, accounts, strict=True)
    ]
    return world.books.words.codes(texts)

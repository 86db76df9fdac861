"""Clients: relationships that open, live through needs, and stand even when they are silent."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from clienthood.simulate.agent import Agent, pick, pick_form
from clienthood.simulate.agreement import STANDING, sign
from clienthood.simulate.contact import (
    ask,
    ask_about_orders,
    enquire,
    introduce,
    remind,
    talk,
)
from clienthood.simulate.ledger import NONE
from clienthood.simulate.needs import Ints, chance_days, in_season, monthly, renewal, spaced
from clienthood.simulate.regard import give_feedback, join_programme
from clienthood.simulate.sale import Basket, Sale, sell, settle
from clienthood.simulate.world import World

DORMANT_STYLES = ("retained", "informal", "project")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """One relationship: how it runs, from when, and until when something happens in it."""

    style: str
    first: int
    """Day of the first work."""
    until: int
    people: Ints


def live_as_client(world: World, agent: Agent, people: Ints | None = None) -> int:
    """Let a client live through the recorded years; return the day of the first work.

    ``people`` are the numbers of its people, where they were introduced before.
    """
    bond = _open(world, agent, introduce(world, agent) if people is None else people)
    needs = _needs(world, agent, bond)
    bought = _work(world, agent, needs, bond)
    _accompany(world, agent, needs, bond)
    ask_about_orders(world, agent, bought, rate=world.trade.talk.order_questions)
    give_feedback(world, agent, bought)
    join_programme(world, agent, bought)
    return bond.first


def _open(world: World, agent: Agent, people: Ints) -> Bond:
    """Get to know each other: an enquiry, first talks, perhaps a proposal."""
    rng, calendar, trade = world.rng, world.calendar, world.trade
    end = calendar.end
    cycle = int(trade.pace.cycle * np.exp(rng.normal(0, 0.9)))
    first = min(agent.begin + cycle, agent.begin + int((end - agent.begin) * 0.6))
    until, style = min(end, agent.leaves), agent.archetype.name
    if style == "dormant":
        style = DORMANT_STYLES[int(rng.integers(len(DORMANT_STYLES)))]
        quiet = int(rng.uniform(300, 800))
        until = max(end - quiet, first + int(0.3 * (end - first)))
    elif style == "new client":
        style = "retained" if rng.random() < 0.5 else "informal"
    before = rng.poisson(trade.talk.before * min(agent.talk, 2.0))
    talk(world, agent, rng.integers(agent.begin, first + 1, before), people=people)
    if rng.random() < trade.keeping.leads:
        worth = int(trade.offers[0].products[0][1] * agent.size) * 100
        enquire(world, agent, first, value=worth)
    return Bond(style=style, first=first, until=until, people=people)


def _needs(world: World, agent: Agent, bond: Bond) -> Ints:
    """Return the days on which the client needs help."""
    rng, pace = world.rng, world.trade.pace
    first, until = bond.first, bond.until
    if bond.style == "episodic":
        return spaced(rng, first, until, gaps=pace.episodic)
    if bond.style == "project":
        return _projects(world, first, until)
    own = float(np.exp(rng.normal(0, 0.35)))
    if bond.style == "retained":
        days = renewal(rng, first, until, gap=pace.retained * own, regularity=3.0)
    else:
        days = renewal(rng, first, until, gap=pace.informal * own, regularity=1.3)
    return in_season(rng, days, world.calendar.season)


def _projects(world: World, first: int, until: int) -> Ints:
    """Return the days of the stages of a few projects."""
    rng, pace = world.rng, world.trade.pace
    count = int(rng.integers(pace.projects[0], pace.projects[1] + 1))
    starts = np.concatenate(([first], rng.integers(first, max(until, first) + 1, count - 1)))
    stages = [
        start + np.cumsum(rng.integers(12, 50, int(rng.integers(*pace.stages, endpoint=True))))
        for start in starts
    ]
    days = np.sort(np.concatenate([starts, *stages])).astype(np.int64)
    kept: Ints = days[days <= until]
    return kept


def _work(world: World, agent: Agent, needs: Ints, bond: Bond) -> Sale:
    """Do what is needed, invoice it and be paid by what was agreed."""
    rng, trade = world.rng, world.trade
    form = pick_form(rng, trade.terms.signs.get(agent.archetype.name, ()))
    contract, plan = NONE, agent.pays
    if form:
        contract = _sign(world, agent, needs, bond, form=form)
    if plan == "at once" and form in ("framework", "retainer"):
        plan = pick(rng, trade.terms.client_pays)
    if plan == "retainer" and form != "retainer":
        plan = "on account"
    basket = Basket(
        tastes=world.shelf.tastes(rng, world.shelf.to_clients, fancy=0.8),
        lines=trade.lines,
        agreed=float(rng.choice([0.0, 0.05, 0.1, 0.15])) if form in STANDING else 0.0,
        uses_promotions=0.15,
        scale=agent.size,
    )
    bought = sell(world, agent, _invoice_days(world, needs), basket)
    settle(world, agent, bought, plan=plan)
    if form in ("retainer", "subscription"):
        _bill_monthly(world, agent, bond, basket, form=form, contract=contract)
    return bought


def _invoice_days(world: World, needs: Ints) -> Ints:
    """Return when the work for each need is invoiced; at least once within the records."""
    calendar = world.calendar
    lag = world.trade.pace.work * np.exp(world.rng.normal(0, 0.6, len(needs)))
    days = np.sort(needs + lag.astype(np.int64))
    inside: Ints = days[(days >= calendar.start) & (days <= calendar.end)]
    if len(inside):
        return inside
    return np.clip(needs[:1], calendar.start, calendar.end)


def _sign(world: World, agent: Agent, needs: Ints, bond: Bond, *, form: str) -> int:
    """Sign at the first work; every later project gets its own engagement."""
    rng = world.rng
    value = round(float(world.shelf.price.mean()) * agent.size * 12) * 100
    billed = form in ("retainer", "subscription")
    stands = bond.until if billed or rng.random() < 0.5 else world.calendar.end
    stands = min(stands, agent.leaves)
    contract = sign(world, agent, bond.first, form=form, value=value, until=stands)
    if form == "engagement":
        fresh = needs[1:][np.diff(needs) > 100]
        for day in fresh[:6]:
            if rng.random() < 0.75:
                sign(world, agent, int(day), form=form, value=value, until=stands)
    return contract


def _bill_monthly(
    world: World, agent: Agent, bond: Bond, basket: Basket, *, form: str, contract: int
) -> None:
    shelf = world.shelf
    weights = shelf.retainer if form == "retainer" and shelf.retainer.any() else shelf.plan
    if not weights.any():
        return
    tastes = shelf.tastes(world.rng, weights, fancy=0.2)
    monthly_basket = replace(basket, tastes=tastes, lines=0.0, uses_promotions=0.0, attended=False)
    sale = sell(world, agent, monthly(bond.first, bond.until), monthly_basket)
    settle(
        world,
        agent,
        sale,
        plan="retainer" if form == "retainer" else "autopay",
        contract=contract,
    )


def _accompany(world: World, agent: Agent, needs: Ints, bond: Bond) -> None:
    """Talk around the needs and between them."""
    rng, talk_of = world.rng, world.trade.talk
    around = np.repeat(needs, rng.poisson(talk_of.per_need * agent.talk, len(needs)))
    around = around + rng.integers(-7, 15, len(around))
    liveliness = 0.35 if bond.style == "episodic" else 1.0
    between = chance_days(
        rng, bond.first, bond.until, a_year=talk_of.reviews * agent.talk * liveliness
    )
    talk(world, agent, np.sort(np.concatenate((around, between))), people=bond.people)
    questions = talk_of.questions * agent.talk * liveliness
    ask(world, agent, chance_days(rng, bond.first, bond.until, a_year=questions))
    remind(world, agent, bond.first, world.calendar.end, people=bond.people)

"""Customers: exchanges that are over when the product is handed across, however often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from clienthood.simulate.agent import Agent, pick_form
from clienthood.simulate.agreement import sign
from clienthood.simulate.contact import (
    ask,
    ask_about_orders,
    ask_for_refund,
    enquire,
    introduce,
    remind,
    talk,
)
from clienthood.simulate.ledger import NONE
from clienthood.simulate.needs import Ints, chance_days, in_season, monthly, renewal
from clienthood.simulate.regard import give_feedback, join_programme
from clienthood.simulate.sale import Basket, Sale, refund, sell, settle
from clienthood.simulate.shelf import Floats
from clienthood.simulate.trade import Shares
from clienthood.simulate.world import World

CONSULTATION: Shares = (("consultation", 0.7), ("meeting", 0.2), ("call", 0.1))
BEFORE_A_BIG_BUY: Shares = (("call", 0.5), ("e-mail", 0.3), ("meeting", 0.2))
SMALL_TALK: Shares = (("call", 0.5), ("e-mail", 0.5))


def live_as_customer(world: World, agent: Agent, people: Ints | None = None) -> None:
    """Let a customer live through the recorded years.

    ``people`` are the numbers of its people, where they were introduced before.
    """
    if people is None:
        people = introduce(world, agent)
    _first_contact(world, agent)
    sale = LIVES[agent.archetype.name](world, agent, people)
    last = int(sale.days[-1]) if len(sale.days) else agent.begin
    ask_about_orders(world, agent, sale, rate=world.trade.talk.order_questions)
    stray = chance_days(
        world.rng, agent.begin, last, a_year=0.5 * world.trade.talk.questions * agent.talk
    )
    ask(world, agent, stray)
    chat = chance_days(world.rng, agent.begin, last, a_year=agent.talk)
    talk(world, agent, chat, people=people, kinds=SMALL_TALK)
    remind(world, agent, agent.begin, min(last + 500, world.calendar.end), people=people)
    give_feedback(world, agent, sale)
    join_programme(world, agent, sale)


def _first_contact(world: World, agent: Agent) -> None:
    rng, keeping = world.rng, world.trade.keeping
    if rng.random() < keeping.customer_leads * keeping.leads:
        decided = min(agent.begin + int(rng.exponential(2.0)), world.calendar.end)
        enquire(world, agent, decided, value=NONE)


def _gone(agent: Agent, world: World) -> int:
    """Return the last day on which it still buys here."""
    moved = world.calendar.end if agent.stays else agent.moves
    return max(agent.begin, min(moved, agent.leaves_for_price, world.calendar.end))


def _basket(world: World, agent: Agent, *, weights: Floats | None = None) -> Basket:
    shelf = world.shelf
    chosen = shelf.to_customers if weights is None else weights
    return Basket(
        tastes=shelf.tastes(world.rng, chosen, fancy=0.5),
        lines=world.trade.lines,
        uses_promotions=0.2 + 0.6 * agent.price_minded,
        scale=agent.size,
    )


def _buy(world: World, agent: Agent, days: Ints, *, weights: Floats | None = None) -> Sale:
    sale = sell(world, agent, days, _basket(world, agent, weights=weights))
    settle(world, agent, sale, plan=agent.pays)
    return sale


def _at(agent: Agent) -> Ints:
    return np.array([agent.begin], dtype=np.int64)


def _one_off(world: World, agent: Agent, people: Ints) -> Sale:
    return _buy(world, agent, _at(agent))


def _new(world: World, agent: Agent, people: Ints) -> Sale:
    days = _at(agent)
    if world.rng.random() < 0.3:
        days = np.append(days, world.rng.integers(agent.begin, world.calendar.end + 1))
    return _buy(world, agent, days)


def _occasional(world: World, agent: Agent, people: Ints) -> Sale:
    rng, until = world.rng, _gone(agent, world)
    low, high = world.trade.pace.occasional
    stays = agent.begin + int(rng.exponential(1000))
    gap = rng.uniform(low, high)
    days = renewal(rng, agent.begin, min(until, stays), gap=gap, regularity=1.0)
    return _buy(world, agent, _recorded(world, in_season(rng, days, world.calendar.season)))


def _regular(world: World, agent: Agent, people: Ints) -> Sale:
    rng, until = world.rng, _gone(agent, world)
    gap = rng.uniform(*world.trade.pace.regular)
    if rng.random() < 0.35:
        until = min(until, agent.begin + 200 + int(rng.exponential(700)))
    days = renewal(rng, agent.begin, until, gap=gap, regularity=4.0)
    return _buy(world, agent, _recorded(world, days))


def _deal_hunter(world: World, agent: Agent, people: Ints) -> Sale:
    rng, calendar = world.rng, world.calendar
    starts = calendar.promotions
    starts = starts[(starts >= agent.begin) & (starts + 8 <= calendar.end)]
    come = starts[rng.random(len(starts)) < rng.uniform(0.2, 0.8)]
    days = np.sort(come + rng.integers(0, 8, len(come)))
    if not len(days):
        days = _at(agent)
    basket = replace(_basket(world, agent), uses_promotions=0.97)
    sale = sell(world, agent, days, basket)
    settle(world, agent, sale, plan=agent.pays)
    return sale


def _subscriber(world: World, agent: Agent, people: Ints) -> Sale:
    rng, shelf, calendar = world.rng, world.shelf, world.calendar
    until = _gone(agent, world)
    if rng.random() < 0.5:
        until = min(until, agent.begin + 60 + int(rng.exponential(700)))
    days = _recorded(world, monthly(agent.begin, until))
    weights = shelf.plan if shelf.plan.any() else shelf.to_customers
    basket = replace(
        _basket(world, agent, weights=weights), lines=0.0, uses_promotions=0.0, attended=False
    )
    sale = sell(world, agent, days, basket)
    contract = NONE
    form = pick_form(rng, world.trade.terms.signs.get("subscriber", ()))
    if form:
        worth = int(sale.totals[:12].sum())
        stands = until if until < calendar.end - 40 else calendar.end
        contract = sign(world, agent, agent.begin, form=form, value=worth, until=stands)
    settle(world, agent, sale, plan="autopay", contract=contract)
    return sale


def _big(world: World, agent: Agent, people: Ints) -> Sale:
    rng, end = world.rng, world.calendar.end
    wait = int(rng.exponential(12))
    day = min(agent.begin + wait, end)
    talks = rng.integers(agent.begin, day + 1, rng.poisson(1.2))
    talk(world, agent, np.sort(talks), people=people, kinds=BEFORE_A_BIG_BUY)
    form = pick_form(rng, world.trade.terms.signs.get("big one-off", ()))
    sale = sell(
        world,
        agent,
        np.array([day], dtype=np.int64),
        replace(_basket(world, agent, weights=world.shelf.big), lines=0.4),
    )
    if form:
        sign(world, agent, day, form=form, value=int(sale.totals[0]), until=end)
    settle(world, agent, sale, plan=agent.pays if rng.random() < 0.7 else "up front")
    return sale


def _refunder(world: World, agent: Agent, people: Ints) -> Sale:
    rng = world.rng
    low, high = world.trade.pace.occasional
    until = min(_gone(agent, world), agent.begin + int(rng.uniform(1, 6) * low))
    days = renewal(rng, agent.begin, until, gap=(low + high) / 4, regularity=1.0)
    sale = _buy(world, agent, _recorded(world, days))
    chosen = np.flatnonzero(rng.random(len(sale.days)) < rng.uniform(0.3, 0.8))
    if not len(chosen):
        chosen = np.array([0])
    refund(world, agent, sale, chosen)
    ask_for_refund(world, agent, sale, chosen)
    return sale


def _walk_in(world: World, agent: Agent, people: Ints) -> Sale:
    rng, end = world.rng, world.calendar.end
    form = pick_form(rng, world.trade.terms.signs.get("walk-in", ()))
    if form:
        sign(world, agent, agent.begin, form=form, value=NONE, until=end)
    talk(world, agent, _at(agent), people=people, kinds=CONSULTATION)
    later = min(agent.begin + int(rng.exponential(6)), end)
    days = np.array([agent.begin, later][: 1 + int(rng.random() < 0.35)], dtype=np.int64)
    return _buy(world, agent, days, weights=world.shelf.professional)


def _recorded(world: World, days: Ints) -> Ints:
    """Return the days within the recorded years; the first of them if none is."""
    inside = days[days >= world.calendar.start]
    return inside if len(inside) else np.array([world.calendar.start], dtype=np.int64)


LIVES: dict[str, Callable[[World, Agent, Ints], Sale]] = {
    "one-off": _one_off,
    "occasional": _occasional,
    "loyal regular": _regular,
    "deal hunter": _deal_hunter,
    "subscriber": _subscriber,
    "big one-off": _big,
    "refunder": _refunder,
    "walk-in": _walk_in,
    "new customer": _new,
}

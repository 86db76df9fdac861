"""What passes between an account and the business outside orders."""

from __future__ import annotations

import numpy as np

from clienthood.simulate.agent import Agent, indices, pick
from clienthood.simulate.ledger import DAY, NONE
from clienthood.simulate.needs import Ints, chance_days
from clienthood.simulate.sale import Sale
from clienthood.simulate.trade import Shares
from clienthood.simulate.world import World

TWO_WAY = ("meeting", "consultation", "review", "training", "visit", "workshop", "webinar")
DIRECTIONS: Shares = (("two-way", 0.4), ("in", 0.35), ("out", 0.25))
OPEN_REQUESTS: Shares = (("question", 0.6), ("advice", 0.3), ("problem", 0.1))
ORDER_REQUESTS: Shares = (("question", 0.45), ("problem", 0.3), ("complaint", 0.25))
TEXTS = {
    "question": "a question",
    "advice": "asks what we would do",
    "problem": "something does not work",
    "complaint": "is not content",
    "refund": "wants the money back",
}


def introduce(world: World, agent: Agent) -> Ints:
    """Put down the people of the account; return their numbers, the payer's first."""
    people = world.books["people"]
    count = 1 + agent.beneficiaries
    numbers = people.numbers(count)
    roles = ["payer"] + ["beneficiary"] * agent.beneficiaries
    if agent.party == "organisation":
        roles = ["contact", "payer", *["beneficiary"] * agent.beneficiaries][:count]
    people.put(
        count,
        person_id=numbers,
        account_id=agent.number,
        role=world.books.words.codes(roles),
    )
    return numbers


def talk(
    world: World, agent: Agent, days: Ints, *, people: Ints, kinds: Shares | None = None
) -> None:
    """Put down one contact on each of the days."""
    rng, talk_of = world.rng, world.trade.talk
    days = days[(days >= agent.begin) & (days <= world.calendar.end)]
    count = len(days)
    if not count:
        return
    shares = kinds or talk_of.kinds
    kind = indices(rng, shares, count)
    words = [word for word, _ in shares]
    two_way = np.array([word in TWO_WAY for word in words])[kind]
    direction = np.where(two_way, 0, indices(rng, DIRECTIONS, count))
    minutes = np.where(two_way, talk_of.minutes, talk_of.minutes / 4) * rng.gamma(4, 0.25, count)
    days = world.calendar.opened(days)
    served = world.calendar.served_by(agent.staff, days)
    other = rng.random(count) < 0.12
    served = np.where(other, rng.integers(0, len(world.staff), count), served)
    interactions = world.books["interactions"]
    topics = world.books.words.codes(talk_of.topics)
    interactions.put(
        count,
        interaction_id=interactions.numbers(count),
        account_id=agent.number,
        happened_at=world.calendar.moment(rng, days),
        kind=world.books.words.codes(words)[kind],
        direction=world.books.words.codes([word for word, _ in DIRECTIONS])[direction],
        minutes=np.maximum(np.round(minutes / 5) * 5, 5).astype(np.int64),
        person_id=people[rng.integers(0, len(people), count)],
        staff=served,
        topic=topics[rng.integers(0, len(topics), count)] if len(topics) else NONE,
    )


def remind(world: World, agent: Agent, first: int, until: int, *, people: Ints) -> None:
    """Put down the messages that the business sends of itself, which nobody answers."""
    days = chance_days(world.rng, first, until, a_year=world.trade.talk.reminders)
    count = len(days)
    if not count:
        return
    interactions = world.books["interactions"]
    interactions.put(
        count,
        interaction_id=interactions.numbers(count),
        account_id=agent.number,
        happened_at=world.calendar.moment(world.rng, days),
        kind=world.word("e-mail"),
        direction=world.word("out"),
        person_id=int(people[0]),
        staff=world.calendar.served_by(agent.staff, days),
        topic=world.word("reminder"),
    )


def ask(world: World, agent: Agent, days: Ints, *, kinds: Shares = OPEN_REQUESTS) -> None:
    """Put down requests that concern no order in particular."""
    for day in days:
        _ticket(world, agent, int(day), pick(world.rng, kinds), order=NONE)


def ask_about_orders(world: World, agent: Agent, sale: Sale, *, rate: float) -> None:
    """Put down requests about single orders, so many per order on average."""
    rng = world.rng
    for position in np.flatnonzero(rng.random(len(sale.orders)) < rate):
        day = int(sale.days[position] + rng.integers(0, 15))
        kind = pick(rng, ORDER_REQUESTS)
        _ticket(world, agent, day, kind, order=int(sale.orders[position]))


def ask_for_refund(world: World, agent: Agent, sale: Sale, chosen: Ints) -> None:
    """Put down requests for the money back of the chosen orders."""
    for position in chosen:
        day = int(sale.days[position])
        kind = "refund" if world.rng.random() < 0.75 else "complaint"
        _ticket(world, agent, day, kind, order=int(sale.orders[position]))


def _ticket(world: World, agent: Agent, day: int, kind: str, *, order: int) -> None:
    rng, end = world.rng, world.calendar.end
    if not agent.begin <= day <= end:
        return
    took = int(rng.exponential(2.5))
    rated = rng.random() < 0.3
    mood = agent.content + (0.0 if kind in ("question", "advice") else -0.15)
    score = int(np.clip(round(1 + 4 * mood + rng.normal(0, 0.8)), 1, 5))
    tickets = world.books["tickets"]
    tickets.put(
        ticket_id=tickets.numbers(1),
        account_id=agent.number,
        opened_at=day * DAY + int(rng.integers(8 * 3600, 20 * 3600)),
        closed_at=(day + took) * DAY + 20 * 3600 if day + took <= end else NONE,
        order_id=order if rng.random() < 0.93 else NONE,
        kind=world.word(kind),
        satisfaction=score if rated and day + took <= end else NONE,
        text=world.word(TEXTS[kind]),
    )


def enquire(world: World, agent: Agent, decided: int, *, value: int) -> None:
    """Put down the enquiry by which the account was won."""
    trade = world.trade
    earnest = world.rng.random() < agent.earnest
    offers = trade.client_offers if earnest else trade.customer_offers
    leads = world.books["leads"]
    leads.put(
        lead_id=leads.numbers(1),
        account_id=agent.number,
        first_contact_at=agent.begin * DAY,
        closed_at=decided * DAY,
        outcome=world.word("won"),
        source=world.word(agent.source),
        offer=world.word(pick(world.rng, offers)),
        value=value,
    )

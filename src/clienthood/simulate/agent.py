"""The agents: who they are before anything happens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.simulate.archetypes import ARCHETYPES, CLIENT, Archetype
from clienthood.simulate.needs import Ints
from clienthood.simulate.season import NEVER, Calendar
from clienthood.simulate.trade import Shares, Trade


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One party with its leanings; whatever the records show follows from what it does."""

    number: int
    archetype: Archetype
    party: str
    begin: int
    """Day of the first contact or purchase."""
    staff: int
    """Who looks after it."""
    size: float
    """How large its needs are; 1 is ordinary."""
    talk: float
    earnest: float
    """How likely it is to ask around before it comes, and to make arrangements once it has."""
    price_minded: float
    content: float
    refers: float
    pays: str
    """Its usual payment arrangement."""
    lateness: float
    """Days by which it pays after the due date, on average."""
    source: str
    moves: int
    """Day on which it moves away."""
    stays: bool
    """Whether it still buys here after it has moved; clients always stay."""
    leaves_for_price: int
    """Day of the price rise that is too much for it."""
    beneficiaries: int
    consents: bool
    leaves: int = NEVER
    """Day on which a client ends the relationship."""

    @property
    def is_client(self) -> bool:
        """Whether its relationship is a client's."""
        return self.archetype.kind == CLIENT


def pick(rng: np.random.Generator, shares: Shares) -> str:
    """Return one word by its weight."""
    at = rng.random() * sum(weight for _, weight in shares)
    for word, weight in shares:
        at -= weight
        if at < 0:
            return word
    return shares[-1][0]


def pick_form(rng: np.random.Generator, shares: Shares) -> str:
    """Return one word by its chance, or nothing with what chance is left."""
    at = rng.random()
    for word, chance in shares:
        at -= chance
        if at < 0:
            return word
    return ""


def indices(rng: np.random.Generator, shares: Shares, count: int) -> Ints:
    """Return ``count`` positions in ``shares``, by weight."""
    if len(shares) == 1:
        return np.zeros(count, dtype=np.int64)
    reach = np.cumsum([weight for _, weight in shares])
    found = np.searchsorted(reach, rng.random(count) * reach[-1], side="right")
    places: Ints = np.minimum(found, len(shares) - 1)
    return places


def cast(
    trade: Trade, calendar: Calendar, rng: np.random.Generator, *, clients: int, customers: int
) -> list[Agent]:
    """Return the agents of a business, clients and customers in no telling order."""
    is_client = np.arange(clients + customers) < clients
    rng.shuffle(is_client)
    return [
        _agent(number, trade, calendar, rng, client=bool(client))
        for number, client in enumerate(is_client)
    ]


def _agent(
    number: int, trade: Trade, calendar: Calendar, rng: np.random.Generator, *, client: bool
) -> Agent:
    archetype = ARCHETYPES[pick(rng, trade.clients if client else trade.customers)]
    price_minded = _price_minded(rng, archetype)
    begin = _begin(rng, archetype, calendar)
    moves = int(rng.integers(begin, calendar.end + 1)) if rng.random() < 0.06 else NEVER
    mean_people = trade.beneficiaries[0 if client else 1]
    party = pick(rng, trade.client_parties if client else trade.customer_parties)
    talk = archetype.talk * float(rng.gamma(1.6, 1 / 1.6))
    earnest = _earnestness(talk, party)
    arranges = rng.random() < earnest**1.5
    asks_around = rng.random() < earnest
    return Agent(
        number=number,
        archetype=archetype,
        party=party,
        begin=begin,
        staff=int(rng.integers(len(trade.staff))),
        size=float(np.exp(rng.normal(0.0, 0.5))),
        talk=talk,
        earnest=earnest,
        price_minded=price_minded,
        content=float(rng.beta(7, 2) if client else rng.beta(5, 2.5)),
        refers=archetype.refers * float(rng.gamma(0.8, 1 / 0.8)),
        pays=_way_to_pay(rng, trade, arranges=arranges, client=client),
        lateness=float(rng.normal(2, 9)),
        source=pick(rng, trade.client_sources if asks_around else trade.customer_sources),
        moves=moves,
        stays=client or bool(rng.random() < 0.2),
        leaves_for_price=_last_straw(rng, calendar, begin, price_minded, client=client),
        beneficiaries=int(rng.poisson(mean_people)),
        consents=bool(rng.random() < 0.65),
    )


def _way_to_pay(rng: np.random.Generator, trade: Trade, *, arranges: bool, client: bool) -> str:
    """Return the usual arrangement; nobody pays a retainer without a relationship."""
    way = pick(rng, trade.terms.client_pays if arranges else trade.terms.customer_pays)
    return "on account" if way == "retainer" and not client else way


def _earnestness(talk: float, party: str) -> float:
    """Return it from how much somebody talks; organisations arrange more than people do."""
    usual = 0.2 if party == "organisation" else 0.06
    return min(0.97, usual + 0.6 * talk)


def _price_minded(rng: np.random.Generator, archetype: Archetype) -> float:
    if archetype.name == "deal hunter":
        return float(rng.beta(8, 2))
    return float(rng.beta(2, 4) if archetype.kind == CLIENT else rng.beta(2.5, 3))


def _begin(rng: np.random.Generator, archetype: Archetype, calendar: Calendar) -> int:
    if archetype.begins_before_end is not None:
        least, most = archetype.begins_before_end
        return max(calendar.start, calendar.end - int(rng.integers(least, most + 1)))
    low, high = archetype.begins
    span = calendar.end - calendar.start
    return calendar.start + int(rng.uniform(low, high) * span)


def _last_straw(
    rng: np.random.Generator, calendar: Calendar, begin: int, price_minded: float, *, client: bool
) -> int:
    """Return the day of the price rise at which a customer goes elsewhere; clients stay."""
    if client:
        return NEVER
    for rise in calendar.rises[calendar.rises > begin]:
        if rng.random() < 0.25 * price_minded:
            return int(rise)
    return NEVER

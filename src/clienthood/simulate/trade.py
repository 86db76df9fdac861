"""What has to be said about a trade before its agents can act: offer, pace, talk, terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Shares = tuple[tuple[str, float], ...]
"""Words with their weights; the weights need not add up to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One category of the catalogue."""

    category: str
    nature: str
    """goods, service, advice or subscription."""
    products: tuple[tuple[str, float], ...]
    """Each product with its list price."""
    spread: float = 0.0
    """Standard deviation of the log price, for work that is billed by effort."""
    bespoke: float = 0.0
    """Chance that a line is made or quoted for this account alone."""
    to_clients: float = 1.0
    to_customers: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often needs arise, in days."""

    retained: float
    informal: float
    episodic: tuple[float, float]
    occasional: tuple[float, float]
    regular: tuple[float, float]
    cycle: float
    """Median days from a client's first contact to the first work."""
    work: float
    """Median days from a need to its invoice."""
    projects: tuple[int, int] = (1, 4)
    stages: tuple[int, int] = (2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """How much is said outside orders; rates are those of an ordinary client."""

    kinds: Shares
    minutes: float
    before: float
    """Contacts before the first work."""
    per_need: float
    reviews: float
    """Contacts a year that no need causes."""
    questions: float
    """Requests a year that concern no order."""
    order_questions: float
    """Requests per order that concern it, of anybody."""
    reminders: float = 0.0
    """Messages a year that the business sends of itself, to both kinds."""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is signed and how it is paid."""

    signs: Mapping[str, Shares]
    """For each archetype the forms of agreement and their chances; the rest sign nothing."""
    client_pays: Shares
    """How those pay who make an arrangement, as clients mostly do."""
    customer_pays: Shares
    """How all others pay."""
    months: int = 12
    """Term of an agreement; 0 is open-ended."""
    credit_days: int = 30
    methods: Shares = (("card", 0.5), ("transfer", 0.4), ("direct debit", 0.1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What this trade tends to write down."""

    leads: float
    """Share of enquiries that are written down."""
    customer_leads: float
    """Share of customers who enquired before they bought."""
    feedback: float
    """Answers to surveys per order, of those who hardly talk; others answer up to 2.5 times."""
    facts: float
    """Share of accounts about which somebody noted what no system exports."""
    clock: bool = False
    """Whether orders carry the time of day."""
    untabled: tuple[str, ...] = ()
    """Standard tables that this trade does not keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One trade."""

    name: str
    client_share: float
    clients: Shares
    """Archetypes of its clients."""
    customers: Shares
    """Archetypes of its customers."""
    client_parties: Shares
    customer_parties: Shares
    offers: tuple[Offer, ...]
    big: Offer
    """What somebody buys once and dearly."""
    plan: Offer | None = None
    """What is billed every month to a subscriber."""
    retainer: Offer | None = None
    """What is billed every month to a retained client."""
    pace: Pace
    talk: Talk
    terms: Terms
    keeping: Keeping
    staff: tuple[str, ...]
    season: tuple[float, ...]
    """Twelve weights, January first."""
    open_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Weekdays on which it is open; Monday is 0."""
    hours: tuple[int, int] = (9, 18)
    channels: Shares = (("office", 1.0),)
    client_sources: Shares
    """How those come who ask around before, as clients mostly do; then all others."""
    customer_sources: Shares
    client_offers: Shares
    customer_offers: Shares
    lines: float = 0.2
    """Lines of an order beyond the first, on average."""
    beneficiaries: tuple[float, float] = (0.5, 0.1)
    """People besides the payer, on average, of a client and of a customer."""
    pets: bool = False
    """Whether beneficiaries are animals."""
    promotions: float = 0.0
    """Promotions a year."""
    programme: str = ""
    """Its loyalty programme."""
    joins: tuple[float, float] = (0.0, 0.0)
    """Chance that a returning client or customer joins the programme."""
    campaigns: Shares = field(default=(("newsletter", 1.0),))
    campaigns_a_year: float = 4.0

"""Sales: order lines, refunds and how they are paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.simulate.agent import Agent, indices, pick
from clienthood.simulate.ledger import DAY, NONE
from clienthood.simulate.needs import Ints
from clienthood.simulate.shelf import Floats
from clienthood.simulate.world import World

MOST_EXTRA_LINES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What an account tends to put into one order."""

    tastes: Floats
    """Cumulative weights over the shelf."""
    lines: float
    """Lines beyond the first, on average."""
    agreed: float = 0.0
    """Share taken off the list price by agreement."""
    uses_promotions: float = 0.5
    attended: bool = True
    """Whether somebody serves; a stored card is charged by nobody."""
    scale: float = 1.0
    """How large the needs are; counts for work billed by effort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """Orders of one account: number, day and total in cents of each."""

    orders: Ints
    days: Ints
    totals: Ints


def sell(world: World, agent: Agent, days: Ints, basket: Basket) -> Sale:
    """Put down one order on each of the days."""
    rng, shelf, orders = world.rng, world.shelf, world.books["orders"]
    days = world.calendar.opened(days)
    count = len(days)
    numbers = orders.numbers(count)
    lines = 1 + np.minimum(rng.poisson(basket.lines, count), MOST_EXTRA_LINES)
    which = np.repeat(np.arange(count), lines)
    first = np.repeat(np.cumsum(lines) - lines, lines)
    items = np.searchsorted(basket.tastes, rng.random(len(which)), side="right")
    items = np.minimum(items, len(shelf.price) - 1)
    bespoke = rng.random(len(which)) < shelf.bespoke[items] * (1.0 if agent.is_client else 0.3)
    quantity = np.where(shelf.countable[items], 1 + rng.poisson(0.25, len(which)), 1)
    listed, cut, promo = _price(world, basket, days[which], items, quantity)
    amounts = listed - cut
    staff = _serving(world, agent, days) if basket.attended else np.full(count, NONE)
    channel = world.channels[indices(rng, world.trade.channels, count)]
    orders.put(
        len(which),
        order_id=numbers[which],
        line=np.arange(len(which)) - first + 1,
        account_id=agent.number,
        ordered_at=world.calendar.moment(rng, days)[which],
        amount=amounts,
        product=shelf.product[items],
        category=shelf.category[items],
        quantity=quantity,
        list_price=np.where(bespoke, NONE, listed),
        discount=np.where(bespoke, NONE, cut),
        promo_code=promo,
        nature=shelf.nature[items],
        bespoke=bespoke.astype(np.int64),
        channel=channel[which],
        staff=staff[which],
    )
    totals = np.bincount(which, weights=amounts, minlength=count).astype(np.int64)
    return Sale(orders=numbers, days=days, totals=totals)


def _serving(world: World, agent: Agent, days: Ints) -> Ints:
    """Return who serves: a client's own professional mostly, a customer's whoever is there."""
    own = world.calendar.served_by(agent.staff, days)
    anyone = world.rng.integers(0, len(world.staff), len(days))
    loyal = 0.88 if agent.is_client else 0.2
    return world.staff[np.where(world.rng.random(len(days)) < loyal, own, anyone)]


def _price(
    world: World, basket: Basket, days: Ints, items: Ints, quantity: Ints
) -> tuple[Ints, Ints, Ints]:
    """Return list price and cut in cents and the promotion's code, line by line."""
    rng, shelf, calendar = world.rng, world.shelf, world.calendar
    spread = shelf.spread[items]
    effort = np.exp(spread * rng.normal(size=len(items)))
    effort *= np.where(spread > 0, basket.scale, 1.0)
    unit = np.round(shelf.price[items] * calendar.price_level(days) * effort * 20) * 5
    listed = (np.maximum(unit, 5) * quantity).astype(np.int64)
    running = calendar.promotion_on(days)
    used = (running >= 0) & (rng.random(len(items)) < basket.uses_promotions)
    rate = np.full(len(items), basket.agreed)
    promo = np.full(len(items), NONE, dtype=np.int64)
    if used.any():
        rate[used] = calendar.promotion_cuts[running[used]]
        promo[used] = world.promo_codes[running[used]]
    return listed, np.round(listed * rate).astype(np.int64), promo


def refund(world: World, agent: Agent, sale: Sale, chosen: Ints) -> None:
    """Give the money of the chosen orders back, some days later and not after the end."""
    rng, calendar, orders = world.rng, world.calendar, world.books["orders"]
    days = np.minimum(sale.days[chosen] + rng.integers(1, 21, len(chosen)), calendar.end)
    days = calendar.opened(days)
    keep = days >= sale.days[chosen]
    chosen, days = chosen[keep], days[keep]
    whole = rng.random(len(chosen)) < 0.8
    back = np.where(whole, sale.totals[chosen], np.round(sale.totals[chosen] * 0.5))
    orders.put(
        len(chosen),
        order_id=orders.numbers(len(chosen)),
        line=1,
        account_id=agent.number,
        ordered_at=days * DAY + calendar.hours[1] * 3600,
        amount=-back.astype(np.int64),
        product=world.word("refund"),
        quantity=1,
        bespoke=0,
        staff=_serving(world, agent, days),
        refund_of=sale.orders[chosen],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dues:
    """Payments of one account under one arrangement."""

    plan: str
    orders: Ints
    amounts: Ints
    due: Ints
    paid: Ints
    """Days of payment, which may lie after the end and are then still open."""
    contract: int = NONE


def settle(world: World, agent: Agent, sale: Sale, *, plan: str, contract: int = NONE) -> None:
    """Put down what is due for the orders and when it is paid."""
    rng, count = world.rng, len(sale.orders)
    which = np.arange(count)
    amounts = sale.totals
    due = paid = sale.days
    if plan == "instalment":
        which, amounts, due = _instalments(world, sale)
        late = np.round(rng.normal(agent.lateness / 4, 2.0, len(due))).astype(np.int64)
        paid = due + np.maximum(late, 0)
    elif plan in ("on account", "retainer"):
        due = sale.days + (world.trade.terms.credit_days if plan == "on account" else 5)
        late = np.round(rng.normal(agent.lateness, 6.0, count)).astype(np.int64)
        paid = np.maximum(due + late, sale.days)
    elif plan == "up front":
        due = paid = np.maximum(sale.days - rng.integers(0, 12, count), agent.begin)
    dues = Dues(
        plan=plan,
        orders=sale.orders[which],
        amounts=amounts,
        due=due,
        paid=paid,
        contract=contract,
    )
    _put_payments(world, agent, dues)


def _instalments(world: World, sale: Sale) -> tuple[Ints, Ints, Ints]:
    """Return for every instalment its order's position, its amount and its due day."""
    parts = world.rng.integers(3, 7, len(sale.orders))
    which = np.repeat(np.arange(len(parts)), parts)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = sale.totals[which] // parts[which]
    rest = sale.totals[which] - share * (parts[which] - 1)
    return which, np.where(nth == 0, rest, share), sale.days[which] + nth * 30


def _put_payments(world: World, agent: Agent, dues: Dues) -> None:
    payments = world.books["payments"]
    method = "card" if dues.plan == "autopay" else pick(world.rng, world.trade.terms.methods)
    count = len(dues.orders)
    payments.put(
        count,
        payment_id=payments.numbers(count),
        account_id=agent.number,
        order_id=dues.orders,
        contract_id=dues.contract,
        due_on=dues.due * DAY,
        paid_at=np.where(dues.paid <= world.calendar.end, dues.paid * DAY, NONE),
        amount=dues.amounts,
        method=world.word(method),
        plan=world.word(dues.plan),
    )

"""Recommendations as of an earlier day, held against what was bought after it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, figure, long_date, share
from clienthood.recommendations.backtest import Basket, NewTask, basket_task, new_task
from clienthood.recommendations.bought import read_bought
from clienthood.recommendations.following import next_days
from clienthood.units import date_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersBacktest:
    """How often the first five of a list held something that was then bought."""

    since: dt.date | None
    """Day on which the lists would have been made; none where too little is on record."""
    until: dt.date
    new_accounts: int
    """Accounts that then bought something for the first time."""
    new_hit: float | None
    """Share of them of which the recommendations held it."""
    new_popular: float | None
    """The same where everybody is offered what most accounts bought, but not what it has."""
    basket_accounts: int
    basket_own: float | None
    """Share of accounts of which the next basket held one of the five that it bought most."""
    basket_popular: float | None
    """The same by what all accounts bought most."""
    repeats: float | None
    """Share of what was in these next baskets that the account had bought before."""
    words: tuple[str, ...]


def offers_backtest(reading: Reading, field: str) -> OffersBacktest:
    """Return how recommendations of an earlier day came true, and how popularity did."""
    reading.name_rows()
    bought = read_bought(reading.engine, field or "category", as_of=reading.as_of)
    new = new_task(bought, as_of=reading.as_of)
    basket = None
    if new is not None:
        before = read_bought(reading.engine, field, as_of=new.cut, like=bought)
        basket = basket_task(before, next_days(reading.engine, bought, field, after=new.cut))
    return OffersBacktest(
        since=date_of(new.cut) if new else None,
        until=reading.run.as_of,
        new_accounts=new.accounts if new else 0,
        new_hit=new.hits / new.accounts if new else None,
        new_popular=new.popular_hits / new.accounts if new else None,
        basket_accounts=basket.accounts if basket else 0,
        basket_own=basket.own_hits / basket.accounts if basket else None,
        basket_popular=basket.popular_hits / basket.accounts if basket else None,
        repeats=basket.repeats if basket else None,
        words=tuple(_new_words(new)) + tuple(_basket_words(basket)),
    )


def _new_words(new: NewTask | None) -> list[str]:
    if new is None:
        return ["The record is too short, or too few bought something new, to hold lists against."]
    told = (
        f"Made on {long_date(date_of(new.cut))} with nothing later: of"
        f" {count(new.accounts, 'account')} that then bought something for the first time,"
        f" {share(new.hits / new.accounts)} had one of their five recommendations in it. Offering"
        f" everybody what most had bought: {share(new.popular_hits / new.accounts)}."
    )
    clear = abs(new.better - new.worse) > 2 * (new.better + new.worse) ** 0.5
    verdict = (
        f"Right where popularity was wrong: {count(new.better, 'account')}; the other way round:"
        f" {figure(new.worse)}."
    )
    doubt = "" if clear else " That difference could be chance."
    return [told, verdict + doubt]


def _basket_words(basket: Basket | None) -> list[str]:
    if basket is None:
        return []
    return [
        f"What is in the very next basket is another question: {share(basket.repeats)} of it was"
        f" bought before. The account's own five most frequent hit it for"
        f" {share(basket.own_hits / basket.accounts)} of {count(basket.accounts, 'account')}, what"
        f" all buy most for {share(basket.popular_hits / basket.accounts)}. Nobody needs to"
        " recommend the usual, so it is not recommended here."
    ]

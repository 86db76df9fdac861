"""Figures in words: numbers, money, days, shares, as people write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from clienthood.evidence import Dimension
from clienthood.records.currencies import exponent_of
from clienthood.settings import WordsSection

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SMALL = (
    *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)
YEAR, MONTH = 365.25, 30.4375


def count(number: float, one: str, many: str = "") -> str:
    """Return a count with its noun: ``1 order``, ``1,204 orders``."""
    return f"{figure(number)} {one if number == 1 else many or one + 's'}"


def figure(number: float) -> str:
    """Return a number with thousands marked and at most two decimals."""
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def spelled(number: int) -> str:
    """Return a small whole number as a word."""
    return SMALL[number] if 0 <= number < len(SMALL) else f"{number:,}"


def share(part: float) -> str:
    """Return a share as per cent; only nothing is 0 % and only all is 100 %."""
    per_cent = part * 100
    if 0 < per_cent < 1:
        return "less than 1 %"
    if 99 < per_cent < 100:
        return "over 99 %"
    return f"{per_cent:.0f} %"


def likelihood(probability: float) -> str:
    """Return a probability as per cent, never 0 or 100 %.

    With a decimal near the ends and near 20 and 80 %, where calls are decided: 79.6 % is not
    the 80 % from which an account is called client.
    """
    per_cent = probability * 100
    if per_cent > 99.9:
        return "over 99.9 %"
    if per_cent < 0.1:
        return "under 0.1 %"
    near = round(per_cent) in (20, 80) and abs(per_cent - round(per_cent)) > 1e-6
    close = per_cent > 99 or per_cent < 1 or near
    return f"{per_cent:.1f} %" if close else f"{per_cent:.0f} %"


def money(amount: float, currency: str, *, exact: bool = False) -> str:
    """Return an amount with its currency; whole units unless ``exact``."""
    shown = exponent_of(currency) if exact else 0
    return f"{amount:,.{shown}f} {currency}".rstrip()


def long_date(day: dt.date) -> str:
    """Return a date as ``30 June 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def ago(days: int) -> str:
    """Return how long ago something was."""
    if days == 0:
        return "today"
    if days < 60:
        return count(days, "day") + " ago"
    if days < 2 * YEAR:
        return f"{days / MONTH:.0f} months ago"
    return f"{days / YEAR:.1f} years ago"


def quantity(value: float, unit: str) -> str:
    """Return a value with its unit as people say it: ``1,905 days (5.2 years)``, ``85 %``."""
    if unit == "days":
        text = count(round(value), "day")
        if value >= 2 * YEAR:
            return f"{text} ({value / YEAR:.1f} years)"
        return f"{text} ({value / MONTH:.0f} months)" if value >= 60 else text
    if unit == "share":
        return share(value)
    if unit == "a quarter":
        return f"{value:.1f} times a quarter"
    if unit == "referrals":
        return "once" if value == 1 else f"{figure(value)} times"
    if unit.endswith("s"):
        return count(value, unit[:-1], unit)
    return f"{figure(value)} {unit}".rstrip()


def sentence(dimension: Dimension, level: int, value: float | None) -> str:
    """Return what a level says of an account, with its value filled in if it is at hand."""
    found = dimension.levels[level]
    if value is None:
        return found.brief or found.sentence.replace(" ({value})", "")
    return found.sentence.replace("{value}", quantity(value, dimension.unit))


def opened(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def kind_word(kind: str, house: WordsSection, number: int = 1) -> str:
    """Return what this house calls accounts of a kind."""
    words = {
        ("client", True): house.client,
        ("client", False): house.clients,
        ("customer", True): house.customer,
        ("customer", False): house.customers,
    }
    return words.get((kind, number == 1), kind)

"""What lies ahead, in words: ranges of money, chances, the rhythm in which an account comes."""

from __future__ import annotations

import math

from clienthood.faces.views.wording import MONTH, SMALL, YEAR, count, spelled
from clienthood.records.currencies import exponent_of

WEEK = 7.0


def span(low: float, high: float, currency: str) -> str:
    """Return a range of money, rounded to what its width bears: ``between 800 and 2,100 EUR``."""
    decimals = exponent_of(currency)
    step = _step(high - low if high > low else abs(high), decimals)
    least, most = _shown(low, step, decimals), _shown(high, step, decimals)
    if least == most:
        return "most likely nothing" if most == "0" else f"about {most} {currency}".rstrip()
    return f"between {_nothing_or(least)} and {_nothing_or(most)} {currency}".rstrip()


def about(amount: float, currency: str) -> str:
    """Return an amount rounded to two figures: ``about 300 EUR``."""
    decimals = exponent_of(currency)
    shown = _shown(amount, _step(abs(amount), decimals), decimals)
    return f"about {shown} {currency}".rstrip() if shown != "0" else "next to nothing"


def of_hundred(chance: float) -> str:
    """Return a chance as people of a hundred; never none and never all unless it is certain."""
    if chance in (0.0, 1.0):
        return "all of 100" if chance else "none of 100"
    if chance < 0.01:
        return "fewer than 1 of 100"
    if chance > 0.99:
        return "more than 99 of 100"
    return f"{chance * 100:.0f} of 100"


def times(number: int) -> str:
    """Return how often: once, twice, ``7 times``."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def ahead(days: int) -> str:
    """Return the time ahead: ``in the next year``."""
    if days == 365:
        return "in the next year"
    if days > 365 and days % 365 == 0:
        return f"in the next {spelled(days // 365)} years"
    return f"in the next {count(days, 'day')}"


def rhythm(x: float, t_x: float, T: float) -> str:  # noqa: N803 - as in the literature
    """Return how often an account comes and how long it has been away.

    Parameters
    ----------
    x, t_x, T
        Days of purchase after the first; days from the first to the last, and to today.
    """
    away = T - t_x
    if x < 1:
        return f"has bought once, {_spelled_time(away)} ago" if away else "has bought once, today"
    gap = t_x / x
    unit, name = _unit(gap)
    usual, now = max(round(gap / unit), 1), round(away / unit)
    often = f"comes about every {name if usual == 1 else f'{spelled(usual)} {name}s'}"
    if now > usual:
        return f"{often}, now {spelled(now) if now < len(SMALL) else _spelled_time(away)}"
    return f"{often}, last {_spelled_time(away)} ago" if away else f"{often}, last today"


def _spelled_time(days: float) -> str:
    unit, name = _unit(days)
    number = max(round(days / unit), 1)
    return f"{spelled(number)} {name}{'' if number == 1 else 's'}"


def _unit(days: float) -> tuple[float, str]:
    """Return the unit in which people count so many days."""
    if days < 1.5 * WEEK:
        return 1.0, "day"
    if days < 3 * MONTH:
        return WEEK, "week"
    return (MONTH, "month") if days < 2 * YEAR else (YEAR, "year")


def _step(width: float, decimals: int) -> float:
    """Return the step to which money is rounded: a tenth of the width's leading figure."""
    least = 10.0**-decimals
    if width <= 0:
        return least
    return max(10.0 ** (math.floor(math.log10(width)) - 1), least)


def _shown(amount: float, step: float, decimals: int) -> str:
    steps = round(amount / step)
    text = f"{abs(steps * step):,.{0 if step >= 1 else decimals}f}"
    return "0" if not steps else f"−{text}" if steps < 0 else text


def _nothing_or(text: str) -> str:
    return "nothing" if text == "0" else text

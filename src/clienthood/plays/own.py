"""Plays that a business adds in its settings, checked and made into plays like the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from clienthood.errors import SettingsError
from clienthood.evidence import Dimension
from clienthood.plays.catalogue import SHIPPED
from clienthood.plays.play import Basis, Consent, Play, Uplift
from clienthood.settings import OwnPlay, Settings

KINDS = ("client", "customer", "undecided")
NUMBERS = {
    "probability": "(probability * 100)",
    "known": "known",
    "worth": "(value / {minor})",
    "spend-year": "(spent_year / {minor})",
    "alive": "(p_alive * 100)",
    "last": "({as_of} - last_day)",
}
"""Fields that hold numbers, as SQL over ``play_facts``, in the units of the list of accounts."""
COMPARED = {"at-least": ">=", "at-most": "<=", "is": "="}
LEVELLED = COMPARED | {"is-not": "<>"}
SAID = {"known": "not null", "unknown": "null"}
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")


def plays_of(
    settings: Settings, dimensions: Sequence[Dimension], *, minor: int = 100
) -> tuple[Play, ...]:
    """Return the plays of a book: the shipped ones, then its own.

    Parameters
    ----------
    settings
        Those of the book.
    dimensions
        Those of its calls, whose levels conditions may name.
    minor
        Minor units in one of the book's currency.

    Raises
    ------
    SettingsError
        If a key is taken, or a condition asks for what is not there.
    """
    taken = {each.key for each in SHIPPED}
    found = list(SHIPPED)
    for own in settings.plays.own:
        if own.key in taken:
            raise SettingsError(
                f"there is a play {own.key!r} already",
                where="[[plays.own]]",
                hint="give this one another key",
            )
        taken.add(own.key)
        found.append(_play(own, dimensions, minor))
    return tuple(found)


def _play(own: OwnPlay, dimensions: Sequence[Dimension], minor: int) -> Play:
    terms = [condition(text, own.key, dimensions, minor) for text in own.where]
    return Play(
        key=own.key,
        title=own.title,
        kinds=KINDS if own.kind == "any" else (own.kind,),
        source="The business's own settings.",
        who=("accounts of any kind" if own.kind == "any" else "{" + own.kind + "s}").replace(
            "{undecideds}", "undecided accounts"
        )
        + "".join(f", {text.replace(':', ' ')}" for text in own.where),
        qualifies=" and ".join(terms) or "true",
        do=_plain(own.words),
        reason="meets what you asked for" + (f": {', '.join(own.where)}" if own.where else ""),
        uplift=Uplift(
            likely=own.uplift,
            low=own.uplift / 2,
            high=min(own.uplift * 2, 1.0),
            because="your own estimate",
        ),
        basis=Basis.AHEAD,
        minutes=own.minutes,
        consent=Consent(own.consent),
        soon=own.soon,
        again=own.again,
        own=True,
    )


def _plain(words: str) -> str:
    return words.replace("{", "(").replace("}", ")")


def condition(text: str, key: str, dimensions: Sequence[Dimension], minor: int) -> str:
    """Return one condition of an own play as SQL over ``play_facts``; false where not on record.

    Raises
    ------
    SettingsError
        If it asks for what is not there, or by a value that cannot be.
    """
    name, _, rest = text.partition(":")
    operator, _, value = rest.partition(":")
    levels = {each.name: [level.name for level in each.levels] for each in dimensions}
    fault = partial(SettingsError, where=f"[[plays.own]] {key}: {text!r}")
    if name not in NUMBERS and name not in levels:
        raise fault(
            f"accounts cannot be picked out by {name!r}",
            hint="by " + ", ".join([*NUMBERS, *levels]),
        )
    sql = name if name in levels else NUMBERS[name].format(minor=minor, as_of="{as_of}")
    if operator in SAID and not value:
        return f"({sql} is {SAID[operator]})"
    known = LEVELLED if name in levels else (*COMPARED, "between")
    if operator not in known:
        raise fault(
            f"this cannot be asked for by {operator!r}", hint="by " + ", ".join([*known, *SAID])
        )
    if name in levels:
        if value not in levels[name]:
            raise fault(f"there is no level {value!r}", hint="one of " + ", ".join(levels[name]))
        return f"({sql} is not null and {sql} {LEVELLED[operator]} {levels[name].index(value)})"
    numbers = value.split(":")
    if len(numbers) != (2 if operator == "between" else 1) or not all(
        map(_NUMBER.fullmatch, numbers)
    ):
        raise fault(f"{value!r} is no number", hint="write 1234 or 0.5; between needs 10:20")
    if operator == "between":
        return f"({sql} is not null and {sql} between {numbers[0]} and {numbers[1]})"
    return f"({sql} is not null and {sql} {COMPARED[operator]} {numbers[0]})"

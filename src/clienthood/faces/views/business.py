"""The business as a whole: its standing, its scoreboard, what it does for its clients."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clienthood.faces.views.concentration import Concentration, concentration_of
from clienthood.faces.views.predictability import Predictability, predictability
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.scoreboard import Figure, scoreboard
from clienthood.faces.views.self_check import RULE, Check, self_check
from clienthood.faces.views.standing import Standing, standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """The business as a whole; money in whole units of its currency."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    standing: Standing
    scoreboard: tuple[Figure, ...]
    """The last twelve months beside the twelve before."""
    checks: tuple[Check, ...]
    check_rule: str
    concentration: Concentration
    predictability: Predictability


def business(reading: Reading) -> Business:
    """Return what the business is, how it does, on whom it rests and how well it is foreseen.

    Raises
    ------
    NotFoundError
        If the run is of a version that did not look ahead for the business.
    """
    return Business(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        standing=standing_of(reading),
        scoreboard=scoreboard(reading),
        checks=self_check(reading),
        check_rule=RULE,
        concentration=concentration_of(reading),
        predictability=predictability(reading),
    )

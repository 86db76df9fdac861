"""How worth was found: in plain words, and in those of who knows the models."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from clienthood.faces.views.wording import count, figure
from clienthood.faces.views.worth import MODELS
from clienthood.value.models.gamma_gamma import Dependence

FIRM = "The records are enough to settle how."
OPEN = (
    "The records leave part of it open, where a cautious guess stands in; more accounts or a"
    " longer record would settle it."
)


def in_words(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how buying, spending and renewing were forecast, without the names of models."""
    return (*_buying(kept), *_spending(kept), *(_renewing(each) for each in kept["renewals"]))


def for_analysts(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the models by name, why they were taken, and what their diagnostics say."""
    choice, buying, spending = kept["choice"], kept["buying"], kept["spending"]
    told = []
    if choice is not None and buying is not None:
        told.append(f"Buying: {buying['name']}; {choice['reason']}. {buying['words']}")
    if spending is not None:
        told.append(f"Spending: {Dependence(**spending['dependence']).words}")
    for each in kept["renewals"]:
        terms = count(each["period_days"], "day")
        contracts = count(each["contracts"], "contract")
        told.append(f"Renewing, terms of {terms}: {each['name']} on {contracts}. {each['words']}")
    return tuple(told)


def _buying(kept: Mapping[str, Any]) -> Iterator[str]:
    buying, choice = kept["buying"], kept["choice"]
    if buying is None:
        return
    told = (
        "Buying without a contract is forecast from how often and how lately each account bought:"
        f" it is taken that {MODELS[buying['model']]}. {_settled(buying)}"
    )
    tried = [each for each in choice["scores"] if each["key"] == buying["model"]] if choice else []
    for each in tried:
        told += (
            f" Tried on {count(round(choice['days']), 'day')} that it had not seen, it forecast"
            f" {count(round(each['forecast']), 'purchase')}; {figure(round(each['actual']))}"
            " were made."
        )
    yield told


def _spending(kept: Mapping[str, Any]) -> Iterator[str]:
    if kept["spending"] is None:
        return
    found = Dependence(**kept["spending"]["dependence"])
    if math.isnan(found.pearson):
        yield "Whether those who come more often spend more each time cannot be told yet."
    elif found.stands:
        yield (
            "Those who come more often spend neither more nor less each time, so what an account"
            " spends is forecast by itself."
        )
    else:
        more = "more" if found.pearson > 0 else "less"
        yield f"Those who come more often spend {more} each time; the forecast takes that in."


def _renewing(each: Mapping[str, Any]) -> str:
    contracts = count(each["contracts"], "contract")
    terms = count(each["period_days"], "day")
    return (
        f"Contracts with terms of {terms} are forecast from what {contracts} did when their"
        f" renewal came up: it is taken that {MODELS[each['model']]}. {_settled(each)}"
    )


def _settled(fit: Mapping[str, Any]) -> str:
    return FIRM if fit["identified"] else OPEN

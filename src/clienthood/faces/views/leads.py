"""Open enquiries: which group they look like, and whether they would become clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clienthood.faces.views.fields import persona_names
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, likelihood, opened, share
from clienthood.personas.enquiries import (
    CYCLE,
    FEATURES,
    OFFERS,
    VALUE_WORDS,
    Enquiries,
    bayes_of,
    read_enquiries,
    shown_of,
)
from clienthood.personas.leads import Bayes, Shown
from clienthood.settings import WordsSection
from clienthood.units import date_of

FAR = 0.6
"""Chance from which a future kind is named."""
LIKE = 0.5
"""Chance from which a group is named."""
MOST = 200
GOOD = 0.6
"""AUC from which a forecast is said to tell anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One open enquiry."""

    lead_id: str
    account_id: str
    """Empty: not known yet."""
    since: dt.date
    days: int
    source: str
    offer: str
    future: str
    """client, customer or cannot tell: what it would be once won."""
    client: float | None
    """Chance that it would be a client once won; None: nothing to learn from."""
    winning: float | None
    """Chance that it is won."""
    persona: int | None
    """Group that it looks like; None: cannot tell."""
    persona_name: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """Open enquiries, those likeliest to become clients first."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    open: int
    decided: int
    won: int
    words: tuple[str, ...]
    """What decided leads teach, and how forecasts from earlier ones came true."""
    leads: tuple[Lead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Models:
    winning: Bayes | None
    client: Bayes | None
    persona: Bayes | None


def leads(reading: Reading) -> Leads:
    """Return the open enquiries of a run, as of its date.

    Raises
    ------
    NotFoundError
        If the run is of a version that looked at none.
    """
    learnt = reading.needs("personas")["leads"]
    found = read_enquiries(reading.engine, reading.dimensions, as_of=reading.as_of)
    still = np.flatnonzero(np.isnan(found.won))
    models = _Models(
        winning=bayes_of(learnt["winning"]),
        client=bayes_of(learnt["client"]),
        persona=bayes_of(learnt["persona"]),
    )
    told = _told(reading, found, still, models, learnt)
    return Leads(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        open=len(still),
        decided=learnt["decided"],
        won=learnt["won"],
        words=tuple(_words(learnt, len(still), reading.settings.words)),
        leads=tuple(sorted(told, key=_rank)[:MOST]),
    )


def _rank(lead: Lead) -> tuple[float, dt.date, str]:
    chance = (lead.client or 0.0) * (1.0 if lead.winning is None else lead.winning)
    return -chance, lead.since, lead.lead_id


def _told(
    reading: Reading,
    found: Enquiries,
    still: np.ndarray,
    models: _Models,
    learnt: Mapping[str, Any],
) -> Iterator[Lead]:
    names = persona_names(reading)
    every = shown_of(found, learnt["words"])
    shown = replace(every, levels=every.levels[still])
    chance = {
        name: None if model is None else model.chances(shown, still_open=True)
        for name, model in (
            ("winning", models.winning),
            ("client", models.client),
            ("persona", models.persona),
        )
    }
    says = models.client is not None and models.client.temper > 0
    for row, at in enumerate(still.tolist()):
        client, winning = _second(chance["client"], row), _second(chance["winning"], row)
        group = None if chance["persona"] is None else chance["persona"][row]
        number = int(group.argmax()) + 1 if group is not None and group.max() >= LIKE else None
        yield Lead(
            lead_id=found.lead_id[at],
            account_id=found.account_id[at] or "",
            since=date_of(int(found.day[at])),
            days=int(reading.as_of - found.day[at]),
            source=found.source[at] or "",
            offer=found.offer[at] or "",
            future=_future(client) if says else "cannot tell",
            client=client,
            winning=winning,
            persona=number,
            persona_name=names.get(number, "") if number else "",
            because=_because(models.client, shown, row, learnt["words"], reading.settings.words),
        )


def _second(chances: np.ndarray | None, row: int) -> float | None:
    return None if chances is None else float(chances[row, 1])


def _future(chance: float | None) -> str:
    if chance is None or 1 - FAR < chance < FAR:
        return "cannot tell"
    return "client" if chance >= FAR else "customer"


def _because(
    model: Bayes | None, shown: Shown, row: int, words: Mapping[str, Any], house: WordsSection
) -> str:
    """Return what of the enquiry speaks most, one way or the other."""
    if model is None or not model.temper:
        return "Too few enquiries became accounts to learn from."
    one = replace(shown, levels=shown.levels[row : row + 1])
    bits = []
    for at, name in enumerate(FEATURES):
        said = model.said(one, at, still_open=True)[0]
        bits.append((model.temper * float(said[1] - said[0]) / float(np.log(2)), at, name))
    strongest, at, _ = max(bits, key=lambda each: abs(each[0]))
    if abs(strongest) < 0.05:
        return "What it shows says little either way."
    side = house.client if strongest > 0 else house.customer
    return f"{opened(_phrase(at, int(one.levels[0, at]), words))}, which speaks for {side}."


def _phrase(feature: int, level: int, words: Mapping[str, Any]) -> str:
    if feature == 0:
        sources: Sequence[str] = words["sources"]
        return f"it came by {sources[level]}" if level < len(sources) else "it came by a rare way"
    if feature == 1:
        return f"it was offered a {OFFERS[level]}"
    if feature == CYCLE:
        return "it has been open for so long" if level else "it is new"
    return f"it is of {VALUE_WORDS[level]}"


def _words(learnt: Mapping[str, Any], still: int, house: WordsSection) -> Iterator[str]:
    if not learnt["decided"] and not still:
        yield "No enquiries are on record. A list of leads, won and lost, would fill this page."
        return
    yield (
        f"{count(still, 'enquiry', 'enquiries')} open; {learnt['decided']} decided before,"
        f" {learnt['won']} of them won."
    )
    client = learnt["client"]
    if client is None:
        yield (
            f"Too few enquiries became {house.clients} and {house.customers} to say what another"
            " would become."
        )
    elif not client["temper"]:
        yield (
            "What enquiries showed did not tell those that became"
            f" {house.clients} from {house.customers}, so nothing is said of the open ones."
        )
    yield from _tests(learnt, house)


def _tests(learnt: Mapping[str, Any], house: WordsSection) -> Iterator[str]:
    asked = (
        ("backtest_winning", "were won"),
        ("backtest_client", f"became {house.clients}"),
    )
    for name, what in asked:
        found = learnt[name]
        if found is None:
            yield f"Too few to test on the past which of them {what}."
            continue
        good = found["auc"] >= GOOD and found["brier"] < found["brier_base"]
        verdict = (
            "that is worth something"
            if good
            else "that is no better than telling everybody the same, so do not rely on it"
        )
        yield (
            f"Held against the past: from the first {found['learnt']}, at first contact, which of"
            f" the next {found['foretold']} {what} ({found['came']} did). Of two it put the right"
            f" one first {share(found['auc'])} of the time, mean squared error"
            f" {found['brier']:.3f} against {found['brier_base']:.3f}: {verdict}."
        )


def chances(lead: Lead) -> str:
    """Return the chances of a lead in words."""
    told = []
    if lead.winning is not None:
        told.append(f"{likelihood(lead.winning)} to be won")
    if lead.client is not None:
        told.append(f"{likelihood(lead.client)} a client then")
    return ", ".join(told)

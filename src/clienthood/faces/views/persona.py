"""One group: its card, what its accounts need, what hurts them, in their own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clienthood.errors import NotFoundError
from clienthood.evidence.dimensions.trust import DETRACTS
from clienthood.evidence.streams import day_sql
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.personas import PersonaCard, personas
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, share
from clienthood.personas.topics import Topic, topics
from clienthood.units import date_of

OURS = {"interactions": " and coalesce(t.direction, 'in') <> 'out'"}
"""What the house itself sent is not what they need."""
TEXTS = 6000
"""Newest texts of each kind that are read."""
TOPICS = 6
NAMES = 10
FROM = {"tickets": "a question or request", "feedback": "feedback", "interactions": "a contact"}
_TICKET_HURTS = (
    "coalesce(t.kind in ('problem', 'complaint', 'refund'), false) or t.satisfaction <= 2"
)
_READ = {
    "tickets": ("text", "opened_at", "ticket_id", _TICKET_HURTS, "false"),
    "feedback": ("comment", "given_at", "account_id", DETRACTS, "coalesce(may_publish, false)"),
    "interactions": ("topic", "happened_at", "interaction_id", "false", "false"),
}
"""For each table its text, day, identifier, whether it hurts, whether it may be published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A text as it was written, and where it stands on record."""

    text: str
    source: str
    """What it was written in."""
    day: dt.date
    account_id: str
    name: str
    may_publish: bool
    """Whether it may be shown outside the house; only feedback says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Something that accounts of the group write about."""

    words: str
    texts: int
    share: float
    """Of all such texts of the group."""
    sentence: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One account that is most surely of the group."""

    account_id: str
    name: str
    kind: str
    likelihood: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaPage:
    """All that is told of one group."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    persona: PersonaCard
    needs: tuple[Theme, ...]
    """What they ask and talk about."""
    pains: tuple[Theme, ...]
    """What they complain about."""
    texts: str
    """How many texts were read, and what they do not tell."""
    members: tuple[Member, ...]
    """Those who are most surely of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """One text of an account."""

    text: str
    source: str
    day: int
    account_id: str
    persona: int
    hurts: bool
    may_publish: bool


def persona(reading: Reading, number: int) -> PersonaPage:
    """Return the page of one group, with quotations that are meant for the house alone.

    Raises
    ------
    NotFoundError
        If the run has no group of that number.
    """
    page = personas(reading)
    card = next((each for each in page.personas if each.number == number), None)
    if card is None:
        raise NotFoundError(
            f"there is no persona {number}", hint="list them all: clienthood personas"
        )
    written = _written(reading)
    needs = _themes(reading, [each for each in written if not each.hurts], number)
    pains = _themes(reading, [each for each in written if each.hurts], number)
    return PersonaPage(
        run=page.run,
        as_of=page.as_of,
        behind=page.behind,
        currency=page.currency,
        persona=card,
        needs=needs,
        pains=pains,
        texts=_texts(written, number),
        members=_members(reading, number),
    )


def leaving(page: PersonaPage) -> PersonaPage:
    """Return the page as it may leave the house: only with what may be published.

    What was written in confidence stays as a count. Whose words they were is not told either.
    """
    return replace(page, needs=_public(page.needs), pains=_public(page.pains))


def _public(themes: Sequence[Theme]) -> tuple[Theme, ...]:
    return tuple(
        replace(each, quotations=tuple(quote for quote in each.quotations if quote.may_publish))
        for each in themes
    )


def _written(reading: Reading) -> list[_Written]:
    """Return what called accounts wrote up to the as-of date, the newest first."""
    found = []
    for table in _READ:
        if table not in reading.kept:
            continue
        text, at, key, hurts, publish = _READ[table]
        day = day_sql(f"t.{at}")
        found += reading.rows(
            f"select t.{text} as text, '{table}' as source, {day} as day, m.root as account_id,"
            f" g.persona, coalesce({hurts}, false) as hurts, {publish} as may_publish\n"
            f"from {table} t join members m on m.account_id = t.account_id\n"
            "join personas g on g.account_key = m.account_key\n"
            f"where t.{text} is not null and {day} <= {reading.as_of}{OURS.get(table, '')}\n"
            f"order by day desc, t.{key}, text limit {TEXTS}"
        )
    found.sort(key=lambda row: -int(str(row["day"])))
    return [_one(row) for row in found]


def _one(row: dict[str, Any]) -> _Written:
    return _Written(**row)


def _themes(reading: Reading, written: Sequence[_Written], number: int) -> tuple[Theme, ...]:
    inside = np.array([each.persona == number for each in written], np.bool_)
    found = topics([each.text for each in written], inside, most=TOPICS)
    names = _names(reading, [written[at].account_id for each in found for at in each.held_by])
    return tuple(
        Theme(
            words=each.words,
            texts=each.texts,
            share=each.share,
            sentence=_sentence(each),
            quotations=tuple(_quotation(written[at], names) for at in each.held_by),
        )
        for each in found
    )


def _sentence(topic: Topic) -> str:
    told = f"in {count(topic.texts, 'text')}, {share(topic.share)} of theirs"
    others = f"{share(topic.others)} of what the others write"
    return f"{told}; {'clearly more than' if topic.clear else 'against'} {others}"


def _quotation(each: _Written, names: dict[str, str]) -> Quotation:
    return Quotation(
        text=each.text,
        source=FROM[each.source],
        day=date_of(each.day),
        account_id=each.account_id,
        name=names.get(each.account_id, ""),
        may_publish=each.may_publish,
    )


def _names(reading: Reading, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    listed = ", ".join(quoted(each) for each in sorted(set(ids)))
    rows = reading.rows(f"select account_id, name from roster where account_id in ({listed})")
    return {str(row["account_id"]): str(row["name"] or "") for row in rows}


def _texts(written: Sequence[_Written], number: int) -> str:
    if not written:
        return (
            "No texts are kept, so nothing tells what they need in their own words. Tickets,"
            " comments of surveys and the topics of contacts would."
        )
    own = sum(each.persona == number for each in written)
    return (
        f"Read from {count(own, 'text')} of theirs: tickets, comments of surveys and topics of"
        " contacts. Who writes nothing is not heard here."
    )


def _members(reading: Reading, number: int) -> tuple[Member, ...]:
    rows = reading.rows(
        "select l.account_id, l.name, l.kind, g.likelihood from personas g"
        " join listed l on l.account_key = g.account_key"
        f" where g.persona = {number}"
        f" order by g.likelihood desc, l.worth_value desc nulls last, l.account_key limit {NAMES}"
    )
    return tuple(
        Member(
            account_id=str(row["account_id"]),
            name=str(row["name"] or ""),
            kind=str(row["kind"]),
            likelihood=float(str(row["likelihood"])),
        )
        for row in rows
    )

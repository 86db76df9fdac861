"""Value-added services: whom to invite to which, who came so far, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clienthood.faces.views.consent import MARKETING, NO
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, figure, long_date, money, opened
from clienthood.plays.attendance import LEAST
from clienthood.plays.invitations import BEFORE
from clienthood.units import date_of

SHOWN = 25
BECAUSE = {
    "came before": "came before",
    "answered before": "answered an invitation before",
    "talks with us": "talks with us often",
    "alike come": "accounts like it come",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """One account to invite."""

    account_id: str
    name: str
    kind: str
    chance: float
    """Estimated chance that it answers or comes."""
    consent: str
    """To marketing: yes, or ask."""
    came: int
    invited: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One kind of event."""

    service: str
    days: int
    """Days on which it was held, as far as somebody came."""
    came: int
    accounts: int
    """Accounts that came at least once."""
    last: dt.date | None
    invited: int
    """Invitations on record."""
    answered: int
    attended: int
    """Of those invited, who came within two months."""
    proposed: int
    """Accounts worth inviting."""
    invitees: tuple[Invitee, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What changed for those who came, against those alike who were invited and did not."""

    of: str
    """days of dealing, or money."""
    attended: int
    others: int
    unmatched: int
    change: float | None
    others_change: float | None
    effect: float | None
    low: float | None
    high: float | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Workshops, webinars and trainings."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    words: tuple[str, ...]
    services: tuple[Service, ...]
    effects: tuple[Effect, ...]


CAVEAT = (
    "This is no experiment: who comes may be keener to begin with. They are held against accounts"
    " of the same kind (as called today) with as many days of dealing in the half year before;"
    " events that nobody wrote down count as not attended."
)


def services(reading: Reading) -> Services:
    """Return whom to invite to which service, who came so far, and what came of it."""
    learnt = reading.needs("invitations")
    found = tuple(_service(reading, row) for row in learnt["services"])
    effects = tuple(_effect(reading, row) for row in learnt["effects"]) if found else ()
    return Services(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        words=tuple(_words(found)),
        services=found,
        effects=effects,
    )


def _service(reading: Reading, row: Mapping[str, Any]) -> Service:
    of_it = (
        "from invitations i join listed l on l.account_id = i.account_id"
        " left join accounts a on a.account_id = i.account_id"
        f" where i.service = '{row['service']}' and {MARKETING} <> '{NO}'"
    )
    rows = reading.rows(
        f"select i.*, l.name, l.kind, {MARKETING} as now {of_it} order by i.rank limit {SHOWN}"
    )
    total = reading.rows(f"select count(*) as n {of_it}")
    return Service(
        service=row["service"],
        days=row["days"],
        came=row["came"],
        accounts=row["accounts"],
        last=None if row["last_day"] is None else date_of(row["last_day"]),
        invited=row["invited"],
        answered=row["answered"],
        attended=row["attended"],
        proposed=int(str(total[0]["n"])),
        invitees=tuple(_invitee(each) for each in rows),
    )


def _invitee(row: Mapping[str, Any]) -> Invitee:
    told = BECAUSE[row["because"]]
    if row["now"] == "ask":
        told += "; ask first: no consent to marketing is on record"
    return Invitee(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"],
        chance=row["score"],
        consent=row["now"],
        came=row["came"],
        invited=row["invited"],
        reason=told,
    )


def _effect(reading: Reading, row: Mapping[str, Any]) -> Effect:
    scale = reading.minor if row["of"] == "cents" else 1
    numbers = {
        name: None if row[name] is None else row[name] / scale
        for name in ("change", "others_change", "effect", "low", "high")
    }
    of = "money" if row["of"] == "cents" else "days of dealing"
    return Effect(
        of=of,
        attended=row["attended"],
        others=row["others"],
        unmatched=row["unmatched"],
        words=_effect_words(of, row, numbers, reading.currency),
        **numbers,
    )


def _effect_words(
    of: str, row: Mapping[str, Any], numbers: Mapping[str, float | None], currency: str
) -> str:
    effect, low, high = numbers["effect"], numbers["low"], numbers["high"]
    if effect is None or low is None or high is None:
        return (
            f"{opened(of)}: cannot tell yet. {count(row['attended'], 'attendance')} after an"
            f" invitation can be held against {count(row['others'], 'invitation')} alike that"
            f" nobody followed; it takes at least {LEAST} of each."
        )

    def told(number: float) -> str:
        return money(number, currency) if of == "money" else f"{number:.1f}"

    verdict = (
        "could as well be nothing" if low <= 0 <= high else "more than chance alone would give"
    )
    return (
        f"{opened(of)} in the half year after an invitation, against the half year before: those"
        f" who came changed by {told(effect)} against those alike who did not (95 % range"
        f" {told(low)} to {told(high)}, {figure(row['attended'])} and {figure(row['others'])}"
        f" invitations): {verdict}."
    )


def _words(found: Sequence[Service]) -> Iterator[str]:
    if not found:
        yield (
            "No workshop, webinar or training is on record. Interactions of these kinds (who came"
            " when) and campaigns of the kind 'workshop' (who was invited) would fill this page."
        )
        return
    for each in found:
        held = (
            f"was held on {count(each.days, 'day')}, the last on {long_date(each.last)}, and"
            f" {count(each.accounts, 'account')} came"
            if each.last
            else "has not been held as far as the record tells"
        )
        asked = (
            f"; of {count(each.invited, 'invitation')}, {figure(each.answered)} were answered and"
            f" {figure(each.attended)} led to a visit"
            if each.invited
            else "; who was invited is not on record"
        )
        yield f"{opened(each.service)} {held}{asked}."
    yield (
        f"What came of it is read over {BEFORE} days before and after each invitation. " + CAVEAT
    )

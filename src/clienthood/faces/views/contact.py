"""Keeping in touch: who is overdue by its own rhythm, who gets too much, how fast help comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clienthood.faces.views.consent import MARKETING
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import ago, count, figure, kind_word, share
from clienthood.plays.cadence import OWN
from clienthood.settings import WordsSection
from clienthood.units import date_of

SHOWN = 50
SOON = 14
"""Days ahead in which contacts are told as coming up."""
CLOSED_WITHIN = (1, 3, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One account and its rhythm of contact."""

    account_id: str
    name: str
    kind: str
    last: dt.date | None
    expected: dt.date | None
    gap_days: float
    own: bool
    """Whether the rhythm is its own; else that of its kind."""
    overdue_days: int | None
    outgoing: int
    """Messages and campaigns to it in the last 90 days."""
    sent: int
    """The same in the last 365 days."""
    answered: int
    """Of these, how many it answered within two weeks."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRhythm:
    """How often accounts of one kind talk with us."""

    kind: str
    accounts: int
    own: int
    """Accounts with a rhythm of their own."""
    gap_days: float | None
    """Their typical gap; none where none has one."""
    overdue: int
    unlogged: int
    """Accounts whose contacts are not written down, so that nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Share of requests that were closed within so many days."""

    days: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How fast help came in the last year."""

    opened: int
    closed: int
    waiting: int
    oldest: dt.date | None
    """Day on which the oldest open request came in."""
    middle_days: int | None
    """Half of the closed ones took no longer; none where closing is not recorded."""
    within: tuple[Within, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who should hear from us, and who hears too much."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    words: tuple[str, ...]
    overdue: tuple[Touch, ...]
    overdue_total: int
    soon: tuple[Touch, ...]
    """Whose next contact is to be expected within two weeks, by their own rhythm."""
    too_much: tuple[Touch, ...]
    kinds: tuple[KindRhythm, ...]
    support: Support
    unlogged: int


def contact(reading: Reading, *, kind: str = "") -> Contact:
    """Return who is overdue and who gets too much; of one kind where it is named."""
    learnt = reading.needs("cadence")
    kinds = tuple(
        KindRhythm(
            kind=row["kind"],
            accounts=row["accounts"],
            own=row["own"],
            gap_days=row["gap_days"],
            overdue=row["overdue"],
            unlogged=row["unlogged"],
        )
        for row in learnt["kinds"]
    )
    only = f" and t.kind = '{kind}'" if kind in ("client", "customer", "undecided") else ""
    overdue = _touches(
        reading,
        f"t.overdue_days is not null{only}",
        order="case when t.kind = 'client' then 0 else 1 end, t.own desc,"
        " t.overdue_days / t.limit_days desc, t.account_key",
    )
    soon = _touches(
        reading,
        f"t.own and t.logged and t.overdue_days is null and t.expected_day >= {reading.as_of}"
        f" and t.expected_day <= {reading.as_of + SOON}{only}",
        order="t.expected_day, t.account_key",
    )
    too_much = _touches(reading, f"t.too_much{only}", order="t.outgoing_90 desc, t.account_key")
    total = reading.rows(
        f"select count(*) as n from cadence t where t.overdue_days is not null{only}"
    )
    support = _support(learnt["support"])
    unlogged = sum(row.unlogged for row in kinds)
    overdue_total = int(str(total[0]["n"]))
    return Contact(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        words=(
            *_words(
                overdue_total, kinds, reading.settings.words, kept="interactions" in reading.kept
            ),
            *_support_words(support),
        ),
        overdue=overdue,
        overdue_total=overdue_total,
        soon=soon,
        too_much=too_much,
        kinds=kinds,
        support=support,
        unlogged=unlogged,
    )


def _touches(reading: Reading, where: str, *, order: str) -> tuple[Touch, ...]:
    rows = reading.rows(
        f"select t.*, l.name, {MARKETING} as marketing from cadence t"
        " join listed l on l.account_id = t.account_id"
        " left join accounts a on a.account_id = t.account_id"
        f" where {where} order by {order} limit {SHOWN}"
    )
    return tuple(_touch(row, reading) for row in rows)


def _touch(row: Mapping[str, Any], reading: Reading) -> Touch:
    return Touch(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"],
        last=None if row["last_day"] is None else date_of(row["last_day"]),
        expected=None if row["expected_day"] is None else date_of(row["expected_day"]),
        gap_days=row["gap_days"],
        own=row["own"],
        overdue_days=row["overdue_days"],
        outgoing=row["outgoing_90"],
        sent=row["outgoing_365"],
        answered=row["answered_365"],
        reason=_reason(row, reading),
    )


def _reason(row: Mapping[str, Any], reading: Reading) -> str:
    if row["too_much"]:
        answered = "none" if not row["answered_365"] else figure(row["answered_365"])
        told = (
            f"{count(row['outgoing_90'], 'message')} in 90 days; of {figure(row['outgoing_365'])}"
            f" in a year it answered {answered}"
        )
        return told + ("; and it has refused marketing" if row["marketing"] == "no" else "")
    rhythm = f"about every {count(round(row['gap_days']), 'day')}"
    if row["own"]:
        told = f"talks with us {rhythm}"
    else:
        kind = kind_word(row["kind"], reading.settings.words, 2)
        told = (
            f"only {count(row['contacts'], 'contact')} on record, so taken as other {kind} do,"
            f" {rhythm}"
        )
    last = "" if row["last_day"] is None else f", last {ago(reading.as_of - row['last_day'])}"
    if row["overdue_days"] is None:
        return told + last
    usual = f"; nine of ten of such gaps end within {count(round(row['limit_days']), 'day')}"
    return told + last + usual


def _words(
    overdue: int, kinds: Sequence[KindRhythm], house: WordsSection, *, kept: bool
) -> Iterator[str]:
    if not kept:
        yield (
            "No meeting, call or consultation is on record, so nobody is known to be overdue. An"
            " export of the calendar or the CRM would tell."
        )
        return
    yield (
        f"{count(overdue, 'account') if overdue else 'No account'}"
        f" {'is' if overdue < 2 else 'are'} overdue: silent for longer"
        f" than nine of ten of {'its' if overdue < 2 else 'their'} own gaps, where contacts with"
        f" {'it' if overdue < 2 else 'them'} are written down."
    )
    client = next((row for row in kinds if row.kind == "client"), None)
    if client is not None and client.gap_days is not None:
        having = "has a rhythm of its" if client.own == 1 else "have a rhythm of their"
        yield (
            f"{count(client.own, house.client, house.clients)} {having} own"
            f" ({OWN} contacts or more), typically every {count(round(client.gap_days), 'day')}."
        )
    unlogged = sum(row.unlogged for row in kinds)
    if unlogged:
        yield (
            f"Of {count(unlogged, 'account')} nothing can be said: whoever serves them has written"
            " down no contact since the next one was due, so their silence may be ours."
        )


def _support(told: Mapping[str, Any]) -> Support:
    days: list[list[int]] = told["days"]
    closed = sum(requests for _, requests in days)
    return Support(
        opened=told["opened"],
        closed=closed,
        waiting=told["waiting"] if told["kept"] else 0,
        oldest=date_of(told["oldest"]) if told["kept"] and told["oldest"] is not None else None,
        middle_days=_middle(days, closed),
        within=tuple(
            Within(days=limit, share=sum(n for day, n in days if day <= limit) / closed)
            for limit in CLOSED_WITHIN
            if closed
        ),
    )


def _middle(days: Sequence[Sequence[int]], closed: int) -> int | None:
    passed = 0
    for day, requests in days:
        passed += requests
        if 2 * passed >= closed:
            return day
    return None


def _support_words(support: Support) -> Iterator[str]:
    if not support.opened:
        yield "No request for help is on record of the last year."
    elif not support.closed:
        yield "When requests were closed is not recorded, so nothing tells how fast help comes."
    else:
        fast = support.within[0]
        yield (
            f"Of {count(support.closed, 'request')} for help closed in the last year,"
            f" {share(fast.share)} took a day at most;"
            f" {count(support.waiting, 'request')} {'is' if support.waiting == 1 else 'are'} open."
        )

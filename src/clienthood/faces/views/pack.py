"""The case-study pack of one account: what the record lets one print, and nothing else.

It holds no sum of money, no text of a request and no name of a person: figures of the dealings,
their dates, and comments that the account allowed to be published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from clienthood.errors import AccessError, NotFoundError
from clienthood.faces.views.consent import ASK, PUBLISHING, YES
from clienthood.faces.views.lookup import Found, find_account, quoted
from clienthood.faces.views.outlook import times
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.stories import tenure
from clienthood.faces.views.wording import count, kind_word, listed, long_date, share
from clienthood.units import date_of

MOST_SERVICES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words of the account that may be published."""

    day: dt.date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure, and how it was found."""

    told: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """What happened on a day."""

    day: dt.date
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The material of one case study."""

    account_id: str
    name: str
    business: str
    title: str
    as_of: dt.date
    opening: str
    facts: tuple[Fact, ...]
    milestones: tuple[Milestone, ...]
    quotations: tuple[Quotation, ...]
    before_print: tuple[str, ...]
    """What to do before any of it is printed."""


def pack(reading: Reading, account: str) -> Pack:
    """Return the case-study pack of an account that allowed to be named.

    Raises
    ------
    NotFoundError
        If there is no such account, or it was not called.
    AccessError
        If it has not allowed to be named in public.
    """
    reading.needs("stories")
    found = find_account(reading, account)
    if found.not_called:
        raise NotFoundError(f"no story can be told of {account}: {found.not_called}")
    _check_consent(reading, found)
    row = reading.rows(
        f"select kind, first_day, last_day from calls where account_id = {quoted(found.account_id)}"
    )[0]
    if row["first_day"] is None:
        raise NotFoundError(f"no dealing with {account} is on record up to {reading.run.as_of}")
    first = int(str(row["first_day"]))
    name = found.name or found.account_id
    business = reading.settings.book.name
    house = kind_word(str(row["kind"]), reading.settings.words)
    word = house if row["kind"] != "undecided" else "account"
    since = long_date(date_of(first))
    return Pack(
        account_id=found.account_id,
        name=name,
        business=business,
        title=f"{name} and {business}" if business else name,
        as_of=reading.run.as_of,
        opening=f"{name} has been a {word} since {since}: {tenure(reading.as_of - first)}.",
        facts=tuple(_facts(reading, found)),
        milestones=tuple(_milestones(reading, found, first)),
        quotations=_quotations(reading, found),
        before_print=(
            "Show the finished text to them, and keep their answer.",
            "Say what was done for them in their own words: the record holds dates and figures,"
            " not the story.",
            "Sums of money, requests for help and names of people are left out on purpose.",
        ),
    )


def _check_consent(reading: Reading, found: Found) -> None:
    rows = reading.rows(
        f"select {PUBLISHING} as consent from accounts a"
        f" where a.account_id = {quoted(found.account_id)}"
    )
    consent = rows[0]["consent"] if rows else ASK
    if consent != YES:
        raise AccessError(
            f"{found.name or found.account_id} has not allowed to be named in public: ask first"
            if consent == ASK
            else f"{found.name or found.account_id} is on record as not to be named in public:"
            " ask first",
            where=found.account_id,
            hint="once they agree, set consent_publish to yes in the list of accounts and import"
            " it again",
        )


def _facts(reading: Reading, found: Found) -> Iterator[Fact]:
    key, as_of = found.key, reading.as_of
    reading.name_rows()
    orders = reading.rows(
        "select count(*) as n from (select day from orders_rows where cents > 0"
        f" and account_key = {key} and day <= {as_of} group by day) bought"
    )[0]["n"]
    if orders:
        yield Fact(told=f"{count(int(str(orders)), 'day')} with an order", found="from the orders")
    items = reading.rows(
        "select coalesce(category, product) as item, count(*) as n from orders_rows"
        f" where cents > 0 and account_key = {key} and day <= {as_of}"
        " and coalesce(category, product) is not null"
        f" group by coalesce(category, product) order by n desc, item limit {MOST_SERVICES}"
    )
    if items:
        yield Fact(
            told="Mostly " + listed([str(row["item"]) for row in items]),
            found="from the orders, the most frequent first",
        )
    contacts = reading.rows(f"select contacts from cadence where account_key = {key}")
    if contacts and contacts[0]["contacts"]:
        yield Fact(
            told=f"{count(int(str(contacts[0]['contacts'])), 'day')} on which both sides talked",
            found="meetings, calls, consultations and requests as far as they were written down",
        )
    yield from _regard(reading, key)


def _regard(reading: Reading, key: int | None) -> Iterator[Fact]:
    row = reading.rows(f"select solved, content, referrals from stories where account_key = {key}")
    if not row:
        return
    solved, content, brought = (row[0][name] for name in ("solved", "content", "referrals"))
    if solved:
        yield Fact(
            told=f"{count(int(str(solved)), 'complaint')} solved, and it stayed",
            found="complaints that were closed, with dealings after them",
        )
    if content is not None:
        yield Fact(
            told=f"Satisfaction of {share(float(str(content)))} of the best answer",
            found="mean of its answers to surveys and of rated requests in two years",
        )
    if brought:
        yield Fact(told=f"Recommended us {times(int(str(brought)))}", found="from the referrals")


def _milestones(reading: Reading, found: Found, first: int) -> Iterator[Milestone]:
    yield Milestone(day=date_of(first), told="first dealing on record")
    rows = reading.rows(
        "select signed, form from contracts_rows"
        f" where account_key = {found.key} and signed <= {reading.as_of} order by signed"
    )
    for row in rows[:1]:
        form = f" ({row['form']})" if row["form"] else ""
        yield Milestone(day=date_of(int(str(row["signed"]))), told=f"first contract{form}")
    if len(rows) > 1:
        yield Milestone(
            day=date_of(int(str(rows[-1]["signed"]))),
            told=f"latest of {count(len(rows), 'contract')}",
        )


def _quotations(reading: Reading, found: Found) -> tuple[Quotation, ...]:
    members = ", ".join(quoted(member) for member in found.members)
    rows = reading.rows(
        "select cast(given_at as date) as day, comment from feedback"
        f" where may_publish and trim(coalesce(comment, '')) <> '' and account_id in ({members})"
        f" and cast(given_at as date) <= date '{reading.run.as_of}'"
        " order by given_at desc, comment"
    )
    return tuple(
        Quotation(day=dt.date.fromisoformat(str(row["day"])), text=str(row["comment"]).strip())
        for row in rows
    )

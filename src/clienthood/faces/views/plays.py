"""What to do: the day's queue, all plays, one play, and the plays of one account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clienthood.book.tasks import Task
from clienthood.errors import NotFoundError
from clienthood.faces.views.lookup import Found, quoted
from clienthood.faces.views.offers import Offer, Today, in_house, offers, queue, stand
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import (
    count,
    kind_word,
    listed,
    long_date,
    opened,
    share,
    spelled,
)
from clienthood.plays import Consent, Play
from clienthood.plays.making import STAGES
from clienthood.plays.queue import SPREAD

LATELY = 10
"""Tasks shown that changed last."""
PAGE = 25
CONSENTS = {
    Consent.NONE: "none: it serves a dealing that the account has begun itself",
    Consent.MARKETING: "that it may be written to about offers",
    Consent.PUBLISH: "that what it says may be published; who has not said so is asked first",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayRow:
    """One play, and how many accounts it is for."""

    key: str
    title: str
    kind: str
    """The kind it is for, in the words of the house."""
    accounts: int
    """Accounts for which it may be made."""
    words: str
    """How many of how many, and why not more."""
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One task, as it stands."""

    account_id: str
    name: str
    play: str
    title: str
    state: str
    outcome: str
    owner: str
    words: str
    """What became of it, by whom and when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaysPage:
    """The day's queue and all plays."""

    run: str
    as_of: dt.date
    today: dt.date
    behind: tuple[str, ...]
    currency: str
    words: tuple[str, ...]
    """What is to be done today, and what the queue keeps to."""
    rule: str
    """By which rule the queue is made."""
    queue: tuple[Offer, ...]
    plays: tuple[PlayRow, ...]
    lately: tuple[TaskRow, ...]
    """Tasks that changed last, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayPage:
    """One play: rule, reason, what it is expected to add, and for whom."""

    run: str
    as_of: dt.date
    today: dt.date
    behind: tuple[str, ...]
    currency: str
    key: str
    title: str
    kind: str
    source: str
    who: str
    to_do: str
    rule: str
    """Who qualifies, as it is computed."""
    uplift: float
    uplift_low: float
    uplift_high: float
    measured: bool
    basis: str
    because: str
    """Why so much and not more."""
    cost: str
    consent: str
    stops: str
    counted: str
    """How many of how many qualify, and why not more."""
    total: int
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPlays:
    """What can be done for one account, and what was done."""

    today: dt.date
    offers: tuple[Offer, ...]
    """The most promising first; those that rest tell why."""
    tasks: tuple[TaskRow, ...]
    """The newest first."""


def plays(reading: Reading, *, today: dt.date) -> PlaysPage:
    """Return the day's queue and all plays, as of a run.

    Raises
    ------
    NotFoundError
        If the run is of a version that knew no plays.
    """
    standing = stand(reading, today)
    chosen = queue(reading, standing)
    rows = tuple(_rows(reading, standing))
    rules = reading.settings.plays
    return PlaysPage(
        run=reading.run.id,
        as_of=reading.run.as_of,
        today=today,
        behind=reading.behind(),
        currency=reading.currency,
        words=tuple(_words(reading, chosen, rows)),
        rule=SPREAD.format(of_one_play=rules.of_one_play, of_one_owner=rules.of_one_owner),
        queue=chosen,
        plays=rows,
        lately=_tasks(reading, standing, standing.tasks),
    )


def play(
    reading: Reading, key: str, *, today: dt.date, limit: int = PAGE, offset: int = 0
) -> PlayPage:
    """Return one play with the accounts it may be made for, the most promising first.

    Raises
    ------
    NotFoundError
        If there is no such play, or the run is of a version that knew none.
    """
    standing = stand(reading, today)
    if key not in standing.plays:
        raise NotFoundError(
            f"there is no play {key}", hint="the plays are: " + ", ".join(standing.plays)
        )
    found = standing.plays[key]
    learnt = _learnt(reading).get(key, {})
    uplift = learnt.get("uplift") or {
        name: getattr(found.uplift, name)
        for name in ("likely", "low", "high", "because", "measured")
    }
    where = f"from plays_now where play = {quoted(key)}"
    rows = reading.rows(
        f"select * {where} order by score desc nulls last, account_key"
        f" limit {limit} offset {offset}"
    )
    return PlayPage(
        run=reading.run.id,
        as_of=reading.run.as_of,
        today=today,
        behind=reading.behind(),
        currency=reading.currency,
        key=key,
        title=found.title,
        kind=_kinds(found, reading),
        source=found.source,
        who=in_house(found.who, reading),
        to_do=in_house(found.do, reading),
        rule=found.qualifies,
        uplift=uplift["likely"],
        uplift_low=uplift["low"],
        uplift_high=uplift["high"],
        measured=uplift["measured"],
        basis=found.basis.value,
        because=uplift["because"],
        cost=_cost(found, reading),
        consent=CONSENTS[found.consent],
        stops=_stops(found, reading),
        counted=_why(found, learnt, reading),
        total=int(str(reading.rows(f"select count(*) as n {where}")[0]["n"])),
        offers=offers(reading, rows, standing),
    )


def account_plays(reading: Reading, found: Found, *, today: dt.date) -> AccountPlays:
    """Return what can be done for an account; nothing where the run knew no plays."""
    if "plays" not in reading.stages:
        return AccountPlays(today=today, offers=(), tasks=())
    standing = stand(reading, today)
    rows = []
    if found.run_key is not None:
        rows = reading.rows(
            f"select * from plays_now where account_key = {found.run_key}"
            " order by score desc nulls last, play"
        )
    mine = [each for each in standing.tasks if each.account_id == found.account_id]
    return AccountPlays(
        today=today,
        offers=offers(reading, rows, standing),
        tasks=_tasks(reading, standing, mine),
    )


def _rows(reading: Reading, standing: Today) -> Iterator[PlayRow]:
    learnt = _learnt(reading)
    counted = {
        str(row["play"]): int(str(row["n"]))
        for row in reading.rows("select play, count(*) as n from plays_now group by play")
    }
    for key, each in standing.plays.items():
        yield PlayRow(
            key=key,
            title=each.title,
            kind=_kinds(each, reading),
            accounts=counted.get(key, 0),
            words=_why(each, learnt.get(key, {}), reading),
            own=each.own,
        )


def _learnt(reading: Reading) -> dict[str, dict[str, Any]]:
    return {each["key"]: each for each in reading.needs("plays")["plays"]}


def _kinds(found: Play, reading: Reading) -> str:
    return listed([kind_word(each, reading.settings.words, 2) for each in found.kinds], "or")


def _why(found: Play, learnt: Mapping[str, Any], reading: Reading) -> str:
    """Return how many accounts a play is for, and why not more."""
    if not learnt:
        return "It is new since these figures were computed: compute them again."
    if learnt["missing"]:
        return "Not known: it needs " + listed(_missing(learnt["missing"])) + "."
    if not learnt["of"]:
        return f"There are no {_kinds(found, reading)}."
    qualify = "qualifies" if learnt["fits"] == 1 else "qualify"
    told = [f"{learnt['fits']:,} of {learnt['of']:,} {_kinds(found, reading)} {qualify}"]
    said = "being written to about offers"
    if found.consent is Consent.PUBLISH:
        said = "being published"
    if learnt["refused"]:
        told.append(f"{learnt['refused']:,} of them said no to {said}")
    if learnt["ask"]:
        told.append(f"{learnt['ask']:,} never said whether they agree to {said}")
    return "; ".join(told) + "."


def _missing(names: Sequence[str]) -> list[str]:
    return [
        f"what the stage “{STAGES[name]}” finds, which this run did not have"
        if name in STAGES
        else f"records of {name.replace('_', ' ')}, of which there are none"
        for name in names
    ]


def _cost(found: Play, reading: Reading) -> str:
    hour = reading.settings.value.hour_cost
    told = f"{count(found.minutes, 'minute')} of work"
    if hour is None:
        told += "; what an hour costs is not set, so time counts for nothing"
    if found.gives:
        told += f", and {share(found.gives)} of a purchase given away on average"
    return told


def _stops(found: Play, reading: Reading) -> str:
    rules = reading.settings.plays
    return (
        f"Once done it rests for {count(found.again, 'day')}. It is proposed to an account no more"
        f" after it was {'once' if found.stop == 1 else f'{spelled(found.stop)} times'} without"
        f" success, or dismissed twice; after one dismissal it rests for"
        f" {count(rules.dismissed_days, 'day')}. Nobody is proposed for anything for"
        f" {count(rules.days_between, 'day')} after a task, nor once contacted"
        f" {count(rules.contacts_30_days, 'time')} in 30 days."
    )


def _words(reading: Reading, chosen: Sequence[Offer], rows: Sequence[PlayRow]) -> Iterator[str]:
    rules = reading.settings.plays
    if chosen:
        names = opened(spelled(len(chosen))) + (" name" if len(chosen) == 1 else " names")
        made = count(sum(each.accounts for each in rows), "play")
        yield f"{names} today, of {made} that could be made."
    else:
        yield "Nothing is proposed today: nobody qualifies for a play, or all who do rest."
    if not {"interactions", "campaign_contacts"} & reading.kept:
        yield (
            "No contact that you made is on record, so only what is done here counts towards the"
            f" {count(rules.contacts_30_days, 'contact')} that an account may get in 30 days."
        )
    asks = [each for each in _learnt(reading).values() if each["ask"] and not each["missing"]]
    if asks and not any(x.ask_first for x in chosen):
        yield (
            "Accounts that never said whether they may be written to about offers are not proposed"
            " for any: ask at the next dealing, and record the answer as consent_marketing."
        )


def _tasks(reading: Reading, standing: Today, tasks: Sequence[Task]) -> tuple[TaskRow, ...]:
    """Return the tasks that changed last, of accounts that may be shown."""
    if not tasks:
        return ()
    newest = sorted(tasks, key=lambda each: (each.changed_at, each.id), reverse=True)
    ids = ", ".join(sorted({quoted(each.account_id) for each in newest}))
    rows = reading.rows(f"select account_id, name from listed where account_id in ({ids})")
    names = {str(row["account_id"]): str(row["name"] or "") for row in rows}
    shown = [each for each in newest if each.account_id in names][:LATELY]
    return tuple(
        TaskRow(
            account_id=each.account_id,
            name=names[each.account_id],
            play=each.play,
            title=standing.plays[each.play].title if each.play in standing.plays else each.play,
            state=each.state,
            outcome=each.outcome,
            owner=each.owner,
            words=_became(each),
        )
        for each in shown
    )


def _became(task: Task) -> str:
    by = f" by {task.changed_by}" if task.changed_by else ""
    on = f" on {long_date(task.changed_at.date())}"
    if task.state == "to do":
        whom = f" for {task.owner}" if task.owner else ""
        return f"taken on{by}{on}{whom}" + (f", due {long_date(task.due)}" if task.due else "")
    if task.state == "snoozed" and task.until:
        return f"put off{by}{on} until {long_date(task.until)}"
    if task.state == "dismissed":
        return f"dismissed{by}{on}" + (f": {task.reason}" if task.reason else "")
    came = {"nothing": "nothing came of it", "": "what came of it is not told yet"}
    day = task.done_at.date() if task.done_at else task.changed_at.date()
    return f"done{by} on {long_date(day)}; {came.get(task.outcome, task.outcome)}"

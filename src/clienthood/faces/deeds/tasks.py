"""Doing what is in the queue: taking it on, finishing it, waving it away, putting it off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from clienthood.book.audit import Actor, record
from clienthood.book.state import state
from clienthood.book.tasks import (
    DISMISSED,
    DONE,
    OPEN,
    OUTCOMES,
    SNOOZED,
    TO_DO,
    Task,
    keep_task,
)
from clienthood.errors import NotFoundError, RecordsError, TakenError
from clienthood.faces.deeds.sheets import rows_as_csv
from clienthood.faces.views.lookup import find_account, quoted
from clienthood.faces.views.offers import Offer, Today, candidate, stand
from clienthood.faces.views.plays import plays
from clienthood.faces.views.reading import Reading
from clienthood.plays.queue import held
from clienthood.records.currencies import exponent_of

LATER_DAYS = 7
"""Days for which a task is put off where no day is given."""
LONGEST = 300
"""Most characters of a reason or an owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of one play for one account."""

    account: str
    """An identifier of the account or of one of its members, or its name."""
    play: str
    deed: str
    """One of ``DEEDS``."""
    reason: str = ""
    """Why it is dismissed."""
    outcome: str = ""
    """What came of it: one of ``OUTCOMES``; empty: not told yet."""
    owner: str = ""
    due: dt.date | None = None
    until: dt.date | None = None
    """Day before which it is not shown, where it is put off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a deed is done."""

    reading: Reading
    standing: Today
    now: dt.datetime
    root: str
    """Identifier of the account."""
    said: Said
    tasks: tuple[Task, ...]
    """Those of the account, the first one first."""
    actor: Actor

    @property
    def mine(self) -> Task | None:
        """The task of this play that is not over."""
        found = [x for x in self.tasks if x.play == self.said.play and x.state in OPEN]
        return found[-1] if found else None

    def row(self) -> Mapping[str, Any]:
        """Return what the run says of this play for this account."""
        rows = self.reading.rows(
            f"select * from plays_now where account_id = {quoted(self.root)}"
            f" and play = {quoted(self.said.play)}"
        )
        if not rows:
            raise NotFoundError(
                f"{self.root} does not qualify for the play {self.said.play}",
                hint="what it qualifies for: clienthood plays --account " + self.root,
            )
        return rows[0]

    def new(self) -> Task:
        """Return a new task of this play."""
        return Task(
            account_id=self.root,
            play=self.said.play,
            changed_by=self.actor.name,
            changed_at=self.now,
        )

    def free(self) -> Task:
        """Return a new task, if the account may be contacted and nobody is at it."""
        row = self.row()
        busy = [each for each in self.tasks if each.state in OPEN]
        if busy:
            raise TakenError(
                f"{self.root} is taken on already: {busy[0].play}",
                hint="finish, dismiss or put off that first",
            )
        rules = self.reading.settings.plays
        if why := held(candidate(row), self.standing.found, rules):
            raise RecordsError(f"{self.root} is not to be contacted for this now: {why}")
        return self.new()


def do_task(reading: Reading, actor: Actor, said: Said, *, now: dt.datetime) -> Task:
    """Return a task as it stands after something was done to it.

    Parameters
    ----------
    reading
        The run that proposed it.
    actor
        Who does it.
    said
        What is done, to which play of which account.
    now
        The moment.

    Raises
    ------
    NotFoundError
        If there is no such account, or it does not qualify for such a play.
    TakenError
        If somebody is at another play for the account.
    RecordsError
        If the account is not to be contacted now, or what is said cannot be.
    """
    if said.deed not in DEEDS:
        raise RecordsError(f"{said.deed!r} cannot be done", hint="one of " + ", ".join(DEEDS))
    _check(said, now.date())
    found = find_account(reading, said.account)
    if found.not_called:
        raise NotFoundError(f"{said.account} is not called: {found.not_called}")
    verb, make = DEEDS[said.deed]
    with state(reading.book):
        standing = stand(reading, now.date())
        place = _Place(
            reading=reading,
            standing=standing,
            now=now,
            root=found.account_id,
            said=said,
            tasks=tuple(x for x in standing.tasks if x.account_id == found.account_id),
            actor=actor,
        )
        before = place.mine
        made = replace(make(place), changed_by=actor.name, changed_at=now)
        kept = keep_task(reading.book, made)
        record(
            reading.book,
            actor,
            verb,
            subject=kept.account_id,
            before=_told(before) if before else "",
            after=_told(kept),
        )
    return kept


def _check(said: Said, today: dt.date) -> None:
    for text in (said.reason, said.owner):
        if len(text) > LONGEST or not text.isprintable():
            raise RecordsError(f"this cannot be written down: up to {LONGEST} letters and signs")
    if said.outcome and said.outcome not in OUTCOMES:
        raise RecordsError(f"{said.outcome!r} is no outcome", hint="one of " + ", ".join(OUTCOMES))
    if said.until and said.until <= today:
        raise RecordsError(f"{said.until} is over already", hint="choose a day to come")


def _take(place: _Place) -> Task:
    said = place.said
    return replace(place.free(), owner=said.owner.strip() or place.actor.name, due=said.due)


def _done(place: _Place) -> Task:
    task = place.mine or place.free()
    owner = place.said.owner.strip() or task.owner
    return replace(
        task, state=DONE, outcome=place.said.outcome, owner=owner, until=None, done_at=place.now
    )


def _dismiss(place: _Place) -> Task:
    reason = place.said.reason.strip()
    if not reason:
        raise RecordsError("no reason is given", hint="say in a few words why not")
    return replace(_any(place), state=DISMISSED, reason=reason, until=None)


def _later(place: _Place) -> Task:
    until = place.said.until or place.now.date() + dt.timedelta(days=LATER_DAYS)
    return replace(_any(place), state=SNOOZED, until=until)


def _any(place: _Place) -> Task:
    """Return the open task, or a new one if the account qualifies."""
    if place.mine:
        return place.mine
    place.row()
    return place.new()


def _outcome(place: _Place) -> Task:
    over = [x for x in place.tasks if x.play == place.said.play and x.state == DONE]
    if not over:
        raise NotFoundError(f"nothing was done for {place.root} by the play {place.said.play}")
    if not place.said.outcome:
        raise RecordsError("no outcome is given", hint="one of " + ", ".join(OUTCOMES))
    return replace(over[-1], outcome=place.said.outcome)


def _assign(place: _Place) -> Task:
    if place.mine is None:
        return _take(place)
    said = place.said
    return replace(
        place.mine,
        state=TO_DO,
        until=None,
        owner=said.owner.strip(),
        due=said.due or place.mine.due,
    )


DEEDS: Mapping[str, tuple[str, Callable[[_Place], Task]]] = {
    "take": ("take task", _take),
    "done": ("do task", _done),
    "dismiss": ("dismiss task", _dismiss),
    "later": ("put off task", _later),
    "outcome": ("note outcome", _outcome),
    "assign": ("assign task", _assign),
}
"""What can be done, and what the trail calls it."""


def _told(task: Task) -> str:
    parts = [f"{task.play}: {task.state}", task.outcome, task.reason]
    parts += [f"for {task.owner}"] if task.owner else []
    parts += [f"until {task.until}"] if task.until else []
    return ", ".join(part for part in parts if part)


def take_queue(reading: Reading, actor: Actor, *, today: dt.date) -> Iterator[bytes]:
    """Return the day's queue as pieces of a CSV file, and write down that it was taken.

    Raises
    ------
    NotFoundError
        If the run is of a version that knew no plays.
    """
    queue = plays(reading, today=today).queue
    record(reading.book, actor, "export", subject="queue", after=str(today))
    schema = _schema(exponent_of(reading.currency))
    rows = [{name: getattr(each, name) for name in schema.names} for each in queue]
    return rows_as_csv(schema, [pa.RecordBatch.from_pylist(rows, schema=schema)])


def _schema(decimals: int) -> pa.Schema:
    names = [name for name in Offer.__dataclass_fields__ if name not in ("brings", "rests")]
    money = {"metadata": {"decimals": str(decimals)}}
    kinds = {
        **{name: pa.field(name, pa.float64(), **money) for name in names if "gain" in name},
        **{name: pa.field(name, pa.date32()) for name in ("due", "day")},
    }
    return pa.schema([kinds.get(name, pa.field(name, pa.string())) for name in names])

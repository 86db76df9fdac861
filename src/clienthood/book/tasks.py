"""Tasks: what somebody takes on for an account, what became of it, and every step to there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Column, Date, Integer, String, Table, insert, select, update

from clienthood.book.folder import Book
from clienthood.book.state import METADATA, Moment, reading_state, state

TO_DO, DONE, DISMISSED, SNOOZED = "to do", "done", "dismissed", "snoozed"
OPEN = (TO_DO, SNOOZED)
"""States of a task that is not over."""
OUTCOMES = ("answered", "agreed", "bought", "declined", "nothing")
"""What may come of a task."""
_STEP = ("account_id", "state", "reason", "outcome", "owner", "due", "until")

TASKS = Table(
    "tasks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("account_id", String, nullable=False, index=True),
    Column("play", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("due", Date),
    Column("until", Date),
    Column("changed_by", String, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("done_at", Moment),
    sqlite_autoincrement=True,
)
HISTORY = Table(
    "task_history",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("task", Integer, nullable=False, index=True),
    Column("account_id", String, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("due", Date),
    Column("until", Date),
    Column("changed_by", String, nullable=False),
    Column("changed_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One play for one account, as somebody took it on or waved it away."""

    id: int = 0
    """Number of the task; 0: not kept yet."""
    account_id: str
    play: str
    state: str = TO_DO
    """to do, done, dismissed or snoozed."""
    reason: str = ""
    """Why it was dismissed."""
    outcome: str = ""
    """What came of it: one of ``OUTCOMES``; empty: not told yet."""
    owner: str = ""
    """Who does it; empty: nobody in particular."""
    due: dt.date | None = None
    until: dt.date | None = None
    """Day before which a snoozed task is not shown."""
    changed_by: str
    changed_at: dt.datetime
    done_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of a task."""

    task: int
    account_id: str
    state: str
    reason: str
    outcome: str
    owner: str
    due: dt.date | None
    until: dt.date | None
    changed_by: str
    changed_at: dt.datetime


def keep_task(book: Book, task: Task) -> Task:
    """Return a task as it is kept now: a new one, or a change of the one with its number."""
    values = {name: getattr(task, name) for name in TASKS.c.keys() if name != "id"}  # noqa: SIM118
    with state(book) as writer:
        if task.id:
            writer.execute(update(TASKS).where(TASKS.c.id == task.id).values(values))
            number = task.id
        else:
            made = writer.execute(insert(TASKS).values(values)).inserted_primary_key
            number = int(made[0]) if made else 0
        step = {name: values[name] for name in (*_STEP, "changed_by", "changed_at")}
        writer.execute(insert(HISTORY).values(step | {"task": number}))
    return Task(id=number, **values)


def read_tasks(book: Book, account_id: str | None = None) -> tuple[Task, ...]:
    """Return all tasks, or those of one account, in the order in which they were taken on."""
    if not book.state_file.exists():
        return ()
    wanted = select(TASKS).order_by(TASKS.c.id)
    if account_id is not None:
        wanted = wanted.where(TASKS.c.account_id == account_id)
    with reading_state(book) as reader:
        return tuple(Task(**row) for row in reader.execute(wanted).mappings())


def read_steps(book: Book, task: int) -> tuple[Step, ...]:
    """Return every change of a task, the first one first."""
    if not book.state_file.exists():
        return ()
    wanted = select(HISTORY).where(HISTORY.c.task == task).order_by(HISTORY.c.id)
    with reading_state(book) as reader:
        return tuple(
            Step(**{name: value for name, value in row.items() if name != "id"})
            for row in reader.execute(wanted).mappings()
        )

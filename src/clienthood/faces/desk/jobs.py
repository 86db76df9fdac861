"""Long work: done in child processes, one piece at a time for each book, in the order asked."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from clienthood.book import Book
from clienthood.book.audit import Actor
from clienthood.errors import BookError, NotFoundError
from clienthood.faces.desk.child import Child, Done, Failed, Heard, Order, Stage, preload, warm
from clienthood.faces.desk.works import PRELOADED, WORKS
from clienthood.faces.views.document import Plain

__all__ = ["Heard", "Job", "Jobs"]

ENDED = ("done", "failed", "cancelled")
WAITING = 20
"""Jobs that may wait for one book."""
KEPT = 50
"""Ended jobs of one book that are remembered."""
HOUR = 3600.0
KILLED = 9
"""Number of the signal that ends a process at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of long work and how far it is."""

    id: str
    work: str
    title: str
    state: str = "waiting"
    """waiting, running, done, failed or cancelled."""
    stage: str = ""
    """What is being done, in words."""
    done: int = 0
    of: int = 0
    """How much of how much of this stage is done; 0: unknown."""
    result: Plain = None
    error: Mapping[str, str] | None = None
    """message, where and hint, once it has failed."""
    by: str
    started_at: str = ""
    ended_at: str = ""
    next: str = ""
    """Where the page goes when it is done: a path without base; {job} stands for the id."""

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or another."""
        return self.state in ENDED


@dataclass(slots=True)
class _Task:
    """A job as the server keeps it; changed only under the lock of ``Jobs``."""

    job: Job
    book: Book
    actor: Actor
    given: Mapping[str, Plain]
    child: Child | None = None


@dataclass(slots=True)
class _Line:
    """The jobs of one book, oldest first."""

    tasks: dict[str, _Task] = field(default_factory=dict)
    attended: threading.Thread | None = None


class Jobs:
    """The long work of a server.

    Parameters
    ----------
    works
        Name of each work and the function that does it, as ``module:function``.
    limit
        Seconds after which a job is stopped.
    patience
        Seconds for which a job waits for another program that writes to its book.
    """

    def __init__(
        self,
        *,
        works: Mapping[str, str] = WORKS,
        limit: float = 12 * HOUR,
        patience: float = HOUR,
    ) -> None:
        self._works, self._limit, self._patience = works, limit, patience
        self._lock = threading.Lock()
        self._lines: dict[Path, _Line] = {}
        self._closed = False
        preload(PRELOADED)

    def warm(self) -> None:
        """Load in the background what work needs, so that the first job too begins at once."""
        warm()

    def start(
        self, book: Book, work: str, actor: Actor, *, title: str, next: str, **given: Plain
    ) -> Job:
        """Return a new job, which begins when those before it have ended.

        Asking again for what already waits returns the job that waits.

        Raises
        ------
        BookError
            If too many jobs wait already, or the server is about to stop.
        """
        if work not in self._works:
            raise NotFoundError(f"there is no work called {work}")
        with self._lock:
            line = self._lines.setdefault(book.path.resolve(), _Line())
            waiting = [task for task in line.tasks.values() if task.job.state == "waiting"]
            for task in waiting:
                if (task.job.work, task.actor, task.given) == (work, actor, given):
                    return task.job
            self._refuse_more(len(waiting))
            name = secrets.token_hex(6)
            job = Job(
                id=name,
                work=work,
                title=title,
                stage="waiting for its turn",
                by=actor.name,
                next=next.replace("{job}", name),
            )
            line.tasks[name] = _Task(job=job, book=book, actor=actor, given=given)
            _forget_old(line)
            if line.attended is None:
                line.attended = threading.Thread(target=self._attend, args=(line,), daemon=True)
                line.attended.start()
            return job

    def job(self, book: Book, job_id: str) -> Job:
        """Return how far a job is.

        Raises
        ------
        NotFoundError
            If the book has no such job, or it ended long ago.
        """
        with self._lock:
            return self._task(book, job_id).job

    def of(self, book: Book) -> tuple[Job, ...]:
        """Return the jobs of a book that are remembered, newest first."""
        with self._lock:
            line = self._lines.get(book.path.resolve(), _Line())
            return tuple(task.job for task in reversed(line.tasks.values()))

    def cancel(self, book: Book, job_id: str) -> Job:
        """Return a job that is stopped for good; one that has ended stays as it is."""
        with self._lock:
            task = self._task(book, job_id)
            if not task.job.over:
                _end(task, "cancelled")
            return task.job

    def close(self) -> None:
        """Stop all work and wait until no child is left."""
        with self._lock:
            self._closed = True
            for line in self._lines.values():
                for task in line.tasks.values():
                    if not task.job.over:
                        _end(task, "cancelled")
            attending = [line.attended for line in self._lines.values() if line.attended]
        for thread in attending:
            thread.join(10)

    def _refuse_more(self, waiting: int) -> None:
        if self._closed:
            raise BookError("the server is about to stop", hint="try again in a moment")
        if waiting >= WAITING:
            raise BookError(
                f"{waiting} pieces of work wait already",
                hint="wait until some of them are done, or cancel them",
            )

    def _task(self, book: Book, job_id: str) -> _Task:
        line = self._lines.get(book.path.resolve(), _Line())
        if job_id not in line.tasks:
            raise NotFoundError(
                "this piece of work is not known",
                hint="it ended long ago, or the server was started anew since",
            )
        return line.tasks[job_id]

    def _attend(self, line: _Line) -> None:
        """Do the waiting jobs of a book, one after the other, until none is left."""
        while True:
            with self._lock:
                waiting = (task for task in line.tasks.values() if task.job.state == "waiting")
                task = next(waiting, None)
                if task is None:
                    line.attended = None
                    return
                task.job = replace(task.job, state="running", stage="beginning", started_at=_now())
            try:
                self._do(task)
            except OSError as fault:
                self._fail(task, {"message": f"the work could not be begun: {fault.strerror}"})

    def _do(self, task: _Task) -> None:
        order = Order(
            work=self._works[task.job.work],
            book=task.book.path,
            actor=task.actor,
            given=task.given,
            patience=self._patience,
        )
        with Child(order) as child:
            with self._lock:
                if task.job.over:
                    return
                task.child = child
            end = time.monotonic() + self._limit
            try:
                while self._take(task, child.hear(end)):
                    pass
            except TimeoutError:
                self._fail(task, _too_long(self._limit))
            finally:
                with self._lock:
                    task.child = None

    def _take(self, task: _Task, heard: Stage | Done | Failed | None) -> bool:
        """Note what a child said; whether it may say more."""
        if isinstance(heard, Failed):
            self._fail(task, heard.error)
        elif heard is None:
            self._fail(task, _broken(task.child.ending() if task.child else 0))
        else:
            with self._lock:
                if task.job.over:
                    return False
                if isinstance(heard, Stage):
                    task.job = replace(task.job, stage=heard.what, done=heard.done, of=heard.of)
                else:
                    task.job = replace(task.job, result=heard.result)
                    _end(task, "done")
        return isinstance(heard, Stage)

    def _fail(self, task: _Task, error: Mapping[str, str]) -> None:
        with self._lock:
            if not task.job.over:
                task.job = replace(task.job, error={"where": "", "hint": "", **error})
                _end(task, "failed")


def _end(task: _Task, state: str) -> None:
    """Note the end of a job, and see that its child ends too."""
    task.job = replace(task.job, state=state, stage="", ended_at=_now())
    if task.child is not None and state != "done":
        task.child.kill()


def _forget_old(line: _Line) -> None:
    ended = [name for name, task in line.tasks.items() if task.job.over]
    for name in ended[:-KEPT]:
        del line.tasks[name]


def _broken(status: int) -> dict[str, str]:
    if status == -KILLED:
        return {
            "message": "the work was stopped from outside before it was done",
            "hint": "most often the computer ran out of memory; the book is as it was before",
        }
    return {
        "message": "the work ended before it was done, by a fault of the program",
        "hint": "the log of the server tells more; the book is as it was before",
    }


def _too_long(limit: float) -> dict[str, str]:
    return {
        "message": f"the work was stopped because it took longer than {limit / HOUR:g} hours",
        "hint": "on the command line nothing is stopped: clienthood run",
    }


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

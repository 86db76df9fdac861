"""One piece of work in a process of its own: it tells how far it is and dies with its server."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from types import TracebackType

from clienthood.book import Book
from clienthood.book.audit import Actor
from clienthood.book.patience import patient
from clienthood.errors import ClienthoodError
from clienthood.faces.views.document import Plain, to_json

Heard = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much (0: unknown)."""

WAITS = "waiting until another program has finished writing"
PAUSE = 0.1
"""Seconds between two figures of progress of one stage."""
_CONTEXT = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a child is to do."""

    work: str
    """Function that does it, as ``module:function``."""
    book: Path
    actor: Actor
    given: Mapping[str, Plain]
    patience: float
    """Seconds for which it waits for another writer of the book."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a child is."""

    what: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Done:
    """What the work came to."""

    result: Plain


@dataclass(frozen=True, slots=True)
class Failed:
    """Why it came to nothing, in the user's words."""

    error: Mapping[str, str]


def preload(modules: tuple[str, ...]) -> None:
    """Have these modules loaded beside the server, where that can be, before a child begins."""
    if _CONTEXT.get_start_method() == "forkserver":
        forkserver.set_forkserver_preload([__name__, *modules])


def warm() -> None:
    """Begin to load them now, in the background."""
    if _CONTEXT.get_start_method() == "forkserver":
        forkserver.ensure_running()


class Child:
    """A process at work; leaving its block kills what is left of it."""

    def __init__(self, order: Order) -> None:
        self._pipe, theirs = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_work, args=(order, theirs), daemon=True)  # type: ignore[attr-defined]
        try:
            self._process.start()
        finally:
            theirs.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.kill()
        self._process.join()
        self._pipe.close()

    def hear(self, until: float) -> Stage | Done | Failed | None:
        """Return what the child says next; None where it says no more.

        Raises
        ------
        TimeoutError
            If it says nothing until a moment of the monotonic clock.
        """
        if not self._pipe.poll(max(until - time.monotonic(), 0)):
            raise TimeoutError
        try:
            heard: Stage | Done | Failed = self._pipe.recv()
        except (EOFError, ConnectionResetError):
            return None
        return heard

    def ending(self) -> int:
        """Return its exit status once it has ended; the number of a signal is negative."""
        self._process.join(1)
        return int(self._process.exitcode or 0)

    def kill(self) -> None:
        """End it and whatever it started."""
        try:
            if sys.platform != "win32" and self._process.pid:
                os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # it has ended, or has not yet become the head of its group
        self._process.kill()


def _work(order: Order, pipe: Connection) -> None:
    """Do an order in this process; an unforeseen fault is written to the log of the server."""
    _live_with_the_server()
    teller = _Teller(pipe)
    module, _, name = order.work.partition(":")
    try:
        with patient(order.patience, lambda: teller(WAITS, 0, 0)):
            does = getattr(import_module(module), name)
            result = does(Book(order.book), order.actor, teller, **order.given)
        pipe.send(Done(to_json(result)))
    except ClienthoodError as fault:
        pipe.send(Failed({"message": fault.message, "where": str(fault.where), "hint": fault.hint}))


class _Teller:
    """Sends every new stage at once, and figures of the same one now and then."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._what = ""
        self._next = 0.0

    def __call__(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if what != self._what or now >= self._next or (of and done >= of):
            self._pipe.send(Stage(what, done, of))
            self._what, self._next = what, now + PAUSE


def _live_with_the_server() -> None:
    """Head a group of one's own, and end it when the server is gone."""
    if sys.platform != "win32":
        os.setsid()
    Thread(target=_end_after_the_server, daemon=True).start()


def _end_after_the_server() -> None:
    server = multiprocessing.parent_process()
    if server is None:
        return
    server.join()
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)

"""Runs kept open for the readers of a server: opened once, read by many, never in each other's way.

A new run, new records or new settings are opened by the reader who meets them first. Others wait
for him where opening is quick, and are answered from what was open before where it is not.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import Parameter, signature
from threading import Condition, Lock
from typing import TypeVar, cast

from clienthood.book import Book
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.opened import Opened, open_run
from clienthood.faces.views.present import Present, Watch, digest
from clienthood.faces.views.reading import Reading

Answer = TypeVar("Answer")
Key = tuple[str, str, str]
"""Id of a run, its files, and the records and settings beside it."""
OTHERS = 1
"""Runs kept open beside the latest one."""
VIEWS = 64
"""Finished views kept; the one asked for longest ago goes first."""
PATIENCE = 0.5
"""Seconds for which readers wait while somebody opens what is newer than what is open."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Shared:
    """An opened run and how many read from it."""

    key: Key
    opened: Opened
    by_label: frozenset[str]
    """Accounts that the run knows to be of a kind since somebody said so."""
    readers: int = 0
    retired: bool = False
    told: tuple[Present, tuple[str, ...]] | None = None

    def changed(self, present: Present) -> tuple[str, ...]:
        """Return in words what has changed since the run."""
        if self.told is None or self.told[0] is not present:
            words = self.opened.reading.what_changed(
                present.manifest, present.settings, labels_differ=self._labels_differ(present)
            )
            self.told = (present, words)
        return self.told[1]

    def _labels_differ(self, present: Present) -> bool:
        """Compare the few accounts of which somebody says, or said, what they are."""
        if any(account not in present.labels for account in self.by_label):
            return True
        if not present.labels:
            return False
        listed = ", ".join(quoted(account) for account in present.labels)
        rows = self.opened.reading.rows(
            f"select account_id, confirmed from listed where account_id in ({listed})"
        )
        return any(present.labels[str(row["account_id"])] != row["confirmed"] for row in rows)


@dataclass(slots=True, eq=False)
class _Finished:
    """A view that is made once, however many ask for it at the same time."""

    lock: Lock = field(default_factory=Lock)
    answer: tuple[object, ...] = ()


@cache
def _left_unsaid(make: Callable[..., object]) -> dict[str, Hashable]:
    """Return what a view is asked where nothing else is said."""
    named = signature(make).parameters.values()
    return {each.name: each.default for each in named if each.default is not Parameter.empty}


class Readers:
    """The readers of one book in a server; any thread may ask."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._watch = Watch(book)
        self._changed = Condition()
        self._shared: OrderedDict[Key, _Shared] = OrderedDict()
        self._opening: set[Key] = set()
        self._newest: _Shared | None = None
        self._views: OrderedDict[Hashable, _Finished] = OrderedDict()

    @contextmanager
    def reading(self, run_id: str | None = None) -> Iterator[Reading]:
        """Give a run to one reader; the latest one where none is named.

        Raises
        ------
        NotFoundError
            If the book has no such run, or its dimensions are no longer known.
        """
        present = self._watch.present()
        shared = self._enter(run_id, present)
        try:
            found = shared.opened.reading
            engine = found.engine.reader()
            try:
                changed = shared.changed(present)
                mark = digest(shared.key, changed, present.said)
                yield replace(found, engine=engine, changed=changed, mark=mark, looked_up={})
            finally:
                engine.close()
        finally:
            self._leave(shared)

    def view(self, make: Callable[..., Answer], **given: Hashable) -> Answer:
        """Return what a view answers of the latest run; made once until anything changes.

        Parameters
        ----------
        make
            The view; its first argument is a reading.
        given
            What it is asked beside it.
        """
        with self.reading() as reading:
            meant = sorted((_left_unsaid(make) | given).items())
            asked = (make.__module__, make.__qualname__, reading.mark, *meant)
            with self._changed:
                finished = self._views.setdefault(asked, _Finished())
                self._views.move_to_end(asked)
                while len(self._views) > VIEWS:
                    self._views.popitem(last=False)
            with finished.lock:
                if not finished.answer:
                    finished.answer = (make(reading, **given),)
                return cast(Answer, finished.answer[0])

    def stamp(self) -> str:
        """Return a text that changes whenever any page of the book may: its entity tag.

        While a newer run is being opened it names what is read instead, so that no page of the
        older one passes for the newer.
        """
        present = self._watch.present()
        key = self._key(None, present)
        told = digest(key, present.said)
        with self._changed:
            if self._newest is None or key in self._shared:
                return told
            return f"{told}-{digest(self._newest.key)}"

    def close(self) -> None:
        """Release what is open; what somebody still reads from, when he leaves."""
        with self._changed:
            gone = self._retired(list(self._shared))
            self._views.clear()
            self._newest = None
        for shared in gone:
            shared.opened.close()

    def _key(self, run_id: str | None, present: Present) -> Key:
        return (*self._watch.run(run_id), present.records)

    def _enter(self, run_id: str | None, present: Present) -> _Shared:
        """Return an opened run that stays until it is left; open it if nobody else does."""
        key = self._key(run_id, present)
        with self._changed:
            while key not in self._shared:
                if key not in self._opening:
                    self._opening.add(key)
                    break
                older = self._stand_in(run_id)
                slow = older is not None and older.opened.took > PATIENCE
                late = slow or not self._changed.wait(PATIENCE if older else None)
                if late and (older := self._stand_in(run_id)):
                    return self._entered(older)
            else:
                return self._entered(self._shared[key])
        return self._open(key, latest=run_id is None)

    def _open(self, key: Key, *, latest: bool) -> _Shared:
        try:
            opened = open_run(self._book, key[0] or None)
            rows = opened.reading.rows(
                "select account_id from listed"
                " where coalesce(confirmed, '') <> coalesce(confirmed_kind, '')"
            )
        except BaseException:
            with self._changed:
                self._opening.discard(key)
                self._changed.notify_all()
            raise
        by_label = frozenset(str(row["account_id"]) for row in rows)
        shared = _Shared(key=key, opened=opened, by_label=by_label)
        with self._changed:
            self._opening.discard(key)
            self._shared[key] = shared
            if latest:
                self._newest = shared
            self._entered(shared)
            gone = self._retired(self._outdated(key))
            self._changed.notify_all()
        for each in gone:
            each.opened.close()
        return shared

    def _stand_in(self, run_id: str | None) -> _Shared | None:
        """Return what is open already and can answer for the while."""
        if run_id is None:
            return self._newest
        return next((each for key, each in self._shared.items() if key[0] == run_id), None)

    def _entered(self, shared: _Shared) -> _Shared:
        shared.readers += 1
        if shared.key in self._shared:
            self._shared.move_to_end(shared.key)
        return shared

    def _leave(self, shared: _Shared) -> None:
        with self._changed:
            shared.readers -= 1
            over = shared.retired and not shared.readers
        if over:
            shared.opened.close()

    def _outdated(self, key: Key) -> list[Key]:
        """Return what need not stay open: the same run as it was before, and all but a few."""
        same = [each for each in self._shared if each[0] == key[0] and each != key]
        rest = [each for each in self._shared if each not in same and each != key]
        newest = self._newest.key if self._newest else key
        spare = [each for each in rest if each != newest]
        return same + spare[: max(len(spare) - OTHERS, 0)]

    def _retired(self, keys: list[Key]) -> list[_Shared]:
        """Take opened runs from the shelf; return those that nobody reads from."""
        gone = [self._shared.pop(key) for key in keys]
        for shared in gone:
            shared.retired = True
            if self._newest is shared:
                self._newest = None
        return [shared for shared in gone if not shared.readers]

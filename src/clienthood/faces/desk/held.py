"""Answers that take seconds to find, held until the book or its run changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from clienthood.book import fingerprint
from clienthood.faces.views.reading import Reading
from clienthood.pipeline import settings_hash

Answer = TypeVar("Answer")
MOST = 64
"""Answers held at once; the one asked for longest ago goes first."""

_HELD: OrderedDict[Hashable, object] = OrderedDict()
_LOCK = Lock()


def held(reading: Reading, find: Callable[..., Answer], **given: Hashable) -> Answer:
    """Return what a view answers, from what is held if nothing has changed since.

    Parameters
    ----------
    reading
        A run with the records and settings beside it.
    find
        The view.
    given
        What it is asked beside the run.
    """
    key = (
        str(reading.book.path.resolve()),
        reading.run.id,
        reading.run.made_at,
        fingerprint(reading.manifest),
        settings_hash(reading.settings),
        reading.behind(),
        find.__qualname__,
        tuple(sorted(given)),
        tuple(given[name] for name in sorted(given)),
    )
    with _LOCK:
        if key in _HELD:
            _HELD.move_to_end(key)
            return cast(Answer, _HELD[key])
    found = find(reading, **given)
    with _LOCK:
        _HELD[key] = found
        while len(_HELD) > MOST:
            _HELD.popitem(last=False)
    return found

"""Waiting for one's turn to write: at once or not at all, unless a block is patient."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class _Patience:
    seconds: float
    told: Callable[[], None]


_PATIENCE: ContextVar[_Patience | None] = ContextVar("patience", default=None)


@contextmanager
def patient(seconds: float, told: Callable[[], None]) -> Iterator[None]:
    """Let every writer of this block wait for its turn instead of failing at once.

    Parameters
    ----------
    seconds
        How long each of them waits at most.
    told
        Called when a wait begins.
    """
    token = _PATIENCE.set(_Patience(seconds, told))
    try:
        yield
    finally:
        _PATIENCE.reset(token)


def turn(take: Callable[[], bool]) -> bool:
    """Return whether ``take`` came to be true within the patience of this block."""
    if take():
        return True
    patience = _PATIENCE.get()
    if patience is None:
        return False
    patience.told()
    end = time.monotonic() + patience.seconds
    while time.monotonic() < end:
        time.sleep(PAUSE)
        if take():
            return True
    return False

"""What some pages need beside a run: made once, for all that follow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar, cast

from clienthood.engine import Engine

Answer = TypeVar("Answer")


class Prepared:
    """What some pages need beside the run: made when the first one asks, for all that follow."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made: set[str] = set()
        self._kept: dict[str, object] = {}
        self._lock = RLock()

    def make(self, name: str, how: Callable[[Engine], None]) -> None:
        """Have something made in the engine, unless it is there."""
        with self._lock:
            if name not in self._made:
                how(self._engine)
                self._made.add(name)

    def once(self, name: str, how: Callable[[], Answer]) -> Answer:
        """Return something that is made once; nobody may change it."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = how()
            return cast(Answer, self._kept[name])

    def json(self, file: Path) -> dict[str, Any]:
        """Return what a file of a run tells; nobody may change it."""
        return self.once(file.name, lambda: json.loads(file.read_text(encoding="utf-8")))

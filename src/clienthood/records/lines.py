"""Physical lines of a text file, none held beyond a limit, that can be pushed back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import TextIO

LIMIT = 1 << 20
"""Characters of one line or one record; more are no row of a business."""
BLOCK = 256
"""Lines of a block."""


class RecordTooLongError(Exception):
    """A record runs over more characters than any row has: most likely a quote left open."""


class Lines:
    """The lines of a text; remembers those of the record that is being read."""

    def __init__(self, text: TextIO, limit: int = LIMIT) -> None:
        self._read = partial(text.readline, limit + 1)
        self._limit = limit
        self._back: deque[tuple[int, str]] = deque()
        self._raw: deque[str] = deque()
        self._number = 0
        self.taken = 0
        """Characters given out so far."""
        self.blank = 0
        """Lines that held nothing, since this was last set to 0."""
        self.record: list[tuple[int, str]] = []
        self.overlong: list[tuple[int, str]] = []
        """Lines beyond the limit since this was last emptied: number and first characters."""

    def __iter__(self) -> Iterator[str]:
        record, back, limit = self.record, self._back, self._limit
        while True:
            if back:
                number, line = back.popleft()
            else:
                line = self._next()
                if not line:
                    return
                self._number = number = self._number + 1
                if len(line) > limit:
                    self._skip(number, line)
                    if record:
                        raise RecordTooLongError
                    continue
            self.taken += len(line)
            record.append((number, line))
            if len(record) % 64 == 0 and sum(len(text) for _, text in record) > limit:
                raise RecordTooLongError
            yield line

    @property
    def pending(self) -> bool:
        """Whether lines that were read ahead or pushed back are still to be given out."""
        return bool(self._back or self._raw)

    def block(self) -> tuple[int, list[str]]:
        """Return the next lines and the number of the first; only when nothing is pending."""
        lines = list(islice(iter(self._read, ""), BLOCK))
        first = self._number + 1
        self._number += len(lines)
        self.taken += sum(map(len, lines))
        return first, lines

    def give_back(self, lines: list[str]) -> None:
        """Take back a block, to be read line by line."""
        self._raw.extend(lines)
        self._number -= len(lines)
        self.taken -= sum(map(len, lines))

    def push_back(self) -> tuple[int, str]:
        """Return the first line of the record and give the others back to be read anew."""
        first, *rest = self.record
        self._back.extendleft(reversed(rest))
        self.record.clear()
        return first

    def _next(self) -> str:
        return self._raw.popleft() if self._raw else self._read()

    def _skip(self, number: int, line: str) -> None:
        self.overlong.append((number, line[:200]))
        while not line.endswith(("\n", "\r")):
            line = self._next()
            if not line:
                return

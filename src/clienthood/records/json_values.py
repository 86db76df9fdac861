"""The objects of a JSON text, one after the other, without holding all of them at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import TextIO

from clienthood.errors import RecordsError
from clienthood.records.bounds import MB
from clienthood.records.flattening import Typed
from clienthood.records.source import Reject

LIMIT = 1 << 20
"""Characters of one line; more are no record of a business."""
BLOCK = 1 << 18
WHOLE = 256 * MB
"""Characters of one object; an answer of an API with all its records is one."""
NEAR = 16
"""Characters before the end of what was read where a fault may only mean that more follows."""
MEND = "write one whole object {…} a line, its texts in double quotes"
ENVELOPES = frozenset({"data", "results", "records", "value"})
"""Keys that hold the records of an answer, whatever else it says."""
RECORDS = frozenset(
    {"bills", "contacts", "creditnotes", "customers", "invoices", "orders", "payments", "quotes"}
    | {"accounts", "charges", "companies", "deals", "items", "repeatinginvoices", "tickets"}
)
"""Keys that hold records of that name, though the answer has an ``Id`` of its own."""
BLANKS = " \t\r\n"


@cache
def decoder() -> json.JSONDecoder:
    """Return the decoder that keeps the text of numbers."""
    return json.JSONDecoder(parse_float=Typed, parse_int=Typed, parse_constant=str)


def lines_of(text: TextIO) -> Iterator[tuple[int, str | Reject]]:
    """Yield each line with its number; a line beyond the limit is a reject."""
    number = 0
    while line := text.readline(LIMIT + 1):
        number += 1
        if len(line) <= LIMIT:
            yield number, line
            continue
        start = line[:200]
        while line and not line.endswith("\n"):
            line = text.readline(LIMIT)
        told = json.dumps([start], ensure_ascii=False)
        yield number, Reject(number, f"a line of more than {LIMIT:,} characters", MEND, told, start)


def objects_of(text: TextIO, file: str) -> Iterator[tuple[object, bool]]:
    """Yield each record of a text, and whether it was written with escapes.

    Parameters
    ----------
    text
        One list, one object or answer of an API, or several of them in a row.
    file
        Its name, for errors.

    Raises
    ------
    RecordsError
        Where the text is no JSON, with line and column.
    """
    reader = _Reader(text, file)
    while sign := reader.ahead():
        if sign == "[":
            yield from reader.entries()
        else:
            value, escaped = reader.value()
            for record in records(value):
                yield record, escaped


def records(value: object) -> list[object]:
    """Return the records of an answer of an API, or the one record that an object is."""
    found = _within(value)
    if found is None and isinstance(value, dict):
        inner = [each for each in value.values() if isinstance(each, dict)]
        lists = [held for each in inner[:1] if (held := _only_list(each)) is not None]
        found = lists[0] if len(inner) == 1 and lists and not _has_id(value) else None
    return [value] if found is None else found


def _within(value: object) -> list[object] | None:
    if not isinstance(value, dict):
        return None
    for key, held in value.items():
        if key.casefold() in ENVELOPES and isinstance(held, list) and _are_records(held):
            return held
    lists = {key: held for key, held in value.items() if isinstance(held, list) and held}
    if len(lists) == 1:
        ((key, held),) = lists.items()
        named = key.casefold() in RECORDS and "id" not in value
        if _are_records(held) and (named or not _has_id(value)):
            return held
    return None


def _only_list(value: dict[str, object]) -> list[object] | None:
    held = [each for each in value.values() if isinstance(each, list)]
    return held[0] if len(held) == 1 and held[0] and _are_records(held[0]) else None


def _are_records(held: list[object]) -> bool:
    return all(isinstance(each, dict) for each in held)


def _has_id(value: dict[str, object]) -> bool:
    return any(key.casefold() == "id" for key in value)


class _Reader:
    """A text that is read on as far as its next value needs."""

    def __init__(self, text: TextIO, file: str) -> None:
        self._text = text
        self._file = file
        self._held = ""
        self._at = 0
        self._line = 1
        self._column = 0
        """Characters of the line before what is held."""
        self._ended = False

    def ahead(self) -> str:
        """Return the next sign that is no blank; empty at the end."""
        while True:
            while self._at < len(self._held):
                if self._held[self._at] not in BLANKS + "\ufeff":
                    return self._held[self._at]
                self._at += 1
            if not self._more(BLOCK):
                return ""

    def entries(self) -> Iterator[tuple[object, bool]]:
        """Yield the entries of the list that begins here."""
        self._at += 1
        if self.ahead() == "]":
            self._at += 1
            return
        while True:
            yield self.value()
            sign = self.ahead()
            self._at += 1
            if sign == "]":
                return
            if sign != ",":
                self._at -= 1
                told = f"{sign} where a comma or ] was expected" if sign else "the list never ends"
                raise self._fault(told, self._at)

    def value(self) -> tuple[object, bool]:
        """Return the value that begins here, and whether it was written with escapes."""
        if not self.ahead():
            raise self._fault("the list never ends", self._at)
        size = BLOCK
        while True:
            try:
                value, end = decoder().raw_decode(self._held, self._at)
            except RecursionError:
                raise self._fault("nested too deeply", self._at) from None
            except json.JSONDecodeError as fault:
                open_text = fault.msg.startswith("Unterminated")
                if not (open_text or fault.pos > len(self._held) - NEAR) or not self._more(size):
                    raise self._fault(fault.msg, fault.pos) from None
                size *= 2
                continue
            if end == len(self._held) and self._more(BLOCK):
                continue
            escaped = "\\u" in self._held[self._at : end]
            self._at = end
            self._let_go()
            return value, escaped

    def _more(self, size: int) -> bool:
        if self._ended:
            return False
        if len(self._held) - self._at > WHOLE:
            raise RecordsError(
                f"one object of more than {WHOLE / MB:,.0f} MB",
                where=self._file,
                hint="export its records one a line (.jsonl), or in pieces",
            )
        block = self._text.read(size)
        self._ended = not block
        self._held += block
        return bool(block)

    def _let_go(self) -> None:
        if self._at < BLOCK:
            return
        gone = self._held[: self._at]
        if "\n" in gone:
            self._line += gone.count("\n")
            self._column = len(gone) - gone.rindex("\n") - 1
        else:
            self._column += len(gone)
        self._held, self._at = self._held[self._at :], 0

    def _fault(self, told: str, at: int) -> RecordsError:
        before = self._held[:at]
        line = self._line + before.count("\n")
        column = at - before.rindex("\n") if "\n" in before else self._column + at + 1
        return RecordsError(
            f"not readable as JSON: {told[:1].lower()}{told[1:]}",
            where=f"{self._file}, line {line}, character {column}",
            hint="mend it there, or export the file again; a file of one object a line (.jsonl) "
            "loses only the lines that are broken",
        )

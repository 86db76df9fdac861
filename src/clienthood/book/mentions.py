"""What an erased account is called, and the texts of others in which that stands."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BLANKED = "[erased]"
SHORTEST_CODE, SHORTEST_NAME, SHORTEST_PHONE, LONG = 4, 6, 6, 8


@dataclass(frozen=True, slots=True)
class Words:
    """Texts that point to one account and to hardly any other."""

    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """All that it is called, short or not; looked for only where little else stands."""
    people: tuple[str, ...] = ()
    """Identifiers of its people."""

    def __bool__(self) -> bool:
        return bool(self.words or self.people)

    @property
    def pattern(self) -> str:
        """Return an expression that finds any of the words, whole and in any case."""
        told = {
            spelt for word in self.words for spelt in (word, json.dumps(word)[1:-1], _raw(word))
        }
        any_of = "|".join(map(re.escape, sorted(told, key=lambda word: (-len(word), word))))
        return rf"(?i)(^|[^\pL\pN])(?:{any_of})($|[^\pL\pN])"

    def mask(self, column: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which texts of a column hold any of the words."""
        found = pc.match_substring_regex(column, self.pattern)
        mask: np.ndarray[tuple[int], np.dtype[np.bool_]]
        mask = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
        return mask

    def blank(self, column: pa.Array) -> pa.Array:
        """Return a column of texts in which the words are blanked."""
        for _ in range(2):
            column = pc.replace_substring_regex(column, self.pattern, rf"\1{BLANKED}\2")
        return column

    def blank_text(self, text: str) -> str:
        """Return a text in which the words are blanked."""
        return str(self.blank(pa.array([text], pa.string()))[0].as_py())


def telling(
    *,
    identifiers: Collection[str],
    names: Collection[str],
    addresses: Collection[str],
    phones: Collection[str],
    people: Collection[str],
) -> Words:
    """Return those of an account's texts that point to it alone.

    A single word such as Smith or a short number says too little: it stays in others' texts.
    """
    found = {text for text in identifiers if _is_code(text)}
    found |= {text for text in names if len(text) >= SHORTEST_NAME and " " in text.strip()}
    found |= {text for text in addresses if "@" in text}
    found |= {text for text in phones if sum(map(str.isdigit, text)) >= SHORTEST_PHONE}
    named = {*identifiers, *names, *addresses, *phones}
    return Words(
        words=tuple(sorted(text.strip() for text in found)),
        names=tuple(sorted(named)),
        people=tuple(sorted(people)),
    )


def _is_code(text: str) -> bool:
    digits = any(map(str.isdigit, text))
    mixed = digits and not text.isdigit() and len(text) >= SHORTEST_CODE
    return mixed or "@" in text or len(text) >= LONG


def _raw(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)[1:-1]

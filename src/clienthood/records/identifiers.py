"""Identifiers of other systems, each written in one way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

SHORT = re.compile(r"[A-Za-z0-9]{15}")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def salesforce_id(text: str) -> str:
    """Return an id of Salesforce in 18 characters; anything that is none as it is.

    The short form has 15 characters, of which capital and small letters differ. The long form
    adds three that say which of them are capitals, so that it holds without case too.
    """
    if not SHORT.fullmatch(text):
        return text
    marks = ""
    for start in (0, 5, 10):
        capitals = [letter.isascii() and letter.isupper() for letter in text[start : start + 5]]
        marks += LETTERS[sum(1 << place for place, capital in enumerate(capitals) if capital)]
    return text + marks


FORMS: Mapping[str, Callable[[str], str]] = {"": str, "salesforce": salesforce_id}
"""Ways to write identifiers, by name."""

"""Amounts and numbers as businesses write them, read exactly.

Whether a comma or a point sets off the decimals is decided for a whole column. Blanks and
apostrophes part thousands; parentheses and a minus before or after mean less than nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

BIGGEST = Decimal(10) ** 15
LONGEST = 64
"""Characters beyond which a text is taken for no number."""

_NUMBER = r"(?P<number>\d[\d.,'’\s_]*|[.,]\d+)(?P<power>[eE][+-]?\d{1,3})?"
_SIGN = r"[^\W\d_]{1,4}\.?|[A-Za-z]{0,2}[$€£¥₹₩₪₺₽₴]"
WRITTEN = re.compile(
    rf"(?P<open>\()?\s*(?P<minus>[-−–+])?\s*(?P<before>{_SIGN})?\s*(?P<minus2>[-−–])?\s*{_NUMBER}"
    rf"\s*(?P<minus3>[-−–](?!-))?\s*(?P<after>{_SIGN}|%)?\s*(?P<close>\))?$"
)
BLANKS = re.compile(r"[\s'’_]")
GROUPED = {
    mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{2,3}})*{re.escape(mark)}\d{{3}}$")
    for mark in ".,"
}


class Point(StrEnum):
    """What sets off the decimals."""

    COMMA = "comma"
    POINT = "point"


class Style(StrEnum):
    """What one written number says about the decimals of its column."""

    NONE = "none"
    COMMA = "comma"
    POINT = "point"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as read, with what stands at it: sign or code of a currency, unit, percent."""

    value: Decimal
    sign: str = ""


def style(text: str) -> Style | None:
    """Return what a text says about the mark of the decimals; None if it is no number."""
    found = WRITTEN.match(text) if len(text) <= LONGEST else None
    if not found:
        return None
    digits = BLANKS.sub("", found["number"])
    commas, points = digits.count(","), digits.count(".")
    if not commas and not points:
        return Style.NONE
    if commas and points:
        return Style.COMMA if digits.rindex(",") > digits.rindex(".") else Style.POINT
    mark = "," if commas else "."
    own, other = (Style.COMMA, Style.POINT) if commas else (Style.POINT, Style.COMMA)
    if commas + points > 1:
        return other
    before, after = digits.split(mark)
    if len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0"):
        return Style.EITHER
    return own


def parse_amount(text: str, point: Point) -> Amount | str:
    """Return the number a text states, or why it states none."""
    if text.startswith("="):
        return "a formula, not its value"
    if text.startswith("#"):
        return "an error of the spreadsheet"
    found = WRITTEN.match(text) if len(text) <= LONGEST else None
    if not found or bool(found["open"]) != bool(found["close"]):
        return "not a number"
    digits = _plain(BLANKS.sub("", found["number"]), point)
    if digits is None:
        return f"not a number with a decimal {point}"
    value = Decimal(digits + (found["power"] or ""))
    if abs(value) >= BIGGEST:
        return "larger than any amount"
    minus = found["open"] or found["minus"] in {"-", "−", "–"} or found["minus2"] or found["minus3"]
    if value and minus:
        value = -value
    sign = found["before"] or found["after"] or ""
    return Amount(value, sign)


def _plain(digits: str, point: Point) -> str | None:
    """Return digits with a decimal point and no thousands; None if the marks are misplaced."""
    mark, group = (",", ".") if point is Point.COMMA else (".", ",")
    whole, _, part = digits.partition(mark)
    if mark in part or group in part:
        return None
    if group in whole:
        if not GROUPED[group].match(whole):
            return None
        whole = whole.replace(group, "")
    return f"{whole or '0'}.{part or '0'}"

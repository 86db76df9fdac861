"""Days and times as businesses write them.

Order of day and month is decided for a whole column: ISO (2024-03-05) and dotted days (5.3.2024)
have one reading; 5/3/2024 and 5-3-2024 have two, unless one part exceeds 12 somewhere in the
column. A two-digit year is 2000 to 2068 or 1969 to 1999. Earlier than 1900 is no day of a record.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from zoneinfo import ZoneInfo

EARLIEST = dt.datetime(1900, 1, 1)
EXCEL_EPOCH = dt.datetime(1899, 12, 30)
SERIAL_MAX = 2_958_465
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero",
            "feb february februar février febrero",
            "mar march mär märz mrz mars marzo",
            "apr april avril abril",
            "may mai mayo",
            "jun june juni juin junio",
            "jul july juli juillet julio",
            "aug august août agosto",
            "sep sept september septembre septiembre",
            "oct october okt oktober octobre octubre",
            "nov november novembre noviembre",
            "dec december dez dezember décembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:h.](?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$"
)
ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME, re.I)
COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})" + _TIME, re.I)
PARTS = re.compile(
    r"(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})" + _TIME, re.I
)
NAMED = re.compile(
    r"(?:[^\W\d]+,\s*)?(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[-/ ]+(?P<name>[^\W\d]+)\.?,?[-/ ]+"
    r"(?P<year>\d{4}|\d{2})" + _TIME,
    re.I,
)
NAMED_FIRST = re.compile(
    r"(?:[^\W\d]+,\s*)?(?P<name>[^\W\d]+)\.?[-/ ]+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?[-/ ]+"
    r"(?P<year>\d{4})" + _TIME,
    re.I,
)
STAMP = re.compile(r"/Date\((?P<ms>-?\d{1,15})(?P<zone>[+-]\d{4})?\)/")
"""Thousandths of a second since 1970, as programs of Microsoft write them in JSON."""
LONGEST = 64
"""Characters beyond which a text is taken for no day."""
NUMBER = re.compile(r"-?\d+(\.\d+)?$")


class Order(StrEnum):
    """Which of day and month is written first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class Leaning(StrEnum):
    """What one written day says about the order of its column."""

    NONE = "none"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    EITHER = "either"


def leaning(text: str) -> Leaning | None:
    """Return what a text says about the order of day and month; None if it is no day."""
    if len(text) > LONGEST:
        return None
    if any(form.match(text) for form in (ISO, COMPACT, NAMED, NAMED_FIRST, STAMP)):
        return Leaning.NONE
    found = PARTS.match(text)
    if not found:
        return None
    one, two = int(found["one"]), int(found["two"])
    if found["mark"] == "." or one == two:
        return Leaning.NONE
    if one > 12:
        return Leaning.DAY_FIRST if two <= 12 else Leaning.NONE
    return Leaning.MONTH_FIRST if two > 12 else Leaning.EITHER


def parse_day(
    text: str, order: Order, zone: ZoneInfo, *, serials: bool = False, unit: str = ""
) -> dt.datetime | str:
    """Return the time a text states, in the book's zone and without one; or why it states none.

    Parameters
    ----------
    text
        As written, without outer blanks.
    order
        Which of day and month is written first where both readings are possible.
    zone
        The book's zone; a time with an offset is turned into it.
    serials
        Whether a bare number counts days since 1900, as in Excel.
    unit
        ``unix``: seconds since 1970; ``ms``: thousandths of them; ``utc``: times without an
        offset are UTC.
    """
    if text.startswith(("=", "#")):
        return (
            "a formula or its error, not its value"
            if text[0] == "="
            else "an error of the spreadsheet"
        )
    if len(text) > LONGEST:
        return "not a date"
    try:
        moment = _moment(text, order, zone, serials, unit)
    except (ValueError, OverflowError):
        return "no day of any calendar"
    if moment is None:
        return "not a date"
    if moment < EARLIEST:
        return "before the year 1900"
    return moment


def _moment(
    text: str, order: Order, zone: ZoneInfo, serials: bool, unit: str
) -> dt.datetime | None:
    stamp = STAMP.fullmatch(text)
    if stamp:
        return _stamped(int(stamp["ms"]), zone)
    if unit in {"unix", "ms"} and NUMBER.match(text):
        seconds = float(text) / (1000 if unit == "ms" else 1)
        return _local(dt.datetime.fromtimestamp(seconds, dt.UTC), zone)
    if serials and NUMBER.match(text) and 1 <= float(text) <= SERIAL_MAX:
        return EXCEL_EPOCH + dt.timedelta(seconds=round(float(text) * 86400))
    for form in (ISO, COMPACT, PARTS, NAMED, NAMED_FIRST):
        found = form.match(text)
        if found:
            break
    else:
        return None
    parts = found.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year <= 68 else 1900
    month, day = _month_and_day(parts, order)
    if month is None:
        return None
    moment = dt.datetime(year, month, day, *_clock(parts))
    if parts["zone"]:
        return _local(moment.replace(tzinfo=_offset(parts["zone"])), zone)
    return _local(moment.replace(tzinfo=dt.UTC), zone) if unit == "utc" else moment


def _stamped(ms: int, zone: ZoneInfo) -> dt.datetime:
    """Return a moment in the book's zone; midnight is a day without a time, wherever one is."""
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=ms)
    if moment.time() == dt.time():
        return moment.replace(tzinfo=None)
    return _local(moment, zone)


def _month_and_day(parts: dict[str, str], order: Order) -> tuple[int | None, int]:
    if "name" in parts:
        return MONTHS.get(parts["name"].lower()), int(parts["day"])
    if "one" not in parts:
        return int(parts["month"]), int(parts["day"])
    one, two = int(parts["one"]), int(parts["two"])
    if parts["mark"] == "." or order is Order.DAY_FIRST:
        return two, one
    return one, two


def _clock(parts: dict[str, str]) -> tuple[int, int, int, int]:
    if not parts["hour"]:
        return 0, 0, 0, 0
    hour = int(parts["hour"])
    if parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if parts["half"][0] in "pP" else 0)
    part = (parts["part"] or "0").ljust(6, "0")[:6]
    return hour, int(parts["minute"]), int(parts["second"] or 0), int(part)


def _offset(text: str) -> dt.timezone:
    if text.upper() in {"Z", "UTC", "GMT"}:
        return dt.UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(ahead if text[0] == "+" else -ahead)


def _local(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return moment.astimezone(zone).replace(tzinfo=None)

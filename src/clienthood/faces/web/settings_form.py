"""What the form of the settings says, as changes of settings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress

from starlette.datastructures import FormData

from clienthood.errors import SettingsError
from clienthood.faces.views.document import Plain
from clienthood.faces.views.settings import Setting, SettingsPage

_RATE = re.compile(r"([A-Za-z]{3})\s*[=:\s]\s*(\S+)")
WORDS = ("client", "clients", "customer", "customers")


def entered(form: FormData) -> dict[str, str]:
    """Return the text of each field; of a field that came twice the last."""
    return {key: value for key, value in form.items() if isinstance(value, str)}


def changes_of(fields: Mapping[str, str], page: SettingsPage) -> dict[str, Plain]:
    """Return the changes that a form asks for; what it leaves as it is is no change.

    A value that cannot be read stays a text, so that it is refused with all other mistakes.

    Raises
    ------
    SettingsError
        If a line of rates cannot be read.
    """
    changes: dict[str, Plain] = {}
    for setting in (each for group in page.groups for each in group.settings):
        if setting.key not in fields:
            continue
        value = _value(setting, fields[setting.key].strip())
        stands = setting.value
        if isinstance(stands, dt.date):
            stands = stands.isoformat()
        if value != stands and (value is not None or setting.changed):
            changes[setting.key] = value
    for each in page.dimensions:
        wanted = fields.get(each.key)
        if wanted is not None and (wanted == "yes") != each.off:
            changes[each.key] = wanted == "yes"
    return changes | _preset(fields.get("preset", ""), page)


def _preset(trade: str, page: SettingsPage) -> dict[str, Plain]:
    chosen = next((each for each in page.presets if each.trade == trade), None)
    return {f"words.{word}": getattr(chosen, word) for word in WORDS} if chosen else {}


def _value(setting: Setting, text: str) -> Plain:
    if setting.type == "switch":
        return text == "yes"
    if setting.type == "rates":
        return _rates(text) or None
    if not text:
        return "" if setting.default == "" else None
    if setting.type == "whole":
        return int(text) if re.fullmatch(r"\d{1,9}", text) else text
    return _number(text) if setting.type == "number" else text


def _number(text: str) -> Plain:
    """Return the number that a text is, its decimals parted by a point or a comma."""
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    with suppress(ValueError):
        return float(plain)
    return text


def _rates(text: str) -> dict[str, Plain]:
    rates: dict[str, Plain] = {}
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        found = _RATE.fullmatch(line.strip())
        rate = _number(found.group(2)) if found else None
        if not found or not isinstance(rate, float):
            raise SettingsError(
                f"{line.strip()!r} is no rate",
                where=f"rates, line {number}",
                hint="write three letters and the worth of one unit, such as USD = 0.92",
            )
        rates[found.group(1).upper()] = rate
    return rates

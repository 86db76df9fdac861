"""The text of a settings file with some values changed; remarks, order and the rest stay."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, MutableMapping, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

import tomlkit
from tomlkit.exceptions import TOMLKitError

from clienthood.errors import SettingsError

Value: TypeAlias = (
    "str | int | float | bool | dt.date | Sequence[Value] | Mapping[str, Value] | None"
)


def changed_text(text: str, changes: Mapping[str, Value], *, where: str) -> str:
    """Return the text with these settings changed.

    Parameters
    ----------
    text
        What the file says now.
    changes
        New value of each setting by its dotted name, such as ``calls.client_from``; None takes
        the setting out, so that its default holds.
    where
        Name of the file, for errors.

    Raises
    ------
    SettingsError
        If the file is no TOML, or is written in a way in which these cannot be changed.
    """
    wanted = changed_values(settings_values(text, where), changes)
    try:
        document = tomlkit.parse(text)
        _put_all(document, changes)
        made = tomlkit.dumps(document)
        if tomllib.loads(made) == wanted:
            return made
    except (TOMLKitError, tomllib.TOMLDecodeError, AttributeError, TypeError) as fault:
        raise _unchangeable(where) from fault
    raise _unchangeable(where)


def changed_values(values: Mapping[str, Any], changes: Mapping[str, Value]) -> dict[str, Any]:
    """Return plain values with these settings changed."""
    made = deepcopy(dict(values))
    _put_all(made, changes)
    return made


def _put_all(values: MutableMapping[str, Any], changes: Mapping[str, Value]) -> None:
    for name, value in changes.items():
        *sections, last = name.split(".")
        _put(values, sections, last, value)


def _put(values: MutableMapping[str, Any], sections: list[str], last: str, value: Value) -> None:
    for section in sections:
        if section not in values:
            if value is None:
                return
            values[section] = {}
        values = values[section]
        if not isinstance(values, MutableMapping):
            raise SettingsError(f"{section} must be a section, not a value")
    held = values.get(last)
    if isinstance(value, Mapping) and isinstance(held, MutableMapping):
        _match(held, value)
    elif value is None:
        values.pop(last, None)
    elif type(held) is not type(value) or held != value:
        values[last] = value


def _match(table: MutableMapping[str, Any], wanted: Mapping[str, Value]) -> None:
    """Make a table hold what is wanted; what it holds already keeps its line."""
    for gone in [key for key in table if key not in wanted]:
        del table[gone]
    for key, each in wanted.items():
        if table.get(key) != each:
            table[key] = each


def settings_values(text: str, where: str) -> dict[str, Any]:
    """Return what a settings file says, as plain values.

    Raises
    ------
    SettingsError
        If it is no TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(
            f"not valid TOML: {fault}", where=where, hint="mend the file by hand first"
        ) from fault


def _unchangeable(where: str) -> SettingsError:
    return SettingsError(
        "the file is written in a way in which these settings cannot be changed from here",
        where=where,
        hint="change them in the file by hand",
    )

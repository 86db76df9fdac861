"""Saving settings: the user's own file, with all that he wrote around the values."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from clienthood.book import Book
from clienthood.book.audit import Actor, record
from clienthood.book.manifest import sync_folder
from clienthood.book.state import state
from clienthood.errors import BookError, SettingsError
from clienthood.faces.deeds.settings_text import (
    Value,
    changed_text,
    changed_values,
    settings_values,
)
from clienthood.faces.views.settings import settings_seen
from clienthood.settings import Settings, check_settings

BY_HAND = ("alerts", "mail", "sources", "engine")
"""Sections that are not changed with the others: they say where figures and logins go."""


def tried_settings(book: Book, changes: Mapping[str, Value]) -> Settings:
    """Return the settings as they would be; nothing is saved.

    Raises
    ------
    SettingsError
        If they cannot be; all mistakes are listed.
    """
    _refuse_by_hand(changes)
    where = book.settings_file.name
    values = settings_values(_text(book), where)
    return check_settings(changed_values(values, _dated(changes)), where=where)


def save_settings(
    book: Book, actor: Actor, *, changes: Mapping[str, Value], seen: str = ""
) -> Settings:
    """Return the settings with these changes, which are saved in the user's file.

    His remarks, the order of lines and the settings that do not change stay as they are.

    Parameters
    ----------
    changes
        New value of each setting by its dotted name, such as ``calls.client_from``; None takes
        the setting out, so that its default holds. A day may be given in ISO 8601.
    seen
        ``settings_seen`` when the changes were begun; empty: whatever stands is changed.

    Raises
    ------
    SettingsError
        If the settings cannot be; all mistakes are listed and nothing is changed.
    BookError
        If the file was changed by somebody else since then; nothing is changed.
    """
    _refuse_by_hand(changes)
    return change_settings(book, actor, changes=_dated(changes), seen=seen)


def change_settings(
    book: Book,
    actor: Actor,
    *,
    changes: Mapping[str, Value],
    seen: str = "",
    what: str = "save settings",
) -> Settings:
    """Return the settings with any changes, saved as by ``save_settings``, under any verb."""
    where = book.settings_file.name
    with state(book):
        if seen and seen != settings_seen(book):
            raise BookError(
                "the settings were changed by somebody else in the meantime",
                where=where,
                hint="look at them as they are now, then change them again",
            )
        text = _text(book)
        before = settings_values(text, where)
        after = changed_values(before, changes)
        settings = check_settings(after, where=where)
        if after != before:
            changed = changed_text(text, changes, where=where)
            was, now = _told(before, changes), _told(after, changes)
            record(book, actor, what, before=was, after=now)
            _replace(book.settings_file, changed)
    return settings


def _refuse_by_hand(changes: Mapping[str, Value]) -> None:
    for name in changes:
        if name.split(".")[0] in BY_HAND:
            raise SettingsError(
                f"{name} is not changed from here: it says where figures are sent",
                hint="change it in the file clienthood.toml by hand",
            )


def _dated(changes: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the changes with the day as a day; what is no day stays, to be refused."""
    day = changes.get("as_of")
    if not isinstance(day, str):
        return changes
    with suppress(ValueError):
        return {**changes, "as_of": dt.date.fromisoformat(day)}
    return changes


def _told(values: Mapping[str, Any], changes: Mapping[str, Value]) -> str:
    """Return the changed settings as JSON; those that stand in no file are not named."""
    told = {name: _at(values, name) for name in changes}
    kept = {name: value for name, value in told.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False, default=str)


def _at(values: Mapping[str, Any], name: str) -> object:
    found: object = values
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _text(book: Book) -> str:
    try:
        return book.settings_file.read_text(encoding="utf-8") if book.settings_file.exists() else ""
    except UnicodeDecodeError as fault:
        raise SettingsError(
            "the file is not UTF-8", where=book.settings_file.name, hint="save it as UTF-8"
        ) from fault


def _replace(file: Path, text: str) -> None:
    """Write a file anew so that it is whole, old or new, at every moment."""
    part = file.with_name(f".{file.name}.new")
    with part.open("wb") as handle:
        handle.write(text.encode("utf-8"))
        handle.flush()
        os.fsync(handle.fileno())
    if file.exists():
        part.chmod(file.stat().st_mode)
    part.replace(file)
    sync_folder(file.parent)

"""A view whose numbers know where in it they stand, so that a page can say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from markupsafe import Markup, escape


class Whole(int):
    """A whole number of a view."""

    path = ""


class Real(float):
    """A number of a view."""

    path = ""


_PLAIN = frozenset({str, bool, type(None), dt.date, dt.datetime})


_NAMES: dict[type[Any], frozenset[str]] = {}


def _names(kind: type[Any]) -> frozenset[str]:
    """Return the fields of a dataclass, found once."""
    if kind not in _NAMES:
        _NAMES[kind] = frozenset(each.name for each in fields(kind))
    return _NAMES[kind]


class Told:
    """A dataclass of a view; its fields are told in turn."""

    __slots__ = ("_names", "_path", "_view")

    def __init__(self, view: object, path: str) -> None:
        self._view, self._path = view, path
        self._names = _names(type(view))

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._view, name)
        return told(value, _joined(self._path, name)) if name in self._names else value


def told(value: Any, path: str = "") -> Any:
    """Return a value of a view so that every number in it knows its path.

    The path is that of the same number in the view's JSON: ``accounts.0.probability``.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        number: Whole | Real = Whole(value) if isinstance(value, int) else Real(value)
        number.path = path
        return number
    if isinstance(value, Mapping):
        return {key: told(each, _joined(path, str(key))) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(told(each, _joined(path, str(at))) for at, each in enumerate(value))
    if is_dataclass(value) and not isinstance(value, type):
        return Told(value, path)
    return value


def bare(value: Any) -> Any:
    """Return what was told, as it was."""
    if isinstance(value, Told):
        return value._view
    if isinstance(value, (Whole, Real)):
        return int(value) if isinstance(value, Whole) else float(value)
    return value


def marked(text: str, value: object) -> Markup:
    """Return a text as HTML; that of a told number carries the number and its path."""
    path = getattr(value, "path", "")
    if not path:
        return escape(text)
    number = repr(bare(value))
    return Markup(f'<data value="{number}" data-of="{escape(path)}">{escape(text)}</data>')


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

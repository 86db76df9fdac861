"""A view as a document: plain values that JSON holds exactly."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

from typing_extensions import TypeAliasType

Plain = TypeAliasType("Plain", "dict[str, Plain] | list[Plain] | str | int | float | bool | None")
"""What JSON can hold."""


def to_json(view: object) -> Plain:
    """Return a view as dicts, lists and plain values; dates as ISO 8601, no number is NaN."""
    if is_dataclass(view) and not isinstance(view, type):
        return {each.name: to_json(getattr(view, each.name)) for each in fields(view)}
    if isinstance(view, Mapping):
        return {str(key): to_json(value) for key, value in view.items()}
    if isinstance(view, (list, tuple, set, frozenset)):
        return [to_json(value) for value in view]
    if isinstance(view, dt.date):
        return view.isoformat()
    if isinstance(view, Enum):
        return to_json(view.value)
    if isinstance(view, Path):
        return str(view)
    if isinstance(view, float) and not math.isfinite(view):
        return None
    if view is None or isinstance(view, (str, int, float, bool)):
        return view
    raise TypeError(f"{type(view).__name__} is no plain value")

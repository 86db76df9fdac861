"""What the user says about an import, beside the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from clienthood.records.bounds import Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user says about an import; everything may be left unsaid."""

    table: str = ""
    """Standard table the rows belong to."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Header to column; an empty column keeps the header's cells as extras."""
    yes: bool = False
    """Whether a guess of table and columns is accepted."""
    dates: str = ""
    """``day-first`` or ``month-first``."""
    decimal: str = ""
    """``comma`` or ``point``."""
    strict: bool = False
    """Whether one row that cannot be taken refuses the whole file."""
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    today: dt.date | None = None
    """Day of the import; empty: that of the clock."""
    bounds: Bounds = field(default_factory=Bounds)
    """How much the file may hold."""
    leave: tuple[str, ...] = ()
    """Names of files of a drop that are not to be taken; ``*`` and ``?`` stand for any letters."""
    of: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By kind of file: what is said of the files of that kind alone, by the names used here."""

    def about(self, kind: str) -> Request:
        """Return what is said of the files of a kind."""
        return replace(self, **self.of.get(kind, {}))
